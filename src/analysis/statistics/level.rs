//! How sure an interval is.

/// How often an interval holds the truth, and so what is left beyond each of its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// What may lie beyond either end. It is kept, and not the level itself, so that tables of
    /// critical values are compared with the very number that textbooks compare them with.
    tail: f64,
}

impl Level {
    /// The level of an equivalence test at 5 %: each of its two sides has 5 %.
    pub const NINETY: Self = Self { tail: 0.05 };
    /// The level of every interval that is shown.
    pub const NINETY_FIVE: Self = Self { tail: 0.025 };

    /// A level given as a share; `None` unless it lies between 0 and 1.
    #[must_use]
    pub fn new(share: f64) -> Option<Self> {
        let tail = (1.0 - share) / 2.0;
        (share > 0.0 && tail > 0.0).then_some(Self { tail })
    }

    /// The level of an interval that leaves this much in all beyond its ends; `None` unless it
    /// lies between 0 and 1.
    #[must_use]
    pub fn leaving(beyond: f64) -> Option<Self> {
        (beyond > 0.0 && beyond < 1.0).then_some(Self { tail: beyond / 2.0 })
    }

    /// The share of cases in which the interval is to hold the truth.
    #[must_use]
    pub fn share(self) -> f64 {
        1.0 - 2.0 * self.tail
    }

    /// What may lie beyond either end.
    #[must_use]
    pub fn tail(self) -> f64 {
        self.tail
    }
}

/// A number that was estimated, in the unit of what it was estimated from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimated {
    /// The estimate.
    pub estimate: f64,
    /// The ends of its interval; absent where there is too little for one at the level asked for.
    pub interval: Option<(f64, f64)>,
}

impl Estimated {
    /// The same after a transformation that keeps the order, such as the antilogarithm.
    #[must_use]
    pub fn map(self, increasing: impl Fn(f64) -> f64) -> Self {
        Self {
            estimate: increasing(self.estimate),
            interval: self.interval.map(|(low, high)| (increasing(low), increasing(high))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_lies_between_none_and_all() {
        for refused in [0.0, 1.0, -0.5, 1.5, f64::NAN, f64::INFINITY] {
            assert_eq!((Level::new(refused), Level::leaving(refused)), (None, None), "{refused}");
        }
        assert_eq!(Level::new(0.5).unwrap().tail(), 0.25);
        assert_eq!(Level::leaving(0.05), Some(Level::NINETY_FIVE));
        assert_eq!(Level::NINETY.share(), 0.9);
        assert!((Level::new(0.95).unwrap().tail() - Level::NINETY_FIVE.tail()).abs() < 1e-15);
    }
}
