//! Where a worker's time goes: one stacked bar a variant, or a group of them where experiments are
//! compared; a part is named inside where it fits, else beside the bar.

use super::area::{Area, Point};
use super::axis::{Axis, AxisPlace};
use super::names::{MARK_AT, NameColumn};
use super::numbers::ShownUnit;
use super::rows::failed;
use super::text::{Anchor, Label, Measure, TextStyle, shortened};
use crate::analysis::compare::CompareReport;
use crate::analysis::summary::{Breakdown, MetricSummary, Summary, VariantSummary};
use crate::model::design::Model;
use crate::model::timeline::WAITING_FOR_A_CORE;
use crate::model::units::{Unit, time};

/// The height of a bar where the row has room for it, in points.
const BAR_HEIGHT: f32 = 18.0;
/// From a bar to the next row at least, in points.
const BAR_GAP: f32 = 4.0;
/// From the short name of a bar inside its group to the axis, in points.
const PART_GAP: f32 = 8.0;
/// From the end of a bar or its edge to its words, in points.
const WORDS_GAP: f32 = 6.0;

/// What a worker does in a part of its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Its creation was asked for and its first instruction has not come.
    Creation,
    /// It prepares and waits at the start gate.
    Start,
    /// It works on a core.
    Work,
    /// It is ready and has no core.
    CoreWait,
    /// It waits for a lock that another worker holds.
    WaitForLock,
    /// It waits for a file, a timer or a server.
    WaitForIo,
    /// It waits for a message, or for room for one.
    WaitForMessage,
    /// It waits for other workers, at a gate or a barrier.
    WaitAtGate,
    /// It waits for something that it does not tell.
    Wait,
    /// It waits for something that it does not tell, or is ready and has no core: the system does not
    /// count the one apart from the other.
    WaitOrNoCore,
    /// Its work is done and it waits to be joined or reaped.
    Join,
}

impl State {
    /// In the order of time.
    pub const ALL: [State; 11] = [
        State::Creation,
        State::Start,
        State::Work,
        State::CoreWait,
        State::WaitForLock,
        State::WaitForIo,
        State::WaitForMessage,
        State::WaitAtGate,
        State::Wait,
        State::WaitOrNoCore,
        State::Join,
    ];

    /// The words for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            State::Creation => "creation",
            State::Start => "start",
            State::Work => "work",
            State::CoreWait => WAITING_FOR_A_CORE,
            State::WaitForLock => "waiting for a lock",
            State::WaitForIo => "waiting for I/O",
            State::WaitForMessage => "waiting for a message",
            State::WaitAtGate => "waiting for others",
            State::Wait => "waiting",
            State::WaitOrNoCore => "waiting, also for a core",
            State::Join => "join",
        }
    }

    /// The words of the legend, which has little room.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            State::Creation => "creation",
            State::Start => "start",
            State::Work => "work",
            State::CoreWait => WAITING_FOR_A_CORE,
            State::WaitForLock => "lock",
            State::WaitForIo => "I/O",
            State::WaitForMessage => "message",
            State::WaitAtGate => "others",
            State::Wait => "other waits",
            State::WaitOrNoCore => "waits, also for a core",
            State::Join => "join",
        }
    }

    /// Whether it is a wait of which is known what for.
    #[must_use]
    pub fn is_kind_of_wait(self) -> bool {
        State::WaitForLock <= self && self <= State::WaitAtGate
    }

    /// Whether a breakdown has it at all, if only for no time.
    #[must_use]
    pub fn is_of(self, breakdown: &Breakdown) -> bool {
        match self {
            State::CoreWait | State::Wait => breakdown.core_wait_ns.is_some(),
            State::WaitOrNoCore => breakdown.core_wait_ns.is_none(),
            State::Creation
            | State::Start
            | State::Work
            | State::WaitForLock
            | State::WaitForIo
            | State::WaitForMessage
            | State::WaitAtGate
            | State::Join => true,
        }
    }

    /// How long it lasts, in nanoseconds.
    #[must_use]
    pub fn of(self, breakdown: &Breakdown) -> f64 {
        if !self.is_of(breakdown) {
            return 0.0;
        }
        let value = match self {
            State::Creation => breakdown.creation_ns,
            State::Start => breakdown.start_ns,
            State::Work => breakdown.work_ns,
            State::CoreWait => breakdown.core_wait_ns.unwrap_or(0.0),
            State::WaitForLock => breakdown.waits.lock_ns.unwrap_or(0.0),
            State::WaitForIo => breakdown.waits.io_ns.unwrap_or(0.0),
            State::WaitForMessage => breakdown.waits.message_ns.unwrap_or(0.0),
            State::WaitAtGate => breakdown.waits.gate_ns.unwrap_or(0.0),
            State::Wait | State::WaitOrNoCore => breakdown.wait_ns - breakdown.waits.known_ns(),
            State::Join => breakdown.join_ns,
        };
        if value.is_finite() { value.max(0.0) } else { 0.0 }
    }

    /// How long all of them last together, in nanoseconds.
    #[must_use]
    pub fn total(breakdown: &Breakdown) -> f64 {
        Self::ALL.iter().map(|state| state.of(breakdown)).sum()
    }
}

/// A part of a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What the worker does.
    pub state: State,
    /// Its room.
    pub area: Area,
    /// How long it lasts, in nanoseconds.
    pub value: f64,
    /// Its name and length, if they fit inside.
    pub label: Option<Label>,
}

/// What a bar shows.
#[derive(Clone, Debug, PartialEq)]
pub struct StackInput<'a> {
    /// The variant's model.
    pub model: &'a Model,
    /// The variant's name; bars of one group share it.
    pub name: &'a str,
    /// A short name of the bar inside its group, such as `A`; empty where a group has one bar.
    pub part: &'a str,
    /// The group, from 0: bars of one group stand closer.
    pub group: usize,
    /// Where the time goes, or why that is not known.
    pub breakdown: Result<Breakdown, String>,
}

/// What the bars of a summary show: one a variant.
#[must_use]
pub fn of_summary(summary: &Summary) -> Vec<StackInput<'_>> {
    fn input((group, variant): (usize, &VariantSummary)) -> StackInput<'_> {
        let why = || failed(variant).unwrap_or_else(|| NOT_MEASURED.to_owned());
        StackInput {
            model: &variant.model,
            name: &variant.label,
            part: "",
            group,
            breakdown: variant.breakdown.ok_or_else(why),
        }
    }
    summary.variants.iter().enumerate().map(input).collect()
}

/// Why there is no bar at all, if there is none: an axis alone would say nothing.
#[must_use]
pub fn why_empty(inputs: &[StackInput<'_>]) -> Option<String> {
    let mut reasons: Vec<&str> = Vec::new();
    for input in inputs {
        let why = input.breakdown.as_ref().err()?;
        if !reasons.contains(&why.as_str()) {
            reasons.push(why);
        }
    }
    let why = match reasons.as_slice() {
        [] | [NOT_MEASURED] => {
            "no trial has the times of all its workers, because one was lost or because the system \
             does not count them."
                .to_owned()
        }
        some => format!("{}.", some.join("; ")),
    };
    Some(format!("Not known of any variant: {why}"))
}

/// What the bars of compared experiments show: a group a variant, with a bar for each experiment
/// that has it.
#[must_use]
pub fn of_report(report: &CompareReport) -> Vec<StackInput<'_>> {
    let mut inputs = Vec::new();
    for (group, row) in report.rows.iter().enumerate() {
        for (cell, column) in row.cells.iter().zip(&report.columns) {
            let Some(cell) = cell else { continue };
            let why = || match cell.own_estimate() {
                MetricSummary::Unavailable(why) => why.clone(),
                MetricSummary::Known(_) => NOT_MEASURED.to_owned(),
            };
            inputs.push(StackInput {
                model: &row.model,
                name: &row.label,
                part: &column.letter,
                group,
                breakdown: cell.breakdown.ok_or_else(why),
            });
        }
    }
    inputs
}

/// Why there is no bar where nothing else is known.
const NOT_MEASURED: &str = "not measured here";

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct StackRow {
    /// The variant's model.
    pub model: Model,
    /// The whole row, with its name.
    pub area: Area,
    /// The variant's name, in one or two lines in the middle of the group; on the group's first bar
    /// only.
    pub name: Vec<Label>,
    /// The middle of the mark; on the group's first bar only.
    pub mark: Option<Point>,
    /// The short name inside the group.
    pub part: Option<Label>,
    /// The parts that last at all, in the order of time.
    pub parts: Vec<Part>,
    /// The largest parts that could not be named inside, or why there is no bar.
    pub beside: Option<Label>,
}

/// Stacked bars over one axis from zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// The bars, in the order of the design.
    pub rows: Vec<StackRow>,
    /// The axis below them.
    pub axis: Axis,
    /// The part in which bars stand.
    pub plot: Area,
    /// The states that appear, in the order of time: the legend.
    pub states: Vec<State>,
}

/// Where stacked bars lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StackPlace {
    /// The upper end of the first row.
    pub top: f32,
    /// The height of a row.
    pub row_height: f32,
    /// The room between two groups beyond the rows' own.
    pub group_gap: f32,
    /// The names.
    pub names: NameColumn,
    /// The left and the right end of the axis.
    pub plot: (f32, f32),
    /// How far to the right words may reach.
    pub right: f32,
}

impl StackPlace {
    /// The upper end of the row of this bar, or of the end below the last one.
    fn top_of(&self, index: usize, group: usize) -> f32 {
        self.top + self.row_height * index as f32 + self.group_gap * group as f32
    }
}

/// How high stacked bars are together.
#[must_use]
pub fn stack_height(inputs: &[StackInput<'_>], row_height: f32, group_gap: f32) -> f32 {
    let groups = inputs.last().map_or(0, |last| last.group);
    row_height * inputs.len() as f32 + group_gap * groups as f32
}

/// Lays out where the time goes, over one axis.
#[must_use]
pub fn stack(inputs: &[StackInput<'_>], place: &StackPlace, measure: &Measure<'_>) -> Stack {
    let bottom = place.top + stack_height(inputs, place.row_height, place.group_gap);
    let breakdowns = || inputs.iter().filter_map(|input| input.breakdown.as_ref().ok());
    let high = breakdowns().map(State::total).fold(0.0, f64::max);
    let axis_place = AxisPlace { from: place.plot.0, to: place.plot.1, bottom };
    let axis = Axis::from_zero(high, Unit::Nanoseconds, axis_place, measure);
    let shown = ShownUnit::suiting(Unit::Nanoseconds, high);
    let row = |(index, input): (usize, &StackInput<'_>)| {
        let top = place.top_of(index, input.group);
        let area = Area {
            left: place.names.left,
            top,
            right: place.right,
            bottom: top + place.row_height,
        };
        let (parts, beside) = match &input.breakdown {
            Ok(breakdown) => {
                let parts = parts(breakdown, area, &axis, shown, measure);
                let beside = beside(&parts, area, place.right, measure);
                (parts, beside)
            }
            Err(why) => (Vec::new(), Some(why_none(why, area, place, measure))),
        };
        let (name, mark) = name_of_group(inputs, index, place, measure);
        let part = (!input.part.is_empty()).then(|| {
            let at = Point::new(place.plot.0 - PART_GAP, area.centre_y());
            Label::new(input.part, TextStyle::Caption, Anchor::End, at, measure)
        });
        StackRow { model: input.model.clone(), area, name, mark, part, parts, beside }
    };
    let appears = |state: &State| breakdowns().any(|breakdown| state.of(breakdown) > high * 0.001);
    Stack {
        rows: inputs.iter().enumerate().map(row).collect(),
        plot: Area { left: place.plot.0, top: place.top, right: place.plot.1, bottom },
        states: State::ALL.into_iter().filter(appears).collect(),
        axis,
    }
}

/// The name and the place of the mark, if this bar is the first of its group.
fn name_of_group(
    inputs: &[StackInput<'_>],
    index: usize,
    place: &StackPlace,
    measure: &Measure<'_>,
) -> (Vec<Label>, Option<Point>) {
    let input = &inputs[index];
    if index > 0 && inputs[index - 1].group == input.group {
        return (Vec::new(), None);
    }
    let members = inputs.iter().filter(|other| other.group == input.group).count();
    let middle = place.top_of(index, input.group) + place.row_height * members as f32 / 2.0;
    let mark = Point::new(place.names.left + MARK_AT, middle);
    (place.names.lines(input.name, middle, measure), Some(mark))
}

/// Why there is no bar, in its place.
fn why_none(why: &str, row: Area, place: &StackPlace, measure: &Measure<'_>) -> Label {
    let left = place.plot.0 + WORDS_GAP;
    let why = shortened(why, TextStyle::Caption, place.right - left, measure);
    let at = Point::new(left, row.centre_y());
    Label::new(why, TextStyle::Caption, Anchor::Start, at, measure)
}

fn parts(
    breakdown: &Breakdown,
    row: Area,
    axis: &Axis,
    shown: ShownUnit,
    measure: &Measure<'_>,
) -> Vec<Part> {
    let height = (row.height() - BAR_GAP).min(BAR_HEIGHT);
    let top = row.centre_y() - height / 2.0;
    let mut before = 0.0;
    let mut parts = Vec::new();
    for state in State::ALL {
        let value = state.of(breakdown);
        if value <= 0.0 {
            continue;
        }
        let (left, right) = (axis.scale.place(before), axis.scale.place(before + value));
        before += value;
        let area = Area { left, top, right, bottom: top + height };
        // The axis names the unit, so a part inside the bar needs only its number.
        let text = format!("{} {}", state.label(), shown.show(value));
        let at = Point::new(left + WORDS_GAP, area.centre_y());
        let label = Label::new(text, TextStyle::Caption, Anchor::Start, at, measure);
        let label = (label.right() + WORDS_GAP <= right).then_some(label);
        parts.push(Part { state, area, value, label });
    }
    parts
}

/// The two largest parts other than work that are not named inside, if they are at least a
/// hundredth of the bar.
fn beside(parts: &[Part], row: Area, right: f32, measure: &Measure<'_>) -> Option<Label> {
    let total: f64 = parts.iter().map(|part| part.value).sum();
    let mut unnamed: Vec<&Part> =
        parts.iter().filter(|part| part.label.is_none() && part.value >= total * 0.01).collect();
    unnamed.sort_by(|a, b| b.value.total_cmp(&a.value));
    let end = parts.last()?.area.right + WORDS_GAP;
    (1..=unnamed.len().min(2)).rev().find_map(|count| {
        let mut named = unnamed[..count].to_vec();
        named.sort_by_key(|part| part.state);
        let words: Vec<String> = named
            .iter()
            .map(|part| format!("{} {}", part.state.label(), time(part.value)))
            .collect();
        let at = Point::new(end, row.centre_y());
        let label = Label::new(words.join(", "), TextStyle::Caption, Anchor::Start, at, measure);
        (label.right() <= right).then_some(label)
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples_for_tests::summary;
    use super::super::text::tests::plain;
    use super::*;

    const PLACE: StackPlace = StackPlace {
        top: 500.0,
        row_height: 26.0,
        names: NameColumn { left: 0.0, right: 200.0, style: TextStyle::Caption },
        plot: (208.0, 560.0),
        right: 576.0,
        group_gap: 0.0,
    };

    fn stack(summary: &Summary, place: &StackPlace, measure: &Measure<'_>) -> Stack {
        super::stack(&of_summary(summary), place, measure)
    }

    #[test]
    fn where_nothing_is_known_the_reason_stands_in_place_of_an_empty_axis() {
        let mut summary = summary();
        assert_eq!(why_empty(&of_summary(&summary)), None);
        summary.variants.iter_mut().for_each(|variant| variant.breakdown = None);
        let why = why_empty(&of_summary(&summary)).unwrap();
        assert!(why.ends_with("; failed in 20 of 20: out of memory."), "{why}");
        summary.variants.retain(|variant| variant.failed == 0);
        let why = why_empty(&of_summary(&summary)).unwrap();
        assert!(
            why.starts_with("Not known of any variant: no trial has the times of all"),
            "{why}"
        );
    }

    #[test]
    fn bars_of_one_group_stand_under_each_other_on_one_axis_below_one_name() {
        let mut long = summary();
        for variant in &mut long.variants {
            if let Some(breakdown) = &mut variant.breakdown {
                breakdown.work_ns *= 3.0;
            }
        }
        let short = summary();
        let (first, second) = (of_summary(&short), of_summary(&long));
        let mut inputs = Vec::new();
        for (a, b) in first.iter().zip(&second) {
            inputs
                .extend([(a, "A"), (b, "B")].map(|(one, part)| StackInput { part, ..one.clone() }));
        }
        let place = StackPlace { row_height: 20.0, group_gap: 8.0, ..PLACE };
        let drawn = super::stack(&inputs, &place, &plain);
        let end = |row: &StackRow| row.parts.last().map(|part| part.area.right);
        for (place_of_group, pair) in drawn.rows.chunks(2).enumerate() {
            let [a, b] = pair else { panic!("{pair:?}") };
            assert!((b.area.top - a.area.bottom).abs() < 0.01, "nothing between A and B");
            let words = |row: &StackRow| row.part.as_ref().map(|label| label.text.clone());
            assert_eq!((words(a).as_deref(), words(b).as_deref()), (Some("A"), Some("B")));
            assert!(!a.name.is_empty() && b.name.is_empty() && b.mark.is_none());
            let middle = a.mark.map(|mark| mark.y);
            assert_eq!(middle, Some(a.area.bottom), "the name stands between both");
            if let (Some(short), Some(long)) = (end(a), end(b)) {
                let breakdown = inputs[2 * place_of_group + 1].breakdown.as_ref().unwrap();
                let expected = drawn.axis.scale.place(State::total(breakdown));
                assert!((long - expected).abs() < 0.01 && short < long, "{short} {long}");
            }
        }
        assert!((drawn.rows[2].area.top - drawn.rows[1].area.bottom - 8.0).abs() < 0.01);
        assert!((drawn.plot.bottom - drawn.rows.last().unwrap().area.bottom).abs() < 0.01);
    }

    #[test]
    fn parts_follow_each_other_and_add_up_to_the_whole() {
        let summary = summary();
        let stack = stack(&summary, &PLACE, &plain);
        for (row, variant) in stack.rows.iter().zip(&summary.variants) {
            let Some(breakdown) = &variant.breakdown else {
                assert!(row.parts.is_empty());
                continue;
            };
            assert!((row.parts[0].area.left - 208.0).abs() < 0.01, "bars start at zero");
            for pair in row.parts.windows(2) {
                assert!((pair[0].area.right - pair[1].area.left).abs() < 0.01);
                assert!(pair[0].state < pair[1].state);
            }
            let end = row.parts.last().unwrap().area.right;
            let expected = stack.axis.scale.place(State::total(breakdown));
            assert!((end - expected).abs() < 0.01, "{end} {expected}");
        }
    }

    #[test]
    fn a_part_is_named_inside_where_it_fits_and_the_largest_others_beside() {
        let stack = stack(&summary(), &PLACE, &plain);
        let inside = |row: usize| -> Vec<&str> {
            let labels = stack.rows[row].parts.iter().filter_map(|part| part.label.as_ref());
            labels.map(|label| label.text.as_str()).collect()
        };
        assert_eq!(inside(0), ["work 922"]);
        assert_eq!(inside(1), ["work 239"]);
        let beside = |row: usize| stack.rows[row].beside.as_ref().map(|label| label.text.as_str());
        assert_eq!(beside(1), Some("creation 3 ms, waiting for a core 5 ms"));
        assert_eq!(beside(3), Some("failed in 20 of 20: out of memory"));
    }

    #[test]
    fn no_words_leave_their_bar_or_the_chart() {
        let mut summary = summary();
        for work_ns in [1e6, 50e6, 300e6, 2e9] {
            if let Some(breakdown) = &mut summary.variants[1].breakdown {
                breakdown.work_ns = work_ns;
            }
            for row in stack(&summary, &PLACE, &plain).rows {
                for part in &row.parts {
                    if let Some(label) = &part.label {
                        assert!(label.left >= part.area.left && label.right() <= part.area.right);
                    }
                }
                assert!(row.beside.is_none_or(|label| label.right() <= PLACE.right + 0.01));
            }
        }
    }

    #[test]
    fn the_legend_holds_the_states_that_can_be_seen() {
        let mut summary = summary();
        for variant in &mut summary.variants {
            if let Some(breakdown) = &mut variant.breakdown {
                breakdown.wait_ns = 0.0;
                breakdown.join_ns = 10.0;
            }
        }
        let states = stack(&summary, &PLACE, &plain).states;
        assert_eq!(states, [State::Creation, State::Start, State::Work, State::CoreWait]);
    }

    #[test]
    fn each_kind_of_wait_has_a_part_and_a_place_in_the_legend() {
        let mut summary = summary();
        for variant in &mut summary.variants {
            if let Some(breakdown) = &mut variant.breakdown {
                breakdown.wait_ns = breakdown.work_ns;
                breakdown.waits.lock_ns = Some(breakdown.wait_ns / 4.0);
                breakdown.waits.io_ns = Some(breakdown.wait_ns / 2.0);
            }
        }
        let stack = stack(&summary, &PLACE, &plain);
        let waits = [State::WaitForLock, State::WaitForIo, State::Wait];
        assert!(waits.iter().all(|wait| stack.states.contains(wait)), "{:?}", stack.states);
        let kinds: Vec<State> = stack.rows[0].parts.iter().map(|part| part.state).collect();
        assert!(kinds.contains(&State::WaitForLock) && kinds.contains(&State::WaitForIo));
    }
}
