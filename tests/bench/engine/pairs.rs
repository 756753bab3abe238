//! Taking turns: reference, ours, reference, ours, in one session, so that a slow drift of the
//! machine is in both.

use crate::measured::Measured;
use crate::row::{Rule, Side, Sides};
use tandem_lab::analysis::Pair;
use tandem_lab::analysis::statistics::sample::Sample;
use tandem_lab::analysis::summary::RatioEstimate;

/// Fewer pairs have no interval, so disturbed ones are then kept.
const FEWEST: usize = 6;

/// How many pairs are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Pairs that nothing disturbed.
    pub pairs: usize,
    /// Pairs in all, disturbed ones included.
    pub at_most: usize,
}

/// What came of a row.
pub struct Outcome {
    /// The reference's median, and its smallest and largest figure.
    pub reference: Option<(f64, f64, f64)>,
    /// Ours.
    pub ours: (f64, f64, f64),
    /// The ratio of ours to the reference with its interval.
    pub ratio: Option<RatioEstimate>,
    /// Pairs in all.
    pub made: usize,
    /// Those among them that were disturbed.
    pub disturbed: usize,
    /// Whether disturbed pairs are in the figures, because too few others were found.
    pub has_disturbed: bool,
}

/// Measures both sides in turn. The first turn of each is a warm-up.
pub fn take_turns(mut sides: Sides, plan: Plan) -> Result<Outcome, String> {
    let mut pair = || Ok::<_, String>((one(sides.reference.as_mut())?, (sides.ours)()?));
    pair()?;
    let mut pairs = Vec::new();
    let mut quiet = 0;
    while quiet < plan.pairs && pairs.len() < plan.at_most {
        let turn = pair()?;
        quiet += usize::from(!is_disturbed(&turn));
        pairs.push(turn);
    }
    let made = pairs.len();
    let has_disturbed = quiet < FEWEST.min(plan.pairs);
    if !has_disturbed {
        pairs.retain(|turn| !is_disturbed(turn));
    }
    let ours: Vec<Measured> = pairs.iter().map(|(_, ours)| *ours).collect();
    let reference: Option<Vec<Measured>> = pairs.iter().map(|(reference, _)| *reference).collect();
    let ratio = reference.as_ref().map(|reference| ratio(reference, &ours)).transpose()?;
    let reference = reference.map(|reference| spread(&reference)).transpose()?;
    let disturbed = made - quiet;
    Ok(Outcome { reference, ours: spread(&ours)?, ratio, made, disturbed, has_disturbed })
}

type Turn = (Option<Measured>, Measured);

fn one(side: Option<&mut Side>) -> Result<Option<Measured>, String> {
    side.map(|side| side()).transpose()
}

fn is_disturbed((reference, ours): &Turn) -> bool {
    ours.is_disturbed || reference.is_some_and(|reference| reference.is_disturbed)
}

fn ratio(reference: &[Measured], ours: &[Measured]) -> Result<RatioEstimate, String> {
    let rounds = (1..).zip(ours.iter().zip(reference));
    let pairs: Vec<Pair> = rounds
        .map(|(round, (ours, reference))| Pair { round, of: ours.value, against: reference.value })
        .collect();
    RatioEstimate::of_pairs(&pairs).map_err(|why| format!("no ratio can be given: {why:?}"))
}

fn spread(figures: &[Measured]) -> Result<(f64, f64, f64), String> {
    let values = Sample::new(figures.iter().map(|figure| figure.value));
    let median = values.ok_or("no figure was found")?.median();
    let low = figures.iter().map(|figure| figure.range.0).fold(f64::INFINITY, f64::min);
    let high = figures.iter().map(|figure| figure.range.1).fold(f64::NEG_INFINITY, f64::max);
    Ok((median, low, high))
}

/// Whether a row meets what is asked of it.
pub fn is_met(rule: Rule, outcome: &Outcome) -> bool {
    let ratio = outcome.ratio.as_ref().map(|ratio| ratio.ratio);
    let (ours, ..) = outcome.ours;
    match rule {
        Rule::AtLeast(least) => ratio.is_some_and(|ratio| ratio >= least),
        Rule::AtMost(most) => ratio.is_some_and(|ratio| ratio <= most),
        Rule::Within(low, high) => ratio.is_some_and(|ratio| (low..=high).contains(&ratio)),
        Rule::Points(points) => {
            outcome.reference.is_some_and(|(reference, ..)| (ours - reference).abs() <= points)
        }
        Rule::InRange => {
            outcome.reference.is_some_and(|(_, low, high)| (low..=high).contains(&ours))
        }
        Rule::Below(most) => ours <= most,
    }
}
