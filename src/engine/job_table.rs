//! The claim table of a trial: who has which job, and which are done.

use super::block::Block;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};

impl Block {
    /// What the claim table says of a job that nobody has claimed.
    pub const FREE: u32 = 0;
    /// What it says of one whose worker was lost; odd, because it is not done.
    pub const PUT_BACK: u32 = u32::MAX;

    /// What it says of a job that a worker has claimed.
    #[must_use]
    pub fn claimed_by(rank: u32) -> u32 {
        2 * rank + 1
    }

    /// What it says of a job that a worker is done with.
    #[must_use]
    pub fn done_by(rank: u32) -> u32 {
        2 * rank + 2
    }

    /// Whether each job is done, in their order.
    pub fn each_job_done(&self) -> impl Iterator<Item = bool> {
        self.jobs().iter().map(|job| {
            let state = job.load(Acquire);
            state != Self::FREE && state.is_multiple_of(2)
        })
    }

    /// How many jobs are done.
    #[must_use]
    pub fn jobs_done(&self) -> u64 {
        self.each_job_done().filter(|is_done| *is_done).count() as u64
    }

    /// How many jobs a worker is done with.
    #[must_use]
    pub fn jobs_done_by(&self, rank: u32) -> u64 {
        let done = Self::done_by(rank);
        self.jobs().iter().filter(|job| job.load(Acquire) == done).count() as u64
    }

    /// Whether a worker has claimed a job and is not done with it.
    #[must_use]
    pub fn has_claim(&self, rank: u32) -> bool {
        self.jobs().iter().any(|job| job.load(Relaxed) == Self::claimed_by(rank))
    }

    /// Puts back what a lost worker had claimed, for whoever takes its place.
    pub fn put_back_claims_of(&self, rank: u32) {
        for job in self.jobs() {
            let claimed = Self::claimed_by(rank);
            let _not_its_own = job.compare_exchange(claimed, Self::PUT_BACK, AcqRel, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::block::Shape;
    use std::sync::atomic::Ordering::Release;

    #[test]
    fn what_a_lost_worker_had_claimed_is_put_back_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let shape = Shape { workers: 2, jobs: 5, ..Shape::default() };
        let (block, _) = Block::create_in_file(shape, b"", folder.path()).unwrap();
        let states = [
            Block::done_by(0),
            Block::claimed_by(0),
            Block::claimed_by(1),
            Block::done_by(1),
            Block::FREE,
        ];
        for (job, state) in block.jobs().iter().zip(states) {
            job.store(state, Release);
        }
        assert!(block.has_claim(0) && block.has_claim(1));
        block.put_back_claims_of(0);
        assert!(!block.has_claim(0) && block.has_claim(1));
        let seen = Block::attach_in(folder.path()).unwrap();
        assert_eq!(seen.jobs()[1].load(Acquire), Block::PUT_BACK);
        assert_eq!((seen.jobs_done(), seen.jobs_done_by(0), seen.jobs_done_by(1)), (2, 1, 1));
    }
}
