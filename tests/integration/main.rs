//! All integration tests in one program.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its helpers")]

mod architecture;
mod cli;
mod composed;
mod contract;
mod fake;
mod faults;
mod faulty_workers;
mod files;
mod judgement;
mod limits;
mod lock;
mod models;
mod nuisance;
mod packaging;
mod process_tree;
mod readme;
mod ring;
mod rules;
mod schema;
mod screens;
mod timelines;
mod traces;
mod ui;
