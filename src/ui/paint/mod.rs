//! Draws the geometry of charts with the colours and typefaces of the theme, and gives each chart
//! its name, its tools and its table.

pub mod bars;
pub mod canvas;
pub mod crew;
pub mod figure;
pub mod fills;
pub mod guesses;
pub mod latency;
pub mod picture;
pub mod ratios;
pub mod rounds;
pub mod rows;
pub mod speedup;
pub mod stack;
pub mod table;
pub mod timeline;
pub mod trend;
