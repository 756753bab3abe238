//! Steps that can be undone, each with its name.

use super::action::{Draft, Edit};

/// How many steps are kept.
const DEPTH: usize = 200;

/// Steps that can be undone and done again.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<Step>,
    future: Vec<Step>,
    /// The key of the step that the next one may join.
    open_key: Option<String>,
}

#[derive(Clone, Debug)]
struct Step {
    name: String,
    /// The other side of the step: what undoing or redoing leads to.
    draft: Draft,
}

impl History {
    /// The history after a step that cannot be taken back here, which further moves of the same slider
    /// join.
    #[must_use]
    pub fn after(key: Option<String>) -> Self {
        Self { open_key: key, ..Self::default() }
    }

    /// Keeps what was there before a step; a step that changes nothing leaves no trace.
    pub fn record(&mut self, before: Draft, edit: &Edit) {
        if before == edit.to {
            return;
        }
        self.future.clear();
        let joins = edit.key.is_some() && edit.key == self.open_key;
        if !joins {
            self.past.push(Step { name: edit.name.clone(), draft: before });
            if self.past.len() > DEPTH {
                self.past.remove(0);
            }
        }
        self.open_key.clone_from(&edit.key);
    }

    /// Takes the last step back: what to go to, if there is a step.
    pub fn undo(&mut self, now: Draft) -> Option<Draft> {
        self.open_key = None;
        let step = self.past.pop()?;
        self.future.push(Step { name: step.name, draft: now });
        Some(step.draft)
    }

    /// Does the last step again that was taken back: what to go to, if there is one.
    pub fn redo(&mut self, now: Draft) -> Option<Draft> {
        self.open_key = None;
        let step = self.future.pop()?;
        self.past.push(Step { name: step.name, draft: now });
        Some(step.draft)
    }

    /// The next step begins anew, whatever its key.
    pub fn close_step(&mut self) {
        self.open_key = None;
    }

    /// What was taken back is not made again, because something else was done since.
    pub fn forget_undone(&mut self) {
        self.future.clear();
        self.open_key = None;
    }

    /// The name of the step that undo takes back.
    #[must_use]
    pub fn undo_name(&self) -> Option<&str> {
        self.past.last().map(|step| step.name.as_str())
    }

    /// The name of the step that redo does again.
    #[must_use]
    pub fn redo_name(&self) -> Option<&str> {
        self.future.last().map(|step| step.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{registry, starter};
    use crate::model::id::Seed;

    fn draft(title: &str) -> Draft {
        let kernel = registry::REGISTRY[0];
        Draft { title: title.to_owned(), design: starter::design(kernel, 2, Seed(1)) }
    }

    fn step(history: &mut History, now: &mut Draft, edit: Edit) {
        history.record(now.clone(), &edit);
        *now = edit.to;
    }

    #[test]
    fn undo_and_redo_walk_the_same_way_back_and_forth() {
        let (mut history, mut now) = (History::default(), draft("a"));
        step(&mut history, &mut now, Edit::new("Rename to b", draft("b")));
        step(&mut history, &mut now, Edit::new("Rename to c", draft("c")));
        assert_eq!(history.undo_name(), Some("Rename to c"));
        now = history.undo(now).unwrap();
        assert_eq!((now.title.as_str(), history.redo_name()), ("b", Some("Rename to c")));
        now = history.undo(now).unwrap();
        assert_eq!((now.title.as_str(), history.undo_name()), ("a", None));
        now = history.redo(now).unwrap();
        now = history.redo(now).unwrap();
        assert_eq!((now.title.as_str(), history.redo_name()), ("c", None));
    }

    #[test]
    fn a_new_step_ends_what_could_be_done_again() {
        let (mut history, mut now) = (History::default(), draft("a"));
        step(&mut history, &mut now, Edit::new("Rename", draft("b")));
        now = history.undo(now).unwrap();
        step(&mut history, &mut now, Edit::new("Rename", draft("c")));
        assert_eq!(history.redo_name(), None);
        assert!(history.redo(now).is_none());
    }

    #[test]
    fn the_moves_of_one_slider_are_one_step() {
        let (mut history, mut now) = (History::default(), draft("a"));
        for title in ["b", "c", "d"] {
            step(&mut history, &mut now, Edit::joined("Rename", "title", draft(title)));
        }
        history.close_step();
        step(&mut history, &mut now, Edit::joined("Rename", "title", draft("e")));
        now = history.undo(now).unwrap();
        assert_eq!(now.title, "d");
        now = history.undo(now).unwrap();
        assert_eq!(now.title, "a");
    }

    #[test]
    fn a_step_that_changes_nothing_leaves_no_trace() {
        let (mut history, mut now) = (History::default(), draft("a"));
        step(&mut history, &mut now, Edit::new("Nothing", draft("a")));
        assert_eq!(history.undo_name(), None);
    }
}
