//! Every trial as a row of comma-separated values: the long, tidy table that spreadsheets and
//! statistics programs take. RFC 4180, with a dot in decimals whatever the place.

use crate::analysis::Describe;
use crate::model::experiment::Experiment;
use crate::model::metric::Metric;
use crate::model::session::Session;
use crate::model::shared::Shared;
use crate::model::trial::{Flags, Trial};
use std::collections::BTreeSet;

/// The marks of a trial, each a column of its own.
const MARKS: [(&str, Flags); 6] = [
    ("warm_up", Flags::WARM_UP),
    ("failed", Flags::FAILED),
    ("disturbed", Flags::DISTURBED),
    ("placed_elsewhere", Flags::PLACED_ELSEWHERE),
    ("verified", Flags::VERIFIED),
    ("repeated", Flags::REPEATED),
];

/// One row for each trial of each session, in the order in which they ran, below one row of
/// names; behind the trials of a session its controls, which say so, because every number of the
/// summary has to come from the table too. The workload stands in every row, because its words say
/// what of it is emulated. Lines end in CR LF, as the standard asks. A figure that is not known is an
/// empty field.
#[must_use]
pub fn trials(experiment: &Experiment, describe: Describe) -> String {
    let metrics = metrics(&experiment.sessions);
    let mut out = String::new();
    let names =
        ["session", "started_utc", "machine", "workload", "round", "variant", "label", "model"];
    let rest = ["workers"].into_iter().chain(metrics.iter().map(|metric| metric.word()));
    let marks = MARKS.iter().map(|(name, _)| *name);
    let names = names.into_iter().chain(rest).chain(marks).chain(["control", "failure"]);
    write_row(&mut out, names.map(str::to_owned));
    let labels = experiment.design.labels();
    let workload = describe(&experiment.design.workload);
    for (number, session) in (1..).zip(&experiment.sessions) {
        let trials = session.trials.iter().map(|trial| (trial, false));
        for (trial, is_control) in trials.chain(session.controls.iter().map(|t| (t, true))) {
            let place = experiment.design.variants.iter().position(|v| v.id == trial.variant);
            let variant = place.map(|place| &experiment.design.variants[place]);
            let first = [
                u32::to_string(&number),
                session.started_utc.clone(),
                session.machine.label.clone(),
                workload.clone(),
                trial.round.to_string(),
                trial.variant.0.clone(),
                place.map_or_else(String::new, |place| labels[place].clone()),
                variant.map_or_else(String::new, |variant| variant.model.word().to_owned()),
                variant.map_or_else(String::new, |variant| variant.workers.to_string()),
            ];
            let figures = metrics.iter().map(|metric| figure(trial, metric));
            let marks = MARKS.iter().map(|(_, flag)| trial.flags.contains(*flag).to_string());
            let failure =
                trial.failure.as_ref().map_or_else(String::new, |f| f.problem.to_string());
            let last = [is_control.to_string(), failure];
            write_row(&mut out, first.into_iter().chain(figures).chain(marks).chain(last));
        }
    }
    out
}

/// Every metric that this version knows, and those of newer versions that occur.
fn metrics(sessions: &[Shared<Session>]) -> Vec<&Metric> {
    let occurring = sessions.iter().flat_map(|s| s.trials.iter().chain(&s.controls));
    let others: BTreeSet<&Metric> = occurring
        .flat_map(|trial| trial.readings.keys().filter(|metric| !metric.is_known()))
        .collect();
    Metric::ALL.iter().chain(others).collect()
}

/// The shortest digits that give the same number again; no thousands, no exponent.
fn figure(trial: &Trial, metric: &Metric) -> String {
    trial.value(metric).map_or_else(String::new, |value| value.to_string())
}

pub(super) fn write_row(out: &mut String, fields: impl Iterator<Item = String>) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            out.push(',');
        }
        if field.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&field);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::design::{Amount, DEFAULT_MARGIN, Design, Model, Placement, Rounds, Scaling};
    use crate::model::id::{Seed, VariantId};
    use crate::model::machine::Machine;
    use crate::model::metric::Reading;
    use crate::model::param::Params;
    use crate::model::problem::Problem;
    use crate::model::session::SessionStatus;
    use crate::model::trial::{Failure, FailureKind};
    use crate::model::workload::Workload;

    fn example() -> Experiment {
        let trial = |round, place, flags: Flags, readings: Vec<(Metric, Reading)>| Trial {
            round,
            variant: VariantId::at(place),
            flags,
            failure: None,
            readings: readings.into_iter().collect(),
            workers: Vec::new(),
        };
        let known = vec![
            (Metric::Makespan, Reading::Value(512_345_678.0)),
            (Metric::CoresBusy, Reading::Value(1.75)),
            (Metric::OpP99, Reading::Missing("too few".to_owned())),
            (Metric::Other("new_ns".into()), Reading::Value(7.0)),
        ];
        let mut failed = trial(1, 1, Flags::FAILED.with(Flags::DISTURBED), Vec::new());
        failed.failure = Some(Failure {
            kind: FailureKind::Deadline,
            problem: Problem::new("It said \"no\", twice", "", ""),
        });
        let session = Session {
            started_utc: "2026-11-21T09:41Z".to_owned(),
            machine: Machine { label: "my machine, the old one".to_owned(), ..Machine::default() },
            trials: vec![trial(0, 0, Flags::WARM_UP.with(Flags::VERIFIED), known), failed],
            controls: vec![trial(1, 0, Flags::VERIFIED, Vec::new())],
            status: SessionStatus::Complete,
            ..Session::default()
        };
        Experiment {
            id: String::new(),
            parent_id: None,
            title: String::new(),
            notes: String::new(),
            design: Design {
                question: String::new(),
                claim: None,
                primary_metric: Metric::Makespan,
                direction: Metric::Makespan.direction(),
                margin: DEFAULT_MARGIN,
                workload: Workload { kernel: String::new(), params: Params::default() },
                amount: Amount::Set,
                scaling: Scaling::Strong,
                variants: Design::combine(
                    &[Model::Threads, Model::Processes],
                    &[2],
                    &Placement::default(),
                ),
                base: VariantId::at(0),
                rounds: Rounds::default(),
                budget_ms: 1,
                seed: Seed(1),
            },
            prediction: None,
            sessions: vec![session.clone().into(), session.into()],
            results: Vec::new(),
        }
    }

    #[test]
    fn the_table_has_a_row_a_trial_and_quotes_what_has_to_be_quoted() {
        let text = trials(&example(), crate::analysis::sentence::workload);
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 7);
        assert!(lines[0].starts_with(
            "session,started_utc,machine,workload,round,variant,label,model,workers,makespan_ns,"
        ));
        let marks = "warm_up,failed,disturbed,placed_elsewhere,verified,repeated,control,failure";
        let last = Metric::ALL.last().unwrap().word();
        assert!(lines[0].ends_with(&format!(",{last},new_ns,{marks}")));
        let empty = |count: usize| ",".repeat(count);
        let is_cores_busy = |metric: &Metric| *metric == Metric::CoresBusy;
        let before = Metric::ALL.iter().position(is_cores_busy).unwrap();
        // The workload of this design has no name.
        let first = "2026-11-21T09:41Z,\"my machine, the old one\",";
        assert_eq!(
            lines[1],
            format!(
                "1,{first},0,v0,\"threads, 2 workers\",threads,2,512345678{}1.75{}7,true,false,\
                 false,false,true,false,false,",
                empty(before),
                empty(Metric::ALL.len() - before)
            )
        );
        assert_eq!(
            lines[5],
            format!(
                "2,{first},1,v1,\"processes, 2 workers\",processes,2{}false,true,true,false,\
                 false,false,false,\"It said \"\"no\"\", twice.\"",
                empty(Metric::ALL.len() + 2)
            )
        );
        assert!(lines[6].ends_with(",false,false,false,false,true,false,true,"), "{}", lines[6]);
    }
}
