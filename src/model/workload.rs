//! What work is done: a kernel with chosen parameters.

use super::param::Params;
use serde::{Deserialize, Serialize};

/// A kernel with chosen parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// The id of the kernel, such as `cpu.splitmix`; one that this version lacks cannot be run.
    pub kernel: String,
    /// Its parameters; a parameter that is not named has its declared default.
    pub params: Params,
}

/// The kernel whose operations are the bytes that it moves through memory, so that its throughput
/// is a bandwidth.
pub const MEMORY_BANDWIDTH: &str = "shm.bandwidth";

/// The kernel whose server holds each answer back, so that its latency is emulated.
pub const EMULATED_LATENCY: &str = "io.request";
