//! Whether an effect differs between two situations: the ratio of two ratios.
//!
//! Each ratio says how much slower one way is than another, here and there; the ratio of the two says
//! how much more it matters here. Where all four values were measured in the same rounds, a round
//! gives one ratio of ratios, and the middle of its logarithms has the interval of the signed-rank
//! test, as every paired ratio. Otherwise both sides have rounds of their own and are resampled apart:
//! nothing then supposes that they scatter alike.

use super::bootstrap::{self, Plan};
use super::level::{Estimated, Level};
use super::sample::Sample;
use super::signed_rank::{centre, middle_in_place};

/// Two values whose ratio is the effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The value that is judged.
    pub of: f64,
    /// The one that it is compared with.
    pub against: f64,
}

impl Effect {
    /// The logarithm of the ratio; `None` if a value is not above 0 or no finite number.
    pub(super) fn log_ratio(self) -> Option<f64> {
        let log = self.of.ln() - self.against.ln();
        (self.of > 0.0 && self.against > 0.0 && log.is_finite()).then_some(log)
    }
}

/// The effect here by the effect there, from rounds in which both were measured; `None` if there is
/// no round, or a value that has no ratio.
#[must_use]
pub fn paired(rounds: &[(Effect, Effect)], level: Level) -> Option<Estimated> {
    let differences: Option<Vec<f64>> = rounds
        .iter()
        .map(|(here, there)| Some(here.log_ratio()? - there.log_ratio()?))
        .collect();
    Some(centre(&Sample::new(differences?)?, level).map(f64::exp))
}

/// The effect here by the effect there, each from rounds of its own; `None` if one has no round, or
/// a value that has no ratio.
#[must_use]
pub fn unpaired(here: &[Effect], there: &[Effect], plan: Plan) -> Option<Estimated> {
    let logs = |effects: &[Effect]| -> Option<Vec<f64>> {
        effects.iter().map(|effect| effect.log_ratio()).collect()
    };
    let (here, there) = (logs(here)?, logs(there)?);
    let difference =
        bootstrap::of_two([&here, &there], plan, middle_in_place, |here, there| here - there);
    Some(difference?.map(f64::exp))
}

#[cfg(test)]
mod tests {
    use super::super::draws::Draws;
    use super::*;
    use proptest::prelude::*;

    fn effect(of: f64, against: f64) -> Effect {
        Effect { of, against }
    }

    fn close(a: f64, b: f64) -> bool {
        (a / b - 1.0).abs() < 1e-9
    }

    /// By hand: six rounds whose ratios of ratios are 1/2, 1, 2, 4, 8 and 16 have 2^1.5 in the
    /// middle and the whole of them as their interval.
    #[test]
    fn a_ratio_of_ratios_is_that_found_by_hand() {
        let rounds: Vec<_> = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0]
            .map(|ratio| (effect(6.0 * ratio, 2.0), effect(15.0, 5.0)))
            .to_vec();
        let found = paired(&rounds, Level::NINETY_FIVE).unwrap();
        let (low, high) = found.interval.unwrap();
        assert!(close(found.estimate, 2.0_f64.powf(1.5)), "{found:?}");
        assert!(close(low, 0.5) && close(high, 16.0), "{found:?}");
        let few = paired(&rounds[..5], Level::NINETY_FIVE).unwrap();
        assert!(close(few.estimate, 2.0) && few.interval.is_none(), "{few:?}");
        let (here, there) = (vec![effect(6.0, 2.0); 6], vec![effect(3.0, 2.0); 9]);
        let apart = unpaired(&here, &there, Plan::seeded(1)).unwrap();
        let (low, high) = apart.interval.unwrap();
        assert!(close(apart.estimate, 2.0) && close(low, 2.0) && close(high, 2.0), "{apart:?}");
        assert_eq!(unpaired(&here[..5], &there, Plan::seeded(1)).unwrap().interval, None);
    }

    #[test]
    fn a_value_that_has_no_ratio_is_not_left_out() {
        let good = effect(1.0, 1.0);
        for bad in [effect(0.0, 1.0), effect(1.0, 0.0), effect(-1.0, -1.0), effect(f64::NAN, 1.0)] {
            assert_eq!(paired(&[(good, good), (good, bad)], Level::NINETY_FIVE), None, "{bad:?}");
            assert_eq!(unpaired(&[good, bad], &[good], Plan::seeded(1)), None, "{bad:?}");
        }
        assert_eq!(paired(&[], Level::NINETY_FIVE), None);
        assert_eq!(unpaired(&[good], &[], Plan::seeded(1)), None);
    }

    /// What a round shares drops out of paired rounds. The standard error of 1,000 is 0.7 %.
    #[test]
    fn the_paired_interval_holds_the_truth_in_95_of_100_sessions_on_a_drifting_machine() {
        let mut draws = Draws::new(0x1e7);
        let covered = (0..1_000).filter(|_| {
            let rounds: Vec<_> = (0..15)
                .map(|round| {
                    let drift = 1.0 + 0.05 * f64::from(round);
                    let mut time = |mean: f64| mean * drift * draws.noise(0.02);
                    (effect(time(3.0), time(2.0)), effect(time(5.0), time(4.0)))
                })
                .collect();
            let (low, high) = paired(&rounds, Level::NINETY_FIVE).unwrap().interval.unwrap();
            low <= 1.2 && 1.2 <= high
        });
        let share = covered.count() as f64 / 1_000.0;
        assert!((0.93..=0.97).contains(&share), "{share}");
    }

    proptest! {
        #[test]
        fn changing_places_turns_the_ratio_round(
            values in prop::collection::vec((0.1..9.0_f64, 0.1..9.0_f64, 0.1..9.0_f64), 6..20)
        ) {
            let round = |&(a, b, c): &(f64, f64, f64)| (effect(a, b), effect(c, 1.0));
            let rounds: Vec<_> = values.iter().map(round).collect();
            let turned: Vec<_> = rounds.iter().map(|(here, there)| (*there, *here)).collect();
            let (there, back) = (
                paired(&rounds, Level::NINETY_FIVE).unwrap(),
                paired(&turned, Level::NINETY_FIVE).unwrap(),
            );
            prop_assert!(close(there.estimate, 1.0 / back.estimate));
            let ((low, high), (other_low, other_high)) =
                (there.interval.unwrap(), back.interval.unwrap());
            prop_assert!(close(low, 1.0 / other_high) && close(high, 1.0 / other_low));
        }
    }
}
