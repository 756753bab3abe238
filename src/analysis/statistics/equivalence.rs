//! Whether a difference is too small to matter: two one-sided tests.
//!
//! That a test finds no difference does not show that there is none. Equivalence is shown the other
//! way round: one test rejects that the middle lies at or below the lower edge of what is of no
//! importance, another that it lies at or above the upper edge; both must (D. J. Schuirmann, A
//! comparison of the two one-sided tests procedure and the power approach for assessing the
//! equivalence of average bioavailability, Journal of Pharmacokinetics and Biopharmaceutics 15,
//! 1987). Both tests here are signed-rank tests of paired differences, as in [`super::signed_rank`].
//!
//! Two tests at 5 % say the same as the 90 % interval inside the edges, because only one edge can be
//! crossed at a time. The verdict "no practical difference" asks for more: it takes the interval
//! that is shown, at 95 %, so that one interval answers every question and no verdict contradicts
//! the picture. That is the same as two tests at 2.5 %; both levels can be asked of the result.

use super::level::Level;
use super::sample::Sample;
use super::signed_rank::{p_above, p_below};

/// What the two tests found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equivalence {
    /// The p-value against a middle at or below the lower edge.
    pub p_above_low: f64,
    /// The p-value against a middle at or above the upper edge.
    pub p_below_high: f64,
}

impl Equivalence {
    /// Tests whether the middle of paired differences lies between two edges, which are in the unit
    /// of the differences: for a margin `m` on ratios, the logarithms of `1 / (1 + m)` and `1 + m`.
    #[must_use]
    pub fn of(differences: &Sample, (low, high): (f64, f64)) -> Self {
        Self {
            p_above_low: p_above(differences, low),
            p_below_high: p_below(differences, high),
        }
    }

    /// The p-value of both together: the larger one.
    #[must_use]
    pub fn p(&self) -> f64 {
        self.p_above_low.max(self.p_below_high)
    }

    /// Whether the interval at this level lies between the edges.
    #[must_use]
    pub fn holds(&self, level: Level) -> bool {
        self.p() <= level.tail()
    }
}

#[cfg(test)]
mod tests {
    use super::super::draws::Draws;
    use super::super::signed_rank::centre;
    use super::*;
    use proptest::prelude::*;

    fn equivalence(differences: &[f64], edge: f64) -> Equivalence {
        let differences = Sample::new(differences.iter().copied()).unwrap();
        Equivalence::of(&differences, (-edge, edge))
    }

    /// By hand: of 1 to 6 all Walsh averages lie above -1, so that edge is rejected with 1/64; the
    /// averages at or above 4.5 are 4.5 (twice), 5 (twice), 5.5 and 6, six of 21, and a sum of ranks
    /// up to 6 has 14 of the 64 ways.
    #[test]
    fn both_sides_are_those_found_by_hand() {
        let sample = Sample::new((1..=6).map(f64::from)).unwrap();
        let found = Equivalence::of(&sample, (-1.0, 4.5));
        assert_eq!(found, Equivalence { p_above_low: 1.0 / 64.0, p_below_high: 14.0 / 64.0 });
        assert_eq!(found.p(), 14.0 / 64.0);
        assert!(!found.holds(Level::NINETY));
    }

    #[test]
    fn five_pairs_show_equivalence_at_90_and_only_six_at_95() {
        let (five, six) = (equivalence(&[0.0; 5], 0.03), equivalence(&[0.0; 6], 0.03));
        assert!(five.holds(Level::NINETY) && !five.holds(Level::NINETY_FIVE));
        assert!(six.holds(Level::NINETY) && six.holds(Level::NINETY_FIVE));
    }

    /// The truth lies on the edge, where a false claim is most likely: at most the tail of it. The
    /// standard error of 2,000 sessions is 0.5 and 0.35 %.
    #[test]
    fn a_difference_on_the_edge_is_called_equivalent_no_more_often_than_promised() {
        let mut draws = Draws::new(0x7057);
        let mut false_claims = [0_u32; 2];
        for _ in 0..2_000 {
            let values: Vec<f64> = (0..15).map(|_| 0.03 + 0.01 * draws.normal()).collect();
            let found = equivalence(&values, 0.03);
            for (count, level) in false_claims.iter_mut().zip([Level::NINETY, Level::NINETY_FIVE]) {
                *count += u32::from(found.holds(level));
            }
        }
        let [ninety, ninety_five] = false_claims.map(|count| f64::from(count) / 2_000.0);
        assert!((0.03..=0.06).contains(&ninety), "{ninety}");
        assert!((0.013..=0.033).contains(&ninety_five), "{ninety_five}");
    }

    proptest! {
        #[test]
        fn the_tests_say_what_the_interval_says(
            values in prop::collection::vec(-4..5_i32, 6..60), edge in 0..9_i32
        ) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let edge = f64::from(edge) / 2.0;
            let sample = Sample::new(values.iter().copied()).unwrap();
            for level in [Level::NINETY, Level::NINETY_FIVE] {
                let (low, high) = centre(&sample, level).interval.unwrap();
                let inside = low > -edge && high < edge;
                prop_assert_eq!(equivalence(&values, edge).holds(level), inside);
            }
        }
    }
}
