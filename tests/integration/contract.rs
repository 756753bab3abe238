//! What every kernel promises, tried on each of the registry.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Barrier};
use std::time::Duration;
use tandem_lab::engine::expect::{kernel_of, obstacles, trial_time, unavailable};
use tandem_lab::engine::host_runner::HostRunner;
use tandem_lab::engine::runner::{TrialRunner as _, Turn};
use tandem_lab::kernels::contract::{Body, Family, Kernel};
use tandem_lab::kernels::jobs::{Handout, each_job};
use tandem_lab::kernels::registry::REGISTRY;
use tandem_lab::kernels::routes::{Incoming, Outgoing};
use tandem_lab::kernels::starter;
use tandem_lab::kernels::worker_context::{Creation, SharedWord, Wait, WorkerContext};
use tandem_lab::model::design::{Design, Model, Placement, Variant};
use tandem_lab::model::id::Seed;
use tandem_lab::model::param::{Kind, Params, Value};
use tandem_lab::model::problem::Problem;
use tandem_lab::model::trial::{Flags, Trial};
use tandem_lab::platform::barrier::SharedBarrier;
use tandem_lab::platform::lock::SharedLock;
use tandem_lab::platform::park::Parking;

#[test]
fn ids_are_unique_and_name_their_family() {
    let ids: BTreeSet<_> = REGISTRY.iter().map(|kernel| kernel.id).collect();
    assert_eq!(ids.len(), REGISTRY.len());
    for kernel in REGISTRY {
        assert_eq!(kernel.id.split('.').count(), 2, "{}", kernel.id);
        assert!(kernel.sentence.ends_with('.') && !kernel.title.ends_with('.'), "{}", kernel.id);
    }
    assert!(REGISTRY.is_sorted_by_key(|kernel| kernel.family), "families stand together");
}

#[test]
fn defaults_are_valid_and_a_new_design_can_run() {
    for kernel in REGISTRY {
        let defaults = Params::defaults(kernel.params);
        assert_eq!(defaults.check(kernel.params), Ok(()), "{}", kernel.id);
        let names: BTreeSet<_> = kernel.params.iter().map(|param| param.name).collect();
        assert_eq!(names.len(), kernel.params.len(), "{}: names are unique", kernel.id);
        let amount = kernel.amount.declaration.name;
        assert!(names.contains(amount), "{}: the amount is a parameter", kernel.id);
        for param in kernel.params {
            assert!(param.help.ends_with('.'), "{} {}", kernel.id, param.name);
        }
        for cores in [1, 2, 8] {
            let design = starter::design(kernel, cores, Seed(1));
            assert_eq!(obstacles(&design, cores), [], "{} on {cores} cores", kernel.id);
            assert!(design.variants.len() >= 2, "{} compares something", kernel.id);
        }
    }
}

#[test]
fn a_kernel_is_never_asked_about_parameters_that_it_cannot_have() {
    let check = |kernel: &Kernel, name: &str, value: Value| {
        let mut design = starter::design(kernel, 2, Seed(1));
        let what = format!("{} {name} {value:?}", kernel.id);
        design.workload.params.0.insert(name.to_owned(), value);
        assert!(kernel_of(&design).is_none(), "{what}");
        // None of these panics or takes more memory than there is.
        let counts = kernel.worker_counts(&design.workload.params);
        assert_eq!((counts.min, counts.max, counts.multiple_of), (1, u32::MAX, 1), "{what}");
        assert_eq!(trial_time(&design, &design.variants[0], 2), Duration::ZERO, "{what}");
        assert!(!obstacles(&design, 2).is_empty(), "{what}");
    };
    for kernel in REGISTRY {
        for param in kernel.params {
            match &param.kind {
                Kind::Integer { min, max, .. } => {
                    check(kernel, param.name, Value::Integer(max + 1));
                    if let Some(less) = min.checked_sub(1) {
                        check(kernel, param.name, Value::Integer(less));
                    }
                }
                Kind::Choice { .. } => {
                    check(kernel, param.name, Value::Word("no such word".into()));
                }
                Kind::Roles { default, .. } => {
                    check(kernel, param.name, Value::Roles(Vec::new()));
                    let mut roles = default();
                    roles[0].count = u32::MAX;
                    check(kernel, param.name, Value::Roles(roles));
                }
            }
        }
    }
}

/// Two workers, or as few as the kernel takes.
fn few(kernel: &Kernel, params: &Params) -> u32 {
    let counts = (kernel.workers)(params);
    counts.min.max(2).min(counts.max)
}

/// Default parameters with so much work, and with values that make its pieces small.
fn small_params(kernel: &Kernel, amount: u64) -> Params {
    let mut params = Params::defaults(kernel.params);
    for param in kernel.params {
        let Kind::Integer { min, default, .. } = param.kind else { continue };
        let value = match param.name {
            name if name == kernel.amount.declaration.name => amount,
            "grain" => (default / 50).max(min),
            "senders" | "receivers" => default.min(2),
            "board" => default.min(8),
            "bytes" => default.min(1 << 17),
            "steps" => default.min(50),
            "file_bytes" => default.min(1 << 18),
            "latency_ns" => default.min(100_000),
            "tick_ns" => default.min(500_000),
            _ => default,
        };
        params.0.insert(param.name.to_owned(), Value::Integer(value));
    }
    params
}

/// A small design with every model in which the parameters can run, and the models that it lacks.
fn small(kernel: &Kernel, params: Params) -> (Design, Vec<Model>) {
    let mut design = starter::design(kernel, 2, Seed(1));
    design.workload.params = params;
    let workers = [few(kernel, &design.workload.params)];
    design.variants = Design::combine(kernel.models, &workers, &Placement::default());
    let refused: Vec<_> = obstacles(&design, 2)
        .into_iter()
        .map(|obstacle| obstacle.variant.unwrap_or_else(|| panic!("{}", obstacle.reason)))
        .collect();
    let (lacking, can_run) =
        design.variants.into_iter().partition(|variant| refused.contains(&variant.id));
    design.variants = can_run;
    design.base = design.variants[0].id.clone();
    let lacking: Vec<Variant> = lacking;
    (design, lacking.into_iter().map(|variant| variant.model).collect())
}

/// Runs each variant once; all give the right result.
fn run_each(design: &Design, about: &str) -> Vec<Trial> {
    let mut runner = HostRunner::new("test");
    runner.prepare(design).unwrap();
    let run = |variant: &Variant| {
        let trial = runner.run(design, variant, Turn::of_round(1));
        assert_eq!(trial.failure, None, "{about} as {}", variant.model.label());
        assert!(trial.flags.contains(Flags::VERIFIED), "{about} as {}", variant.model.label());
        trial
    };
    design.variants.iter().map(run).collect()
}

fn operations(trial: &Trial) -> u64 {
    trial.workers.iter().map(|worker| worker.operations).sum()
}

/// The least amount that two workers can share.
const LITTLE: u64 = 200;

#[test]
fn every_model_gives_the_sequential_result_and_twice_the_work_is_twice_the_operations() {
    for kernel in REGISTRY {
        let (design, lacking) = small(kernel, small_params(kernel, LITTLE));
        assert!(lacking.iter().all(|model| unavailable(model).is_some()), "{}", kernel.id);
        let once = run_each(&design, kernel.id);
        let twice = run_each(&small(kernel, small_params(kernel, 2 * LITTLE)).0, kernel.id);
        for ((variant, once), twice) in design.variants.iter().zip(&once).zip(&twice) {
            let about = (kernel.id, variant.model.label());
            assert_eq!(2 * operations(once), operations(twice), "{about:?}");
            assert!(operations(once) > 0, "{about:?}");
        }
    }
}

#[test]
fn every_choice_of_every_parameter_gives_the_right_result() {
    // What goes wrong on purpose has a test of its own, `faulty_workers`.
    for kernel in REGISTRY.iter().filter(|kernel| kernel.family != Family::Faults) {
        for param in kernel.params {
            let Kind::Choice { options, .. } = &param.kind else { continue };
            for option in *options {
                let mut params = small_params(kernel, LITTLE);
                params.0.insert(param.name.to_owned(), Value::Word(option.word.to_owned()));
                let (design, _) = small(kernel, params);
                run_each(&design, &format!("{}, {} {}", kernel.id, param.name, option.word));
            }
        }
    }
}

#[test]
fn more_memory_than_there_is_room_for_is_refused_with_its_size() {
    let kernel = tandem_lab::kernels::registry::find("shm.table").unwrap();
    let mut params = small_params(kernel, LITTLE);
    params.0.insert("copies".to_owned(), Value::Word("private".to_owned()));
    params.0.insert("bytes".to_owned(), Value::Integer(4 << 30));
    let mut design = starter::design(kernel, 2, Seed(1));
    design.workload.params = params;
    design.variants = Design::combine(&[Model::Threads], &[1, 128], &Placement::default());
    let found = obstacles(&design, 2);
    let last = &found.last().unwrap().reason;
    assert!(last.starts_with("Threads, 128 workers: it would take 512 GiB, and "), "{last}");
    assert!(last.ends_with(" is the limit here, a quarter of the free memory"), "{last}");
}

#[test]
fn a_model_that_a_kernel_lacks_is_refused_with_a_reason() {
    for kernel in REGISTRY {
        let params = Params::defaults(kernel.params);
        for model in Model::ALL.iter().filter(|model| !kernel.models.contains(model)) {
            let placement = Placement::default();
            let workers = (kernel.workers)(&params).min;
            let variant = Variant {
                id: tandem_lab::model::id::VariantId::at(0),
                model: model.clone(),
                workers,
                placement,
            };
            let reason = kernel.can_run(&params, &variant).unwrap_err();
            assert!(reason.contains("does not run"), "{}: {reason}", kernel.id);
        }
    }
}

/// A context without an engine, which lets a body have so many jobs and then says stop.
struct Alone {
    rank: u32,
    workers: u32,
    jobs_left: u64,
    jobs_after_stop: u64,
    waits: u64,
    words: Arc<Vec<SharedWord>>,
    lock: SharedLock,
    bells: Arc<Vec<Parking>>,
    region: Arc<Vec<AtomicU64>>,
    scratch: Arc<tempfile::TempDir>,
    outgoing: BTreeMap<usize, SyncSender<Vec<u8>>>,
    incoming: BTreeMap<usize, Receiver<Vec<u8>>>,
    start: Arc<Barrier>,
}

impl WorkerContext for Alone {
    fn rank(&self) -> u32 {
        self.rank
    }
    fn workers(&self) -> u32 {
        self.workers
    }
    fn jobs(&self) -> u64 {
        self.jobs_left
    }
    fn begin(&mut self) {
        self.start.wait();
    }
    fn end(&mut self) {}
    fn stopped(&self) -> bool {
        self.jobs_after_stop > 0
    }
    fn next_job(&mut self) -> Option<u64> {
        if self.jobs_left == 0 {
            self.jobs_after_stop += 1;
            return None;
        }
        self.jobs_left -= 1;
        Some(self.jobs_left)
    }
    fn record(&mut self, _: u64) {}
    fn count(&mut self, _: u64) {}
    fn late(&mut self, _: u64) {}
    fn hand_over_if_asked(&mut self) -> bool {
        false
    }
    fn serialised(&mut self, _: u64) {}
    fn let_go(&mut self) {}

    fn take_back(&mut self) -> Option<u64> {
        None
    }
    fn waited(&mut self, _: Wait, _: u64, ended_ns: u64) -> u64 {
        self.waits += 1;
        ended_ns
    }
    fn words(&self) -> &[SharedWord] {
        &self.words
    }
    fn bell(&self, rank: u32) -> &Parking {
        &self.bells[rank as usize]
    }
    fn region(&self) -> &[AtomicU64] {
        &self.region
    }
    fn host_memory(&self) -> Option<&[AtomicU64]> {
        None
    }
    fn lock(&self) -> &SharedLock {
        &self.lock
    }
    fn locks(&self) -> &[SharedLock] {
        &[]
    }
    fn barriers(&self) -> &[SharedBarrier] {
        &[]
    }
    fn waits_for(&self, _: u64) {}
    fn outgoing(&mut self, route: usize) -> Option<Box<dyn Outgoing>> {
        Some(Box::new(Sends(self.outgoing.remove(&route)?)))
    }
    fn incoming(&mut self, route: usize) -> Option<Box<dyn Incoming>> {
        Some(Box::new(Receives(self.incoming.remove(&route)?)))
    }
    fn scratch(&self) -> &Path {
        self.scratch.path()
    }
    fn create_empty(&mut self) -> Result<Creation, Problem> {
        Ok(Creation { asked_ns: 0, first_ns: Some(1), reaped_ns: 2 })
    }
}

/// The ends of a route without an engine.
struct Sends(SyncSender<Vec<u8>>);
struct Receives(Receiver<Vec<u8>>);

impl Outgoing for Sends {
    fn send(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        self.0
            .send(std::mem::take(message))
            .map_err(|gone| io::Error::new(io::ErrorKind::BrokenPipe, gone.to_string()))
    }
}

impl Incoming for Receives {
    fn receive(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        *message =
            self.0.recv().map_err(|gone| io::Error::new(io::ErrorKind::UnexpectedEof, gone))?;
        Ok(())
    }
}

/// As few workers as a kernel takes, but two, with the routes between them.
fn crew(kernel: &Kernel, params: &Params, jobs: u64) -> Vec<Alone> {
    let workers = few(kernel, params).max(2);
    let shared_bytes = (kernel.memory)(params, workers).shared_bytes;
    let words = workers as usize + 16;
    let words: Arc<Vec<SharedWord>> = Arc::new((0..words).map(|_| SharedWord::default()).collect());
    let start = Arc::new(Barrier::new(workers as usize));
    let bells: Arc<Vec<Parking>> = Arc::new((0..workers).map(|_| Parking::default()).collect());
    bells.iter().for_each(Parking::prepare);
    let scratch = Arc::new(tempfile::tempdir().unwrap());
    let region: Arc<Vec<AtomicU64>> =
        Arc::new((0..shared_bytes / 8).map(|_| AtomicU64::new(0)).collect());
    let alone = |rank| Alone {
        rank,
        workers,
        jobs_left: jobs,
        jobs_after_stop: 0,
        waits: 0,
        words: Arc::clone(&words),
        lock: SharedLock::default(),
        bells: Arc::clone(&bells),
        region: Arc::clone(&region),
        scratch: Arc::clone(&scratch),
        outgoing: BTreeMap::new(),
        incoming: BTreeMap::new(),
        start: Arc::clone(&start),
    };
    let mut crew: Vec<Alone> = (0..workers).map(alone).collect();
    for (place, route) in (kernel.routes)(params, workers).into_iter().enumerate() {
        let (sender, receiver) = sync_channel(route.room);
        for from in route.from {
            crew[from as usize].outgoing.insert(place, sender.clone());
        }
        crew[route.to as usize].incoming.insert(place, receiver);
    }
    crew
}

fn work(kernel: &Kernel, params: &Params, context: &mut Alone) {
    match kernel.body {
        Body::Worker(body) => drop(body(params, context).unwrap()),
        Body::Jobs(prepare) => {
            let handout = Handout::new(params, context.jobs_left, 1);
            each_job(context, &handout, &prepare(params));
        }
    }
}

#[test]
fn a_body_stops_within_one_job_and_leaves_files_only_in_its_scratch_folder() {
    const JOBS: u64 = 3;
    for kernel in REGISTRY {
        let params = small_params(kernel, 1 << 14);
        let before = entries(Path::new("."));
        let workers = crew(kernel, &params, JOBS);
        let stage = (kernel.stage)(&params, workers[0].scratch.path()).unwrap();
        for (word, value) in workers[0].words.iter().zip(stage.words) {
            word.0.store(value, Relaxed);
        }
        let _serving = stage.server.map(|server| server.start().unwrap());
        let finished = std::thread::scope(|scope| {
            let run = |mut alone: Alone| {
                let params = &params;
                move || {
                    work(kernel, params, &mut alone);
                    alone
                }
            };
            let handles: Vec<_> =
                workers.into_iter().map(|alone| scope.spawn(run(alone))).collect();
            handles.into_iter().map(|handle| handle.join().unwrap()).collect::<Vec<_>>()
        });
        // Some workers take no jobs; whoever takes them asks once more and then no more.
        let asked: Vec<_> = finished.iter().map(|w| (w.jobs_left, w.jobs_after_stop)).collect();
        assert!(asked.contains(&(0, 1)), "{}: {asked:?}", kernel.id);
        assert!(asked.iter().all(|a| [(0, 1), (JOBS, 0)].contains(a)), "{}: {asked:?}", kernel.id);
        // How often one waits for a server or for a lock does not follow from the work alone.
        if kernel.family == Family::Ipc || kernel.id == "io.read" {
            let most = finished.iter().map(|worker| worker.waits).max().unwrap();
            let told = JOBS * (kernel.waits_per_job)(&params);
            assert!(most <= told, "{}: {most} waits, {told} expected", kernel.id);
        }
        let leader = &finished[0];
        assert_eq!(entries(Path::new(".")), before, "{}", kernel.id);
        let touched = leader.words.iter().any(|word| word.0.load(Relaxed) != 0);
        assert!(touched || kernel.id != "shm.counter", "the counter counts");
    }
}

fn entries(folder: &Path) -> BTreeSet<String> {
    let names = std::fs::read_dir(folder).unwrap();
    names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}
