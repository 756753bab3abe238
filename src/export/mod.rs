//! Summary and samples in formats that other programs read.

pub mod csv;
pub mod json;
pub mod schema;
