//! Summary and samples in formats that other programs read.

pub mod comparison;
pub mod csv;
pub mod disclosure;
#[cfg(test)]
mod emulated_tests;
pub mod json;
pub mod scaling;
pub mod schema;
pub mod trace;
