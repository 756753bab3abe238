//! What a measurement says of a claim: ten rules as pure functions from estimates to a verdict with
//! its sentence. Which claim takes which rule, and with which numbers, is not said here.
//!
//! | Rule | Function | What it takes |
//! |---|---|---|
//! | V-RATIO | [`ratio`] | the interval of a ratio, and on which side of a reference it is claimed |
//! | V-EQ | [`equality`] | the interval of a ratio that is claimed to be 1 |
//! | V-INTER | [`interaction`] | the interval of a ratio of ratios that is claimed not to be 1 |
//! | V-SLOPE | [`slope`] | the interval of a slope and a slope that does not matter |
//! | V-CROSS | [`crossing`] | the interval of the place where two curves cross |
//! | V-FIT | [`fit`] | the interval of a fitted parameter |
//! | V-TAIL | [`tail`] | the interval of a percentile, with the number of values |
//! | V-COUNT | [`events`] | events in runs |
//! | V-DET | [`always`] | trials in which something held |
//! | V-STRUCT | [`definition`] | nothing: no number decides it |
//!
//! **Architecture invariant:** no rule gives a verdict from fewer numbers than its interval needs,
//! beyond what was measured, or from nothing seen; those are "not testable" or "inconclusive".

mod counts;
mod lines;
mod ratios;
mod ruling;
mod tails;

pub use counts::{Always, EventClaim, Events, always, definition, events};
pub use lines::{Course, Crossing, Fit, Slope, Where, crossing, fit, slope};
pub use ratios::{Ratio, Side, equality, interaction, ratio};
pub use ruling::{Bounds, Claim, ClaimVerdict, Gate, Rule, Ruling};
pub use tails::{Tail, tail};
