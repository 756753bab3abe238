//! What a picture of what will run shows: the crew of a variant as facts, and in one sentence.

use super::document::capitalise;
use crate::chart::crew::Crew;
use crate::engine::{cores, expect};
use crate::kernels::contract::{Kernel, Memory, Sharing};
use crate::model::design::{Design, Model, Variant, number_word};
use crate::model::machine::Topology;
use crate::model::units::bytes;

/// The memory of a process of which nothing more is to be said.
const OWN: &str = "own memory";

/// What a panel shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// How workers come into being.
    pub model: Model,
    /// The heading, such as `four threads`.
    pub heading: String,
    /// How many address spaces, and about how much memory.
    pub caption: String,
    /// Where workers may run, in words.
    pub placement: String,
    /// The whole picture in one sentence.
    pub sentence: String,
    /// The workers and all that they work with.
    pub crew: Crew,
}

impl Picture {
    /// What the panel of a variant shows on a machine.
    #[must_use]
    pub fn of(design: &Design, variant: &Variant, topology: &Topology) -> Self {
        let facts = Facts::of(design, variant, topology);
        let crew = facts.crew();
        let spaces = crew.spaces.len() + usize::from(crew.has_host);
        let mut caption = match spaces {
            1 => "one address space".to_owned(),
            spaces => format!("{} address spaces", number_word(spaces as u32)),
        };
        let total = facts.memory.total(variant.workers);
        if total >= 1 << 20 {
            caption.push_str(&format!(", about {} for the work", bytes(total as f64)));
        }
        Self {
            model: variant.model.clone(),
            heading: facts.heading(&crew),
            caption,
            placement: facts.placement(),
            sentence: facts.sentence(&crew),
            crew,
        }
    }
}

/// The pictures of a design: for each of its models, in order, the variant with the most workers.
#[must_use]
pub fn pictures(design: &Design, topology: &Topology) -> Vec<Picture> {
    let mut models: Vec<&Model> = design.variants.iter().map(|variant| &variant.model).collect();
    models.sort();
    models.dedup();
    let most = |model: &&Model| {
        let of_model = design.variants.iter().filter(|variant| variant.model == **model);
        of_model.max_by_key(|variant| variant.workers)
    };
    models.iter().filter_map(most).map(|variant| Picture::of(design, variant, topology)).collect()
}

/// What is known of a variant.
struct Facts<'a> {
    design: &'a Design,
    variant: &'a Variant,
    topology: &'a Topology,
    kernel: Option<&'static Kernel>,
    sharing: Sharing,
    memory: Memory,
}

impl<'a> Facts<'a> {
    fn of(design: &'a Design, variant: &'a Variant, topology: &'a Topology) -> Self {
        let kernel = expect::kernel_of(design);
        let params = &design.workload.params;
        let memory = kernel.map_or(Memory::NONE, |kernel| (kernel.memory)(params, variant.workers));
        let declared = kernel.map_or(Sharing::Nothing, |kernel| kernel.shares);
        // What each has of its own, or as a copy of the host's, is shared by nobody.
        let is_own =
            memory.shared_bytes == 0 && (memory.private_bytes > 0 || memory.host_bytes > 0);
        let sharing = match declared {
            Sharing::Memory(_) if is_own => Sharing::Nothing,
            declared => declared,
        };
        Self { design, variant, topology, kernel, sharing, memory }
    }

    /// What each or the host has of its own is called.
    fn own_name(&self) -> &'static str {
        if let Some(Sharing::Memory(name)) = self.kernel.map(|kernel| kernel.shares) {
            name
        } else {
            "memory"
        }
    }

    fn crew(&self) -> Crew {
        let (params, workers) = (&self.design.workload.params, self.variant.workers);
        let has_host = self.variant.model.has_processes();
        let kernel = self.kernel;
        let routes = kernel.map_or_else(Vec::new, |kernel| (kernel.routes)(params, workers));
        let carrier = routes.first().map_or("", |route| route.carrier.plural()).to_owned();
        let ways = routes.into_iter().map(|route| (route.from, route.to)).collect();
        let groups = kernel.map_or_else(Vec::new, |kernel| (kernel.groups)(params, workers));
        let spaces = match kernel {
            Some(kernel) if has_host => (kernel.spaces)(params, workers),
            _ if has_host => vec![1; workers as usize],
            _ => vec![workers],
        };
        let own = self.memory.private_bytes;
        let host = self.memory.host_bytes;
        let mut in_host = Vec::new();
        if host > 0 {
            in_host.push(format!("{} {}", self.own_name(), bytes(host as f64)));
        }
        if self.sharing == Sharing::Server {
            in_host.push("a server".to_owned());
        }
        Crew {
            workers,
            spaces,
            has_host,
            groups: groups.into_iter().map(|group| (group.name, group.ranks)).collect(),
            ways,
            carrier,
            shared: self.shared(),
            locks: self.locks(),
            own: match own {
                0 => has_host.then(|| OWN.to_owned()),
                own => Some(format!("{} {}", self.own_name(), bytes(own as f64))),
            },
            in_host: (!in_host.is_empty()).then(|| in_host.join(", ")),
            files: match self.sharing {
                Sharing::Files => Some("A file for each worker".to_owned()),
                Sharing::OneFile => Some("One file that all read".to_owned()),
                Sharing::Nothing | Sharing::Memory(_) | Sharing::Messages(_) | Sharing::Server => {
                    None
                }
            },
            cores: self.cores(),
            pins: self.pins(),
            noun: self.noun().to_owned(),
        }
    }

    fn shared(&self) -> (String, String) {
        let size = self.memory.shared_bytes;
        let name = if let Sharing::Memory(name) = self.sharing {
            capitalise(name)
        } else if self.variant.model.has_processes() {
            "Shared memory".to_owned()
        } else {
            "One memory".to_owned()
        };
        let note = match self.sharing {
            Sharing::Memory(_) if self.variant.workers == 1 => "one worker uses it".to_owned(),
            Sharing::Memory(_) if size >= 1 << 10 => format!("{}, used by all", bytes(size as f64)),
            Sharing::Memory(_) => "used by all".to_owned(),
            Sharing::Messages(_) => match self.barriers() {
                0 => "start gate".to_owned(),
                1 => "start gate, a barrier".to_owned(),
                many => format!("start gate, {many} barriers"),
            },
            Sharing::Nothing | Sharing::Files | Sharing::OneFile | Sharing::Server => {
                "job table and start gate".to_owned()
            }
        };
        (name, note)
    }

    fn barriers(&self) -> usize {
        let params = &self.design.workload.params;
        self.kernel.map_or(0, |kernel| (kernel.fixtures)(params, self.variant.workers).barriers)
    }

    fn locks(&self) -> Vec<String> {
        let Some(kernel) = self.kernel else { return Vec::new() };
        let params = &self.design.workload.params;
        let fixtures = (kernel.fixtures)(params, self.variant.workers);
        let mut locks: Vec<String> = Vec::new();
        if self.variant.model == Model::InterpreterLock {
            locks.push("interpreter, one at a time".to_owned());
        }
        locks.extend((kernel.guard)(params).map(str::to_owned));
        match fixtures.locks {
            0 => {}
            1 => locks.push("a lock".to_owned()),
            many => locks.push(format!("{many} locks")),
        }
        locks
    }

    /// The hardware threads that the variant may use, in the order in which workers get them.
    fn given(&self) -> Vec<u32> {
        cores::resolve(&self.variant.placement.cores, self.topology).unwrap_or_default()
    }

    fn cores(&self) -> Vec<Vec<(u32, bool)>> {
        let given = self.given();
        let cores = self.topology.packages.iter().flat_map(|package| &package.cores);
        let core = |threads: &Vec<u32>| {
            threads.iter().map(|cpu| (*cpu, given.contains(cpu))).collect::<Vec<_>>()
        };
        cores.map(|of| core(&of.threads)).collect()
    }

    /// Where each worker is held, if on one hardware thread.
    fn pins(&self) -> Vec<Option<u32>> {
        let (given, params) = (self.given(), &self.design.workload.params);
        let pin = self.variant.placement.pin;
        let of_worker = |rank: u32| {
            let own = self.kernel.and_then(|kernel| (kernel.placement)(params, rank));
            let cores = cores::of_worker(&given, pin, own.as_ref(), rank);
            match cores[..] {
                [only] if pin || given.len() == 1 || own.is_some() => Some(only),
                _ => None,
            }
        };
        (0..self.variant.workers).map(of_worker).collect()
    }

    fn noun(&self) -> &'static str {
        match self.variant.model {
            Model::Processes | Model::Fork => "process",
            Model::Sequential => "worker",
            Model::Threads
            | Model::ThreadPerTask
            | Model::Pool
            | Model::InterpreterLock
            | Model::Other(_) => "thread",
        }
    }

    fn heading(&self, crew: &Crew) -> String {
        let spaces = crew.spaces.len() as u32;
        if self.variant.model == Model::Sequential {
            return "sequential".to_owned();
        }
        if crew.has_host && spaces != crew.workers {
            let processes = Variant { workers: spaces, ..self.variant.clone() };
            return format!("{} with {} workers", processes.noun(), number_word(crew.workers));
        }
        self.variant.noun()
    }

    fn placement(&self) -> String {
        let asked = self.given().len();
        let worker = self.noun();
        match (self.variant.placement.pin, asked) {
            (_, 0) => String::new(),
            (_, 1) => format!("every {worker} runs on one hardware thread"),
            (true, asked) => format!("each {worker} is held on one of {asked} hardware threads"),
            (false, asked) => format!("any {worker} may run on any of {asked} hardware threads"),
        }
    }

    fn sentence(&self, crew: &Crew) -> String {
        let variant = self.variant;
        if variant.model == Model::Sequential {
            return "One worker, the measured process itself, does all the work.".to_owned();
        }
        let who = capitalise(&self.heading(crew));
        let one = variant.workers == 1;
        let place = match (variant.model.has_processes(), one) {
            (false, true) => "in one address space",
            (false, false) => "share one address space",
            (true, true) => "has an address space of its own",
            (true, false) => "have an address space each",
        };
        let carrier = &crew.carrier;
        let own = crew.own.as_ref().filter(|own| !one && *own != OWN);
        let shared = match self.sharing {
            Sharing::Nothing if own.is_some() => {
                format!("each has {} of its own", own.map_or("", String::as_str))
            }
            Sharing::Nothing => "the job table is all they share".to_owned(),
            Sharing::Memory(name) => format!("all of them use one {name}"),
            Sharing::Messages(_) if carrier.is_empty() && !crew.locks.is_empty() => {
                format!("they share {}", crew.locks.join(" and "))
            }
            Sharing::Messages(_) if carrier.is_empty() => "they send no messages".to_owned(),
            Sharing::Messages(who) => format!("{who} through {carrier}"),
            Sharing::Files if one => "it writes files of its own".to_owned(),
            Sharing::Files => "each writes files of its own".to_owned(),
            Sharing::OneFile if one => "it reads a file".to_owned(),
            Sharing::OneFile => "all of them read one file".to_owned(),
            Sharing::Server if one => "it asks a server in the host".to_owned(),
            Sharing::Server => "all of them ask one server in the host".to_owned(),
        };
        let verb = if one && !variant.model.has_processes() { " runs" } else { "" };
        format!("{who}{verb} {place}; {shared}.")
    }
}

/// The words under the spaces of a picture: how many ways there are and what carries them.
#[must_use]
pub fn ways_words(crew: &Crew) -> String {
    match (crew.ways.len(), crew.carrier.as_str()) {
        (0, _) => String::new(),
        (1, carrier) => format!("1 way through {carrier}"),
        (many, carrier) => format!("{many} ways through {carrier}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::crew::{HEIGHT, PartKind, drawn, lay_out, space_of};
    use crate::kernels::registry::{self, REGISTRY};
    use crate::kernels::starter;
    use crate::model::design::CoreSet;
    use crate::model::design::Placement;
    use crate::model::id::{Seed, VariantId};
    use crate::model::machine::{Core, Package};

    fn topology() -> Topology {
        let core = |threads: [u32; 2]| Core { kind: 0, threads: threads.to_vec() };
        let package =
            Package { cores: vec![core([0, 4]), core([1, 5]), core([2, 6]), core([3, 7])] };
        Topology { packages: vec![package], caches: Vec::new(), allowed: (0..8).collect() }
    }

    #[test]
    fn the_sentence_tells_what_is_apart_and_what_is_shared() {
        for (id, place, expected) in [
            (
                "cpu.splitmix",
                1,
                "Four threads share one address space; the job table is all they share.",
            ),
            (
                "cpu.splitmix",
                3,
                "Four processes have an address space each; the job table is all they share.",
            ),
            (
                "shm.counter",
                1,
                "Four threads share one address space; all of them use one counter.",
            ),
            (
                "ipc.ping_pong",
                3,
                "Four processes have an address space each; pairs of them talk through pipes.",
            ),
        ] {
            let kernel = registry::find(id).unwrap();
            let design = starter::design(kernel, 4, Seed(1));
            let picture = Picture::of(&design, &design.variants[place], &topology());
            assert_eq!(picture.sentence, expected, "{id}");
        }
    }

    #[test]
    fn only_the_cores_that_may_be_used_are_marked_so_and_workers_are_held_on_them() {
        let kernel = registry::find("cpu.splitmix").unwrap();
        let check = |cores: CoreSet, expected: &[u32], pins: &[u32]| {
            let design = starter::design(kernel, 4, Seed(1));
            let placement = Placement { cores, pin: true };
            let variant = Variant { placement, ..design.variants[3].clone() };
            let crew = Picture::of(&design, &variant, &topology()).crew;
            let used = crew.cores.iter().flatten().filter(|(_, used)| *used);
            assert_eq!(used.map(|(cpu, _)| *cpu).collect::<Vec<_>>(), expected);
            assert_eq!(crew.pins, pins.iter().map(|cpu| Some(*cpu)).collect::<Vec<_>>());
        };
        check(CoreSet::All, &[0, 4, 1, 5, 2, 6, 3, 7], &[0, 1, 2, 3]);
        check(CoreSet::First(2), &[0, 1], &[0, 1, 0, 1]);
        check(CoreSet::One, &[0], &[0; 4]);
        check(CoreSet::List(vec![6, 7]), &[6, 7], &[6, 7, 6, 7]);
    }

    /// Every kernel in each of its models is drawn with what it will have, and inside its panel.
    #[test]
    fn every_kernel_is_drawn_as_it_will_run_in_each_of_its_models() {
        let topology = topology();
        for kernel in REGISTRY {
            for model in kernel.models {
                for wanted in [1, 2, 8, 64] {
                    let mut design = starter::design(kernel, 8, Seed(1));
                    let counts = kernel.worker_counts(&design.workload.params);
                    let (below, above) = counts.nearest(wanted);
                    let workers = match model {
                        Model::Sequential => 1,
                        _ => above.or(below).unwrap(),
                    };
                    let placement = Placement::default();
                    let id = VariantId::at(0);
                    let variant = Variant { id, model: model.clone(), workers, placement };
                    design.variants = vec![variant.clone()];
                    let about = format!("{} as {} with {workers}", kernel.id, model.label());
                    let picture = Picture::of(&design, &variant, &topology);
                    for width in [260.0, 488.0, 640.0] {
                        check_scene(kernel, &design, &picture, (width, &about));
                    }
                }
            }
        }
    }

    fn check_scene(
        kernel: &Kernel,
        design: &Design,
        picture: &Picture,
        (width, about): (f32, &str),
    ) {
        let (params, variant) = (&design.workload.params, &design.variants[0]);
        let scene = lay_out(&picture.crew, width);
        let processes = variant.model.has_processes();
        let spaces = if processes { (kernel.spaces)(params, variant.workers).len() + 1 } else { 1 };
        assert_eq!(scene.workers, variant.workers, "{about}");
        assert_eq!(scene.spaces, spaces, "{about}");
        assert_eq!(scene.ways, (kernel.routes)(params, variant.workers).len(), "{about}");
        let count = |is_it: fn(&PartKind) -> bool| {
            scene.parts.iter().filter(|part| is_it(&part.kind)).count()
        };
        let shown = drawn(variant.workers);
        let workers = shown.iter().flatten().count();
        assert_eq!(count(|kind| matches!(kind, PartKind::Worker(_))), workers, "{about}");
        assert_eq!(
            count(|kind| *kind == PartKind::Gap),
            usize::from(variant.workers > 8),
            "{about}"
        );
        assert_eq!(count(|kind| *kind == PartKind::Host), usize::from(processes), "{about}");
        let mut homes: Vec<usize> =
            shown.iter().flatten().map(|rank| space_of(&picture.crew, *rank)).collect();
        homes.dedup();
        assert_eq!(count(|kind| *kind == PartKind::Space), homes.len(), "{about}");
        // Everything lies in the panel, and workers in their address spaces.
        for part in &scene.parts {
            let area = part.area;
            assert!(area.left >= -0.01 && area.right <= width + 0.01, "{about}: {part:?}");
            assert!(area.top >= 0.0 && area.bottom <= HEIGHT, "{about}: {part:?}");
            assert!(area.right > area.left && area.bottom > area.top, "{about}: {part:?}");
            assert!(part.sentence.ends_with('.'), "{about}: {part:?}");
            if matches!(part.kind, PartKind::Worker(_)) {
                let is_home = |space: &&crate::chart::crew::Part| {
                    space.kind == PartKind::Space
                        && space.area.left <= area.left
                        && area.right <= space.area.right
                };
                assert!(scene.parts.iter().any(|space| is_home(&space)), "{about}: {part:?}");
            }
        }
        for line in &scene.lines {
            for point in &line.points {
                assert!((0.0..=width).contains(&point.x), "{about}: {line:?}");
                assert!((0.0..=HEIGHT).contains(&point.y), "{about}: {line:?}");
            }
        }
    }
}
