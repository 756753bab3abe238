//! How many workers a kernel takes.

use std::fmt;

/// The worker counts in which a kernel makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerCounts {
    /// The fewest.
    pub min: u32,
    /// The most.
    pub max: u32,
    /// Every count must be a multiple of this.
    pub multiple_of: u32,
}

impl WorkerCounts {
    /// One or more.
    pub const ANY: Self = Self { min: 1, max: u32::MAX, multiple_of: 1 };
    /// Two or more.
    pub const SEVERAL: Self = Self { min: 2, max: u32::MAX, multiple_of: 1 };
    /// Pairs.
    pub const PAIRS: Self = Self { min: 2, max: u32::MAX, multiple_of: 2 };
    /// Exactly one.
    pub const ONE: Self = Self { min: 1, max: 1, multiple_of: 1 };

    /// Whether so many workers make sense.
    #[must_use]
    pub fn allow(self, workers: u32) -> bool {
        self.check(workers).is_ok()
    }

    /// The counts that make sense nearest to a wanted one: below and above it, or itself.
    #[must_use]
    pub fn nearest(self, wanted: u32) -> (Option<u32>, Option<u32>) {
        let step = self.multiple_of.max(1);
        let least = self.min.next_multiple_of(step);
        let most = self.max - self.max % step;
        let below = (wanted.min(most) / step * step).max(least);
        let above = wanted.max(least).checked_next_multiple_of(step);
        (
            Some(below).filter(|below| *below <= wanted && *below <= most),
            above.filter(|above| *above >= wanted && *above <= most),
        )
    }

    /// Whether so many workers make sense.
    ///
    /// # Errors
    /// Why not, as words that follow the name of the kernel.
    pub fn check(self, workers: u32) -> Result<(), String> {
        if (self.min..=self.max).contains(&workers) && workers.is_multiple_of(self.multiple_of) {
            return Ok(());
        }
        if self.max == 1 {
            return Err("it has one worker at a time".to_owned());
        }
        let counts = match self.nearest(workers) {
            (Some(below), Some(above)) => format!("such as {below} or {above}"),
            (Some(count), None) | (None, Some(count)) => format!("such as {count}"),
            (None, None) => return Err("no number of workers fits its parameters".to_owned()),
        };
        if self.multiple_of == 2 && self.min == 2 {
            return Err(format!(
                "its workers talk in pairs, so it takes an even number of them, {counts}"
            ));
        }
        Err(format!("it takes {self}, {counts}"))
    }
}

impl fmt::Display for WorkerCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max, self.multiple_of) {
            (min, max, _) if min == max => write!(f, "{min}"),
            (min, u32::MAX, 1) => write!(f, "{min} or more"),
            (min, u32::MAX, step) => write!(f, "{min} or more, in steps of {step}"),
            (min, max, 1) => write!(f, "{min} to {max}"),
            (min, max, step) => write!(f, "{min} to {max}, in steps of {step}"),
        }
    }
}
