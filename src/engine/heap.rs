//! Where a trial's own memory comes to lie.

use crate::model::plan::Nuisance;
use std::hint::black_box;

/// A block of the heap that nobody uses and that is kept as long as a trial runs, so that what is
/// allocated behind it lies elsewhere in each trial. No page of it is touched.
#[derive(Debug)]
pub struct Offset(#[expect(dead_code, reason = "it is held and not read")] Vec<u8>);

impl Offset {
    /// Takes the block.
    #[must_use]
    pub fn take(nuisance: Nuisance) -> Self {
        // Without a look at it the block would be optimised away.
        Self(black_box(Vec::with_capacity(nuisance.heap_bytes as usize)))
    }
}
