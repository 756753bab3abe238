//! Where a worker's time goes: one stacked bar a variant; a part is named inside where it fits,
//! else beside the bar.

use super::area::{Area, Point};
use super::axis::{Axis, AxisPlace};
use super::names::NameColumn;
use super::numbers::ShownUnit;
use super::rows::failed;
use super::text::{Anchor, Label, Measure, TextStyle, shortened};
use crate::analysis::summary::{Breakdown, Summary};
use crate::model::design::Model;
use crate::model::units::{Unit, time};

/// The height of a bar, in points.
const BAR_HEIGHT: f32 = 18.0;
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
    /// Its work is done and it waits to be joined or reaped.
    Join,
}

impl State {
    /// In the order of time.
    pub const ALL: [State; 10] = [
        State::Creation,
        State::Start,
        State::Work,
        State::CoreWait,
        State::WaitForLock,
        State::WaitForIo,
        State::WaitForMessage,
        State::WaitAtGate,
        State::Wait,
        State::Join,
    ];

    /// The words for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            State::Creation => "creation",
            State::Start => "start",
            State::Work => "work",
            State::CoreWait => "waiting for a core",
            State::WaitForLock => "waiting for a lock",
            State::WaitForIo => "waiting for I/O",
            State::WaitForMessage => "waiting for a message",
            State::WaitAtGate => "waiting for others",
            State::Wait => "waiting",
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
            State::CoreWait => "no core free",
            State::WaitForLock => "lock",
            State::WaitForIo => "I/O",
            State::WaitForMessage => "message",
            State::WaitAtGate => "others",
            State::Wait => "other waits",
            State::Join => "join",
        }
    }

    /// Whether it is a wait of which is known what for.
    #[must_use]
    pub fn is_kind_of_wait(self) -> bool {
        State::WaitForLock <= self && self <= State::WaitAtGate
    }

    /// How long it lasts, in nanoseconds.
    #[must_use]
    pub fn of(self, breakdown: &Breakdown) -> f64 {
        let value = match self {
            State::Creation => breakdown.creation_ns,
            State::Start => breakdown.start_ns,
            State::Work => breakdown.work_ns,
            State::CoreWait => breakdown.core_wait_ns,
            State::WaitForLock => breakdown.waits.lock_ns.unwrap_or(0.0),
            State::WaitForIo => breakdown.waits.io_ns.unwrap_or(0.0),
            State::WaitForMessage => breakdown.waits.message_ns.unwrap_or(0.0),
            State::WaitAtGate => breakdown.waits.gate_ns.unwrap_or(0.0),
            State::Wait => breakdown.wait_ns - breakdown.waits.known_ns(),
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

/// The bar of a variant.
#[derive(Clone, Debug, PartialEq)]
pub struct StackRow {
    /// The variant's model.
    pub model: Model,
    /// The whole row, with its name.
    pub area: Area,
    /// The variant's name, in one or two lines.
    pub name: Vec<Label>,
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
    /// The names.
    pub names: NameColumn,
    /// The left and the right end of the axis.
    pub plot: (f32, f32),
    /// How far to the right words may reach.
    pub right: f32,
    /// The least time that the axis reaches to, in nanoseconds, where charts share an axis.
    pub reach: f64,
}

/// The longest bar of a summary, in nanoseconds.
#[must_use]
pub fn longest(summary: &Summary) -> f64 {
    let breakdowns = summary.variants.iter().filter_map(|variant| variant.breakdown.as_ref());
    breakdowns.map(State::total).fold(0.0, f64::max)
}

/// Lays out where the time goes, for every variant of a summary.
#[must_use]
pub fn stack(summary: &Summary, place: &StackPlace, measure: &Measure<'_>) -> Stack {
    let bottom = place.top + place.row_height * summary.variants.len() as f32;
    let breakdowns = || summary.variants.iter().filter_map(|variant| variant.breakdown.as_ref());
    let high = longest(summary).max(place.reach);
    let axis_place = AxisPlace { from: place.plot.0, to: place.plot.1, bottom };
    let axis = Axis::from_zero(high, Unit::Nanoseconds, axis_place, measure);
    let shown = ShownUnit::suiting(Unit::Nanoseconds, high);
    let rows = summary.variants.iter().enumerate().map(|(index, variant)| {
        let top = place.top + place.row_height * index as f32;
        let area = Area {
            left: place.names.left,
            top,
            right: place.right,
            bottom: top + place.row_height,
        };
        let parts = variant
            .breakdown
            .as_ref()
            .map_or_else(Vec::new, |breakdown| parts(breakdown, area, &axis, shown, measure));
        let beside = if parts.is_empty() {
            let why = failed(variant).unwrap_or_else(|| "not measured here".to_owned());
            let left = place.plot.0 + WORDS_GAP;
            let why = shortened(&why, TextStyle::Caption, place.right - left, measure);
            let at = Point::new(left, area.centre_y());
            Some(Label::new(why, TextStyle::Caption, Anchor::Start, at, measure))
        } else {
            beside(&parts, area, place.right, measure)
        };
        StackRow {
            model: variant.model.clone(),
            area,
            name: place.names.lines(&variant.label, area.centre_y(), measure),
            parts,
            beside,
        }
    });
    let appears = |state: &State| breakdowns().any(|breakdown| state.of(breakdown) > high * 0.001);
    let states: Vec<State> = State::ALL.into_iter().filter(appears).collect();
    Stack {
        rows: rows.collect(),
        plot: Area { left: place.plot.0, top: place.top, right: place.plot.1, bottom },
        states,
        axis,
    }
}

fn parts(
    breakdown: &Breakdown,
    row: Area,
    axis: &Axis,
    shown: ShownUnit,
    measure: &Measure<'_>,
) -> Vec<Part> {
    let top = row.centre_y() - BAR_HEIGHT / 2.0;
    let mut before = 0.0;
    let mut parts = Vec::new();
    for state in State::ALL {
        let value = state.of(breakdown);
        if value <= 0.0 {
            continue;
        }
        let (left, right) = (axis.scale.place(before), axis.scale.place(before + value));
        before += value;
        let area = Area { left, top, right, bottom: top + BAR_HEIGHT };
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
        reach: 0.0,
    };

    #[test]
    fn charts_that_share_an_axis_have_one_scale() {
        let (short, mut long) = (summary(), summary());
        if let Some(breakdown) = &mut long.variants[0].breakdown {
            breakdown.work_ns *= 3.0;
        }
        let place = StackPlace { reach: longest(&long), ..PLACE };
        let [first, second] = [short, long].map(|summary| stack(&summary, &place, &plain).axis);
        assert_eq!(first, second);
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
