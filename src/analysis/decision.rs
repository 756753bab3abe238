//! From an interval and what is known of its session to the verdict: a pure function.
//!
//! Each of these can only take a verdict away, never give one: what forbids a verdict; the cap of a
//! session that differs from itself (method.md, R23); the number of comparisons (R31).
//!
//! **How the number enters.** Every comparison of a design answers the same question, so the chance
//! of a false answer grows with their number. Of each the value against the statement that its
//! interval makes is taken (`band_level`): for "faster"
//! and "slower" against the edge of the margin that the interval has left behind, for "no practical
//! difference" against both edges. Holm's correction goes over all of them, and a verdict stays
//! where the corrected value is at most 5 %. With one comparison that is the interval's own rule, so
//! nothing changes. With more it costs rounds: of `k` comparisons none can be decided below
//! `1 + log2(20 k)` rounds, which is 7 for three, 10 for twenty.

use super::verdict::Band;
use crate::model::experiment::Verdict;
use crate::model::metric::Direction;

/// The share of false answers that is allowed, in one question.
pub const ALLOWED: f64 = 0.05;

/// What a comparison is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The 95 % interval of the ratio, if there is one.
    pub interval: Option<(f64, f64)>,
    /// The ratios that are of no importance.
    pub band: Band,
    /// Which side of the band is the better one.
    pub direction: &'a Direction,
    /// The value of the clearest statement, corrected for the number of comparisons; 0 for one.
    pub level: f64,
    /// Whether something forbids a verdict.
    pub is_forbidden: bool,
    /// Whether the session found a difference where none can be.
    pub is_capped: bool,
}

/// Why a verdict that an interval would give is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// The session differs from itself.
    Noise,
    /// There are so many comparisons that chance gives one like this.
    Comparisons,
}

/// A verdict with what held a clearer one back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is no clearer one, where that is not the interval.
    pub hold: Option<Hold>,
}

/// The verdict.
#[must_use]
pub fn decide(evidence: &Evidence<'_>) -> Decision {
    let interval = evidence.interval.filter(|_| !evidence.is_forbidden);
    let judged = interval.map(|interval| evidence.band.judge(interval, evidence.direction));
    let verdict = judged.unwrap_or(Verdict::NotTestable);
    let is_decided =
        matches!(verdict, Verdict::Faster | Verdict::Slower | Verdict::NoPracticalDifference);
    let held = |hold| Decision { verdict: Verdict::Inconclusive, hold: Some(hold) };
    if evidence.is_capped && (is_decided || verdict == Verdict::Inconclusive) {
        held(Hold::Noise)
    } else if is_decided && evidence.level > ALLOWED {
        held(Hold::Comparisons)
    } else {
        Decision { verdict, hold: None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::band_level::of_a_band;
    use super::super::statistics::holm::adjusted;
    use super::super::statistics::level::Level;
    use super::super::statistics::sample::Sample;
    use super::super::statistics::signed_rank::centre;
    use super::*;
    use rand_xoshiro::SplitMix64;
    use rand_xoshiro::rand_core::{Rng, SeedableRng};

    #[test]
    fn what_is_known_of_a_session_only_takes_verdicts_away() {
        use Verdict::{
            Faster, Inconclusive as Open, NoPracticalDifference as Same, NotTestable, Slower,
        };
        let (below, inside, across, above) = ((0.5, 0.7), (0.9, 1.1), (0.7, 0.9), (1.3, 1.5));
        let (noise, many) = (Some(Hold::Noise), Some(Hold::Comparisons));
        // Interval, forbidden, capped, corrected value: verdict and what held it.
        let truth = [
            (Some(below), false, false, 0.0, Faster, None),
            (Some(above), false, false, 0.0, Slower, None),
            (Some(inside), false, false, 0.0, Same, None),
            (Some(across), false, false, 0.0, Open, None),
            (None, false, false, 0.0, NotTestable, None),
            (Some(below), true, false, 0.0, NotTestable, None),
            (Some(inside), true, false, 0.0, NotTestable, None),
            (Some(across), true, true, 1.0, NotTestable, None),
            (Some(below), false, true, 0.0, Open, noise),
            (Some(above), false, true, 0.0, Open, noise),
            (Some(inside), false, true, 0.0, Open, noise),
            (Some(across), false, true, 0.0, Open, noise),
            (Some(below), false, true, 1.0, Open, noise),
            (None, false, true, 0.0, NotTestable, None),
            (Some(below), false, false, 0.05, Faster, None),
            (Some(below), false, false, 0.051, Open, many),
            (Some(above), false, false, 0.051, Open, many),
            (Some(inside), false, false, 0.051, Open, many),
            (Some(across), false, false, 0.051, Open, None),
        ];
        for (interval, is_forbidden, is_capped, level, verdict, hold) in truth {
            let direction = &Direction::LowerIsBetter;
            let band = Band::new(0.25);
            let evidence = Evidence { interval, band, direction, level, is_forbidden, is_capped };
            assert_eq!(decide(&evidence), Decision { verdict, hold }, "{evidence:?}");
        }
        let direction = &Direction::Other("nearer_is_better".into());
        let (interval, band) = (Some(below), Band::new(0.25));
        let (is_forbidden, is_capped) = (false, true);
        let evidence = Evidence { interval, band, direction, level: 1.0, is_forbidden, is_capped };
        assert_eq!(decide(&evidence).verdict, NotTestable);
    }

    /// The sum of twelve uniform numbers less six: near enough to a normal one.
    fn noise(random: &mut SplitMix64) -> f64 {
        let uniform = |random: &mut SplitMix64| (random.next_u64() >> 11) as f64 / 2.0_f64.powi(53);
        (0..12).map(|_| uniform(random)).sum::<f64>() - 6.0
    }

    /// Eight variants against one base, each in truth at the edge of the margin, so that "slower" is
    /// false of every one. 500 sessions have a standard error of 1 %.
    #[test]
    fn of_100_questions_with_eight_comparisons_at_most_5_get_a_false_answer() {
        const SESSIONS: u32 = 500;
        let edge = Band::new(0.03).high.ln();
        let mut random = SplitMix64::seed_from_u64(0x5eed);
        let (mut corrected, mut plain) = (0, 0);
        for _ in 0..SESSIONS {
            let base: Vec<f64> = (0..15).map(|_| 0.01 * noise(&mut random)).collect();
            let of: Vec<Sample> = (0..8)
                .map(|_| {
                    let differences = base.iter().map(|b| edge + 0.01 * noise(&mut random) - b);
                    Sample::new(differences).unwrap()
                })
                .collect();
            let levels: Vec<f64> = of.iter().map(|sample| of_a_band(sample, edge)).collect();
            let is_slower = |sample: &Sample, level: f64| {
                let interval = centre(sample, Level::NINETY_FIVE)
                    .interval
                    .map(|(low, high)| (low.exp(), high.exp()));
                let decision = decide(&Evidence {
                    interval,
                    band: Band::new(0.03),
                    direction: &Direction::LowerIsBetter,
                    level,
                    is_forbidden: false,
                    is_capped: false,
                });
                decision.verdict == Verdict::Slower
            };
            plain += u32::from(of.iter().any(|sample| is_slower(sample, 0.0)));
            let holm = adjusted(&levels);
            corrected +=
                u32::from(of.iter().zip(holm).any(|(sample, level)| is_slower(sample, level)));
        }
        let share = |count: u32| f64::from(count) / f64::from(SESSIONS);
        assert!(share(corrected) <= 0.05, "{}", share(corrected));
        assert!(share(plain) > 0.08, "without the correction {}", share(plain));
    }
}
