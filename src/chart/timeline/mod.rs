//! Timelines: what workers did, one above the other on one clock. From spans to rectangles.
//!
//! A timeline is made ready once ([`ready::ReadyTimeline`]): its spans put in order and summed in
//! buckets, and how many work at once counted over all lanes, so that a million of them are drawn
//! as fast as a hundred. What is in sight is laid out ([`layout::layout`]) when any of it has
//! changed: spans of a pixel or more as they are, shorter ones as columns whose height is the share
//! of the pixel.

pub mod clock;
pub mod crowd;
pub mod hit;
pub mod kind;
pub mod lane;
pub mod layout;
pub mod marks;
pub mod overview;
pub mod ready;
pub mod sentence;
pub mod strip;
pub mod table;
pub mod viewport;
pub mod words;

#[cfg(test)]
pub(crate) mod spans_for_tests;
