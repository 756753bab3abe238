//! What differs between experiments: what was chosen, and what nobody chose (method.md, R02).

use crate::model::design::{Design, Model, Placement};
use crate::model::experiment::Experiment;
use crate::model::machine::Machine;
use crate::model::session::{Check, Session};
use crate::model::units;
use crate::model::vocabulary::Vocabulary;
use std::collections::BTreeSet;

/// The name of the work among what may differ.
pub const WORK: &str = "work";

/// Something that differs between experiments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What, in a word or two, such as `workers`.
    pub what: String,
    /// Its value in each experiment, in their order.
    pub values: Vec<String>,
    /// What it can do to the numbers.
    pub role: Role,
}

/// What a difference can do to the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It can change what is measured: a possible cause.
    Factor,
    /// The machine: a possible cause, which is not part of the design.
    Machine,
    /// Some have variants that others lack; those in common are not changed by it.
    Coverage,
    /// It changes how often is measured or how the result is judged.
    Judging,
    /// Nobody chose it: the system, the program, how far the run came, the day.
    Circumstance,
}

/// Everything that was looked at, divided into what differs and what does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// What differs by choice: factors first, then what judges.
    pub chosen: Vec<Difference>,
    /// What differs although nobody chose it.
    pub circumstances: Vec<Difference>,
    /// What is the same in all, in a word or two each.
    pub same: Vec<String>,
}

impl Differences {
    /// The possible causes among the differences.
    pub fn factors(&self) -> impl Iterator<Item = &Difference> {
        self.chosen
            .iter()
            .filter(|difference| matches!(difference.role, Role::Factor | Role::Machine))
    }

    fn look(&mut self, role: Role, what: &str, values: Vec<String>) {
        if values.windows(2).all(|pair| pair[0] == pair[1]) {
            self.same.push(what.to_owned());
            return;
        }
        self.differs(role, what, values);
    }

    fn differs(&mut self, role: Role, what: &str, values: Vec<String>) {
        let difference = Difference { what: what.to_owned(), values, role };
        match role {
            Role::Factor | Role::Machine | Role::Coverage | Role::Judging => {
                self.chosen.push(difference);
            }
            Role::Circumstance => self.circumstances.push(difference),
        }
    }
}

/// What differs between experiments and their latest sessions.
#[must_use]
pub fn differences(experiments: &[&Experiment], words: &Vocabulary) -> Differences {
    let mut found = Differences::default();
    let designs: Vec<&Design> = experiments.iter().map(|experiment| &experiment.design).collect();
    look_at_work(&mut found, &designs, words);
    look_at_variants(&mut found, &designs);
    let sessions: Vec<&Session> =
        experiments.iter().filter_map(|experiment| experiment.latest_session()).collect();
    if !sessions.is_empty() && sessions.len() == experiments.len() {
        look_at_machines(&mut found, &sessions);
        look_at_circumstances(&mut found, &sessions);
    }
    look_at_judging(&mut found, &designs);
    found
}

fn look_at_work(found: &mut Differences, designs: &[&Design], words: &Vocabulary) {
    let of = |value: fn(&Design) -> String| designs.iter().map(|design| value(design)).collect();
    let works = designs.iter().map(|design| words.work(&design.workload.kernel)).collect();
    found.look(Role::Factor, WORK, works);
    let names: BTreeSet<&String> =
        designs.iter().flat_map(|design| design.workload.params.0.keys()).collect();
    let is_one_kernel =
        designs.windows(2).all(|pair| pair[0].workload.kernel == pair[1].workload.kernel);
    for name in names {
        // What only different work has different values of is no further difference.
        if !is_one_kernel && !differs_within_a_kernel(designs, name, words) {
            continue;
        }
        let values = parameter_values(designs, name, words);
        let name = words.parameter(name, designs.iter().map(|design| &design.workload));
        found.look(Role::Factor, &name, values);
    }
    found.look(Role::Factor, "scaling", of(|d| d.scaling.label().to_owned()));
}

/// Whether two designs on the same kernel have different values of a parameter.
fn differs_within_a_kernel(designs: &[&Design], name: &str, words: &Vocabulary) -> bool {
    let value = |design: &Design| words.exact_value(&design.workload, name);
    designs.iter().enumerate().any(|(place, design)| {
        let is_other = |other: &&&Design| {
            other.workload.kernel == design.workload.kernel && value(other) != value(design)
        };
        designs[..place].iter().any(|other| is_other(&other))
    })
}

/// The value of a parameter in each design, in words that differ wherever the values do.
fn parameter_values(designs: &[&Design], name: &str, words: &Vocabulary) -> Vec<String> {
    let having = |kernel: &str| {
        let mut of_kernel = designs.iter().filter(|design| design.workload.kernel == kernel);
        of_kernel.any(|design| design.workload.params.0.contains_key(name))
    };
    let in_words = |value: &dyn Fn(&Design) -> Option<String>| -> Vec<String> {
        let of = |design: &&Design| match value(design) {
            Some(value) => value,
            None if having(&design.workload.kernel) => "its default".to_owned(),
            // Work of another kind does not have it, as far as is known here.
            None => "does not have it".to_owned(),
        };
        designs.iter().map(of).collect()
    };
    let shown = in_words(&|design| words.value(&design.workload, name));
    let exact = in_words(&|design| words.exact_value(&design.workload, name));
    // Rounded with its unit, a value may look like another one.
    let all_same = |values: &[String]| values.windows(2).all(|pair| pair[0] == pair[1]);
    if all_same(&shown) && !all_same(&exact) { exact } else { shown }
}

fn look_at_variants(found: &mut Differences, designs: &[&Design]) {
    let mut look = |what: &str, words: fn(&Design) -> Vec<String>| {
        let words: Vec<Vec<String>> =
            designs.iter().map(|design| once_each(words(design))).collect();
        let in_common = |word: &&String| words.iter().all(|others| others.contains(word));
        let some_in_common =
            words.first().is_some_and(|first| first.iter().any(|word| in_common(&word)));
        let role = if some_in_common { Role::Coverage } else { Role::Factor };
        found.look(role, what, words.iter().map(|words| words.join(", ")).collect());
    };
    look("models", |d| d.variants.iter().map(|v| v.model.label().to_owned()).collect());
    look("workers", worker_counts);
    look("cores", |d| d.variants.iter().map(|v| placement_words(&v.placement)).collect());
}

fn worker_counts(design: &Design) -> Vec<String> {
    let counts: BTreeSet<u32> = design
        .variants
        .iter()
        .filter(|variant| variant.model != Model::Sequential)
        .map(|variant| variant.workers)
        .collect();
    counts.into_iter().map(|count| count.to_string()).collect()
}

/// Where workers run, in words such as `all cores, pinned`.
#[must_use]
pub fn placement_words(placement: &Placement) -> String {
    let pinned = if placement.pin { "pinned" } else { "free to move" };
    format!("{}, {pinned}", placement.cores.describe())
}

fn once_each(words: Vec<String>) -> Vec<String> {
    let mut seen = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen
}

fn look_at_judging(found: &mut Differences, designs: &[&Design]) {
    let of = |value: fn(&Design) -> String| designs.iter().map(|design| value(design)).collect();
    found.look(Role::Judging, "metric", of(|d| d.primary_metric.label().to_owned()));
    found.look(Role::Judging, "direction", of(|d| d.direction.label().to_owned()));
    found.look(Role::Judging, "margin", of(|d| units::percent(d.margin)));
    found.look(Role::Judging, "rounds", of(|d| d.rounds.max.to_string()));
    found.look(Role::Judging, "stop rule", of(stop_rule));
    found.look(Role::Judging, "time budget", of(|d| units::duration(d.budget())));
}

fn stop_rule(design: &Design) -> String {
    let looks: Vec<String> = design.rounds.looks.iter().map(ToString::to_string).collect();
    let width = units::percent(design.rounds.stop_half_width);
    if design.rounds.stop_half_width > 0.0 {
        format!("at round {} once within {width}", looks.join(" or "))
    } else {
        "after all rounds".to_owned()
    }
}

/// Whoever lays two machines side by side compares them, so the machine is a possible cause.
fn look_at_machines(found: &mut Differences, sessions: &[&Session]) {
    let machine: Vec<String> = if all_on_one_machine(sessions.iter().map(|s| &s.machine)) {
        vec![sessions[0].machine.label.clone(); sessions.len()]
    } else {
        sessions
            .iter()
            .map(|session| format!("{} ({})", session.machine.label, session.machine.line()))
            .collect()
    };
    found.look(Role::Machine, "machine", machine);
}

fn look_at_circumstances(found: &mut Differences, sessions: &[&Session]) {
    let of =
        |value: fn(&Session) -> String| sessions.iter().map(|session| value(session)).collect();
    found.look(Role::Circumstance, "processor", of(|s| s.machine.cpu_model.clone()));
    found.look(Role::Circumstance, "cores allowed", of(|s| cores_allowed(&s.machine)));
    let system = of(|s| format!("{} {}", s.machine.os_name(), s.machine.os_version));
    found.look(Role::Circumstance, "system", system);
    found.look(Role::Circumstance, "program", of(program));
    look_at_findings(found, sessions);
    found.look(Role::Circumstance, "end of the run", of(|s| s.status.label().to_owned()));
    let finished = of(|s| s.order.len().saturating_sub(1).to_string());
    found.look(Role::Circumstance, "finished rounds", finished);
    // Columns tell the minute; here only another day differs.
    found.look(Role::Circumstance, "date", of(|s| s.started_utc.chars().take(10).collect()));
}

/// Whether sessions may be taken to have run on one machine.
pub fn all_on_one_machine<'a>(machines: impl IntoIterator<Item = &'a Machine>) -> bool {
    let mut machines = machines.into_iter();
    let Some(first) = machines.next() else { return true };
    machines.all(|machine| machine.is_same_as(first))
}

fn cores_allowed(machine: &Machine) -> String {
    let quota = machine.quota.map(|quota| format!(", quota {}", units::figures(quota)));
    format!("{}{}", machine.allowed_cpus, quota.unwrap_or_default())
}

fn program(session: &Session) -> String {
    let app = &session.app;
    let worker = app.worker_sha256.as_deref().map_or("", |hash| hash.get(..8).unwrap_or(hash));
    let slim = if app.slim_worker { "" } else { ", without the measuring program" };
    let build = if app.is_debug() { ", debug build" } else { "" };
    let separator = if worker.is_empty() { "" } else { " " };
    format!("{}{separator}{worker}{build}{slim}", app.version)
}

/// What the check before the run found. The same findings are the same whatever their figures are,
/// which no two runs share; where they differ each is told with its figure, as everywhere else.
fn look_at_findings(found: &mut Differences, sessions: &[&Session]) {
    const WHAT: &str = "check before the run";
    let findings = |session: &Session| -> Vec<Check> {
        session.preflight.iter().filter(|check| check.is_finding()).cloned().collect()
    };
    let names = |session: &&Session| -> Vec<String> {
        findings(session).into_iter().map(|check| check.check).collect()
    };
    let names: Vec<Vec<String>> = sessions.iter().map(names).collect();
    if names.windows(2).all(|pair| pair[0] == pair[1]) {
        found.same.push(WHAT.to_owned());
        return;
    }
    let told = |session: &&Session| {
        let findings = findings(session);
        let told: Vec<String> =
            findings.iter().map(|one| format!("{}: {}", one.check, one.finding())).collect();
        if told.is_empty() { "nothing found".to_owned() } else { told.join("; ") }
    };
    found.differs(Role::Circumstance, WHAT, sessions.iter().map(told).collect());
}

#[cfg(test)]
mod tests {
    use super::super::compare_tests::experiment;
    use super::*;
    use crate::model::param::{Declaration, Param, Scale, Value};
    use crate::model::units::Unit;

    #[test]
    fn parameters_differ_in_the_words_of_their_declarations() {
        static SIZE: Declaration = Param::integer(
            "table_bytes",
            "Table size",
            "How large the table is.",
            (1, 1_048_576, 1_073_741_824),
            (Unit::Bytes, Scale::Logarithmic),
        )
        .declaration;
        static DECLARED: [&Declaration; 1] = [&SIZE];
        let words = Vocabulary { title: |_| Some("Table look-ups"), declarations: |_| &DECLARED };
        let a = experiment("threads 2, processes 2", &[250.0, 285.0]);
        let check = |bytes: u64, expected: [&str; 2]| {
            let mut b = a.clone();
            b.design.workload.params.0.insert("table_bytes".into(), Value::Integer(bytes));
            let found = differences(&[&a, &b], &words);
            let [only] = found.chosen.as_slice() else { panic!("{found:?}") };
            assert_eq!(only.what, "table size");
            assert_eq!(only.values, expected);
        };
        check(65_536, ["1 MiB", "64 KiB"]);
        // What looks the same when it is rounded still differs.
        check(1_048_577, ["1,048,576", "1,048,577"]);
        let mut same = a.clone();
        same.design.workload.params.0.insert("table_bytes".into(), Value::Integer(1_048_576));
        assert!(differences(&[&a, &same], &words).chosen.is_empty(), "the default, written out");
    }

    #[test]
    fn findings_differ_by_what_they_are_and_are_told_with_their_figures() {
        let found_by = |check: &str, value: &str| {
            let mut one = experiment("threads 2, processes 2", &[250.0, 285.0]);
            let (status, value) = (Check::WARN.to_owned(), value.to_owned());
            one.sessions[0].preflight =
                vec![Check { check: check.into(), status, value, hint: None }];
            one
        };
        let on_battery = found_by("power", "on battery");
        let check = |other: &Experiment, expected: Option<&str>| {
            let found = differences(&[&on_battery, other], &Vocabulary::OF_FILES);
            let told = found.circumstances.iter().find(|one| one.what == "check before the run");
            assert_eq!(told.map(|one| one.values.join(" | ")).as_deref(), expected);
        };
        check(&found_by("power", "on battery, 41 % left"), None);
        let busy = found_by("other load", "1.2 of 4 cores busy with other things.");
        let told = "power: on battery | other load: 1.2 of 4 cores busy with other things";
        check(&busy, Some(told));
        let quiet = experiment("threads 2, processes 2", &[250.0, 285.0]);
        check(&quiet, Some("power: on battery | nothing found"));
    }
}
