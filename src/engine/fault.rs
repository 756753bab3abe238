//! A worker's part in a trial in which something goes wrong on purpose: the fault happens inside an
//! ordinary job, so that every model can have it.

use super::block::Block;
use super::protocol::TrialSpec;
use crate::kernels::contract::{Family, Job, Kernel};
use crate::kernels::faults::{Board, Fault, Plan};
use crate::model::problem::Problem;
use crate::platform::fault;
use std::any::Any;
use std::hint::{black_box, spin_loop};
use std::io::Write as _;
use std::panic::{panic_any, resume_unwind};
use std::sync::Arc;
use std::thread;

/// The code of [`Fault::Exit`].
const EXIT_CODE: i32 = 7;

/// What unwinds a worker, besides mistakes of our own.
pub enum Unwound {
    /// The panic that was asked for.
    Planned,
    /// It cannot go on after what happened to another worker.
    GaveUp(Problem),
    /// The system refused what the fault needs.
    Refused(Problem),
}

/// A trial of a workload in which something may go wrong.
#[derive(Clone)]
pub struct Rehearsal {
    block: Arc<Block>,
    /// What goes wrong; nothing in runs on which others rest.
    plan: Option<Plan>,
}

impl Rehearsal {
    /// The rehearsal that a trial is, if its workload is one.
    #[must_use]
    pub fn of(block: &Arc<Block>, spec: &TrialSpec, kernel: &Kernel) -> Option<Self> {
        is_one(kernel).then(|| Self { block: Arc::clone(block), plan: Plan::new(&spec.params) })
    }

    /// What happened so far.
    #[must_use]
    pub fn board(&self) -> Board<'_> {
        Board::new(self.block.region())
    }

    /// A job that keeps its result where it outlives the worker, and goes wrong in the middle when
    /// it is to.
    #[must_use]
    pub fn rehearse(self, rank: u32, job: Job) -> Job {
        Box::new(move |number, units| {
            let fault = self.plan.filter(|plan| plan.job == number);
            let happened = fault.is_some() && self.board().struck().is_some();
            if let Some(plan) = fault.filter(|_| !happened) {
                black_box(job(number, units / 2));
                self.go_wrong(plan.fault, rank);
            }
            let checksum = job(number, units);
            self.keep(rank, number, checksum);
            if happened {
                self.board().redo();
            }
            checksum
        })
    }

    /// Every result is kept under the lock that all share, so that a worker which dies inside is
    /// in the way of all others.
    fn keep(&self, rank: u32, number: u64, checksum: u64) {
        let section = || self.board().keep(number, checksum);
        if self.block.lock().with_owner(rank, section).is_err() {
            let problem = Problem::new(
                "A worker died while it held the lock that all share",
                "Nobody vouches for what the lock protects, so this worker gave up",
                "Let a supervisor look after the workers",
            );
            resume_unwind(Box::new(Unwound::GaveUp(problem)));
        }
    }

    fn go_wrong(&self, fault: Fault, rank: u32) -> ! {
        if !matches!(fault, Fault::Panic | Fault::Hang) {
            fault::leave_no_trace();
        }
        let strike = || self.board().strike(rank);
        match fault {
            Fault::None => unreachable!("a plan names a fault"),
            Fault::Panic => {
                keep_to_a_line();
                strike();
                panic_any(Unwound::Planned)
            }
            Fault::Segfault => {
                strike();
                fault::access_invalid_memory()
            }
            Fault::Abort => {
                strike();
                std::process::abort()
            }
            Fault::Exit => {
                strike();
                std::process::exit(EXIT_CODE)
            }
            Fault::Hang => {
                strike();
                loop {
                    spin_loop();
                }
            }
            Fault::Memory => {
                if let Err(error) = fault::limit_memory() {
                    resume_unwind(Box::new(Unwound::Refused(no_limit(&error))));
                }
                fault::exhaust_memory(strike)
            }
            Fault::Lock => {
                let die = || -> Problem {
                    strike();
                    std::process::abort()
                };
                let poisoned = self.block.lock().with_owner(rank, die);
                unreachable!("the first to die finds the lock whole: {poisoned:?}")
            }
        }
    }

    /// Runs a task whose panic costs nobody but itself, because its model has a thread or a catch
    /// for each. Gives nothing if it panicked as planned and nobody starts it again.
    ///
    /// # Errors
    /// What the start of the task gives.
    pub fn task<R, E>(
        &self,
        mut run: impl FnMut() -> Result<thread::Result<R>, E>,
    ) -> Result<Option<R>, E> {
        match run()? {
            Ok(result) => Ok(Some(result)),
            Err(panic) if is_planned(&*panic) => {
                self.board().notice();
                if self.plan.is_some_and(|plan| plan.is_supervised) {
                    let again = run()?;
                    return Ok(Some(again.unwrap_or_else(|panic| resume_unwind(panic))));
                }
                Ok(None)
            }
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// Whether something may go wrong on purpose in a workload.
#[must_use]
pub fn is_one(kernel: &Kernel) -> bool {
    kernel.family == Family::Faults
}

fn is_planned(panic: &(dyn Any + Send)) -> bool {
    matches!(panic.downcast_ref::<Unwound>(), Some(Unwound::Planned))
}

fn no_limit(error: &std::io::Error) -> Problem {
    Problem::new(
        format!("The system refused to limit the memory of a worker: {error}"),
        "Without a limit the whole machine would be out of memory, so this trial has no result",
        "Choose another fault",
    )
}

/// Lets a planned panic print a line, instead of the pages that a panic may print.
fn keep_to_a_line() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload().is::<Unwound>() {
            // Nobody may be listening.
            let _gone = writeln!(std::io::stderr(), "a worker panicked, as it was asked to");
        } else {
            before(panic);
        }
    }));
}
