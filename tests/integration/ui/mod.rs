//! Journeys through the window: found by role and label, acted on, judged by the state.

mod actions;
mod awaiting;
mod branching;
mod charting;
mod closing;
mod commands;
mod comparing;
mod composing;
mod documents;
mod dropping;
mod estimating;
mod fitting;
pub(crate) mod journey;
mod keyboard;
mod leaving;
mod names;
mod places;
mod presenting;
mod running;
mod starting;
mod timeline;
mod writing;
