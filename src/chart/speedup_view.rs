//! What is shown over the number of workers: speedups over one base or another, or efficiencies.

use super::numbers::times;
use super::speedup_curves::fits;
use crate::analysis::laws::scaling::ScalingSummary;
use crate::analysis::summary::{SpeedupBase, Summary};
use crate::model::units::percent;

/// What stands over the number of workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpeedupView {
    /// Speedup over one worker of the same model: what the laws are fitted to.
    OverOneWorker,
    /// Speedup over the sequential run: models are read on one scale.
    OverSequential,
    /// Speedup over the number of workers: the share of each worker that was worth it.
    Efficiency,
}

impl SpeedupView {
    /// Every view, in the order in which people are offered them.
    pub const ALL: [Self; 3] = [Self::OverOneWorker, Self::OverSequential, Self::Efficiency];

    /// The words for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            SpeedupView::OverOneWorker => "Over one worker",
            SpeedupView::OverSequential => "Over sequential",
            SpeedupView::Efficiency => "Efficiency",
        }
    }

    fn base(self) -> Option<SpeedupBase> {
        match self {
            SpeedupView::OverOneWorker => Some(SpeedupBase::OneWorker),
            SpeedupView::OverSequential => Some(SpeedupBase::Sequential),
            SpeedupView::Efficiency => None,
        }
    }

    /// A value of the view in words.
    #[must_use]
    pub fn show(self, value: f64) -> String {
        match self {
            SpeedupView::OverOneWorker | SpeedupView::OverSequential => times(value),
            SpeedupView::Efficiency => percent(value),
        }
    }

    /// A speedup of so many workers as this view shows it.
    #[must_use]
    pub(super) fn of(self, speedup: f64, workers: f64) -> f64 {
        match self {
            SpeedupView::OverOneWorker | SpeedupView::OverSequential => speedup,
            SpeedupView::Efficiency => speedup / workers,
        }
    }

    /// Whether a line's laws and bounds belong to the values of this view.
    #[must_use]
    pub(super) fn is_of(self, line: &ScalingSummary) -> bool {
        self.base().is_none_or(|base| base == line.base.kind)
    }
}

/// A measured value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// Workers.
    pub workers: u32,
    /// The speedup or the efficiency.
    pub value: f64,
    /// The ends of its 95 % interval; none where it is 1 by definition, or rounds are too few.
    pub interval: Option<(f64, f64)>,
    /// Whether a line from the value before it tells of the counts in between.
    pub may_join: bool,
}

/// The values of one line, from the fewest workers: one worker against itself is 1 by definition
/// and comes first.
#[must_use]
pub fn values(line: &ScalingSummary, view: SpeedupView) -> Vec<Value> {
    let is_own = view.is_of(line);
    let mut values = Vec::new();
    if is_own && line.base.kind == SpeedupBase::OneWorker {
        values.push(Value { workers: 1, value: 1.0, interval: None, may_join: true });
    }
    for point in &line.points {
        let ratio = if is_own { Some(&point.speedup) } else { point.over_sequential.as_ref() };
        let Some(ratio) = ratio.filter(|_| is_own || view == SpeedupView::OverSequential) else {
            continue;
        };
        let of = |speedup: f64| view.of(speedup, f64::from(point.workers));
        values.push(Value {
            workers: point.workers,
            value: of(ratio.ratio),
            interval: ratio.interval().map(|(low, high)| (of(low), of(high))),
            may_join: point.may_join,
        });
    }
    values
}

/// The views for which a summary has values.
#[must_use]
pub fn views(summary: &Summary) -> Vec<SpeedupView> {
    let has = |view: &SpeedupView| {
        summary.scaling.iter().any(|line| values(line, *view).iter().any(|v| v.workers > 1))
    };
    SpeedupView::ALL.into_iter().filter(has).collect()
}

/// The view that is shown unless a person chooses another: where laws were fitted, the one in which
/// they can be drawn; else the one in which models are read on one scale.
#[must_use]
pub fn preferred(summary: &Summary) -> Option<SpeedupView> {
    let views = views(summary);
    let fitted = |view: &&SpeedupView| {
        let mut lines = summary.scaling.iter().filter(|line| view.is_of(line));
        lines.any(|line| !fits(line).is_empty())
    };
    let speedups = views.iter().filter(|view| view.base().is_some());
    let one_scale = views.contains(&SpeedupView::OverSequential);
    let plain = one_scale.then_some(SpeedupView::OverSequential).or(views.first().copied());
    speedups.clone().find(fitted).copied().or(plain)
}
