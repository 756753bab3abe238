//! Makes trials happen: hosts, workers, the shared block, sessions.

pub mod expect;
pub mod facts;
pub mod host_runner;
pub mod run;
pub mod runner;
pub mod selftest;
pub mod session;
