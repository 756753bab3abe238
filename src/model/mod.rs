//! Pure data: what a person designs, what is run, what was measured. No I/O, no clock, no thread.

pub mod date;
pub mod design;
pub mod experiment;
pub mod id;
pub mod machine;
pub mod metric;
pub mod param;
pub mod plan;
pub mod plan_log;
pub mod problem;
pub mod roles;
pub mod roles_check;
pub mod roles_edit;
pub mod roles_sketch;
pub mod roles_words;
pub mod round_seen;
pub mod session;
pub mod step_kinds;
pub mod step_path;
pub mod timeline;
pub mod trial;
pub mod units;
pub mod vocabulary;
pub(crate) mod words;
pub mod worker_counts;
pub mod workload;
