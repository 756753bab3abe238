//! What the three systems do differently: facts, not policy. All `unsafe` and all `cfg(target_os)`
//! stand here, one topic a file.

pub mod affinity;
pub mod barrier;
pub mod children;
pub mod clock;
pub mod close_message;
pub mod conditions;
pub mod control_group;
pub mod cpu_times;
pub mod fault;
pub mod filesystem;
pub mod fresh_memory;
pub mod heat;
pub mod interrupt;
pub mod lock;
pub mod mapping;
pub mod memory;
pub mod opened_documents;
pub mod park;
pub mod pressure;
pub mod priority;
pub mod process;
pub mod readiness;
pub mod reading;
pub mod remote;
pub mod ring;
pub mod streams;
#[cfg(target_os = "macos")]
mod sysctl;
pub mod system_files;
pub mod ticks;
pub mod timer;
pub mod topology;
pub mod usage;
pub mod virtual_machine;
pub mod window_library;
