use super::super::area::Area;
use super::super::bars::{BarInput, BarsPlace, bars};
use super::super::names::NameColumn;
use super::super::ratio::{RatioPlace, ratio_inputs, ratio_reach, ratio_rows};
use super::super::rows::{Numbers, RowInput, RowsPlace, sample_rows};
use super::super::samples_for_tests::{ratio, summary};
use super::super::speedup::{SpeedupPlace, speedup_chart};
use super::super::speedup_view::SpeedupView;
use super::super::stack::{StackPlace, of_summary, stack};
use super::super::text::{Label, TextStyle, tests::plain};
use super::super::trend::{TrendInput, trend as trend_chart};
use super::*;
use crate::analysis::margins::Margins;
use crate::model::units::figures;

const NAMES: NameColumn = NameColumn { left: 0.0, right: 200.0, style: TextStyle::Body };

/// The numbers of a text, as people read them.
fn numbers(label: &Label) -> Vec<f64> {
    let text = label.text.replace(',', "");
    let words = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    words.filter_map(|word| word.parse().ok()).collect()
}

/// Every number of these labels stands in the tables, where it may have more figures.
fn check(what: &str, labels: &[&Label], tables: &[Table]) {
    let cells: Vec<String> = tables
        .iter()
        .flat_map(|table| &table.rows)
        .flatten()
        .filter_map(|cell| cell.parse::<f64>().ok())
        .flat_map(|value| {
            [figures(value), crate::model::units::ratio(value), format!("{value:.1}")]
        })
        .collect();
    assert!(!labels.is_empty(), "{what} draws numbers");
    for label in labels {
        for number in numbers(label) {
            let is_there = cells.iter().any(|cell| cell.parse() == Ok(number));
            assert!(is_there, "{what}: {number} of {:?} is in no cell", label.text);
        }
    }
    for table in tables {
        assert!(table.rows.iter().all(|row| row.len() == table.header.len()), "{what}");
    }
}

#[test]
fn the_twin_of_the_samples_holds_every_number_and_every_dot() {
    let summary = summary();
    let inputs: Vec<RowInput<'_>> =
        summary.variants.iter().map(|v| RowInput::of(v, &summary.metric)).collect();
    let place = RowsPlace {
        top: 0.0,
        row_height: 37.0,
        names: Some(NAMES),
        plot: (208.0, 704.0),
        right: 752.0,
        numbers: Numbers::Beside,
        reach: 0.0,
    };
    let rows = sample_rows(&inputs, &summary.metric, &place, &plain);
    let tables = samples(&summary);
    // The last row tells of a failure, in words of its own.
    let texts: Vec<&Label> = rows.rows[..3].iter().flat_map(|row| &row.texts).collect();
    check("samples", &texts, &tables);
    let cells = |table: &Table| table.rows.iter().flatten().filter(|cell| !cell.is_empty()).count();
    let dots: usize = rows.rows.iter().map(|row| row.dots.len()).sum();
    assert_eq!(cells(&tables[1]), dots + 20, "a cell a dot, and the rounds");
    assert_eq!(tables[0].rows[3][1], "failed in 20 of 20: out of memory");

    let (inputs, headline) = ratio_inputs(&summary);
    let place = RatioPlace {
        top: 0.0,
        row_height: 37.0,
        plot: (768.0, 904.0),
        right: 1016.0,
        margins: Margins { declared: 0.03, effective: 0.03 },
        reach: ratio_reach(&inputs, headline, 0.03),
    };
    let rows = ratio_rows(&inputs, &place, &plain);
    let texts: Vec<&Label> = rows
        .rows
        .iter()
        .filter(|row| row.ratio.is_some() || !row.chevrons.is_empty())
        .flat_map(|row| &row.texts)
        .collect();
    check("ratios", &texts, &tables);
}

#[test]
fn where_waiting_for_a_core_is_not_counted_every_form_of_the_chart_says_so() {
    let mut summary = summary();
    let mut change = |core_wait_ns| {
        for breakdown in summary.variants.iter_mut().filter_map(|one| one.breakdown.as_mut()) {
            (breakdown.core_wait_ns, breakdown.wait_ns) = (core_wait_ns, 8e6);
        }
        let heads = breakdown(&summary)[0].header.clone();
        let place = StackPlace {
            top: 0.0,
            row_height: 30.0,
            names: NAMES,
            plot: (208.0, 700.0),
            right: 800.0,
            group_gap: 0.0,
        };
        let drawn = stack(&of_summary(&summary), &place, &plain).states;
        let is_in = |head: &str| heads.iter().any(|other| other.starts_with(head));
        let sentence = super::super::sentence::breakdown(&summary);
        let apart = (drawn.contains(&State::CoreWait), drawn.contains(&State::WaitOrNoCore));
        let in_words = sentence.contains("waiting, also for a core");
        (apart, is_in("waiting for a core"), is_in("waiting, also for a core"), in_words)
    };
    assert_eq!(change(Some(5e6)), ((true, false), true, false, false));
    assert_eq!(change(None), ((false, true), false, true, true));
}

#[test]
fn the_twin_of_the_breakdown_holds_every_part() {
    let summary = summary();
    let place = StackPlace {
        top: 0.0,
        row_height: 26.0,
        names: NAMES,
        plot: (208.0, 560.0),
        right: 576.0,
        group_gap: 0.0,
    };
    let stack = stack(&of_summary(&summary), &place, &plain);
    let inside = stack.rows.iter().flat_map(|row| &row.parts).filter_map(|p| p.label.as_ref());
    let beside = stack.rows[..3].iter().filter_map(|row| row.beside.as_ref());
    check("breakdown", &inside.chain(beside).collect::<Vec<_>>(), &breakdown(&summary));
}

#[test]
fn the_twins_of_bars_speedups_and_trend_hold_every_number() {
    let summary = summary();
    for metric in [Metric::MemoryUnique, Metric::CoresBusy] {
        let inputs: Vec<BarInput<'_>> = summary.variants[..3]
            .iter()
            .enumerate()
            .map(|(group, variant)| BarInput::of(variant, group, "", &metric))
            .collect();
        let place = BarsPlace {
            top: 0.0,
            row_height: 26.0,
            bar_height: 12.0,
            group_gap: 0.0,
            names: NAMES,
            with_names: true,
            plot: (208.0, 500.0),
            right: 560.0,
            reach: 0.0,
        };
        let bars = bars(&inputs, metric.unit(), &place, &plain).bars;
        let labels: Vec<&Label> = bars.iter().map(|bar| &bar.number).collect();
        check(metric.label(), &labels, &super::metric(&summary, &metric));
    }
    let plot = Area::sized(40.0, 0.0, 400.0, 200.0);
    let chart = speedup_chart(
        &summary,
        SpeedupView::OverSequential,
        &SpeedupPlace { plot, right: plot.right + 200.0, reach: None },
        &plain,
    )
    .unwrap();
    let labels: Vec<&Label> = chart.labels.iter().map(|side| &side.label).collect();
    check("speedups", &labels, &speedups(&summary));

    let ratio = ratio(1.14);
    let step =
        Step { round: 20, ratio: ratio.ratio, interval: (ratio.low.unwrap(), ratio.high.unwrap()) };
    let input = TrendInput {
        ratio: &ratio,
        steps: &[step],
        margins: Margins { declared: 0.03, effective: 0.03 },
        rounds: 20,
        looks: &[20],
    };
    let chart = trend_chart(&input, plot, &plain);
    let tables = trend(&ratio, &[step]);
    check("trend", &chart.texts.iter().collect::<Vec<_>>(), &tables);
    assert_eq!(tables[0].rows.len(), chart.points.len());
}

#[test]
fn a_table_goes_to_the_clipboard_as_lines_of_cells() {
    let table = Table {
        header: vec!["variant".to_owned(), "median (ms)".to_owned()],
        rows: vec![vec!["a\tb\nc".to_owned(), "251".to_owned()]],
        ..Table::default()
    };
    assert_eq!(table.tsv(), "variant\tmedian (ms)\na b c\t251\n");
    let two = tsv(&[table.clone(), table]);
    assert_eq!(two.lines().count(), 5);
    assert_eq!(two.lines().nth(2), Some(""));
}

#[test]
fn behind_a_row_is_the_timeline_that_is_kept_of_its_trial() {
    let mut summary = summary();
    let none =
        |tables: &[Table]| tables.iter().flat_map(|table| &table.behind).all(Option::is_none);
    assert!(none(&samples(&summary)) && none(&breakdown(&summary)), "nothing was recorded");
    for (variant, round) in summary.variants.iter_mut().zip([Some(7), Some(9), Some(7), None]) {
        variant.timeline_round = round;
    }
    let tables = samples(&summary);
    let words = |table: &Table, place: usize| {
        let behind = table.behind[place].as_ref()?;
        Some((behind.variants.len(), behind.words.clone()))
    };
    let of = |variants: usize, words: &str| Some((variants, words.to_owned()));
    let label = |place: usize| summary.variants[place].label.clone();
    let sequential = of(1, &format!("the timeline of {}, round 7", label(0)));
    assert_eq!(words(&tables[0], 0), sequential);
    assert_eq!(words(&breakdown(&summary)[0], 0), sequential);
    assert_eq!(words(&metric(&summary, &Metric::MemoryUnique)[0], 0), sequential);
    assert_eq!(words(&tables[0], 3), None);
    let place = |round: &str| tables[1].rows.iter().position(|row| row[0] == round).unwrap();
    let both = format!("the timelines of {} and {}, round 7", label(0), label(2));
    assert_eq!(words(&tables[1], place("7")), of(2, &both));
    assert_eq!(words(&tables[1], place("8")), None);
    assert_eq!(
        words(&tables[1], place("9")),
        of(1, &format!("the timeline of {}, round 9", label(1)))
    );
    for table in &tables {
        assert_eq!(table.behind.len(), table.rows.len());
    }
}

#[test]
fn what_came_of_the_work_has_a_column_only_where_it_is_known() {
    let mut summary = summary();
    assert_eq!(summary.outcomes(), Vec::<Metric>::new(), "nothing but time");
    let known = summary.variants[0].metrics[&summary.metric].known().copied().unwrap();
    let lost = Estimate { median: 5_672_925.0, ..known };
    summary.variants[0].metrics.insert(Metric::LostUpdates, MetricSummary::Known(lost));
    let tables = outcomes(&summary);
    assert_eq!(tables[0].header, ["variant", "lost updates"]);
    assert_eq!(tables[0].rows.len(), summary.variants.len());
    assert_eq!(tables[0].rows[0][1], "5672925");
    assert_eq!(tables[0].rows[1][1], "not measured");
}
