//! What the three systems do differently: facts, not policy. All `unsafe` and all `cfg(target_os)`.

pub mod lock;
