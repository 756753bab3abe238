//! What has to be known of the verdicts of a session: how noisy the machine was, what was changed
//! after the run, how many comparisons there are, and whether disturbed rounds decide them.

use super::caveat::Caveat;
use super::decision::Hold;
use super::judging::Judging;
use super::noise::Noise;
use super::post_hoc;
use super::sentence::{capitalised, share_words};
use super::summary::Comparison;
use crate::model::design::Design;
use crate::model::experiment::Verdict;
use crate::model::units::{percent, ratio};

/// The caveats of a session's verdicts.
pub(super) fn of_verdicts(
    design: &Design,
    judging: &Judging,
    comparisons: &[Comparison],
) -> Vec<Caveat> {
    let mut caveats = of_noise(design, judging);
    // Where nothing is judged, nothing leans on it.
    let is_judged = comparisons.iter().any(|comparison| comparison.verdict != Verdict::NotTestable);
    if is_judged && judging.noise.as_ref().and_then(Noise::floor).is_none() {
        caveats.push(Caveat::NoiseUnknown);
    }
    if let Some(what) = post_hoc::words_of(&judging.post_hoc) {
        caveats.push(Caveat::PostHoc { what: capitalised(&what) });
    }
    let number = |is_one: &dyn Fn(&Comparison) -> bool| {
        let found = comparisons.iter().filter(|comparison| is_one(comparison));
        u32::try_from(found.count()).unwrap_or(u32::MAX)
    };
    let held = number(&|comparison| comparison.basis.hold == Some(Hold::Comparisons));
    if held > 0 {
        caveats.push(Caveat::ManyComparisons { held, of: judging.tested });
    }
    let verdicts = number(&disturbance_decides);
    if verdicts > 0 {
        caveats.push(Caveat::DisturbanceDecides { verdicts });
    }
    caveats
}

fn of_noise(design: &Design, judging: &Judging) -> Vec<Caveat> {
    let Some(noise) = &judging.noise else { return Vec::new() };
    let mut caveats = Vec::new();
    if let Some((low, high)) = noise.ratio.interval().filter(|_| noise.excludes_one()) {
        // With more decimals where two would hide that 1 is not among them.
        let words = |value: f64| match ratio(value) {
            hidden if hidden == ratio(1.0) => format!("{value:.5}"),
            shown => shown,
        };
        let interval = format!("{} to {}", words(low), words(high));
        caveats.push(Caveat::NoiseDiffers { ratio: words(noise.ratio.ratio), interval });
    }
    let floor = noise.floor().filter(|floor| *floor > design.margin);
    caveats.extend(floor.map(|floor| Caveat::NoiseWide {
        floor: share_words(floor),
        margin: percent(design.margin.max(0.0)),
    }));
    caveats.extend(drift(noise, design.margin));
    caveats
}

fn drift(noise: &Noise, margin: f64) -> Option<Caveat> {
    let drift = noise.drift.filter(|drift| drift.is_beyond(margin))?;
    let signed = |share: f64| {
        let sign = if share < 0.0 { "−" } else { "+" };
        format!("{sign}{}", share_words(share.abs()))
    };
    let (per_round, over_session) = (signed(drift.per_round), signed(drift.over_session));
    Some(Caveat::Drift { per_round, over_session })
}

/// Whether a verdict stands only because of the rounds in which something else disturbed a trial,
/// or is open only because of them.
pub(super) fn disturbance_decides(comparison: &Comparison) -> bool {
    let without = comparison.without_disturbed.as_ref();
    without.is_some_and(|without| without.changes(&comparison.verdict))
}
