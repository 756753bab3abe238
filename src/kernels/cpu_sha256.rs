//! SHA-256 of messages of 1 KiB, each of which begins with the digest of the one before.

use super::contract::{Body, Kernel};
use super::jobs;
use crate::model::param::{Param, Scale};
use crate::model::units::Unit;
use sha2::{Digest as _, Sha256};
use std::hint::black_box;

/// Bytes of a message.
const MESSAGE: usize = 1 << 10;

static GRAIN: Param<u64> = Param::integer(
    "grain",
    "KiB a job",
    "KiB that are hashed in one job, in messages of 1 KiB. More of them make longer jobs.",
    (1, 600, 1 << 24),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table, shared among the workers. More jobs make a longer trial.",
    (1, 800, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "cpu.sha256",
    title: "SHA-256",
    sentence: "Each worker hashes messages of 1 KiB with SHA-256, with the processor's own \
               instructions for it where it has them.",
    params: &jobs::family(&GRAIN.declaration, &JOBS.declaration),
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| params.get(&GRAIN) as f64 * 620.0,
    units_per_job: Some(|params| params.get(&GRAIN)),
    body: Body::Jobs(|_| Box::new(|job, messages| chain(black_box(job), black_box(messages)))),
    ..Kernel::COMPUTING
};

/// The first 8 bytes of the last digest.
#[inline(never)]
fn chain(seed: u64, messages: u64) -> u64 {
    let mut message = [0; MESSAGE];
    message.chunks_exact_mut(8).for_each(|word| word.copy_from_slice(&seed.to_le_bytes()));
    for _ in 0..messages {
        let digest = Sha256::digest(message);
        message[..digest.len()].copy_from_slice(&digest);
    }
    let first = message.first_chunk().expect("a message is longer than a word");
    u64::from_be_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_that_other_programs_compute() {
        // `head -c 1024 /dev/zero | sha256sum`, and the same with that digest in front.
        assert_eq!(chain(0, 1), 0x5f70_bf18_a086_0070);
        assert_eq!(chain(0, 2), 0x3ec8_4c66_37bf_8820);
    }
}
