//! Makes trials happen: hosts, workers, the shared block, sessions.

pub mod expect;
pub mod facts;
pub mod histogram;
pub mod host_runner;
pub mod interrupt;
pub mod protocol;
pub mod roles;
pub mod run;
pub mod runner;
pub mod selftest;
pub mod session;
pub mod worker_program;

mod block;
mod child;
mod clock_test;
mod context;
mod cores;
mod creation;
mod crew;
mod host;
mod interpreter;
mod link;
mod readings;
mod report;
mod scratch;
mod spans;
mod supervise;
mod tasks;
mod worker;
