//! Chart geometry: scales, ticks, marks, intervals, and the table twin of each chart. No drawing.
//!
//! Every function takes values of a `Summary` and a place in points and gives back places in
//! points. How wide a text is comes in as a function, so that the window, an export and a test
//! each bring their own typeface. Colours are named by the model that they stand for.

pub mod area;
pub mod axis;
pub mod bars;
pub mod crew;
pub mod crew_lines;
pub mod dots;
pub mod guesses;
pub mod inside;
pub mod lanes;
pub mod latency;
pub mod latency_table;
pub mod names;
pub mod numbers;
pub mod progress;
pub mod ratio;
pub mod rows;
pub mod scale;
pub mod sentence;
pub mod sketch;
pub mod speedup;
pub mod speedup_curves;
pub mod speedup_view;
pub mod stack;
pub mod table;
pub mod text;
pub mod timeline;
pub mod trend;

#[cfg(test)]
pub(crate) mod samples_for_tests;
