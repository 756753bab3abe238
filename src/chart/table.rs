//! The table twin of each chart: every number that is drawn, as rows of text.

use super::numbers::{ShownUnit, cell};
use super::stack::{StackInput, State};
use super::trend::Step;
use crate::analysis::compare::{CellRatio, CompareReport};
use crate::analysis::laws::words;
use crate::analysis::summary::{
    Breakdown, Estimate, MetricSummary, RatioEstimate, Summary, VariantSummary,
};
use crate::model::id::VariantId;
use crate::model::metric::Metric;
use crate::model::trial::Flags;
use crate::model::units::{Unit, listed};
use std::collections::BTreeMap;

/// A table: a heading for each column, and rows of as many cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The headings, with units.
    pub header: Vec<String>,
    /// The rows. A number is written so that a spreadsheet reads it; a number that is not known is
    /// an empty cell or the reason.
    pub rows: Vec<Vec<String>>,
    /// What there is to see behind each row, if there is anything; empty where no row has more.
    pub behind: Vec<Option<Behind>>,
}

/// The timelines behind a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The variants whose trials they are of; never none.
    pub variants: Vec<VariantId>,
    /// What they are of, in words that follow a verb.
    pub words: String,
}

impl Behind {
    /// The timeline that is kept of a variant.
    pub(super) fn variant(variant: &VariantSummary) -> Option<Self> {
        let round = trial_words(variant.timeline_round?);
        let variants = vec![variant.id.clone()];
        Some(Self { variants, words: format!("the timeline of {}, {round}", variant.label) })
    }

    /// The timelines that are kept of a round.
    fn round(summary: &Summary, round: u32) -> Option<Self> {
        let kept = summary.variants.iter().filter(|v| v.timeline_round == Some(round));
        let (variants, labels): (Vec<VariantId>, Vec<&str>) =
            kept.map(|variant| (variant.id.clone(), variant.label.as_str())).unzip();
        let timelines = if variants.len() == 1 { "timeline" } else { "timelines" };
        let words = format!("the {timelines} of {}, {}", listed(&labels), trial_words(round));
        (!variants.is_empty()).then_some(Self { variants, words })
    }
}

fn trial_words(round: u32) -> String {
    if round == 0 { "warm-up".to_owned() } else { format!("round {round}") }
}

impl Table {
    fn new<const N: usize>(header: [String; N]) -> Self {
        Self { header: header.into(), ..Self::default() }
    }

    /// The table as lines of cells parted by tabs, as spreadsheets take it from the clipboard.
    #[must_use]
    pub fn tsv(&self) -> String {
        let clean = |cell: &String| cell.replace(['\t', '\n', '\r'], " ");
        let line = |cells: &Vec<String>| cells.iter().map(clean).collect::<Vec<_>>().join("\t");
        let lines: Vec<String> =
            std::iter::once(&self.header).chain(&self.rows).map(line).collect();
        lines.join("\n") + "\n"
    }
}

/// Several tables as one text, parted by an empty line.
#[must_use]
pub fn tsv(tables: &[Table]) -> String {
    tables.iter().map(Table::tsv).collect::<Vec<_>>().join("\n")
}

/// The twin of the samples and their ratios: a row a variant, then a row a round.
#[must_use]
pub fn samples(summary: &Summary) -> Vec<Table> {
    let unit = suiting(summary, &summary.metric);
    let mut table = Table::new([
        "variant".to_owned(),
        unit.heading(&format!("{}, median", summary.metric.label())),
        unit.heading("low"),
        unit.heading("high"),
        "ratio".to_owned(),
        "ratio low".to_owned(),
        "ratio high".to_owned(),
        "ratio to".to_owned(),
        "trials".to_owned(),
        "failed".to_owned(),
        "disturbed".to_owned(),
    ]);
    for variant in &summary.variants {
        let comparison = summary.comparisons.iter().find(|c| c.of == variant.id);
        let ratio = comparison.and_then(|comparison| comparison.ratio.as_ref());
        let against = comparison.and_then(|comparison| summary.variant(&comparison.against));
        let mut row = vec![variant.label.clone()];
        row.extend(metric_cells(variant, &summary.metric, unit));
        row.extend(ratio_cells(ratio));
        row.push(against.map_or_else(String::new, |against| against.label.clone()));
        row.extend([variant.trials, variant.failed, variant.disturbed].map(|n| n.to_string()));
        table.rows.push(row);
        table.behind.push(Behind::variant(variant));
    }
    vec![table, trials(summary, unit)]
}

fn trials(summary: &Summary, unit: ShownUnit) -> Table {
    let mut rounds: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (column, variant) in summary.variants.iter().enumerate() {
        let left_out = Flags::WARM_UP.with(Flags::FAILED).with(Flags::REPEATED);
        let counted = |flags: Flags| flags.is_free_of(left_out);
        for sample in variant.samples.iter().filter(|sample| counted(sample.flags)) {
            let empty = || vec![String::new(); summary.variants.len()];
            rounds.entry(sample.round).or_insert_with(empty)[column] = unit.cell(sample.value);
        }
    }
    let name = |variant: &VariantSummary| unit.heading(&variant.label);
    let header =
        std::iter::once("round".to_owned()).chain(summary.variants.iter().map(name)).collect();
    let row = |(round, cells): (u32, Vec<String>)| {
        std::iter::once(round.to_string()).chain(cells).collect()
    };
    let behind = rounds.keys().map(|round| Behind::round(summary, *round)).collect();
    Table { header, rows: rounds.into_iter().map(row).collect(), behind }
}

/// The twin of where a worker's time goes.
#[must_use]
pub fn breakdown(summary: &Summary) -> Vec<Table> {
    let rows = summary.variants.iter();
    let rows = rows.map(|variant| (vec![variant.label.clone()], variant.breakdown)).collect();
    let behind = summary.variants.iter().map(Behind::variant).collect();
    vec![Table { behind, ..parts_of_time(vec!["variant".to_owned()], rows) }]
}

/// The twin of where the time goes in compared experiments: a row for each variant of each.
#[must_use]
pub fn compared_breakdown(report: &CompareReport) -> Vec<Table> {
    let inputs = super::stack::of_report(report).into_iter();
    let row = |input: StackInput<'_>| {
        (vec![input.name.to_owned(), input.part.to_owned()], input.breakdown.ok())
    };
    let header = ["variant", "experiment"].map(str::to_owned).into();
    vec![parts_of_time(header, inputs.map(row).collect())]
}

/// A row for each breakdown after the cells that name it.
fn parts_of_time(mut header: Vec<String>, named: Vec<(Vec<String>, Option<Breakdown>)>) -> Table {
    let known: Vec<Breakdown> = named.iter().filter_map(|(_, breakdown)| *breakdown).collect();
    let longest = known.iter().map(State::total).fold(0.0, f64::max);
    let unit = ShownUnit::suiting(Unit::Nanoseconds, longest);
    // A kind of wait that nobody stamped or counted has no column.
    let of_one = |state: State, b: &Breakdown| {
        state.is_of(b) && (!state.is_kind_of_wait() || state.of(b) > 0.0)
    };
    let nothing = [Breakdown::default()];
    let columns_of = if known.is_empty() { &nothing[..] } else { &known };
    let has_column = |state: &State| columns_of.iter().any(|breakdown| of_one(*state, breakdown));
    let states: Vec<State> = State::ALL.into_iter().filter(has_column).collect();
    header.extend(states.iter().map(|state| unit.heading(state.label())));
    header.push(unit.heading("together"));
    let row = |(mut row, breakdown): (Vec<String>, Option<Breakdown>)| {
        if let Some(breakdown) = &breakdown {
            row.extend(states.iter().map(|state| unit.cell(state.of(breakdown))));
            row.push(unit.cell(State::total(breakdown)));
        } else {
            row.push("not available".to_owned());
            row.resize(header.len(), String::new());
        }
        row
    };
    let rows = named.into_iter().map(row).collect();
    Table { header, rows, behind: Vec::new() }
}

/// The twin of bars of one metric: a row a variant.
#[must_use]
pub fn metric(summary: &Summary, metric: &Metric) -> Vec<Table> {
    let unit = suiting(summary, metric);
    let mut table = Table::new([
        "variant".to_owned(),
        unit.heading(metric.label()),
        unit.heading("low"),
        unit.heading("high"),
    ]);
    for variant in &summary.variants {
        let mut row = vec![variant.label.clone()];
        row.extend(metric_cells(variant, metric, unit));
        table.rows.push(row);
        table.behind.push(Behind::variant(variant));
    }
    vec![table]
}

/// What came of the work besides its time: the medians, a row a variant.
#[must_use]
pub fn outcomes(summary: &Summary) -> Vec<Table> {
    let with_unit = |metric: Metric| {
        let unit = suiting(summary, &metric);
        (metric, unit)
    };
    let metrics: Vec<(Metric, ShownUnit)> = summary.outcomes().into_iter().map(with_unit).collect();
    let headings = metrics.iter().map(|(metric, unit)| unit.heading(metric.label()));
    let header = std::iter::once("variant".to_owned()).chain(headings).collect();
    let row = |variant: &VariantSummary| {
        let cells = metrics.iter().map(|(metric, unit)| {
            let [median, _, _] = metric_cells(variant, metric, *unit);
            median
        });
        std::iter::once(variant.label.clone()).chain(cells).collect()
    };
    let rows = summary.variants.iter().map(row).collect();
    vec![Table { header, rows, behind: summary.variants.iter().map(Behind::variant).collect() }]
}

/// The twin of the speedups: a row for each, then a row for each coefficient of a law.
#[must_use]
pub fn speedups(summary: &Summary) -> Vec<Table> {
    let words = ["variant", "workers", "speedup", "low", "high", "efficiency", "speedup over"];
    let mut table = Table::new(words.map(str::to_owned));
    for speedup in &summary.speedups {
        let of = summary.variant(&speedup.of);
        let mut row = vec![
            of.map_or_else(|| speedup.of.to_string(), |variant| variant.label.clone()),
            of.map_or_else(String::new, |variant| variant.workers.to_string()),
        ];
        row.extend(ratio_cells(Some(&speedup.speedup)));
        row.push(cell(speedup.efficiency));
        let against = summary.variant(&speedup.against);
        row.push(against.map_or_else(String::new, |variant| variant.label.clone()));
        table.rows.push(row);
        table.behind.push(of.and_then(Behind::variant));
    }
    let laws = laws(summary);
    if laws.rows.is_empty() { vec![table] } else { vec![table, laws] }
}

fn laws(summary: &Summary) -> Table {
    let mut table = Table::new(["workers as", "law", "share", "low", "high"].map(str::to_owned));
    for (line, name) in summary.scaling.iter().zip(words::names(&summary.scaling)) {
        let amdahl = line.amdahl.as_ref().ok().map(|fit| ("Amdahl, serial", fit.serial));
        let gustafson = line.gustafson.as_ref().ok().map(|fit| ("Gustafson, serial", fit.serial));
        let usl = line.usl.as_ref().ok();
        let sigma = usl.map(|fit| ("USL, contention", fit.sigma));
        let kappa = usl.map(|fit| ("USL, coherency", fit.kappa));
        for (law, of) in [amdahl, gustafson, sigma, kappa].into_iter().flatten() {
            let ends = of
                .interval
                .map_or([String::new(), String::new()], |(low, high)| [cell(low), cell(high)]);
            let [low, high] = ends;
            table.rows.push(vec![name.clone(), law.to_owned(), cell(of.estimate), low, high]);
        }
    }
    table
}

/// The twin of a ratio by round.
#[must_use]
pub fn trend(ratio: &RatioEstimate, steps: &[Step]) -> Vec<Table> {
    let words = ["round", "ratio of the round", "ratio so far", "low", "high"];
    let mut table = Table::new(words.map(str::to_owned));
    for (round, value) in &ratio.by_round {
        let mut row = vec![round.to_string(), cell(*value)];
        match steps.iter().find(|step| step.round == *round) {
            Some(Step { ratio, interval: (low, high), .. }) => {
                row.extend([*ratio, *low, *high].map(cell));
            }
            None => row.resize(5, String::new()),
        }
        table.rows.push(row);
    }
    vec![table]
}

/// The twin of a comparison of experiments: medians, ratios to the first, ratios to each
/// experiment's own base. Times of different machines are left out.
#[must_use]
pub fn compared(report: &CompareReport) -> Vec<Table> {
    let medians = report.rows.iter().flat_map(|row| &row.cells).flatten();
    let medians = medians.filter_map(|cell| known(&cell.estimate)).map(|e| e.median);
    let unit = ShownUnit::suiting(report.metric.unit(), medians.fold(0.0, f64::max));
    let mut table = Table { header: vec!["variant".to_owned()], ..Table::default() };
    for (place, column) in report.columns.iter().enumerate() {
        let letter = &column.letter;
        if report.same_machine {
            let words =
                [format!("{letter} median"), format!("{letter} low"), format!("{letter} high")];
            table.header.extend(words.map(|words| unit.heading(&words)));
            if place > 0 {
                let over = format!("{letter} ÷ {}", report.columns[0].letter);
                table.header.extend([over.clone(), format!("{over} low"), format!("{over} high")]);
            }
        } else {
            table.header.extend([
                format!("{letter} ratio to its base"),
                format!("{letter} low"),
                format!("{letter} high"),
            ]);
        }
    }
    for row in &report.rows {
        let mut line = vec![row.label.clone()];
        for (place, cell) in row.cells.iter().enumerate() {
            let before = line.len();
            let columns = if report.same_machine && place > 0 { 6 } else { 3 };
            if let Some(cell) = cell {
                if report.same_machine {
                    line.extend(estimate_cells(&cell.estimate, unit));
                    if let CellRatio::Known(ratio) = &cell.ratio {
                        let ends = [ratio.low, ratio.high]
                            .map(|end| end.map_or_else(String::new, self::cell));
                        line.push(self::cell(ratio.ratio));
                        line.extend(ends);
                    }
                } else if let Some(own) = &cell.own {
                    let ends =
                        [own.low, own.high].map(|end| end.map_or_else(String::new, self::cell));
                    line.push(self::cell(own.ratio));
                    line.extend(ends);
                } else {
                    line.push("1".to_owned());
                }
            }
            line.resize(before + columns, String::new());
        }
        table.rows.push(line);
    }
    vec![table]
}

/// The twin of the memory of compared experiments.
#[must_use]
pub fn compared_memory(report: &CompareReport) -> Vec<Table> {
    let medians = report.rows.iter().flat_map(|row| &row.cells).flatten();
    let medians = medians.filter_map(|cell| known(&cell.memory)).map(|e| e.median);
    let unit = ShownUnit::suiting(Unit::Bytes, medians.fold(0.0, f64::max));
    let letters = report.columns.iter().map(|column| unit.heading(&column.letter));
    let header = std::iter::once("variant".to_owned()).chain(letters).collect();
    let memory = |cell: &Option<crate::analysis::compare::CompareCell>| match cell {
        None => String::new(),
        Some(cell) => match &cell.memory {
            MetricSummary::Known(estimate) => unit.cell(estimate.median),
            MetricSummary::Unavailable(why) => format!("not available: {why}"),
        },
    };
    let rows = report.rows.iter().map(|row| {
        std::iter::once(row.label.clone()).chain(row.cells.iter().map(memory)).collect()
    });
    vec![Table { header, rows: rows.collect(), behind: Vec::new() }]
}

fn known(metric: &MetricSummary) -> Option<&Estimate> {
    match metric {
        MetricSummary::Known(estimate) => Some(estimate),
        MetricSummary::Unavailable(_) => None,
    }
}

fn suiting(summary: &Summary, metric: &Metric) -> ShownUnit {
    let medians = summary.variants.iter().filter_map(|v| known(v.metrics.get(metric)?));
    ShownUnit::suiting(metric.unit(), medians.map(|e| e.median).fold(0.0, f64::max))
}

fn metric_cells(variant: &VariantSummary, metric: &Metric, unit: ShownUnit) -> [String; 3] {
    let failed = super::rows::failed(variant);
    match variant.metrics.get(metric) {
        Some(MetricSummary::Unavailable(_)) | None if failed.is_some() => {
            [failed.unwrap_or_default(), String::new(), String::new()]
        }
        Some(estimate) => estimate_cells(estimate, unit),
        None => ["not measured".to_owned(), String::new(), String::new()],
    }
}

fn estimate_cells(metric: &MetricSummary, unit: ShownUnit) -> [String; 3] {
    match metric {
        MetricSummary::Known(estimate) => {
            let end = |end: Option<f64>| end.map_or_else(String::new, |end| unit.cell(end));
            [unit.cell(estimate.median), end(estimate.low), end(estimate.high)]
        }
        MetricSummary::Unavailable(why) => {
            [format!("not available: {why}"), String::new(), String::new()]
        }
    }
}

fn ratio_cells(ratio: Option<&RatioEstimate>) -> [String; 3] {
    let Some(ratio) = ratio else { return Default::default() };
    let end = |end: Option<f64>| end.map_or_else(String::new, cell);
    [cell(ratio.ratio), end(ratio.low), end(ratio.high)]
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
