//! What the laws say of one model, in sentences.

use super::super::statistics::level::Estimated;
use super::curve::Miss;
use super::karp_flatt::Course;
use super::refused::Refused;
use super::scaling::ScalingSummary;
use super::serial_share::SerialShare;
use super::usl::{Peak, Usl};
use crate::model::design::{Scaling, number_word};
use crate::model::units;

/// A curve that misses a point by more than this share is said to.
const WORTH_SAYING: f64 = 0.05;

/// The name of each line, such as `Threads`, or `Threads, all cores, pinned` where placements differ.
#[must_use]
pub fn names(lines: &[ScalingSummary]) -> Vec<String> {
    let differ = lines.windows(2).any(|pair| pair[0].placement != pair[1].placement);
    let name = |line: &ScalingSummary| {
        let model = super::super::sentence::capitalised(line.model.label());
        if !differ {
            return model;
        }
        let pinned = if line.placement.pin { "pinned" } else { "free to move" };
        format!("{model}, {}, {pinned}", line.placement.cores.describe())
    };
    lines.iter().map(name).collect()
}

/// What has speedup 1, with its absolute value, such as `Speedup 1 is one thread at 251 ms (245 ms
/// to 257 ms), same work for all.`
#[must_use]
pub fn base(line: &ScalingSummary) -> String {
    let show = |value: f64| line.metric.unit().show(value);
    let estimate = &line.base.estimate;
    let interval = match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!(" ({} to {})", show(low), show(high)),
        _ => String::new(),
    };
    let (noun, median, work) = (&line.base.noun, show(estimate.median), line.scaling.label());
    format!("Speedup 1 is {noun} at {median}{interval}, {work}.")
}

/// The serial share by Karp and Flatt for each worker count, and where it tends to; nothing where
/// each worker brings its own work.
#[must_use]
pub fn karp_flatt(line: &ScalingSummary) -> Option<String> {
    let shares: Vec<String> = line
        .points
        .iter()
        .filter_map(|point| {
            Some(format!("{} at {}", percent(point.serial_share?.estimate), point.workers))
        })
        .collect();
    let course = match line.trend.as_ref().map(|trend| trend.course) {
        Ok(Course::GrowingOverhead) => "; it rises: growing overhead",
        Ok(Course::Falling) => "; it falls",
        Ok(Course::Even) | Err(_) => "",
    };
    let shares = shares.join(", ");
    (!shares.is_empty())
        .then(|| format!("Serial share by Karp and Flatt: {shares} workers{course}."))
}

/// What Amdahl's law says.
#[must_use]
pub fn amdahl(fit: &SerialShare) -> String {
    let share = with_interval(fit.serial, percent);
    format!("Amdahl: {share} of the work is serial{}.", worst(&fit.misses))
}

/// What Gustafson's law says.
#[must_use]
pub fn gustafson(fit: &SerialShare) -> String {
    let share = with_interval(fit.serial, percent);
    format!("Gustafson: {share} of the parallel run’s time is serial{}.", worst(&fit.misses))
}

/// What the universal scalability law says.
#[must_use]
pub fn usl(fit: &Usl) -> String {
    let [sigma, kappa] = [fit.sigma, fit.kappa].map(|of| with_interval(of, percent));
    let peak = match fit.peak {
        Peak::At(workers) => {
            let workers = with_interval(workers, units::figures);
            let workers = match workers.strip_suffix(')') {
                Some(begun) if fit.peak_may_lie_beyond() => format!("{begun} or beyond)"),
                _ => workers,
            };
            format!("fastest with {workers} workers")
        }
        Peak::MayNotExist => "no peak is claimed, because coherency may cost nothing".to_owned(),
        Peak::Beyond { limit } => {
            format!("no peak up to {} workers, and nothing is said beyond", units::figures(limit))
        }
        Peak::FromTheFirst => "every further worker makes it slower".to_owned(),
    };
    let worst = worst(&fit.misses);
    format!("USL: contention {sigma}, coherency {kappa}; {peak}{worst}.")
}

/// Amdahl's law in a few words, beside its curve.
#[must_use]
pub fn short_amdahl(fit: &SerialShare) -> String {
    format!("Amdahl, {} serial", percent(fit.serial.estimate))
}

/// Gustafson's law in a few words, beside its curve.
#[must_use]
pub fn short_gustafson(fit: &SerialShare) -> String {
    format!("Gustafson, {} serial", percent(fit.serial.estimate))
}

/// The universal scalability law in a few words, beside its curve.
#[must_use]
pub fn short_usl(fit: &Usl) -> String {
    match fit.peak {
        Peak::At(workers) => format!("USL, fastest with {}", units::figures(workers.estimate)),
        Peak::MayNotExist | Peak::Beyond { .. } | Peak::FromTheFirst => "USL".to_owned(),
    }
}

/// Every sentence of a line: the base, the laws that are fitted, and why others are not.
#[must_use]
pub fn lines(line: &ScalingSummary) -> Vec<String> {
    let mut lines = vec![base(line)];
    lines.extend(karp_flatt(line));
    let mut refusals = Vec::new();
    let is_strong = line.scaling == Scaling::Strong;
    let serial = if is_strong { &line.amdahl } else { &line.gustafson };
    match serial {
        Ok(fit) if is_strong => lines.push(amdahl(fit)),
        Ok(fit) => lines.push(gustafson(fit)),
        Err(refused) => refusals.push(refused),
    }
    match &line.usl {
        Ok(fit) => lines.push(usl(fit)),
        Err(refused) => refusals.push(refused),
    }
    lines.extend(refused(&refusals));
    lines.extend(left_out(line));
    lines
}

/// The refusals, those for one reason in one sentence.
fn refused(refusals: &[&Refused]) -> Vec<String> {
    if let [
        Refused::TooFewCounts { law, needed, have, left_out },
        Refused::TooFewCounts { law: other, needed: more, left_out: also_left_out, .. },
    ] = refusals
        && left_out == also_left_out
    {
        let [needed, have, more, left] = [needed, have, more, left_out].map(|n| number_word(*n));
        let (with_cores, of_which) = match left_out {
            0 => ("", String::new()),
            1 => (" with a core for each worker", ", of which one shares busy cores".to_owned()),
            _ => (" with a core for each worker", format!(", of which {left} share busy cores")),
        };
        return vec![format!(
            "{law} needs {needed} worker counts{with_cores} and {other} {more}; this design has \
             {have}{of_which}."
        )];
    }
    let mut sentences: Vec<String> = refusals.iter().map(|refused| format!("{refused}.")).collect();
    sentences.dedup();
    sentences
}

/// Which worker counts a fit does without.
fn left_out(line: &ScalingSummary) -> Option<String> {
    let is_fitted = line.amdahl.is_ok() || line.gustafson.is_ok();
    let left_out = line.points.iter().filter(|point| point.is_short_of_cores);
    let counts: Vec<String> = left_out.map(|point| point.workers.to_string()).collect();
    (is_fitted && !counts.is_empty()).then(|| {
        format!(
            "The serial share is fitted without {} workers, who shared busy or unequal cores.",
            counts.join(", ")
        )
    })
}

/// How far the furthest point lies from the curve, where that is worth saying.
fn worst(misses: &[Miss]) -> String {
    let furthest = misses.iter().max_by(|a, b| a.share.abs().total_cmp(&b.share.abs()));
    furthest.filter(|miss| miss.share.abs() > WORTH_SAYING).map_or_else(String::new, |miss| {
        let side = if miss.share > 0.0 { "above" } else { "below" };
        let share = percent(miss.share.abs());
        format!(", but {} workers lie {share} {side} the curve", miss.workers)
    })
}

fn with_interval(of: Estimated, show: fn(f64) -> String) -> String {
    let Some((low, high)) = of.interval else { return show(of.estimate) };
    let (low, high) = (show(low), show(high));
    // A unit that both ends have is written once.
    let low = if high.ends_with(" %") { low.trim_end_matches(" %") } else { &low };
    format!("{} ({low} to {high})", show(of.estimate))
}

/// A share with two figures, which is what fits are good for: `2 %`, `0.31 %`, `12 %`.
fn percent(share: f64) -> String {
    let share = share * 100.0;
    let decimals = match share.abs() {
        size if size >= 9.95 => 0,
        size if size >= 0.995 => 1,
        size if size >= 0.0995 => 2,
        _ => 3,
    };
    let text = format!("{share:.decimals$}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{} %", if text == "-0" { "0" } else { text })
}

#[cfg(test)]
mod tests {
    use super::super::curve::{Curve, Law};
    use super::*;

    fn coefficient(value: f64, low: f64, high: f64) -> Estimated {
        Estimated { estimate: value, interval: Some((low, high)) }
    }

    #[test]
    fn shares_have_two_figures_and_one_unit() {
        let cases = [
            (coefficient(0.02, 0.0, 0.04), "2 % (0 to 4 %)"),
            (coefficient(0.1234, 0.1178, 0.131), "12 % (12 to 13 %)"),
            (coefficient(0.00123, -0.00004, 0.0124), "0.12 % (-0.004 to 1.2 %)"),
            (coefficient(1.0, 0.996, 1.0), "100 % (100 to 100 %)"),
            (Estimated { estimate: 0.03, interval: None }, "3 %"),
        ];
        for (of, expected) in cases {
            assert_eq!(with_interval(of, percent), expected);
        }
    }

    #[test]
    fn a_law_tells_its_coefficients_and_where_it_fails() {
        let curve = Curve::new(Law::Amdahl { serial: 0.02 }, 8);
        let misses = vec![Miss { workers: 4, share: 0.01 }, Miss { workers: 8, share: -0.12 }];
        let mut fit = SerialShare { serial: coefficient(0.02, 0.0, 0.04), curve, misses };
        assert_eq!(
            amdahl(&fit),
            "Amdahl: 2 % (0 to 4 %) of the work is serial, but 8 workers lie 12 % below the curve."
        );
        fit.misses.pop();
        assert_eq!(amdahl(&fit), "Amdahl: 2 % (0 to 4 %) of the work is serial.");
        assert_eq!(
            gustafson(&fit),
            "Gustafson: 2 % (0 to 4 %) of the parallel run’s time is serial."
        );
        let fit = |peak| Usl {
            sigma: coefficient(0.031, 0.028, 0.034),
            kappa: coefficient(0.0004, 0.0002, 0.0006),
            curve,
            misses: Vec::new(),
            peak,
            free_base: None,
        };
        let told = "USL: contention 3.1 % (2.8 to 3.4 %), coherency 0.04 % (0.02 to 0.06 %); ";
        for (peak, expected) in [
            (Peak::At(coefficient(9.75, 9.5, 10.1)), "fastest with 9.75 (9.5 to 10.1) workers."),
            // The curve ends at twelve workers.
            (
                Peak::At(coefficient(9.75, 6.0, 12.0)),
                "fastest with 9.75 (6 to 12 or beyond) workers.",
            ),
            (Peak::MayNotExist, "no peak is claimed, because coherency may cost nothing."),
            (Peak::Beyond { limit: 24.0 }, "no peak up to 24 workers, and nothing is said beyond."),
            (Peak::FromTheFirst, "every further worker makes it slower."),
        ] {
            assert_eq!(usl(&fit(peak)), format!("{told}{expected}"));
        }
    }

    #[test]
    fn two_refusals_for_one_reason_are_one_sentence() {
        let few = |law, needed| Refused::TooFewCounts { law, needed, have: 2, left_out: 0 };
        let short = |law, needed| Refused::TooFewCounts { law, needed, have: 3, left_out: 1 };
        assert_eq!(
            refused(&[&short("Amdahl’s law", 3), &short("USL", 6)]),
            ["Amdahl’s law needs three worker counts with a core for each worker and USL six; \
              this design has three, of which one shares busy cores."]
        );
        let (amdahl, usl) = (few("Amdahl’s law", 3), few("USL", 6));
        assert_eq!(
            refused(&[&amdahl, &usl]),
            ["Amdahl’s law needs three worker counts and USL six; this design has two."]
        );
        assert_eq!(refused(&[&usl]), ["USL needs six worker counts; this design has two."]);
        let none = Refused::NoSharedRound;
        assert_eq!(
            refused(&[&none, &none]),
            ["No law is fitted: no finished round has every worker count."]
        );
    }
}
