//! Several comparisons inside one question: Holm's step-down correction.
//!
//! With more comparisons, chance alone finds more "differences". The smallest of `m` p-values is
//! multiplied by `m`, the next by `m - 1` and so on, and none is let below one before it; then the
//! probability of even one false alarm stays what was promised, whatever the comparisons have to do
//! with each other (S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian
//! Journal of Statistics 6, 1979).

use super::level::Level;

/// The p-values after Holm's correction, each at the place of its own. What is no number counts as
/// 1, that is, as no evidence.
#[must_use]
pub fn adjusted(p_values: &[f64]) -> Vec<f64> {
    let known = |p: f64| if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) };
    let mut largest = 0.0_f64;
    let mut adjusted = vec![1.0; p_values.len()];
    for (before, place) in ascending(p_values, known).into_iter().enumerate() {
        let left = (p_values.len() - before) as f64;
        largest = largest.max((known(p_values[place]) * left).min(1.0));
        adjusted[place] = largest;
    }
    adjusted
}

/// The same where some comparisons have no p-value: those count for nothing and stay without one.
#[must_use]
pub fn adjusted_known(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let known: Vec<f64> = p_values.iter().flatten().copied().collect();
    let mut adjusted = adjusted(&known).into_iter();
    p_values.iter().map(|p| p.and_then(|_| adjusted.next())).collect()
}

/// The level at which each interval has to be shown so that it agrees with the corrected tests:
/// the smallest p-value is held against `1 / m` of what may go wrong, the next against
/// `1 / (m - 1)`, until the first that fails; those after it are held against the same as it.
///
/// So an interval excludes what its test rejects, and the other way round.
#[must_use]
pub fn levels(p_values: &[f64], level: Level) -> Vec<Level> {
    let beyond = 2.0 * level.tail();
    let mut levels = vec![level; p_values.len()];
    let mut failed: Option<f64> = None;
    let known = |p: f64| if p.is_nan() { 1.0 } else { p };
    for (before, place) in ascending(p_values, known).into_iter().enumerate() {
        let share = failed.unwrap_or(beyond / (p_values.len() - before) as f64);
        if known(p_values[place]) > share {
            failed = Some(share);
        }
        levels[place] = Level::leaving(share).unwrap_or(level);
    }
    levels
}

/// The places of the p-values, that of the smallest first.
fn ascending(p_values: &[f64], known: impl Fn(f64) -> f64) -> Vec<usize> {
    let mut places: Vec<usize> = (0..p_values.len()).collect();
    places.sort_by(|a, b| known(p_values[*a]).total_cmp(&known(p_values[*b])));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(p_values: &[f64], expected: &[f64]) {
        let found = adjusted(p_values);
        assert_eq!(found.len(), expected.len());
        let close = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(close, "{found:?}, expected {expected:?}");
    }

    /// The first is the worked example of Wikipedia's article on the method, the second what R's
    /// `p.adjust(…, "holm")` answers; both follow from the rule by hand.
    #[test]
    fn published_examples_come_out() {
        check(&[0.01, 0.04, 0.03, 0.005], &[0.03, 0.06, 0.06, 0.02]);
        check(&[0.01, 0.02, 0.03, 0.04, 0.05], &[0.05, 0.08, 0.09, 0.09, 0.09]);
        check(&[0.7, 0.001, 0.6], &[1.0, 0.003, 1.0]);
        check(&[], &[]);
        check(&[0.2], &[0.2]);
        check(&[f64::NAN, 0.01, -1.0, 7.0], &[1.0, 0.03, 0.0, 1.0]);
    }

    proptest! {
        #[test]
        fn a_correction_keeps_the_order_and_never_helps(
            p_values in prop::collection::vec(0.0..=1.0_f64, 1..12)
        ) {
            let found = adjusted(&p_values);
            let bonferroni = p_values.len() as f64;
            for (place, p) in p_values.iter().enumerate() {
                prop_assert!(found[place] >= *p && found[place] <= (p * bonferroni).min(1.0));
                for (other, q) in p_values.iter().enumerate() {
                    prop_assert!(p > q || found[place] <= found[other]);
                }
            }
        }

        #[test]
        fn an_interval_at_its_level_agrees_with_the_corrected_test(
            p_values in prop::collection::vec(0.0..0.2_f64, 1..12)
        ) {
            let (adjusted, levels) = (adjusted(&p_values), levels(&p_values, Level::NINETY_FIVE));
            for place in 0..p_values.len() {
                let interval_excludes = p_values[place] <= 2.0 * levels[place].tail();
                // Both sides multiply or divide once; equality within rounding is no case here.
                if (adjusted[place] - 0.05).abs() > 1e-12 {
                    prop_assert_eq!(adjusted[place] <= 0.05, interval_excludes);
                }
            }
        }
    }
}
