//! Tandem.

pub mod analysis;
pub mod chart;
pub mod cli;
pub mod engine;
pub mod export;
pub mod file;
pub mod kernels;
pub mod model;
pub mod platform;
pub mod ui;
