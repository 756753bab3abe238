//! A fresh thread for every job.

use super::context::Context;
use super::fault::Rehearsal;
use super::protocol::TrialSpec;
use super::worker::hold;
use crate::kernels::contract::Job;
use crate::kernels::jobs::Start;
use crate::kernels::worker_context::WorkerContext as _;
use crate::model::problem::Problem;
use crate::platform::usage;
use std::hint::black_box;
use std::panic::resume_unwind;
use std::sync::Arc;

/// Does every job that this worker can claim, each in a thread of its own, and adds up what they
/// give.
pub fn each_job_in_a_thread(
    context: &mut Context<'_>,
    spec: &Arc<TrialSpec>,
    job: Job,
    rehearsal: Option<&Rehearsal>,
) -> Result<u64, Problem> {
    let refused = |error: std::io::Error| {
        Problem::new(
            format!("The system refused to create a thread: {error}"),
            "This trial has no result",
            "Close other programs and run again",
        )
    };
    let (handout, rank, job) = (context.handout(), context.rank(), Arc::new(job));
    if handout.start == Start::Warm {
        black_box(job(0, handout.units(0)));
    }
    context.begin();
    let mut sum = 0_u64;
    while let Some(number) = context.next_job() {
        let run = || {
            let (spec, job, units) = (Arc::clone(spec), Arc::clone(&job), handout.units(number));
            let task = move || {
                hold(&spec, None, rank);
                let checksum = job(number, units);
                (checksum, usage::of_this_thread_in_short())
            };
            let thread = std::thread::Builder::new().name("tandem-task".to_owned());
            Ok(thread.spawn(task).map_err(refused)?.join())
        };
        let outcome = match rehearsal {
            Some(rehearsal) => rehearsal.task(run)?,
            None => Some(run()?.unwrap_or_else(|panic| resume_unwind(panic))),
        };
        let Some((checksum, used)) = outcome else {
            context.lose_claimed();
            continue;
        };
        sum = sum.wrapping_add(checksum);
        context.add_usage(used);
    }
    context.end();
    Ok(sum)
}
