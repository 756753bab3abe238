//! The choices of the design page, and the designs that they lead to. No drawing.

use crate::kernels::contract::Kernel;
use crate::kernels::{registry, starter};
use crate::model::design::{CoreSet, Design, MAX_WORKERS, Model, Placement, Variant};
use crate::model::id::VariantId;
use crate::model::machine::Machine;
use crate::model::param::{Params, Value};
use crate::model::roles::Role;
use crate::model::worker_counts::WorkerCounts;

/// The models, worker counts and placements of a design, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The models, in the order of forms.
    pub models: Vec<Model>,
    /// The worker counts, least first.
    pub workers: Vec<u32>,
    /// The placements; more than one if variants differ in it.
    pub placements: Vec<Placement>,
}

impl Choices {
    /// What a design has chosen.
    #[must_use]
    pub fn of(design: &Design) -> Self {
        let mut models: Vec<Model> = design.variants.iter().map(|v| v.model.clone()).collect();
        models.sort();
        models.dedup();
        let many = |variant: &&Variant| variant.model != Model::Sequential;
        let mut workers: Vec<u32> =
            design.variants.iter().filter(many).map(|variant| variant.workers).collect();
        workers.sort_unstable();
        workers.dedup();
        let mut placements: Vec<Placement> = Vec::new();
        for variant in &design.variants {
            if !placements.contains(&variant.placement) {
                placements.push(variant.placement.clone());
            }
        }
        Self { models, workers, placements }
    }

    /// With a model, or without it.
    #[must_use]
    pub fn with_model(mut self, model: &Model, chosen: bool) -> Self {
        self.models.retain(|other| other != model);
        if chosen {
            self.models.push(model.clone());
            self.models.sort();
        }
        self
    }

    /// With a worker count, or without it.
    #[must_use]
    pub fn with_workers(mut self, workers: u32, chosen: bool) -> Self {
        self.workers.retain(|other| *other != workers);
        if chosen {
            self.workers.push(workers);
            self.workers.sort_unstable();
        }
        self
    }

    /// The design with all of its variants in one placement. Variants that differ in nothing else
    /// become one.
    #[must_use]
    pub fn placed(&self, design: &Design, placement: &Placement) -> Design {
        let mut moved = design.clone();
        for variant in &mut moved.variants {
            variant.placement = placement.clone();
        }
        let choices = Self { placements: vec![placement.clone()], ..self.clone() };
        choices.apply(&moved)
    }

    /// The design with these choices. A variant that stays keeps its id, so that what is compared
    /// with it stays the same.
    #[must_use]
    pub fn apply(&self, design: &Design) -> Design {
        let mut free = (0..).map(VariantId::at).filter(|id| design.variant(id).is_none());
        let mut variants = Vec::new();
        let default = [Placement::default()];
        let placements =
            if self.placements.is_empty() { &default[..] } else { &self.placements[..] };
        for model in &self.models {
            let counts = if *model == Model::Sequential { &[1][..] } else { &self.workers[..] };
            for &workers in counts {
                for placement in placements {
                    let same = |v: &&Variant| {
                        v.model == *model && v.workers == workers && v.placement == *placement
                    };
                    let id = match design.variants.iter().find(same) {
                        Some(kept) => kept.id.clone(),
                        None => free.next().expect("there is always another number"),
                    };
                    let (model, placement) = (model.clone(), placement.clone());
                    variants.push(Variant { id, model, workers, placement });
                }
            }
        }
        let mut new = design.clone();
        new.base = base(design, &variants);
        new.variants = variants;
        new
    }
}

/// What the others are compared with: what was the base, or what is most like it, or the first.
fn base(old: &Design, variants: &[Variant]) -> VariantId {
    let was = old.variant(&old.base);
    let most_like = |variant: &&Variant| {
        was.map_or(0, |was| {
            2 * u32::from(variant.model == was.model) + u32::from(variant.workers == was.workers)
        })
    };
    let kept = variants.iter().find(|variant| variant.id == old.base);
    // The first of several that are equally like it: `max_by_key` would give the last.
    kept.or_else(|| variants.iter().rev().max_by_key(most_like))
        .map_or_else(|| old.base.clone(), |variant| variant.id.clone())
}

/// The design on another kernel: its work and its models are new, the rest stays.
#[must_use]
pub fn with_kernel(design: &Design, kernel: &Kernel, cores: u32) -> Design {
    let fresh = starter::design(kernel, cores, design.seed);
    Design {
        rounds: design.rounds.clone(),
        budget_ms: design.budget_ms,
        margin: design.margin,
        ..fresh
    }
}

/// The design with another cast. Its variants keep their number of casts, and so get as many workers
/// as these have; a question that only named the number of workers follows.
#[must_use]
pub fn with_roles(design: &Design, name: &str, roles: Vec<Role>) -> Design {
    let size = |roles: &[Role]| {
        let workers = roles.iter().fold(0_u64, |sum, role| sum.saturating_add(role.workers()));
        u32::try_from(workers).unwrap_or(u32::MAX)
    };
    let before = match design.workload.params.0.get(name) {
        Some(Value::Roles(roles)) => size(roles),
        Some(Value::Integer(_) | Value::Word(_)) | None => 0,
    };
    let after = size(&roles);
    let mut new = design.clone();
    new.workload.params.0.insert(name.to_owned(), Value::Roles(roles));
    if after == 0 || after == before || after > MAX_WORKERS {
        return new;
    }
    let casts = |workers: u32| workers.checked_div(before).unwrap_or(1).max(1);
    let mut choices = Choices::of(design);
    for variant in new.variants.iter_mut().filter(|v| v.model != Model::Sequential) {
        variant.workers = casts(variant.workers).saturating_mul(after);
    }
    choices.workers = choices.workers.iter().map(|w| casts(*w).saturating_mul(after)).collect();
    choices.workers.dedup();
    let asked = |design: &Design| {
        let most = design.variants.iter().map(|variant| variant.workers).max().unwrap_or(1);
        let kernel = registry::find(&design.workload.kernel)?;
        Some(starter::question(kernel, most))
    };
    let only_named = Some(&design.question) == asked(design).as_ref();
    let mut new = choices.apply(&new);
    if only_named && let Some(question) = asked(&new) {
        new.question = question;
    }
    new
}

/// A worker count that a form offers, with what it means on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerChoice {
    /// The count.
    pub workers: u32,
    /// What it means here, in two words; may be empty.
    pub meaning: String,
    /// Why a sweep of this machine has it or leaves it out; absent for a number that no sweep has.
    pub reason: Option<String>,
    /// Why the kernel cannot run with it, if it cannot.
    pub against: Option<String>,
}

/// The worker counts that a form offers: one, two, those of this machine, one beyond, the fewest
/// that the workload takes, and what the design already has.
#[must_use]
pub fn worker_choices(
    (kernel, params): (&Kernel, &Params),
    (machine, proposed): (&Machine, &WorkerCounts),
    chosen: &[u32],
) -> Vec<WorkerChoice> {
    let fit = kernel.worker_counts(params);
    let threads = machine.at_once();
    let cores = machine.cores.clamp(1, threads);
    let mut counts = vec![1, 2, cores, threads, threads + 1];
    if threads == 2 {
        counts.push(4);
    }
    // What takes many workers is offered with the fewest and with the next count.
    if fit.min > 2 {
        counts.extend([fit.min, fit.min.saturating_add(fit.multiple_of)]);
    }
    counts.extend_from_slice(chosen);
    counts.sort_unstable();
    counts.dedup();
    let meaning = |workers: u32| match workers {
        _ if threads < 2 => String::new(),
        1 => String::new(),
        workers if workers == cores => "cores".to_owned(),
        workers if workers == threads => format!("all {threads}"),
        workers if workers == threads + 1 => "one over".to_owned(),
        _ => String::new(),
    };
    counts
        .into_iter()
        .map(|workers| WorkerChoice {
            workers,
            meaning: meaning(workers),
            reason: proposed.reason(workers).map(str::to_owned),
            against: fit.check(workers).err(),
        })
        .collect()
}

/// The placements that a form offers, each with its words.
#[must_use]
pub fn placement_choices(threads: u32, chosen: &[Placement]) -> Vec<(Placement, String)> {
    let all = |pin| Placement { cores: CoreSet::All, pin };
    let mut choices = vec![all(true), all(false)];
    if threads > 2 {
        choices.push(Placement { cores: CoreSet::First(threads / 2), pin: true });
    }
    choices.push(Placement { cores: CoreSet::One, pin: true });
    for placement in chosen {
        if !choices.contains(placement) {
            choices.push(placement.clone());
        }
    }
    choices
        .into_iter()
        .map(|placement| {
            let words = placement_words(&placement, threads);
            (placement, words)
        })
        .collect()
}

/// A placement in words, such as `All 8, pinned`.
#[must_use]
pub fn placement_words(placement: &Placement, threads: u32) -> String {
    match &placement.cores {
        CoreSet::One => "One core for all".to_owned(),
        cores => {
            let which = match cores {
                CoreSet::All => format!("All {threads}"),
                CoreSet::First(count) => format!("The first {count}"),
                other => super::document::capitalise(&other.describe()),
            };
            let how = if placement.pin { "pinned" } else { "free to move" };
            format!("{which}, {how}")
        }
    }
}

/// The name of a step that adds or takes away a model.
#[must_use]
pub fn model_step(model: &Model, chosen: bool) -> String {
    let what = model.label();
    if chosen { format!("Add {what}") } else { format!("Remove {what}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Seed;

    fn design() -> Design {
        starter::design(registry::find("cpu.splitmix").unwrap(), 4, Seed(1))
    }

    fn labels(design: &Design) -> Vec<String> {
        design.variants.iter().map(|v| format!("{} {}", v.id, v.label())).collect()
    }

    #[test]
    fn choices_lead_back_to_the_design_that_they_came_from() {
        let design = design();
        assert_eq!(Choices::of(&design).apply(&design), design);
    }

    #[test]
    fn a_variant_that_stays_keeps_its_id_and_a_new_one_gets_a_free_one() {
        let design = design();
        let more = Choices::of(&design).with_model(&Model::Sequential, true).apply(&design);
        assert_eq!(
            labels(&more),
            [
                "v4 sequential",
                "v0 threads, 1 worker",
                "v1 threads, 4 workers",
                "v2 processes, 1 worker",
                "v3 processes, 4 workers",
            ]
        );
        assert_eq!(more.base, design.base);
        let back = Choices::of(&more).with_model(&Model::Sequential, false).apply(&more);
        assert_eq!(back, design);
    }

    #[test]
    fn one_placement_for_all_makes_one_of_variants_that_differ_in_nothing_else() {
        let mut design = design();
        let mut free = design.variants[1].clone();
        (free.id, free.placement.pin) = (VariantId::at(9), false);
        design.variants.push(free);
        let choices = Choices::of(&design);
        assert_eq!(choices.placements.len(), 2);
        let one = Placement { cores: CoreSet::One, pin: true };
        let placed = choices.placed(&design, &one);
        assert_eq!(
            labels(&placed),
            [
                "v0 threads, 1 worker",
                "v1 threads, 4 workers",
                "v2 processes, 1 worker",
                "v3 processes, 4 workers",
            ]
        );
        assert!(placed.variants.iter().all(|variant| variant.placement == one));
    }

    #[test]
    fn another_cast_keeps_the_number_of_casts_and_the_question_follows() {
        let kernel = registry::find("composed.roles").unwrap();
        let mut design = starter::design(kernel, 4, Seed(1));
        let cast = |count: u32| {
            let mut role = crate::model::roles_edit::new_role(&[], "w");
            role.count = count;
            vec![role]
        };
        design = with_roles(&design, "roles", cast(3));
        let one = ["v0 threads, 3 workers", "v1 threads, 6 workers"];
        assert_eq!(labels(&design)[..2], one, "a cast of two became one of three");
        assert_eq!(design.question, starter::question(kernel, 6));
        design.question = "Mine?".to_owned();
        let none = with_roles(&design, "roles", Vec::new());
        assert_eq!(labels(&none), labels(&design));
        let again = with_roles(&none, "roles", cast(5));
        assert_eq!(
            labels(&again),
            ["v0 threads, 5 workers", "v2 processes, 5 workers"],
            "from nothing there is one cast"
        );
        assert_eq!(again.question, "Mine?");
        assert!(again.variant(&again.base).is_some());
    }

    #[test]
    fn when_the_base_goes_the_most_alike_takes_its_place() {
        let design = design();
        assert_eq!(design.base, VariantId::at(0));
        for (choices, expected) in [
            (Choices::of(&design).with_workers(1, false), "v1 threads, 4 workers"),
            (Choices::of(&design).with_model(&Model::Threads, false), "v2 processes, 1 worker"),
        ] {
            let changed = choices.apply(&design);
            let base = changed.variant(&changed.base).unwrap();
            assert_eq!(format!("{} {}", base.id, base.label()), expected);
        }
    }

    #[test]
    fn a_form_offers_the_counts_of_this_machine_and_those_already_chosen() {
        let check = |id: &str, (cores, threads), chosen: &[u32], expected: &str| {
            let machine = Machine { cores, threads, allowed_cpus: threads, ..Machine::default() };
            let (kernel, none) = (registry::find(id).unwrap(), WorkerCounts::default());
            let found: Vec<String> = worker_choices(
                (kernel, &Params::defaults(kernel.params)),
                (&machine, &none),
                chosen,
            )
            .into_iter()
            .map(|choice| {
                let mark = if choice.against.is_none() { "" } else { "!" };
                format!("{mark}{}({})", choice.workers, choice.meaning)
            })
            .collect();
            assert_eq!(found.join(" "), expected);
        };
        check("cpu.splitmix", (4, 8), &[4], "1() 2() 4(cores) 8(all 8) 9(one over)");
        check("cpu.splitmix", (2, 2), &[], "1() 2(cores) 3(one over) 4()");
        check("cpu.splitmix", (1, 1), &[3], "1() 2() 3()");
        check("ipc.ping_pong", (2, 2), &[2], "!1() 2(cores) !3(one over) 4()");
    }

    #[test]
    fn placements_are_named_and_an_unusual_one_is_kept() {
        let unusual = Placement { cores: CoreSet::List(vec![0, 3]), pin: false };
        let words: Vec<String> = placement_choices(8, std::slice::from_ref(&unusual))
            .into_iter()
            .map(|(_, words)| words)
            .collect();
        assert_eq!(
            words,
            [
                "All 8, pinned",
                "All 8, free to move",
                "The first 4, pinned",
                "One core for all",
                "Cores 0,3, free to move",
            ]
        );
    }
}
