//! A runner that answers at once and a world that holds still, so that whole schedules and
//! journeys are tested in milliseconds and without noise.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use tandem_lab::engine::runner::{Prepared, TrialRunner, Turn};
use tandem_lab::engine::selftest::{Line, Status};
use tandem_lab::file::{self, Origin};
use tandem_lab::kernels::registry;
use tandem_lab::model::design::{Design, Model, Variant};
use tandem_lab::model::experiment::Experiment;
use tandem_lab::model::machine::{Capability, Core, Machine, Package, Topology};
use tandem_lab::model::metric::{Metric, Reading};
use tandem_lab::model::param::Params;
use tandem_lab::model::problem::Problem;
use tandem_lab::model::session::{App, Calibration, Check};
use tandem_lab::model::timeline::{Lane, Span, State, Timeline};
use tandem_lab::model::trial::{Failure, FailureKind, Flags, Trial, WorkerRecord};
use tandem_lab::model::worker_counts::WorkerCounts;
use tandem_lab::ui::state::{MachineFacts, Missing, RecentFile};
use tandem_lab::ui::world::{Asked, Job, Recovered, Told, World};

/// What a fake session is like.
#[derive(Clone, Debug)]
pub struct Script {
    /// Where its noise begins.
    pub seed: u64,
    /// How many times as long processes take as threads.
    pub processes: f64,
    /// The model of which every trial fails.
    pub failing: Option<Model>,
    /// Why nothing can be prepared, if so.
    pub refusal: Option<Problem>,
    /// Whether it is recorded what workers do.
    pub records: bool,
    /// How many rounds may run.
    pub gate: Gate,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            seed: 7,
            processes: 1.14,
            failing: None,
            refusal: None,
            records: true,
            gate: Gate::open(),
        }
    }
}

/// Holds a session before a round, so that a test can act in the middle of it.
#[derive(Clone, Debug, Default)]
pub struct Gate(pub Arc<(Mutex<Rounds>, Condvar)>);

/// Up to which round a session may go on, and before which one it stands.
#[derive(Debug, Default)]
pub struct Rounds {
    /// The last round that it may begin.
    allowed: u32,
    /// The round that it may not begin yet.
    pub stands_before: u32,
}

impl Gate {
    /// Every round may run.
    pub fn open() -> Self {
        let gate = Self::default();
        gate.allow(u32::MAX);
        gate
    }

    /// Rounds up to this one may run; 0 is the warm-up.
    pub fn allow(&self, round: u32) {
        self.0.0.lock().unwrap().allowed = round;
        self.0.1.notify_all();
    }

    fn pass(&self, round: u32) {
        let mut rounds = self.0.0.lock().unwrap();
        if rounds.allowed < round && rounds.stands_before < round {
            rounds.stands_before = round;
            self.0.1.notify_all();
        }
        drop(self.0.1.wait_while(rounds, |rounds| rounds.allowed < round).unwrap());
    }
}

/// Makes trials happen without a process. It moves a clock of its own.
pub struct FakeRunner {
    script: Script,
    machine_label: String,
    clock: Duration,
    timeline: Option<Timeline>,
}

impl FakeRunner {
    /// A runner of a script on a machine of this name.
    pub fn new(script: Script, machine_label: &str) -> Self {
        let machine_label = machine_label.to_owned();
        Self { script, machine_label, clock: Duration::ZERO, timeline: None }
    }

    /// Noise of one per cent, the same for the same trial.
    fn noise(&self, variant: &Variant, round: u32) -> f64 {
        let mut bits = self.script.seed ^ (u64::from(round) << 32) ^ u64::from(variant.workers);
        for byte in variant.model.word().bytes() {
            bits = (bits ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            bits ^= bits >> 29;
        }
        1.0 + (bits % 2_000) as f64 / 100_000.0
    }

    /// The work of the default amount takes 400 ms alone, or less with more workers.
    fn work_ns(&self, design: &Design, variant: &Variant, round: u32) -> u64 {
        let kernel = registry::find(&design.workload.kernel).unwrap();
        let usual = Params::default().get(kernel.amount);
        let amount = design.workload.params.get(kernel.amount) as f64 / usual as f64;
        let factor = if variant.model.has_processes() { self.script.processes } else { 1.0 };
        let share = 400e6 / f64::from(variant.workers.min(4));
        (amount * share * factor * self.noise(variant, round)) as u64
    }
}

impl TrialRunner for FakeRunner {
    fn prepare(&mut self, design: &Design) -> Result<Prepared, Problem> {
        if let Some(refusal) = &self.script.refusal {
            return Err(refusal.clone());
        }
        let all = |variant: &Variant| (variant.id.clone(), vec![0, 1, 2, 3]);
        Ok(Prepared {
            machine: machine(&self.machine_label).machine,
            app: App {
                version: "0.1.0".to_owned(),
                build: "release".to_owned(),
                worker_sha256: None,
                slim_worker: true,
            },
            calibration: Calibration { ns_per_unit: Some(3.7), clock_is_shared: true },
            preflight: checks(),
            worker_counts: WorkerCounts::default(),
            cores_asked: design.variants.iter().map(all).collect(),
            round_estimate: Duration::from_secs(1),
        })
    }

    fn run(&mut self, design: &Design, variant: &Variant, turn: Turn) -> Trial {
        let round = turn.round;
        self.script.gate.pass(round);
        let work_ns = self.work_ns(design, variant, round);
        self.clock += Duration::from_nanos(work_ns);
        let variant_id = variant.id.clone();
        if self.script.failing.as_ref() == Some(&variant.model) {
            let problem = Problem::new("A worker ran out of memory", "It has no time", "Use less");
            return Trial {
                round,
                variant: variant_id,
                flags: Flags::FAILED,
                failure: Some(Failure { kind: FailureKind::WorkerKilled, problem }),
                readings: BTreeMap::new(),
                workers: Vec::new(),
            };
        }
        self.timeline = self.script.records.then(|| timeline(variant, round, work_ns));
        Trial {
            round,
            variant: variant_id,
            flags: Flags::VERIFIED,
            failure: None,
            readings: readings(variant, work_ns),
            workers: (0..variant.workers).map(|rank| worker(rank, variant, work_ns)).collect(),
        }
    }

    fn take_timeline(&mut self) -> Option<Timeline> {
        self.timeline.take()
    }

    fn insist(&mut self) {
        self.script.refusal = None;
    }

    fn elapsed(&self) -> Duration {
        self.clock
    }

    fn utc_minute(&self) -> String {
        "2026-11-21T09:41Z".to_owned()
    }
}

/// How long after the first request the gate opens.
const GATE_NS: u64 = 2_000_000;
/// How long after the work's end the last worker is reaped.
const JOIN_NS: u64 = 300_000;

fn creation_ns(variant: &Variant) -> u64 {
    if variant.model == Model::Processes { 900_000 } else { 40_000 }
}

/// What the workers of a trial did: ten jobs each, with a wait for the lock after each of them.
fn timeline(variant: &Variant, round: u32, work_ns: u64) -> Timeline {
    let lane = |rank: u32| {
        let stamps = worker(rank, variant, work_ns);
        let life = [
            (State::Creating, stamps.asked_ns, stamps.first_ns),
            (State::Starting, stamps.first_ns, stamps.ready_ns),
            (State::AtGate, stamps.ready_ns, stamps.begin_ns),
        ];
        let mut spans: Vec<Span> = life
            .into_iter()
            .map(|(state, from, to)| span(from.unwrap(), to.unwrap(), state, None))
            .collect();
        for job in 0..10 {
            let at = GATE_NS + work_ns / 10 * job;
            let (locked, next) = (at + work_ns / 10 * 4 / 5, at + work_ns / 10);
            spans.push(span(at, locked, State::Working, Some(job)));
            spans.push(span(locked, next, State::WaitingForLock, Some(job)));
        }
        spans.push(span(GATE_NS + work_ns, stamps.reaped_ns.unwrap(), State::Ending, None));
        Lane { rank, overwritten: 0, spans, off_core: None }
    };
    let lanes = (0..variant.workers).map(lane).collect();
    Timeline { variant: variant.id.clone(), round, resolution_ns: 0, lanes }
}

fn span(start_ns: u64, end_ns: u64, state: State, job: Option<u64>) -> Span {
    Span { start_ns, duration_ns: end_ns - start_ns, state, job, parts: 1 }
}

fn worker(rank: u32, variant: &Variant, work_ns: u64) -> WorkerRecord {
    let asked_ns = u64::from(rank) * 1_000;
    WorkerRecord {
        rank,
        asked_ns: Some(asked_ns),
        first_ns: Some(asked_ns + creation_ns(variant)),
        ready_ns: Some(GATE_NS - 1_000),
        gate_ns: Some(GATE_NS),
        begin_ns: Some(GATE_NS),
        end_ns: Some(GATE_NS + work_ns),
        reaped_ns: Some(GATE_NS + work_ns + JOIN_NS),
        cpu_ns: Some(work_ns * 999 / 1_000),
        run_delay_ns: Some(0),
        wait_ns: Some(0),
        wait_lock_ns: None,
        wait_io_ns: None,
        wait_message_ns: None,
        wait_gate_ns: None,
        operations: 100,
        core_seen: Some(rank % 4),
    }
}

fn readings(variant: &Variant, work_ns: u64) -> BTreeMap<Metric, Reading> {
    let seconds = work_ns as f64 / 1e9;
    let workers = f64::from(variant.workers);
    let spaces = if variant.model == Model::Processes { workers + 1.0 } else { 1.0 };
    Metric::ALL
        .iter()
        .map(|metric| {
            let value = match metric {
                Metric::Makespan => Some(work_ns as f64),
                Metric::Total => Some((GATE_NS + work_ns + JOIN_NS) as f64),
                Metric::Create => Some(creation_ns(variant) as f64),
                Metric::Join => Some(JOIN_NS as f64),
                Metric::StartSkew => Some(0.0),
                Metric::Throughput => Some((100.0 * workers / seconds).round()),
                Metric::CoresBusy => Some(workers.min(4.0) * 0.999),
                Metric::MemoryUnique => Some(spaces * 2_097_152.0),
                Metric::Fairness => Some(1.0),
                _ => None,
            };
            (metric.clone(), Reading::or_missing(value, "the fake runner does not measure it"))
        })
        .collect()
}

/// A machine with four cores of one hardware thread each.
pub fn machine(label: &str) -> MachineFacts {
    let core = |cpu| Core { kind: 0, threads: vec![cpu] };
    MachineFacts {
        machine: Machine {
            label: label.to_owned(),
            os: "linux".to_owned(),
            os_version: "6.8".to_owned(),
            arch: "x86_64".to_owned(),
            cpu_model: "Fake CPU".to_owned(),
            packages: 1,
            cores: 4,
            threads: 4,
            core_kinds: Vec::new(),
            numa_nodes: 1,
            allowed_cpus: 4,
            quota: None,
            ram_mib: 16_000,
        },
        topology: Topology {
            packages: vec![Package { cores: (0..4).map(core).collect() }],
            caches: Vec::new(),
            allowed: (0..4).collect(),
        },
        capabilities: vec![
            Capability { name: "Hold a worker on a core", available: true, detail: "exact".into() },
            Capability { name: "Memory nodes", available: false, detail: "there is one".into() },
        ],
    }
}

fn checks() -> Vec<Check> {
    let check = |check: &str, status: &str, value: &str| Check {
        check: check.to_owned(),
        status: status.to_owned(),
        value: value.to_owned(),
        hint: None,
    };
    vec![check("other load", "pass", "none"), check("power", "pass", "plugged in")]
}

/// A world that holds still: dialogs answer what a test has put into them.
#[derive(Default)]
pub struct FakeWorld {
    /// What the next sessions are like.
    pub script: Mutex<Script>,
    /// What the next dialogs answer; without an answer they were cancelled.
    pub chosen: Mutex<VecDeque<PathBuf>>,
    /// Whether the system has dialogs.
    pub has_no_dialogs: bool,
    /// The recent files, each with what is found when it is looked for.
    pub recent: Mutex<Vec<RecentFile>>,
    /// Copies of what is not saved, by their keys.
    pub copies: Mutex<BTreeMap<String, Experiment>>,
    /// Copies that an earlier program left behind.
    pub left_behind: Mutex<Vec<Experiment>>,
    /// What files call this machine.
    pub label: Mutex<String>,
    /// The last random number.
    pub random: Mutex<u64>,
    /// What is not done in the background before a test asks for it, if it holds anything back.
    pub held: Mutex<Option<Vec<Job>>>,
    /// Why no copy can be kept, if none can.
    pub keeps_nothing: Mutex<Option<Problem>>,
}

impl FakeWorld {
    fn do_or_hold(&self, job: Job) {
        match self.held.lock().unwrap().as_mut() {
            Some(held) => held.push(job),
            None => job(),
        }
    }
}

impl World for FakeWorld {
    fn runner(&self, machine_label: &str) -> Box<dyn TrialRunner> {
        Box::new(FakeRunner::new(self.script.lock().unwrap().clone(), machine_label))
    }

    fn machine_label(&self) -> String {
        self.label.lock().unwrap().clone()
    }

    fn set_machine_label(&self, label: &str) -> Result<(), Problem> {
        let label = label.trim();
        *self.label.lock().unwrap() =
            if label.is_empty() { "machine-4f2a".to_owned() } else { label.to_owned() };
        Ok(())
    }

    fn machine(&self, machine_label: &str) -> MachineFacts {
        machine(machine_label)
    }

    fn checks(&self) -> Vec<Check> {
        checks()
    }

    fn self_test(&self, tell: &mut dyn FnMut(&Line)) {
        let (name, detail) = ("empty trial".to_owned(), "1.1 ms".to_owned());
        tell(&Line { name, status: Status::Ok, detail });
    }

    fn worker_missing(&self) -> Option<Problem> {
        None
    }

    fn ask_open(&self) -> Asked<Vec<PathBuf>> {
        match (self.has_no_dialogs, self.chosen.lock().unwrap().pop_front()) {
            (true, _) => Asked::Unavailable,
            (false, Some(path)) => Asked::Chosen(vec![path]),
            (false, None) => Asked::Cancelled,
        }
    }

    fn ask_save(&self, _name: &str) -> Asked<PathBuf> {
        match (self.has_no_dialogs, self.chosen.lock().unwrap().pop_front()) {
            (true, _) => Asked::Unavailable,
            (false, Some(path)) => Asked::Chosen(path),
            (false, None) => Asked::Cancelled,
        }
    }

    fn recent(&self) -> Vec<RecentFile> {
        let files = self.recent.lock().unwrap().clone();
        files.into_iter().map(|file| RecentFile { missing: None, ..file }).collect()
    }

    fn missing(&self, path: &Path) -> Option<Missing> {
        self.recent.lock().unwrap().iter().find(|file| file.path == path)?.missing
    }

    fn remember(&self, file: &RecentFile) {
        self.forget(&file.path);
        self.recent.lock().unwrap().insert(0, file.clone());
    }

    fn forget(&self, path: &Path) {
        self.recent.lock().unwrap().retain(|file| file.path != path);
    }

    fn keep(&self, key: &str, experiment: Experiment, _origin: Origin, told: Told) {
        if let Some(problem) = self.keeps_nothing.lock().unwrap().clone() {
            return told(Err(problem));
        }
        self.copies.lock().unwrap().insert(key.to_owned(), experiment);
        told(Ok(()));
    }

    fn drop_copy(&self, key: &str) {
        self.copies.lock().unwrap().remove(key);
    }

    fn write(&self, _path: &Path, job: Job) {
        self.do_or_hold(job);
    }

    fn when_copied(&self, told: Job) {
        self.do_or_hold(told);
    }

    fn recovered(&self) -> Vec<Recovered> {
        let left = std::mem::take(&mut *self.left_behind.lock().unwrap());
        left.into_iter()
            .map(|experiment| {
                let (key, origin) = (file::new_id(), Origin::default());
                self.copies.lock().unwrap().insert(key.clone(), experiment.clone());
                Recovered { key, experiment, origin, kept: Ok(()) }
            })
            .collect()
    }

    fn random(&self) -> u64 {
        let mut random = self.random.lock().unwrap();
        *random += 0x4f2a;
        *random
    }

    fn today(&self) -> String {
        "2026-11-21".to_owned()
    }

    fn in_background(&self, _name: &'static str, job: Job) {
        self.do_or_hold(job);
    }
}
