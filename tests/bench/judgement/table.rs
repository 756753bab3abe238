//! A table in Markdown, whose shares know what was promised of them.

use std::fmt::{Display, Formatter, Result};
use std::ops::RangeInclusive;

/// What stands under a column.
pub enum Cell {
    /// Words.
    Words(String),
    /// A share of sessions, with the range that it is promised to lie in, if it is promised one.
    Share(f64, Option<RangeInclusive<f64>>),
}

impl Cell {
    /// Words.
    pub fn words(words: impl Display) -> Self {
        Self::Words(words.to_string())
    }

    /// A share that is promised to lie in a range.
    pub fn promised(share: f64, range: RangeInclusive<f64>) -> Self {
        Self::Share(share, Some(range))
    }

    /// A share that is told and not promised.
    pub fn told(share: f64) -> Self {
        Self::Share(share, None)
    }

    fn is_broken(&self) -> bool {
        matches!(self, Self::Share(share, Some(range)) if !range.contains(share))
    }
}

impl Display for Cell {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Share(share, Some(range)) if self.is_broken() => write!(
                f,
                "**{:.1} %** (promised {:.1} to {:.1})",
                100.0 * share,
                100.0 * range.start(),
                100.0 * range.end()
            ),
            Self::Share(share, _) => write!(f, "{:.1} %", 100.0 * share),
        }
    }
}

/// Rows of cells under their heads.
pub struct Table {
    /// What the shares are shares of.
    pub title: &'static str,
    /// The heads of the columns.
    pub heads: Vec<String>,
    /// The rows; each has as many cells as there are heads.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// How many shares break their promise.
    pub fn broken(&self) -> usize {
        self.rows.iter().flatten().filter(|cell| cell.is_broken()).count()
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "### {}\n", self.title)?;
        writeln!(f, "| {} |", self.heads.join(" | "))?;
        writeln!(f, "|{}", "---|".repeat(self.heads.len()))?;
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
            writeln!(f, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }
}

/// Heads: words, and one for each of some numbers of rounds or samples.
pub fn heads(first: &str, counts: &[usize]) -> Vec<String> {
    let counts = counts.iter().map(|n| format!("n = {n}"));
    std::iter::once(first.to_owned()).chain(counts).collect()
}
