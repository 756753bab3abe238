//! What a session in progress is judged by at a look: how wide its intervals still are.

use super::comparisons::pairs_of;
use super::measured::{Measured, Pair};
use super::recheck::is_same;
use super::summary::RatioEstimate;
use crate::model::design::Design;
use crate::model::plan_log::{Asked, Look};
use crate::model::session::Session;

impl RatioEstimate {
    /// How far the farther end of the interval lies from the ratio, as a share of it.
    #[must_use]
    pub fn half_width(&self) -> Option<f64> {
        let (low, high) = self.interval()?;
        Some((high / self.ratio - 1.0).max(1.0 - low / self.ratio))
    }
}

/// The widest half of an interval among all comparisons of a session; nothing where there is no
/// comparison or one has no interval.
///
/// The session stops by it and never by where an interval lies. Whoever looks several times and stops
/// as soon as 1 is outside finds a difference in any noise; how narrow an interval is says little
/// about where its middle is. It does say a little: in few rounds a spread that is small by chance
/// makes an interval that is too narrow, which is why the first look comes after twelve rounds, and
/// why the verdict asks for a margin beyond the interval.
#[must_use]
pub fn widest_half_width(design: &Design, session: &Session) -> Option<f64> {
    widest(&pairs_of(design, &Measured::new(session)), u32::MAX)
}

/// The same from the pairs of all comparisons, as they stood after a round.
fn widest(comparisons: &[Vec<Pair>], round: u32) -> Option<f64> {
    let half_width = |pairs: &Vec<Pair>| {
        let so_far: Vec<Pair> = pairs.iter().filter(|pair| pair.round <= round).copied().collect();
        RatioEstimate::of_pairs(&so_far).ok()?.half_width()
    };
    let widths: Option<Vec<f64>> = comparisons.iter().map(half_width).collect();
    widths?.into_iter().max_by(f64::total_cmp)
}

/// A sentence for each look that a session logged and its samples do not give. A file may log any
/// number of looks; a session takes one after a round at most.
pub(super) fn deviations(design: &Design, session: &Session) -> Vec<String> {
    let comparisons = pairs_of(&as_asked(design, session), &Measured::new(session));
    let rounds = session.order.len();
    let mut looks = session.plan.looks.iter();
    let of_rounds = looks.by_ref().take(rounds);
    let deviation = |look: &Look| {
        let found = widest(&comparisons, look.round);
        (!is_same(look.half_width, found)).then(|| {
            format!(
                "The look after round {} is not what the samples give. Stored: {}. Recomputed: {}.",
                look.round,
                words(look.half_width),
                words(found)
            )
        })
    };
    let mut told: Vec<String> = of_rounds.filter_map(deviation).collect();
    if looks.next().is_some() {
        told.push(format!("The session logs more looks than it has rounds, which are {rounds}."));
    }
    told
}

fn words(half_width: Option<f64>) -> String {
    half_width.map_or_else(|| "no width".to_owned(), |width| format!("half width {width:.6}"))
}

/// A design as it stood when a session began.
fn as_asked(design: &Design, session: &Session) -> Design {
    let Some(asked) = session.asked.clone() else { return design.clone() };
    let Asked { question, primary_metric, direction, margin } = asked;
    Design { question, primary_metric, direction, margin, ..design.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{design, session};
    use super::*;
    use crate::model::design::Model;
    use crate::model::metric::Metric;

    const TIMES: [f64; 8] = [1.00, 1.01, 0.99, 1.02, 0.98, 1.00, 1.01, 0.99];

    #[test]
    fn the_widest_half_of_all_intervals_counts_and_one_that_is_lacking_forbids_an_answer() {
        let design = design(&[(Model::Threads, 1), (Model::Threads, 2), (Model::Processes, 2)]);
        let spread: Vec<f64> = TIMES.iter().map(|time| time.powi(3)).collect();
        let even = [1.0; 8];
        let of = |times: &[&[f64]]| widest_half_width(&design, &session(&design, times));
        let narrow = of(&[&even, &TIMES, &even]).unwrap();
        let wide = of(&[&even, &spread, &even]).unwrap();
        assert!(0.005 < narrow && narrow < 0.03, "{narrow}");
        assert!(wide > 2.0 * narrow, "{wide} {narrow}");
        assert_eq!(of(&[&even[..5], &TIMES[..5], &even[..5]]), None, "five rounds: no interval");
        assert_eq!(of(&[&even, &TIMES, &[]]), None, "one comparison has none");
        let alone = super::super::hand_made::design(&[(Model::Threads, 1)]);
        assert_eq!(widest_half_width(&alone, &session(&alone, &[&even])), None);
    }

    #[test]
    fn the_half_width_is_that_of_the_farther_end() {
        let (low, high) = (Some(1.8), Some(2.5));
        let ratio = RatioEstimate { ratio: 2.0, low, high, by_round: Vec::new() };
        assert!((ratio.half_width().unwrap() - 0.25).abs() < 1e-12);
        assert_eq!(RatioEstimate { low: None, high: None, ..ratio }.half_width(), None);
    }

    #[test]
    fn a_look_that_the_samples_do_not_give_is_found() {
        let design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        let mut session = session(&design, &[&[1.0; 8], &TIMES]);
        let at = |session: &Session, round| {
            let mut earlier = session.clone();
            earlier.trials.retain(|trial| trial.round <= round);
            widest_half_width(&design, &earlier)
        };
        let look = |round, half_width| Look { round, half_width, stopped: false };
        session.plan.looks =
            vec![look(5, None), look(7, at(&session, 7)), look(8, at(&session, 8))];
        assert!(session.plan.looks[1].half_width.is_some());
        assert_ne!(session.plan.looks[1].half_width, session.plan.looks[2].half_width);
        assert_eq!(deviations(&design, &session), [""; 0]);
        session.plan.looks[1].half_width = session.plan.looks[2].half_width;
        let told = deviations(&design, &session);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("The look after round 7 is not what the samples give."));
        // Another metric is another question, and says nothing of looks that were taken before.
        let edited = Design { primary_metric: Metric::Total, ..design.clone() };
        assert_eq!(deviations(&edited, &session).len(), 2);
        session.asked = Some(Asked::from(&design));
        assert_eq!(deviations(&edited, &session).len(), 1);
        // A file may log more looks than anybody could take.
        session.plan.looks = vec![look(8, None); 4_096];
        let told = deviations(&design, &session);
        assert_eq!(told.len(), session.order.len() + 1);
        assert!(told.last().unwrap().starts_with("The session logs more looks than"));
    }
}
