//! The command palette: commands, open and ready experiments and recent files, found by what is
//! typed.

use super::action::Action;
use super::command::Command;
use super::state::{Place, State};
use eframe::egui::KeyboardShortcut;

/// What is being looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What was typed.
    pub query: String,
    /// Which of the things found is chosen.
    pub chosen: usize,
}

/// What can be found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its words.
    pub words: String,
    /// What it is, where it is not a command.
    pub kind: &'static str,
    /// The key of a command.
    pub keys: Option<KeyboardShortcut>,
    /// What it asks for, or why that cannot be done now.
    pub action: Result<Action, &'static str>,
}

/// What a text finds, best first. An empty text finds everything: what can be done now, then what
/// cannot.
#[must_use]
pub fn found(state: &State, query: &str) -> Vec<Found> {
    let query = query.trim().to_lowercase();
    let mut ranked: Vec<(u8, bool, Found)> = all(state)
        .filter_map(|found| Some((rank(&query, &found.words)?, found.action.is_err(), found)))
        .collect();
    // Stable: within a rank the order of the menus stays.
    ranked.sort_by_key(|(rank, is_impossible, _)| (*rank, *is_impossible));
    ranked.into_iter().map(|(_, _, found)| found).collect()
}

fn all(state: &State) -> impl Iterator<Item = Found> {
    let commands = Command::ALL.into_iter().filter(|command| *command != Command::Find);
    let commands = commands.map(|command| Found {
        words: command.text(state),
        kind: "",
        keys: command.shortcut(),
        action: command.action(state),
    });
    let other = |words: &str, kind, action| Found {
        words: words.to_owned(),
        kind,
        keys: None,
        action: Ok(action),
    };
    let open = state.documents.iter().map(move |document| {
        other(document.title(), "open experiment", Action::Go(Place::Experiment(document.id)))
    });
    let recent =
        state.recent.iter().filter(|file| file.missing.is_none()).map(move |file| {
            other(&file.title, "recent file", Action::Open(vec![file.path.clone()]))
        });
    let ready = state.ready.iter().enumerate().map(move |(place, ready)| {
        let action = Action::OpenReady { place, run: false };
        other(&ready.experiment.title, "ready experiment", action)
    });
    commands.chain(open).chain(recent).chain(ready)
}

/// How well a text in lower case fits some words: 0 is best; `None` if it does not.
fn rank(query: &str, words: &str) -> Option<u8> {
    let words = words.to_lowercase();
    let parts: Vec<&str> =
        words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let begins_a_word = |asked: &str| parts.iter().any(|part| part.starts_with(asked));
    let mut letters = words.chars();
    let mut in_order = query.chars().filter(|c| !c.is_whitespace());
    if words.starts_with(query) {
        Some(0)
    } else if query.split_whitespace().all(begins_a_word) {
        Some(1)
    } else if words.contains(query) {
        Some(2)
    } else if in_order.all(|wanted| letters.any(|letter| letter == wanted)) {
        Some(3)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_fit_better_than_middles_and_those_better_than_letters_in_order() {
        for (query, words, expected) in [
            ("", "Save", Some(0)),
            ("sa", "Save as…", Some(0)),
            ("a s", "Save as…", Some(1)),
            ("ver", "Copy verdict", Some(1)),
            ("erd", "Copy verdict", Some(2)),
            ("cvd", "Copy verdict", Some(3)),
            ("xyz", "Copy verdict", None),
            ("dvc", "Copy verdict", None),
        ] {
            assert_eq!(rank(query, words), expected, "{query:?} in {words:?}");
        }
    }

    #[test]
    fn an_empty_text_finds_every_command_and_first_what_can_be_done() {
        let found = found(&State::default(), "");
        assert_eq!(found.len(), Command::ALL.len() - 1);
        let first_reason = found.iter().position(|found| found.action.is_err()).unwrap();
        assert!(found[first_reason..].iter().all(|found| found.action.is_err()));
        assert!(found[..first_reason].iter().all(|found| found.action.is_ok()));
    }

    #[test]
    fn what_is_typed_is_found_first() {
        let best = |query: &str| found(&State::default(), query).first().map(|f| f.words.clone());
        assert_eq!(best("dark").as_deref(), Some("Dark theme"));
        assert_eq!(best("key sho").as_deref(), Some("Keyboard shortcuts"));
        assert_eq!(best("nothing has this name"), None);
    }
}
