//! The controls that egui has not, or not in this look.

pub mod button;
pub mod check;
pub mod chip;
pub mod drop_down;
pub mod empty;
pub mod facts;
pub mod icon;
pub mod in_place;
pub mod mark;
pub mod more;
pub mod page;
pub mod segment;
pub mod slider;
pub mod text;
pub mod wide;
