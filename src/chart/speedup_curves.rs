//! The laws that were fitted to speedups, as curves with names.

use super::area::Point;
use super::speedup_view::SpeedupView;
use crate::analysis::laws::curve::{Curve, REACH};
use crate::analysis::laws::scaling::ScalingSummary;
use crate::analysis::laws::words;

/// Into how many pieces each part of a curve is broken: enough to look round.
const PIECES: u32 = 24;

/// A law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LawKind {
    /// A serial share: Amdahl's where all share the work, Gustafson's where each brings its own.
    SerialShare,
    /// The universal scalability law.
    Usl,
}

/// A law that was fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Which.
    pub law: LawKind,
    /// Its values.
    pub curve: Curve,
    /// Its name with what it says, in a few words.
    pub name: String,
}

/// A curve with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedCurve {
    /// The law.
    pub law: LawKind,
    /// The part up to the largest number of workers to which it was fitted.
    pub measured: Vec<Point>,
    /// The part beyond, which nobody measured.
    pub beyond: Vec<Point>,
    /// Its name with what it says, in a few words.
    pub name: String,
}

/// The laws that were fitted to a line.
#[must_use]
pub fn fits(line: &ScalingSummary) -> Vec<Fit> {
    let mut fits = Vec::new();
    let serial = [
        line.amdahl.as_ref().ok().map(|fit| (fit, words::short_amdahl(fit))),
        line.gustafson.as_ref().ok().map(|fit| (fit, words::short_gustafson(fit))),
    ];
    for (fit, name) in serial.into_iter().flatten() {
        fits.push(Fit { law: LawKind::SerialShare, curve: fit.curve, name });
    }
    if let Ok(fit) = &line.usl {
        fits.push(Fit { law: LawKind::Usl, curve: fit.curve, name: words::short_usl(fit) });
    }
    fits
}

/// The largest number of workers to which a curve was fitted.
fn border(curve: &Curve) -> f64 {
    (curve.limit() / REACH).max(1.0)
}

/// The values of a curve from one worker to its limit, that of its border among them.
pub fn traced(curve: &Curve, view: SpeedupView) -> impl Iterator<Item = (f64, f64)> {
    let (border, limit) = (border(curve), curve.limit());
    let steps = |from: f64, to: f64| {
        (1..=PIECES).map(move |piece| {
            // The last step is the end itself and not what rounding makes of it.
            let share = f64::from(piece) / f64::from(PIECES);
            if piece == PIECES { to } else { from + (to - from) * share }
        })
    };
    let workers = std::iter::once(1.0).chain(steps(1.0, border)).chain(steps(border, limit));
    let curve = *curve;
    workers.filter_map(move |workers| Some((workers, view.of(curve.at(workers)?, workers))))
}

impl Fit {
    /// The curve with places.
    #[must_use]
    pub fn drawn(&self, view: SpeedupView, at: &dyn Fn(f64, f64) -> Point) -> FittedCurve {
        let border = border(&self.curve);
        let (mut measured, mut beyond) = (Vec::new(), Vec::new());
        for (workers, value) in traced(&self.curve, view) {
            let place = at(workers, value);
            if workers <= border + 1e-9 {
                measured.push(place);
            } else {
                if let (true, Some(last)) = (beyond.is_empty(), measured.last()) {
                    beyond.push(*last);
                }
                beyond.push(place);
            }
        }
        FittedCurve { law: self.law, measured, beyond, name: self.name.clone() }
    }
}
