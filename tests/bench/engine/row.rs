//! One row of the table: what is measured on both sides and what is asked of it.

use crate::measured::Measured;

/// One side of a row: what measures it once.
pub type Side = Box<dyn FnMut() -> Result<Measured, String>>;

/// Both sides of a row, ready to take turns.
pub struct Sides {
    /// What it is measured against, if anything.
    pub reference: Option<Side>,
    /// Tandem.
    pub ours: Side,
}

impl Sides {
    /// Two sides that take turns.
    pub fn both(
        reference: impl FnMut() -> Result<Measured, String> + 'static,
        ours: impl FnMut() -> Result<Measured, String> + 'static,
    ) -> Self {
        Self { reference: Some(Box::new(reference)), ours: Box::new(ours) }
    }

    /// One side, judged by a figure of its own.
    pub fn alone(ours: impl FnMut() -> Result<Measured, String> + 'static) -> Self {
        Self { reference: None, ours: Box::new(ours) }
    }
}

/// One row of the table.
pub struct Row {
    /// The target's number: `E1`.
    pub target: &'static str,
    /// What is measured.
    pub what: String,
    /// What it is measured against.
    pub reference: &'static str,
    /// The unit of both figures.
    pub unit: &'static str,
    /// What is asked.
    pub rule: Rule,
    /// Prepares both sides, or tells why the row cannot run here.
    pub open: Box<dyn FnOnce() -> Result<Sides, String>>,
}

/// What is asked of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// The ratio of ours to the reference is at least this.
    AtLeast(f64),
    /// The ratio is at most this.
    AtMost(f64),
    /// The ratio lies between these.
    Within(f64, f64),
    /// Both figures are shares, and ours differs by at most this.
    Points(f64),
    /// Ours lies in the range of the reference.
    InRange,
    /// Our own figure is at most this.
    Below(f64),
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Rule::AtLeast(least) => write!(f, "≥ {least} ×"),
            Rule::AtMost(most) => write!(f, "≤ {most} ×"),
            Rule::Within(low, high) => write!(f, "{low} to {high} ×"),
            Rule::Points(points) => write!(f, "within {} points", points * 100.0),
            Rule::InRange => write!(f, "in its range"),
            Rule::Below(most) => write!(f, "≤ {most}"),
        }
    }
}
