//! What is found before a run: each check passes, warns, or is a reason not to measure at all, says
//! in words what it found and what can be done about it, and changes no setting (method.md, R19).
//!
//! A check is a pure function of [`Facts`](facts::Facts) and of what the design
//! [asks for](facts::Asked), and a line in the table of [`checks`]. Facts come from
//! [`live`]; tests make up their own.
//!
//! A run is refused where what it gave could not mean anything: where a quota gives less than a core
//! to several workers, whose times would be those of waiting for the next period, and where there is
//! no memory left, so that the system makes room while it measures. Other programs that use the cores
//! are no such reason: trials that they disturb are marked and repeated, and what they change is in
//! the interval.

pub mod checks;
#[cfg(test)]
mod checks_tests;
pub mod facts;
pub mod live;
pub mod refusal;
mod storage;
mod surroundings;
mod words;

pub use checks::{before, of_machine};
