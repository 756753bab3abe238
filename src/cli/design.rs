//! A design made of the words of the command line.

use super::args::{DesignFlags, PlanFlags, WorkersWord};
use super::exit_code::Stop;
use crate::engine::facts;
use crate::file;
use crate::kernels::contract::Kernel;
use crate::kernels::{registry, starter};
use crate::model::design::{Amount, Design, Model, Placement, Rounds};
use crate::model::experiment::Experiment;
use crate::model::id::Seed;
use crate::model::param::{Kind, Params};
use crate::model::units::listed;
use crate::model::worker_counts::Given;
use std::collections::hash_map::RandomState;
use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::io::Read as _;

/// So much of a file with a cast is read.
const MOST_ROLES: u64 = 1 << 20;

/// The kernel of an id.
pub fn kernel(id: &str) -> Result<&'static Kernel, Stop> {
    registry::find(id).ok_or_else(|| {
        let known: Vec<&str> = registry::REGISTRY.iter().map(|kernel| kernel.id).collect();
        Stop::words(
            format!("There is no kernel {id:?}"),
            format!("There are {}; `tandem kernels` says what they do", known.join(", ")),
        )
    })
}

/// An experiment on a kernel as the flags want it; what they do not say is as in a new experiment
/// of the window on a machine that gives this much.
pub fn experiment(id: &str, flags: &DesignFlags, given: &Given) -> Result<Experiment, Stop> {
    let kernel = kernel(id)?;
    let design = design(kernel, flags, given)?;
    Ok(Experiment {
        id: file::new_id(),
        parent_id: None,
        title: kernel.title.to_owned(),
        notes: String::new(),
        design,
        prediction: None,
        sessions: Vec::new(),
        results: Vec::new(),
    })
}

fn design(kernel: &Kernel, flags: &DesignFlags, given: &Given) -> Result<Design, Stop> {
    let mut design = starter::design(kernel, given.at_once(), random_seed());
    set_parameters(kernel, flags, &mut design)?;
    if let Some(scaling) = &flags.scaling {
        design.scaling = scaling.clone();
    }
    choose_variants(kernel, flags, given, &mut design)?;
    apply(&flags.plan, &mut design);
    Ok(design)
}

/// Changes how often and in which order is measured.
pub fn apply(plan: &PlanFlags, design: &mut Design) {
    if let Some(rounds) = plan.rounds {
        design.rounds = Rounds::fixed(rounds);
    }
    if let Some(budget) = plan.budget {
        design.budget_ms = u64::try_from(budget.as_millis()).unwrap_or(u64::MAX).max(1);
    }
    if let Some(seed) = plan.seed {
        design.seed = seed;
    }
}

/// A seed that nobody chose.
fn random_seed() -> Seed {
    Seed(RandomState::new().build_hasher().finish())
}

fn set_parameters(kernel: &Kernel, flags: &DesignFlags, design: &mut Design) -> Result<(), Stop> {
    for (name, text) in &flags.set {
        let Some(declaration) = kernel.params.iter().find(|d| d.name == name) else {
            let known: Vec<&str> = kernel.params.iter().map(|d| d.name).collect();
            return Err(Stop::words(
                format!("{} has no parameter {name:?}", kernel.id),
                format!("It has {}", known.join(", ")),
            ));
        };
        let from_file = match (&declaration.kind, text.strip_prefix('@')) {
            (Kind::Roles { .. }, Some(path)) => Some(roles_in(path)?),
            _ => None,
        };
        let value =
            declaration.parse(from_file.as_deref().unwrap_or(text)).map_err(|sentence| {
                let advice = format!("{}: {}", declaration.label, declaration.help);
                Stop::words(sentence, advice.trim_end_matches('.'))
            })?;
        design.workload.params.0.insert(name.clone(), value);
        if *name == kernel.amount.declaration.name {
            design.amount = Amount::Set;
        }
    }
    Ok(())
}

/// The text of a file with a cast.
fn roles_in(path: &str) -> Result<String, Stop> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MOST_ROLES).read_to_string(&mut text));
    read.map_err(|error| {
        Stop::words(format!("The roles in {path} cannot be read: {error}"), "Choose another file")
    })?;
    Ok(text)
}

fn choose_variants(
    kernel: &Kernel,
    flags: &DesignFlags,
    given: &Given,
    design: &mut Design,
) -> Result<(), Stop> {
    let of_starter = |take: fn(&crate::model::design::Variant) -> u32| {
        once_each(design.variants.iter().map(take))
    };
    let workers = match flags.workers.as_slice() {
        [] => starter::fitting(
            kernel,
            &design.workload.params,
            &of_starter(|variant| variant.workers),
        ),
        words => workers(kernel, words, given, &design.workload.params),
    };
    let models = match flags.model.as_slice() {
        [] => once_each(design.variants.iter().map(|variant| variant.model.clone())),
        given => once_each(given.iter().cloned()),
    };
    let of_starter = design.variants.first().map(|v| v.placement.clone()).unwrap_or_default();
    let placement = Placement {
        cores: flags.cores.clone().unwrap_or(of_starter.cores),
        pin: of_starter.pin && !flags.no_pin,
    };
    let mut variants = Design::combine(&models, &workers, &placement);
    let params = &design.workload.params;
    (kernel.sound)(params).map_err(|sentence| {
        Stop::words(format!("{} makes no sense: {sentence}", kernel.title), "Change its parameters")
    })?;
    if flags.model.is_empty() {
        // Nobody asked for these models, so those that cannot run with these parameters go.
        let can_run: Vec<Model> = variants
            .iter()
            .filter(|variant| kernel.can_run(params, variant).is_ok())
            .map(|variant| variant.model.clone())
            .collect();
        if !can_run.is_empty() {
            variants = Design::combine(&once_each(can_run), &workers, &placement);
        }
    }
    for variant in &variants {
        kernel.can_run(params, variant).map_err(|reason| {
            let what = format!("{} cannot run as {}", kernel.id, variant.label());
            let counts = kernel.worker_counts(params);
            let only_one_count = counts.min == counts.max && variant.workers != counts.min;
            let advice = if only_one_count && variant.model != Model::Sequential {
                format!("Use --workers {}", counts.min)
            } else {
                "Choose other models, workers or parameters".to_owned()
            };
            Stop::words(format!("{what}: {reason}"), advice)
        })?;
    }
    let is_starter = flags.model.is_empty() && flags.workers.is_empty();
    if !is_starter || variants.len() != design.variants.len() {
        design.question = question(kernel, &variants);
    }
    design.variants = variants;
    Ok(())
}

/// The numbers of workers that words ask for; those that the machine proposes are in order.
fn workers(kernel: &Kernel, words: &[WorkersWord], given: &Given, params: &Params) -> Vec<u32> {
    once_each(words.iter().flat_map(|word| match word {
        WorkersWord::Count(count) => vec![*count],
        WorkersWord::Proposed => facts::proposed(kernel, params, given).counts(),
    }))
}

fn once_each<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for item in items {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    seen
}

fn question(kernel: &Kernel, variants: &[crate::model::design::Variant]) -> String {
    let models = once_each(variants.iter().map(|variant| {
        let is_alone = variant.model == Model::Sequential;
        if is_alone { "the sequential run" } else { variant.model.label() }
    }));
    let workers = once_each(
        variants.iter().filter(|v| v.model != Model::Sequential).map(|v| v.workers.to_string()),
    );
    let workers: Vec<&str> = workers.iter().map(String::as_str).collect();
    let noun = if workers == ["1"] { "worker" } else { "workers" };
    match (models.as_slice(), workers.as_slice()) {
        ([model], []) => format!("{}: how long does {model} take?", kernel.title),
        ([model], [_]) => {
            format!("{}: how long does it take {model} with {} {noun}?", kernel.title, workers[0])
        }
        ([model], several) => {
            format!("{}: what do {} workers change for {model}?", kernel.title, listed(several))
        }
        (several, []) => format!("{}: how do {} compare?", kernel.title, listed(several)),
        (several, counts) => format!(
            "{}: how do {} compare with {} {noun}?",
            kernel.title,
            listed(several),
            listed(counts)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{Arguments, Command};
    use clap::Parser;

    fn two_cores() -> Given {
        Given { cores: 2, threads: 2, allowed_cores: 2, allowed_threads: 2, quota: None }
    }

    fn parsed(words: &str) -> Result<Design, Stop> {
        let all = ["tandem", "quick"].into_iter().chain(words.split(' '));
        match Arguments::try_parse_from(all).unwrap().command {
            Some(Command::Quick(words)) => {
                design(kernel(&words.kernel)?, &words.design, &two_cores())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_design_is_what_the_words_say() {
        let cases = [
            ("cpu.splitmix", "threads 1, threads 2, processes 1, processes 2"),
            ("cpu.splitmix --model processes", "processes 1, processes 2"),
            ("cpu.splitmix --model threads --workers proposed", "threads 1, threads 2, threads 3"),
            (
                "cpu.splitmix --model threads --workers 8,proposed",
                "threads 8, threads 1, threads 2, threads 3",
            ),
            ("ipc.ping_pong --model threads --workers proposed", "threads 2"),
            (
                "cpu.splitmix --model sequential --model threads --workers 2",
                "sequential 1, threads 2",
            ),
            ("cpu.splitmix --workers 4,1,4", "threads 4, threads 1, processes 4, processes 1"),
            ("ipc.ping_pong", "threads 2, processes 2"),
            ("ipc.ping_pong --set mechanism=channel", "threads 2"),
            ("life.create", "threads 1, processes 1"),
        ];
        for (words, expected) in cases {
            let design = parsed(words).unwrap();
            let show =
                |v: &crate::model::design::Variant| format!("{} {}", v.model.word(), v.workers);
            let found: Vec<String> = design.variants.iter().map(show).collect();
            assert_eq!(found.join(", "), expected, "{words}");
            assert_eq!(design.base, design.variants[0].id, "{words}");
        }
    }

    #[test]
    fn a_cast_comes_from_a_file_and_says_how_many_workers_there_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cast.json");
        let cast = r#"[{"name": "a", "count": 3, "steps": [{"do": "compute", "units": 5}]}]"#;
        std::fs::write(&path, cast).unwrap();
        let design = parsed(&format!("composed.roles --set roles=@{}", path.display())).unwrap();
        assert_eq!(design.workload.params.0["roles"].show(), "3 × a");
        assert!(design.variants.iter().all(|variant| variant.workers == 3));
        std::fs::write(&path, cast.replace("compute", "brood")).unwrap();
        let stop = parsed(&format!("composed.roles --set roles=@{}", path.display())).unwrap_err();
        assert!(stop.to_string().starts_with("roles: “a”: there is no step \"brood\""), "{stop}");
        let stop = parsed("composed.roles --set roles=@nowhere.json").unwrap_err();
        assert!(stop.to_string().starts_with("The roles in nowhere.json cannot be read"), "{stop}");
        let stop =
            parsed(r#"composed.roles --set roles=[{"name":"a","steps":[{"do":"receive"}]}]"#);
        let stop = stop.unwrap_err().to_string();
        assert!(stop.starts_with("Roles makes no sense: a waits for a message"), "{stop}");
    }

    #[test]
    fn flags_reach_the_design() {
        let words = "cpu.splitmix --set jobs=8 --cores first:2 --no-pin --scaling weak --rounds 9 \
                     --budget 2s --seed 5eed";
        let design = parsed(&words.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap();
        assert_eq!(design.workload.params.0["jobs"].show(), "8");
        assert_eq!(design.amount, Amount::Set, "what somebody says is what is run");
        let open = parsed("cpu.splitmix --set grain=5000").unwrap();
        assert_eq!(open.amount, Amount::Fitted, "the grain is not the amount");
        let placement = &design.variants[0].placement;
        assert_eq!((placement.cores.to_string().as_str(), placement.pin), ("first:2", false));
        assert_eq!(design.scaling.word(), "weak");
        assert_eq!((design.rounds.max, design.budget_ms, design.seed), (9, 2_000, Seed(0x5eed)));
    }

    #[test]
    fn a_design_that_makes_no_sense_is_refused_with_a_sentence() {
        let cases = [
            ("cpu.spltimix", "There is no kernel \"cpu.spltimix\". There are cpu.splitmix, "),
            ("cpu.splitmix --set job=4", "cpu.splitmix has no parameter \"job\". It has "),
            ("cpu.splitmix --set jobs=0", "jobs cannot be 0; it takes 1 to "),
            ("shm.counter --set mechanism=x", "mechanism cannot be \"x\"; it takes one of "),
            ("ipc.ping_pong --workers 3", "ipc.ping_pong cannot run as threads, 3 workers: "),
            ("life.create --workers 2", "life.create cannot run as threads, 2 workers: "),
            ("ipc.ping_pong --model sequential", "ipc.ping_pong cannot run as sequential: "),
            (
                "ipc.ping_pong --set mechanism=channel --model processes",
                "ipc.ping_pong cannot run as processes, 2 workers: ",
            ),
        ];
        for (words, expected) in cases {
            let stop = parsed(words).unwrap_err();
            assert_eq!(stop.exit, crate::cli::exit_code::Exit::WrongWords, "{words}");
            assert!(stop.to_string().starts_with(expected), "{words}: {stop}");
        }
    }

    #[test]
    fn the_question_names_what_is_compared() {
        let cases = [
            (
                "--model threads --model processes --workers 1,2,4",
                "Integer chain: how do threads and processes compare with 1, 2 and 4 workers?",
            ),
            (
                "--model threads --workers 2,4",
                "Integer chain: what do 2 and 4 workers change for threads?",
            ),
            (
                "--model threads --workers 2",
                "Integer chain: how long does it take threads with 2 workers?",
            ),
            ("--model sequential", "Integer chain: how long does the sequential run take?"),
        ];
        for (words, expected) in cases {
            assert_eq!(parsed(&format!("cpu.splitmix {words}")).unwrap().question, expected);
        }
    }
}
