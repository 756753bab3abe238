//! Several experiments side by side: what differs first, then variant by variant.
//!
//! Times of one machine may stand beside one another, and the ratio of two sessions has the
//! interval of two independent sets of samples. Times of different machines never do (method.md,
//! R34): there each experiment only shows its ratios to its own base.

use super::compare_words::{heading, note, sentence_and_scope};
use super::differences::{Difference, all_on_one_machine, differences};
use super::margins::Margins;
use super::matching;
use super::session_verdicts::{Judged, judge};
use super::summary::{Breakdown, MetricSummary, Summary, VariantSummary};
use super::two_sessions::{SessionRatio, independent_ratio};
use super::verdict::Untestable;
use crate::model::design::{Design, Model};
use crate::model::experiment::{Experiment, Verdict};
use crate::model::metric::{Direction, Metric};
use crate::model::vocabulary::Vocabulary;

/// Several experiments side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareReport {
    /// The experiments, in the order in which they were given.
    pub columns: Vec<CompareColumn>,
    /// How many things differ and what follows, such as `Only this differs: workers`.
    pub heading: String,
    /// What differs by choice: possible causes first, then what only judges.
    pub differences: Vec<Difference>,
    /// What is the same in all of them.
    pub same: Vec<String>,
    /// What differs although nobody chose it.
    pub not_by_design: Vec<Difference>,
    /// Whether all sessions may be taken to have run on one machine. If not, no cell has a ratio
    /// to the first experiment, and times must not share an axis.
    pub same_machine: bool,
    /// The metric of the first experiment.
    pub metric: Metric,
    /// The metric of each experiment, in their order. Where they differ, no value of another
    /// metric than the first experiment's may stand on its axis.
    pub metrics: Vec<Metric>,
    /// Which of its values is the better one.
    pub direction: Direction,
    /// The widest margins of the experiments.
    pub margins: Margins,
    /// One row a variant; those of the first experiment first, in its order.
    pub rows: Vec<CompareRow>,
    /// What the comparison says, as one sentence with a full stop.
    pub sentence: String,
    /// The scope of the sentence: intervals and rounds.
    pub scope: String,
    /// What has to be known about the ratios between experiments.
    pub note: String,
}

impl CompareReport {
    /// Whether all experiments answer with the same metric.
    #[must_use]
    pub fn same_metric(&self) -> bool {
        self.metrics.iter().all(|metric| *metric == self.metric)
    }
}

/// One of the experiments.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareColumn {
    /// `A`, `B` and so on.
    pub letter: String,
    /// The title of the experiment.
    pub title: String,
    /// When its session began, in UTC to the minute.
    pub started_utc: String,
    /// The label of its machine and the machine in one line.
    pub machine: String,
    /// The work in words, which say what of it is emulated.
    pub workload: String,
    /// Finished rounds.
    pub rounds: u32,
    /// The margins by which its own verdicts are given.
    pub margins: Margins,
}

/// One variant in every experiment that has it.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareRow {
    /// Its name: as in the first experiment that has it, without what differs between them.
    pub label: String,
    /// Its model.
    pub model: Model,
    /// Its number of workers, if it is the same in all.
    pub workers: Option<u32>,
    /// Its figures in each experiment; absent where an experiment does not have it.
    pub cells: Vec<Option<CompareCell>>,
}

impl CompareRow {
    /// The ratio of the second experiment to the first, if there is one.
    #[must_use]
    pub fn ratio(&self) -> Option<&SessionRatio> {
        self.cells.get(1)?.as_ref()?.ratio.known()
    }
}

/// One variant in one experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareCell {
    /// Its name in that experiment.
    pub label: String,
    /// Its number of workers there.
    pub workers: u32,
    /// Its figure on the metric of the report; where its experiment answers with another one, why
    /// it has none here, with that other figure in words.
    pub estimate: MetricSummary,
    /// The samples of that metric that count, in the order of rounds; none where the experiment
    /// answers with another metric.
    pub samples: Vec<f64>,
    /// Its figure on the metric of its own experiment, where that is another than the report's.
    pub other: Option<MetricSummary>,
    /// Its memory, every page counted once.
    pub memory: MetricSummary,
    /// Where a worker's time goes, where that was measured.
    pub breakdown: Option<Breakdown>,
    /// How many of its trials failed, as words such as `1 of 16 trials of 2 threads failed`. With
    /// a failure there is no verdict on its ratio (method.md, R18).
    pub failed: Option<String>,
    /// Its ratio to the same variant of the first experiment.
    pub ratio: CellRatio,
    /// What that ratio says; absent where there is none.
    pub verdict: Option<CellVerdict>,
    /// Its ratio to what it is compared with in its own experiment; absent for a base.
    pub own: Option<OwnRatio>,
}

impl CompareCell {
    /// Its figure on the metric of its own experiment.
    #[must_use]
    pub fn own_estimate(&self) -> &MetricSummary {
        self.other.as_ref().unwrap_or(&self.estimate)
    }
}

/// The ratio of a cell to the same variant of the first experiment.
#[derive(Clone, Debug, PartialEq)]
pub enum CellRatio {
    /// The cell is of the first experiment.
    First,
    /// The ratio.
    Known(SessionRatio),
    /// Why there is none, as words that follow "no ratio: ".
    Unavailable(String),
}

impl CellRatio {
    /// The ratio, if there is one.
    #[must_use]
    pub fn known(&self) -> Option<&SessionRatio> {
        match self {
            CellRatio::Known(ratio) => Some(ratio),
            CellRatio::First | CellRatio::Unavailable(_) => None,
        }
    }
}

/// What the ratio of a cell to the first experiment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellVerdict {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is open, where that is not the interval, as words that follow "because".
    pub because: Option<String>,
}

/// The ratio of a variant to what it is compared with in its own experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnRatio {
    /// The name of what it is compared with.
    pub against: String,
    /// The ratio, paired by rounds.
    pub ratio: f64,
    /// Lower end of its 95 % interval; absent below six pairs.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
}

/// Lays experiments side by side, each with the summary of its latest session.
///
/// With no experiment the report is empty; with one it holds that one.
#[must_use]
pub fn compare(compared: &[(&Experiment, &Summary)], words: &Vocabulary) -> CompareReport {
    let experiments: Vec<&Experiment> = compared.iter().map(|(e, _)| *e).collect();
    let designs: Vec<&Design> = experiments.iter().map(|e| &e.design).collect();
    let same_machine = all_on_one_machine(compared.iter().map(|(_, summary)| &summary.machine));
    let found = differences(&experiments, words);
    let columns = columns(compared);
    let mut rows: Vec<CompareRow> =
        matching::rows(&designs).iter().map(|places| row(compared, places, same_machine)).collect();
    let judged: Vec<Judged> =
        (1..columns.len()).map(|place| judge(compared, &columns, (&rows, place))).collect();
    for (column, judged) in judged.iter().enumerate() {
        for (row, verdict) in rows.iter_mut().zip(&judged.verdicts) {
            if let Some(cell) = &mut row.cells[column + 1] {
                cell.verdict.clone_from(verdict);
            }
        }
    }
    let (sentence, scope) = sentence_and_scope(compared, &columns, &rows, &judged);
    let first = designs.first();
    let margins = columns.iter().map(|column| column.margins).reduce(Margins::wider);
    let margins = margins.unwrap_or_default();
    let metrics: Vec<Metric> = designs.iter().map(|d| d.primary_metric.clone()).collect();
    CompareReport {
        heading: heading(&found),
        note: note(same_machine, &metrics),
        columns,
        differences: found.chosen,
        same: found.same,
        not_by_design: found.circumstances,
        same_machine,
        metrics,
        metric: first.map_or(Metric::Makespan, |design| design.primary_metric.clone()),
        direction: first.map_or(Direction::LowerIsBetter, |design| design.direction.clone()),
        margins,
        rows,
        sentence,
        scope,
    }
}

fn columns(compared: &[(&Experiment, &Summary)]) -> Vec<CompareColumn> {
    let letter = |place: usize| match u8::try_from(place) {
        Ok(place @ 0..26) => char::from(b'A' + place).to_string(),
        _ => format!("#{}", place + 1),
    };
    let column = |(place, (_, summary)): (usize, &(&Experiment, &Summary))| CompareColumn {
        letter: letter(place),
        title: summary.title.clone(),
        started_utc: summary.session.started_utc.clone(),
        machine: format!("{}: {}", summary.machine.label, summary.machine.line()),
        workload: summary.workload.clone(),
        rounds: summary.session.rounds,
        margins: Margins::of(summary),
    };
    compared.iter().enumerate().map(column).collect()
}

fn row(
    compared: &[(&Experiment, &Summary)],
    places: &[Option<usize>],
    same_machine: bool,
) -> CompareRow {
    let in_first = places.first().copied().flatten();
    let cells: Vec<Option<CompareCell>> = places
        .iter()
        .zip(compared)
        .enumerate()
        .map(|(column, (place, one))| {
            let ratio = match column {
                0 => CellRatio::First,
                _ => ratio(compared[0], in_first, (*one, (*place)?), same_machine),
            };
            cell(*one, (*place)?, (&compared[0].1.metric, ratio))
        })
        .collect();
    let (column, place) = places
        .iter()
        .enumerate()
        .find_map(|(column, place)| place.map(|place| (column, place)))
        .expect("a row begins with the variant that made it");
    let variant = &compared[column].0.design.variants[place];
    let mut present = cells.iter().flatten();
    let same_workers = present.all(|cell| cell.workers == variant.workers);
    let label = match (same_workers, cells[column].as_ref()) {
        (true, Some(cell)) if same_labels(&cells) => cell.label.clone(),
        (true, _) => variant.label(),
        (false, _) => variant.model.label().to_owned(),
    };
    let workers = same_workers.then_some(variant.workers);
    CompareRow { label, model: variant.model.clone(), workers, cells }
}

fn same_labels(cells: &[Option<CompareCell>]) -> bool {
    let mut labels = cells.iter().flatten().map(|cell| &cell.label);
    let first = labels.next();
    labels.all(|label| Some(label) == first)
}

fn summary_of<'a>(
    (experiment, summary): (&Experiment, &'a Summary),
    place: usize,
) -> Option<&'a VariantSummary> {
    summary.variant(&experiment.design.variants.get(place)?.id)
}

fn cell(
    one: (&Experiment, &Summary),
    place: usize,
    (shown, ratio): (&Metric, CellRatio),
) -> Option<CompareCell> {
    let (experiment, summary) = one;
    let variant = summary_of(one, place)?;
    let metric = |metric: &Metric| {
        let unknown = || MetricSummary::Unavailable("not measured".to_owned());
        variant.metrics.get(metric).cloned().unwrap_or_else(unknown)
    };
    let (estimate, samples, other) = if summary.metric == *shown {
        (metric(shown), samples(experiment, variant, shown), None)
    } else {
        let own = metric(&summary.metric);
        let figure = own.known().map_or(String::new(), |known| {
            format!(", {}", summary.metric.unit().show(known.median))
        });
        let reason = format!("measured by {}{figure}", summary.metric.label());
        (MetricSummary::Unavailable(reason), Vec::new(), Some(own))
    };
    Some(CompareCell {
        label: variant.label.clone(),
        workers: variant.workers,
        estimate,
        samples,
        other,
        memory: metric(&Metric::MemoryUnique),
        breakdown: variant.breakdown,
        failed: Untestable::failed(variant).map(|failed| failed.to_string()),
        ratio,
        verdict: None,
        own: own_ratio(summary, variant),
    })
}

/// The values of the trials that count.
fn samples(experiment: &Experiment, variant: &VariantSummary, metric: &Metric) -> Vec<f64> {
    let trials = experiment.latest_session().map_or(&[][..], |session| &session.trials);
    trials
        .iter()
        .filter(|trial| trial.variant == variant.id && trial.counts())
        .filter_map(|trial| trial.value(metric))
        .collect()
}

fn own_ratio(summary: &Summary, variant: &VariantSummary) -> Option<OwnRatio> {
    let comparison = summary.comparisons.iter().find(|c| c.of == variant.id)?;
    let ratio = comparison.ratio.as_ref()?;
    let against = summary.variant(&comparison.against)?.label.clone();
    Some(OwnRatio { against, ratio: ratio.ratio, low: ratio.low, high: ratio.high })
}

/// Whether two documents hold the same latest session of the same experiment.
pub(super) fn is_same_session(one: &Experiment, other: &Experiment) -> bool {
    (&one.id, &one.design) == (&other.id, &other.design)
        && one.latest_session().is_some()
        && one.latest_session() == other.latest_session()
}

fn ratio(
    first: (&Experiment, &Summary),
    in_first: Option<usize>,
    (one, place): ((&Experiment, &Summary), usize),
    same_machine: bool,
) -> CellRatio {
    let unavailable = |reason: &str| CellRatio::Unavailable(reason.to_owned());
    let Some(base) = in_first.and_then(|place| summary_of(first, place)) else {
        return unavailable("the first experiment does not have this variant");
    };
    let Some(variant) = summary_of(one, place) else {
        return unavailable("the session does not have this variant");
    };
    if !same_machine {
        return unavailable("these are different machines");
    }
    if first.0.design.workload.kernel != one.0.design.workload.kernel {
        return unavailable("the work is of another kind");
    }
    if first.1.metric != one.1.metric {
        return unavailable("another metric was chosen");
    }
    if !base.verified || !variant.verified {
        return unavailable("not every result was verified");
    }
    if is_same_session(first.0, one.0) {
        return unavailable("it is the same session");
    }
    let of = samples(one.0, variant, &one.1.metric);
    let against = samples(first.0, base, &first.1.metric);
    match independent_ratio(&of, &against) {
        Some(ratio) => CellRatio::Known(ratio),
        None if of.is_empty() || against.is_empty() => unavailable("no trial counts"),
        None => unavailable("a value is zero"),
    }
}
