//! Random names for experiments.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

/// 128 random bits in hexadecimal digits, from the random keys that the standard library takes
/// from the system for its maps.
pub(super) fn random() -> String {
    let word = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", word(), word())
}
