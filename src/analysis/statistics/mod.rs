//! Statistics of plain numbers: they know neither trials nor designs.

pub mod modes;
pub mod sample;
pub mod signed_rank;
