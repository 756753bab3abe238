//! What the three systems do differently: facts, not policy. All `unsafe` and all `cfg(target_os)`
//! stand here, one topic a file.

pub mod affinity;
pub mod barrier;
pub mod children;
pub mod clock;
pub mod conditions;
pub mod fault;
pub mod filesystem;
pub mod fresh_memory;
pub mod interrupt;
pub mod load;
pub mod lock;
pub mod mapping;
pub mod memory;
pub mod park;
pub mod priority;
pub mod process;
pub mod readiness;
pub mod reading;
pub mod ring;
pub mod streams;
pub mod ticks;
pub mod timer;
pub mod topology;
pub mod usage;
pub mod window_library;
