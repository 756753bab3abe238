//! How workers come into being in each execution model, and how the host watches over them.

pub(super) mod fork;
pub(super) mod pool;
pub(super) mod processes;
pub(super) mod threads;
