//! From values to places: linear from zero, or logarithmic for ratios.

/// Where values stand between two ends of an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    kind: Kind,
    low: f64,
    high: f64,
    from: f32,
    to: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Linear,
    Log,
}

/// A side of a scale on which a value lies outside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Less than its lowest value.
    Below,
    /// More than its highest value.
    Above,
}

impl Scale {
    /// Equal steps for equal differences. `from` is the place of `low`, `to` that of `high`; on a
    /// vertical axis `to` lies above `from`.
    #[must_use]
    pub fn linear(low: f64, high: f64, from: f32, to: f32) -> Self {
        let high = if high > low && high.is_finite() { high } else { low + 1.0 };
        Self { kind: Kind::Linear, low, high, from, to }
    }

    /// Equal steps for equal ratios; both ends are positive.
    #[must_use]
    pub fn log(low: f64, high: f64, from: f32, to: f32) -> Self {
        let low = if low > 0.0 && low.is_finite() { low } else { 0.5 };
        let high = if high > low && high.is_finite() { high } else { low * 2.0 };
        Self { kind: Kind::Log, low, high, from, to }
    }

    /// The place of a value; a value outside stands at the nearer end.
    #[must_use]
    pub fn place(&self, value: f64) -> f32 {
        let share = match self.kind {
            Kind::Linear => (value - self.low) / (self.high - self.low),
            Kind::Log => (value / self.low).ln() / (self.high / self.low).ln(),
        };
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        self.from + (self.to - self.from) * share as f32
    }

    /// The value at a place; beside the axis, that of the nearer end.
    #[must_use]
    pub fn value(&self, place: f32) -> f64 {
        let share = f64::from((place - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        match self.kind {
            Kind::Linear => self.low + (self.high - self.low) * share,
            Kind::Log => self.low * (self.high / self.low).powf(share),
        }
    }

    /// The side on which a value lies outside, if it does.
    #[must_use]
    pub fn outside(&self, value: f64) -> Option<Side> {
        // The ends are computed from values that are drawn, so their last digit is not trusted.
        let slack = match self.kind {
            Kind::Linear => (self.high - self.low) * 1e-9,
            Kind::Log => self.low * 1e-9,
        };
        if value < self.low - slack {
            Some(Side::Below)
        } else if value > self.high + slack {
            Some(Side::Above)
        } else {
            None
        }
    }

    /// The lowest value.
    #[must_use]
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The highest value.
    #[must_use]
    pub fn high(&self) -> f64 {
        self.high
    }

    /// The places of the lowest and of the highest value.
    #[must_use]
    pub fn span(&self) -> (f32, f32) {
        (self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_their_share_of_the_scale_is() {
        let check = |scale: Scale, value: f64, expected: f32| {
            assert!((scale.place(value) - expected).abs() < 0.01, "{scale:?} {value}");
        };
        let time = Scale::linear(0.0, 1_000.0, 200.0, 700.0);
        check(time, 0.0, 200.0);
        check(time, 500.0, 450.0);
        check(time, 1_000.0, 700.0);
        check(time, 2_000.0, 700.0);
        check(time, f64::NAN, 200.0);
        let upwards = Scale::linear(0.0, 4.0, 300.0, 100.0);
        check(upwards, 1.0, 250.0);
        let ratio = Scale::log(0.25, 4.0, 0.0, 400.0);
        check(ratio, 1.0, 200.0);
        check(ratio, 2.0, 300.0);
        check(ratio, 0.5, 100.0);
        check(ratio, 0.0, 0.0);
        check(Scale::linear(0.0, 0.0, 0.0, 10.0), 0.0, 0.0);
    }

    #[test]
    fn a_value_outside_is_told_with_its_side() {
        let scale = Scale::log(0.9, 1.2, 0.0, 100.0);
        for (value, expected) in [
            (0.89, Some(Side::Below)),
            (0.9, None),
            (1.0, None),
            (1.2, None),
            (3.7, Some(Side::Above)),
        ] {
            assert_eq!(scale.outside(value), expected, "{value}");
        }
    }
}
