//! The part of the clock that is in sight: moved, zoomed, and never outside of what there is.

/// The part of the clock that is in sight, in nanoseconds after the first creation was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_field_names, reason = "the unit belongs to each name")]
pub struct Viewport {
    from_ns: f64,
    span_ns: f64,
    whole_ns: f64,
}

/// The shortest time that fills the width, in nanoseconds.
const LEAST_NS: f64 = 200.0;

impl Viewport {
    /// Everything from zero to an end.
    #[must_use]
    pub fn whole(end_ns: u64) -> Self {
        let whole_ns = (end_ns as f64).max(1.0);
        Self { from_ns: 0.0, span_ns: whole_ns, whole_ns }
    }

    /// A part of everything, as near to this as there is.
    #[must_use]
    pub fn part(end_ns: u64, from_ns: f64, to_ns: f64) -> Self {
        Self::whole(end_ns).at(from_ns, to_ns - from_ns)
    }

    fn at(self, from_ns: f64, span_ns: f64) -> Self {
        // Far from zero the numbers themselves have steps.
        let least = LEAST_NS.max(self.whole_ns * 1e-11).min(self.whole_ns);
        let finite = |value: f64, otherwise: f64| if value.is_finite() { value } else { otherwise };
        let span_ns = finite(span_ns, self.whole_ns).clamp(least, self.whole_ns);
        // All but a hair of everything is everything.
        let is_all = span_ns >= self.whole_ns * (1.0 - 1e-9);
        let span_ns = if is_all { self.whole_ns } else { span_ns };
        let from_ns = finite(from_ns, 0.0).clamp(0.0, self.whole_ns - span_ns);
        Self { from_ns, span_ns, whole_ns: self.whole_ns }
    }

    /// Where it begins.
    #[must_use]
    pub fn from_ns(&self) -> f64 {
        self.from_ns
    }

    /// Where it ends.
    #[must_use]
    pub fn to_ns(&self) -> f64 {
        self.from_ns + self.span_ns
    }

    /// How long it is.
    #[must_use]
    pub fn span_ns(&self) -> f64 {
        self.span_ns
    }

    /// Where everything ends.
    #[must_use]
    pub fn whole_ns(&self) -> f64 {
        self.whole_ns
    }

    /// Whether everything is in sight.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.span_ns >= self.whole_ns
    }

    /// Everything.
    #[must_use]
    pub fn all(self) -> Self {
        Self { from_ns: 0.0, span_ns: self.whole_ns, ..self }
    }

    /// Moved along the clock; stops at the ends.
    #[must_use]
    pub fn moved(self, by_ns: f64) -> Self {
        self.at(self.from_ns + by_ns, self.span_ns)
    }

    /// This many times as much in sight, about a time that keeps its place as far as the ends let
    /// it.
    #[must_use]
    pub fn zoomed(self, factor: f64, about_ns: f64) -> Self {
        let wanted = self.at(self.from_ns, self.span_ns * factor).span_ns;
        let share = (about_ns - self.from_ns) / self.span_ns;
        self.at(about_ns - share * wanted, wanted)
    }

    /// The same length, moved no further than needed to have a time in sight.
    #[must_use]
    pub fn showing(self, from_ns: f64, to_ns: f64) -> Self {
        if from_ns < self.from_ns || to_ns - from_ns > self.span_ns {
            self.at(from_ns - self.span_ns * 0.1, self.span_ns)
        } else if to_ns > self.to_ns() {
            self.at(to_ns - self.span_ns * 0.9, self.span_ns)
        } else {
            self
        }
    }

    /// The place of a time between two ends of the drawing; outside of them for a time that is out
    /// of sight.
    #[must_use]
    pub fn place(&self, ns: f64, (left, right): (f32, f32)) -> f64 {
        let share = (ns - self.from_ns) / self.span_ns;
        f64::from(left) + share * f64::from(right - left)
    }

    /// The time at a place.
    #[must_use]
    pub fn time_at(&self, x: f32, (left, right): (f32, f32)) -> f64 {
        let width = f64::from(right - left).max(1.0);
        self.from_ns + f64::from(x - left) / width * self.span_ns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn zoom_about_a_place_keeps_the_time_under_it_and_all_stays_inside(
            end_ns in 1_u64..u64::MAX,
            (from, to) in (0.0..1.0_f64, 0.0..1.0_f64),
            steps in prop::collection::vec((0.1..8.0_f64, 0.0..1.0_f64, -2.0..2.0_f64), 1..20),
        ) {
            let whole = end_ns as f64;
            let mut viewport = Viewport::part(end_ns, from * whole, to * whole);
            for (factor, at, by) in steps {
                let about = viewport.from_ns() + at * viewport.span_ns();
                let zoomed = viewport.zoomed(factor, about);
                let place = |viewport: &Viewport| viewport.place(about, (0.0, 1_000.0));
                // What touches an end was stopped there.
                let hair = whole * 1e-9;
                let inside = zoomed.from_ns() > hair && zoomed.to_ns() < whole - hair;
                if inside {
                    prop_assert!((place(&viewport) - place(&zoomed)).abs() < 1.0);
                }
                viewport = zoomed.moved(by * zoomed.span_ns());
                prop_assert!(viewport.from_ns() >= 0.0 && viewport.span_ns() > 0.0);
                prop_assert!(viewport.to_ns() <= whole * (1.0 + 1e-9));
                let x = viewport.place(viewport.time_at(300.0, (100.0, 900.0)), (100.0, 900.0));
                prop_assert!((x - 300.0).abs() < 0.01);
            }
        }
    }

    #[test]
    fn it_moves_no_further_than_it_must_to_show_something() {
        let viewport = Viewport::part(1_000_000, 100_000.0, 200_000.0);
        assert_eq!(viewport.showing(120_000.0, 130_000.0), viewport);
        let right = viewport.showing(300_000.0, 310_000.0);
        assert!(right.from_ns() <= 300_000.0 && right.to_ns() >= 310_000.0);
        let left = viewport.showing(10_000.0, 20_000.0);
        assert!(left.from_ns() <= 10_000.0 && left.to_ns() >= 20_000.0);
        let long = viewport.showing(150_000.0, 900_000.0);
        assert!(long.from_ns() <= 150_000.0, "what is longer shows its beginning");
    }

    #[test]
    fn what_is_no_number_leads_nowhere() {
        for odd in [f64::NAN, f64::INFINITY, -1e300] {
            let viewport = Viewport::part(1_000, odd, odd);
            assert!(viewport.from_ns() >= 0.0 && viewport.to_ns() <= 1_000.0);
            assert!(viewport.zoomed(odd, odd).span_ns() > 0.0);
        }
        assert!(Viewport::whole(0).span_ns() > 0.0);
    }
}
