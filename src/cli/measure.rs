//! Runs the design of an experiment, keeps what was measured, and tells what was found.

use super::args::{Format, ReportFlags};
use super::console::Console;
use super::exit_code::{Exit, Stop};
use super::kernels::pretty;
use super::progress::Progress;
use super::summary_text;
use super::table::counted;
use crate::analysis;
use crate::engine::host_runner::HostRunner;
use crate::engine::pace::{self, Pace};
use crate::engine::preflight::refusal;
use crate::engine::runner::TrialRunner as _;
use crate::engine::session::{Control, Event, run_session};
use crate::engine::{expect, facts, interrupt};
use crate::export;
use crate::file::{self, Origin};
use crate::model::design::Design;
use crate::model::experiment::Experiment;
use crate::model::id::Seed;
use crate::model::problem::Problem;
use crate::model::session::{Session, SessionStatus};
use crate::model::units;
use std::path::Path;
use std::sync::Arc;

/// An experiment that is to be run.
#[derive(Debug)]
pub struct Subject {
    /// The document; the session is added to it.
    pub experiment: Experiment,
    /// What its file holds beyond it.
    pub origin: Origin,
    /// The seed that was asked for. Without one the session has the next seed of its design.
    pub seed: Option<Seed>,
}

impl Subject {
    /// The design that is run: that of the document with the seed of the session.
    fn design(&self) -> Design {
        let design = self.experiment.design.of_session(self.experiment.sessions.len());
        Design { seed: self.seed.unwrap_or(design.seed), ..design }
    }
}

/// Runs the design, saves after every round where a file is given, and tells what was found.
pub fn measure(
    mut subject: Subject,
    report: &ReportFlags,
    console: &mut Console,
) -> Result<Exit, Stop> {
    if let Some(path) = &report.output {
        // A place that cannot be written to is told before anything is measured.
        file::save(path, &subject.experiment, &subject.origin).map_err(Stop::file)?;
    }
    let journal = run(&subject, report, console)?;
    let status = journal.session.status.clone();
    subject.experiment = journal.in_experiment(&subject.experiment);
    let summary = analysis::summary_of(&subject.experiment, crate::kernels::registry::describe);
    if let Some(summary) = &summary {
        subject.experiment.results = analysis::stored_results(summary);
    }
    match (&summary, report.format) {
        (Some(summary), Format::Text) => console.result(&summary_text::text(summary))?,
        (Some(summary), Format::Json) => {
            console.result(&pretty(&export::json::summary(summary)))?;
        }
        (None, _) => console.warn(&nothing_finished(&status).to_string()),
    }
    match &report.output {
        Some(path) => {
            file::save(path, &subject.experiment, &subject.origin).map_err(Stop::file)?;
            console.say(&saved(&subject.experiment, path));
        }
        None => console.say("Not saved; add -o FILE to keep the samples."),
    }
    Ok(exit(&status, &subject.experiment))
}

/// Where the session went and what is there now.
fn saved(experiment: &Experiment, path: &Path) -> String {
    let path = path.display();
    let sessions = experiment.sessions.len();
    if experiment.latest_session().is_none_or(|session| session.trials.is_empty()) {
        format!("Saved: {path}. Nothing was measured yet.")
    } else if sessions > 1 {
        format!(
            "Saved with every sample: {path}. Added as session {sessions}; results are those of \
             the newest."
        )
    } else {
        format!("Saved with every sample: {path}")
    }
}

fn nothing_finished(status: &SessionStatus) -> Problem {
    let advice = if *status == SessionStatus::OutOfTime {
        "Give it more time with --budget, or less work with --set"
    } else {
        "Run it again"
    };
    Problem::new("No round was finished", "There is nothing to judge", advice)
}

fn run(subject: &Subject, report: &ReportFlags, console: &mut Console) -> Result<Journal, Stop> {
    let output = report.output.as_deref();
    let label = file::machine_label();
    let design = subject.design();
    let here = facts::machine(&label);
    let last = pace::last_here(&subject.experiment.sessions, Some(&here));
    let pace = Pace::new(&design, here.at_once(), last.map(|last| &**last));
    console.say(&format!(
        "{}, {}{}, {}, seed {}.",
        counted(design.variants.len(), "variant"),
        if design.rounds.may_stop_early() { "up to " } else { "" },
        counted(design.rounds.max as usize, "round"),
        units::about(pace.session(&design)),
        design.seed
    ));
    let control = Arc::new(Control::default());
    interrupt::on_interrupt(Arc::clone(&control));
    let mut runner = HostRunner::new(&label).with_timeline(report.timeline.capture());
    if report.anyway {
        runner.insist();
    }
    let mut progress = Progress::new(&design, pace);
    let mut journal = Journal { design: design.clone(), session: Session::default() };
    let mut save_failed = None;
    let mut listen = |event: Event| {
        progress.hear(&event, console);
        let round_ended = journal.hear(event);
        let (true, Some(path)) = (round_ended && save_failed.is_none(), output) else { return };
        let kept = judged(journal.in_experiment(&subject.experiment));
        save_failed = file::save(path, &kept, &subject.origin).err();
        if let Some(problem) = &save_failed {
            console.warn(&format!("{problem} The run goes on."));
        }
    };
    let judge = analysis::looks::widest_half_width;
    let session =
        run_session(&design, &mut runner, &control, judge, &mut listen).map_err(|problem| {
            let insisting =
                if refusal::is_refusal(&problem) { "; --anyway measures all the same" } else { "" };
            Stop::no_result(Problem { advice: problem.advice + insisting, ..problem })
        })?;
    if let Some(words) = ended_early(&session, &design) {
        console.say(&words);
    }
    Ok(Journal { session, ..journal })
}

/// What is to be said of a session that ended before its last round because it was precise enough.
fn ended_early(session: &Session, design: &Design) -> Option<String> {
    let look = session.plan.looks.last().filter(|look| look.stopped)?;
    Some(format!(
        "Stopped after {} of {}: every interval is within ±{}.",
        look.round,
        counted(design.rounds.max as usize, "round"),
        units::percent(look.half_width?)
    ))
}

/// The experiment with the verdicts of its latest session.
fn judged(mut experiment: Experiment) -> Experiment {
    if let Some(summary) = analysis::summary_of(&experiment, crate::kernels::registry::describe) {
        experiment.results = analysis::stored_results(&summary);
    }
    experiment
}

/// The session as far as its finished rounds go, so that a kill leaves a file with all of them.
#[derive(Debug)]
struct Journal {
    /// The design that is run.
    design: Design,
    session: Session,
}

impl Journal {
    /// Takes note of an event; tells whether a round ended.
    fn hear(&mut self, event: Event) -> bool {
        match event {
            Event::Prepared { design, session, .. } => {
                *self = Self { design: *design, session: *session };
            }
            Event::RoundEnded { finished, .. } => {
                self.session.add(*finished);
                return true;
            }
            Event::TrialBegins { .. } | Event::TrialEnded { .. } | Event::Paused => {}
        }
        false
    }

    /// The experiment with the session, and with the amount of work that was run in it.
    fn in_experiment(&self, experiment: &Experiment) -> Experiment {
        let mut kept = experiment.clone();
        kept.design = kept.design.with_amount_of(&self.design);
        kept.sessions.push(self.session.clone().into());
        kept
    }
}

/// What the shell is told of a session that has ended.
fn exit(status: &SessionStatus, experiment: &Experiment) -> Exit {
    let trials = experiment.latest_session().map_or(&[][..], |session| &session.trials);
    let has_figures = |variant: &crate::model::design::Variant| {
        trials.iter().any(|trial| trial.variant == variant.id && trial.counts())
    };
    if *status == SessionStatus::Cancelled {
        Exit::Stopped
    } else if experiment.design.variants.iter().all(has_figures) {
        Exit::Done
    } else {
        Exit::NoResult
    }
}

/// Why the design cannot run on this machine, if it cannot.
pub fn obstacle(experiment: &Experiment) -> Option<Problem> {
    let cores = facts::machine(&file::machine_label()).at_once();
    let mut obstacles = expect::obstacles(&experiment.design, cores);
    obstacles.extend(expect::core_obstacles(&experiment.design, &facts::topology()));
    let mut reasons: Vec<&str> = obstacles.iter().map(|o| o.reason.as_str()).collect();
    // Several variants may fail for one reason.
    reasons.dedup();
    (!reasons.is_empty()).then(|| {
        Problem::new(
            format!("This design cannot run here: {}", reasons.join("; ")),
            "Nothing was measured",
            "Choose other models, workers, cores or parameters",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::VariantId;

    /// A session of two variants, whose first has one failed trial of two.
    fn measured() -> Experiment {
        let text = include_bytes!("../../tests/files/v1/session.tandem");
        file::read(text).unwrap().experiment
    }

    #[test]
    fn the_exit_code_says_whether_every_variant_has_a_figure() {
        let one_failed = measured();
        let mut all_failed = measured();
        let trials = &mut all_failed.sessions[0].trials;
        let failure = trials.iter().find_map(|trial| trial.failure.clone());
        for trial in trials.iter_mut().filter(|trial| trial.variant == VariantId::at(0)) {
            trial.failure.clone_from(&failure);
        }
        let cases = [
            (&one_failed, SessionStatus::Complete, Exit::Done),
            (&one_failed, SessionStatus::OutOfTime, Exit::Done),
            (&one_failed, SessionStatus::Cancelled, Exit::Stopped),
            (&all_failed, SessionStatus::Complete, Exit::NoResult),
            (&all_failed, SessionStatus::Failed, Exit::NoResult),
            (&all_failed, SessionStatus::Cancelled, Exit::Stopped),
        ];
        for (experiment, status, expected) in cases {
            assert_eq!(exit(&status, experiment), expected, "{status:?}");
        }
    }

    #[test]
    fn what_was_saved_is_what_is_told() {
        let check = |change: fn(&mut Experiment), expected: &str| {
            let mut experiment = measured();
            experiment.sessions.truncate(1);
            change(&mut experiment);
            assert_eq!(saved(&experiment, Path::new("a.tandem")), expected);
        };
        check(|_| (), "Saved with every sample: a.tandem");
        check(
            |experiment| experiment.sessions[0].trials.clear(),
            "Saved: a.tandem. Nothing was measured yet.",
        );
        check(
            |experiment| experiment.sessions.push(experiment.sessions[0].clone()),
            "Saved with every sample: a.tandem. Added as session 2; results are those of the \
             newest.",
        );
    }

    #[test]
    fn the_text_says_below_the_scope_which_rounds_do_not_count() {
        let mut summary =
            analysis::summary_of(&measured(), crate::kernels::registry::describe).unwrap();
        let why = "7 of 9 rounds count: in rounds 2 and 4 the deadline passed.";
        summary.session.left_out = Some(why.to_owned());
        let text = summary_text::text(&summary);
        let head = text.split("\n\n").next().unwrap();
        assert!(head.ends_with(why), "{text}");
        summary.session.left_out = None;
        assert!(!summary_text::text(&summary).contains("rounds count"));
    }

    #[test]
    fn a_failed_trial_is_counted_and_explained_in_the_text() {
        let text = summary_text::text(
            &analysis::summary_of(&measured(), crate::kernels::registry::describe).unwrap(),
        );
        let words: Vec<&str> = text.split_whitespace().collect();
        let told = words.join(" ");
        for expected in ["failed trials", "1 of 2 trials failed.", "The trial took longer than"] {
            assert!(told.contains(expected), "{expected} in {text}");
        }
    }
}
