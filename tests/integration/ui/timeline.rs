//! Journeys through timelines: zoomed, walked through, replayed, as a table, side by side.

use super::journey::Journey;
use crate::fake::{FakeWorld, Script};
use eframe::egui::accesskit::Role;
use eframe::egui::{
    CursorIcon, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect,
    TouchPhase, vec2,
};
use egui_kittest::kittest::{NodeT, Queryable};
use tandem_lab::chart::timeline::viewport::Viewport;
use tandem_lab::model::id::VariantId;
use tandem_lab::model::timeline::Lane;
use tandem_lab::ui::action::Action;
use tandem_lab::ui::state::{ChartKind, Tab};
use tandem_lab::ui::timeline::{TimelineAction, TimelineState};

/// A window in which an experiment has run and its timelines are shown.
fn measured(world: FakeWorld) -> Journey {
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    journey
}

fn shown() -> Journey {
    let mut journey = measured(FakeWorld::default());
    journey.click(Role::Tab, "Timeline");
    journey
}

fn state(journey: &Journey) -> &TimelineState {
    &journey.shown().timeline
}

fn key(journey: &mut Journey, key: Key) {
    journey.press(Modifiers::NONE, key);
}

/// The picture with its value, which tells the chosen span.
fn picture(journey: &Journey) -> (Rect, Option<String>) {
    let figures = journey.harness.query_all_by_role(Role::Figure);
    let is_picture = |label: &str| label.contains(" began work ");
    let found: Vec<_> = figures
        .filter(|node| node.accesskit_node().label().is_some_and(|label| is_picture(&label)))
        .collect();
    let [picture] = &found[..] else { panic!("one picture") };
    (picture.rect(), picture.accesskit_node().value())
}

/// Whether words stand on the page and name the picture.
fn tells(journey: &Journey, words: &str) -> bool {
    journey.harness.query_all_by_label_contains(words).count() == 2
}

/// A place over the lanes.
fn over_lanes(journey: &Journey) -> Pos2 {
    let (rect, _) = picture(journey);
    rect.left_top() + vec2(500.0, 80.0)
}

#[test]
fn two_trials_stand_on_one_clock_with_a_sentence_about_them() {
    let mut journey = measured(FakeWorld::default());
    journey.command(Key::Num4);
    assert_eq!(journey.shown().tab, Tab::Timeline);
    let labels = journey.shown().experiment.design.labels();
    assert!(tells(&journey, "Four processes began work"), "{labels:?}");
    assert!(tells(&journey, "Waiting for a lock took 19 % of the workers’ time with four threads"));
    assert!(
        journey.sees("Legend: creation, preparing, at the start gate, work, waiting for a lock")
    );
    picture(&journey);
}

#[test]
fn keys_zoom_move_and_show_all_without_a_press_of_the_pointer() {
    let mut journey = shown();
    assert_eq!(state(&journey).window, None);
    key(&mut journey, Key::Plus);
    let (from, to) = state(&journey).window.unwrap();
    key(&mut journey, Key::ArrowRight);
    let moved = state(&journey).window.unwrap();
    let tenth = (to - from) / 10.0;
    assert!((moved.0 - from - tenth).abs() < 1.0 && (moved.1 - to - tenth).abs() < 1.0);
    key(&mut journey, Key::ArrowLeft);
    key(&mut journey, Key::Minus);
    assert_eq!(state(&journey).window, None);
    key(&mut journey, Key::Plus);
    key(&mut journey, Key::Num0);
    assert_eq!(state(&journey).window, None);
    // The size of the window's text has the same keys with Ctrl.
    journey.command(Key::Plus);
    assert_eq!(state(&journey).window, None);
    journey.command(Key::Num0);
}

#[test]
fn lanes_and_spans_are_reached_and_told_by_keys() {
    let mut journey = shown();
    assert_eq!(picture(&journey).1, None);
    key(&mut journey, Key::ArrowDown);
    let first = state(&journey).choice.unwrap();
    assert_eq!((first.track, first.lane), (0, 0));
    let told = picture(&journey).1.unwrap();
    assert!(told.starts_with("Worker 1 is working, job "), "{told}");
    assert!(told.contains("then waits for a lock"), "{told}");
    key(&mut journey, Key::Period);
    assert_eq!(state(&journey).choice.unwrap().bar, first.bar + 1);
    assert!(picture(&journey).1.unwrap().starts_with("Worker 1 waits for a lock"));
    key(&mut journey, Key::Comma);
    assert_eq!(state(&journey).choice, Some(first));
    for _ in 0..4 {
        key(&mut journey, Key::ArrowDown);
    }
    let below = state(&journey).choice.unwrap();
    assert_eq!((below.track, below.lane), (1, 0), "from the trial above to the one below");
    key(&mut journey, Key::Escape);
    assert_eq!(state(&journey).choice, None);
}

#[test]
fn the_wheel_zooms_about_the_pointer_and_a_drag_moves() {
    let mut journey = shown();
    let at = over_lanes(&journey);
    journey.harness.hover_at(at);
    journey.harness.run();
    journey.harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, 120.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    journey.harness.run();
    let (from, to) = state(&journey).window.unwrap();
    assert!(from > 0.0);
    journey.harness.drag_at(at);
    journey.harness.step();
    journey.harness.hover_at(at - vec2(80.0, 0.0));
    journey.harness.step();
    journey.harness.drop_at(at - vec2(80.0, 0.0));
    journey.harness.run();
    let moved = state(&journey).window.unwrap();
    assert!(moved.0 > from, "{moved:?} {from}");
    assert!(((moved.1 - moved.0) - (to - from)).abs() < 1.0, "as much in sight as before");
}

#[test]
fn the_slow_replay_moves_a_line_and_space_stops_it() {
    let mut journey = shown();
    let button = journey.harness.get_by_role_and_label(Role::Button, "Slow replay");
    button.click();
    for _ in 0..5 {
        journey.harness.step();
    }
    let moving = state(&journey).replay.unwrap();
    assert!(moving.is_running && moving.at_ns > 0.0, "{moving:?}");
    assert_eq!(moving.speed_ns, 1e7, "10 ms in a second");
    journey.harness.key_press(Key::Space);
    journey.harness.step();
    // Fails if anything still asks for one repaint after the other.
    journey.harness.run();
    let still = state(&journey).replay.unwrap();
    assert!(!still.is_running && still.at_ns >= moving.at_ns, "{still:?}");
    journey.click(Role::Button, "End the replay");
    assert_eq!(state(&journey).replay, None);
}

#[test]
fn of_many_workers_the_first_are_shown_and_the_others_on_request() {
    let mut journey = measured(FakeWorld::default());
    let document = &mut journey.harness.state_mut().state.documents[0];
    let base = document.summary.as_ref().unwrap().headline().unwrap().against.clone();
    let timelines = &mut document.experiment.sessions[0].timelines;
    let timeline = timelines.iter_mut().find(|timeline| timeline.variant == base).unwrap();
    let lane = timeline.lanes[0].clone();
    timeline.lanes = (0..64).map(|rank| Lane { rank, ..lane.clone() }).collect();
    journey.click(Role::Tab, "Timeline");
    let before = picture(&journey).0.height();
    journey.click(Role::Button, "Show 48 more");
    assert!(picture(&journey).0.height() > before + 48.0 * 20.0);
    let ctx = journey.harness.ctx.clone();
    let fewer = "Show fewer of four threads";
    assert!(journey.sees(fewer));
    let fewer = TimelineAction::AllLanes(0, false);
    journey.harness.state_mut().apply(&ctx, Action::Timeline(fewer));
    journey.harness.run();
    assert!((picture(&journey).0.height() - before).abs() < 0.1);
}

#[test]
fn the_same_times_stand_in_a_table() {
    let mut journey = shown();
    journey.click(Role::Button, "Show “Timelines” as a table");
    assert!(journey.harness.query_all_by_label_contains("state work").count() >= 8);
    journey.click(Role::Button, "Show “Timelines” as a chart");
    picture(&journey);
}

#[test]
fn where_nothing_was_recorded_the_page_says_what_to_do() {
    let script = Script { records: false, ..Script::default() };
    let mut journey = Journey::new(FakeWorld { script: script.into(), ..FakeWorld::default() });
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Tab, "Timeline");
    assert!(journey.sees("Nothing has run yet."));
    journey.click(Role::Button, "Run now");
    journey.until_done();
    journey.click(Role::Tab, "Timeline");
    assert!(journey.sees("Timelines were not recorded in this file."));
    journey.world.script.lock().unwrap().records = true;
    journey.click(Role::Button, "Run now");
    journey.until_done();
    journey.click(Role::Tab, "Timeline");
    assert!(tells(&journey, "Four processes began work"));
}

#[test]
fn another_trial_and_another_session_can_be_chosen() {
    let mut journey = measured(FakeWorld::default());
    journey.click(Role::Button, "Run again");
    journey.until_done();
    journey.click(Role::Tab, "Timeline");
    key(&mut journey, Key::Plus);
    journey.click(Role::ComboBox, "Session");
    journey.harness.get_by_label_contains("1 of 2, 2026-11-21").click();
    journey.harness.run();
    assert_eq!((state(&journey).session, state(&journey).window), (Some(0), None));
    journey.click(Role::ComboBox, "Below");
    let first = journey.shown().experiment.design.labels()[0].clone();
    journey.harness.get_by_label_contains(&format!("{first}, round")).click();
    journey.harness.run();
    assert_eq!(state(&journey).variants.len(), 1);
}

#[test]
fn timelines_of_two_experiments_on_one_machine_share_a_clock() {
    let mut journey = Journey::new(FakeWorld::default());
    for _ in 0..2 {
        journey.command(Key::N);
        journey.click(Role::Button, "Run");
        journey.until_done();
    }
    let ctx = journey.harness.ctx.clone();
    let ids: Vec<_> = journey.app().state.documents.iter().map(|document| document.id).collect();
    for id in ids {
        journey.harness.state_mut().apply(&ctx, Action::Tick(id, true));
    }
    journey.harness.state_mut().apply(&ctx, Action::Compare);
    journey.harness.run();
    assert!(journey.sees("Timelines on one clock"));
    assert!(tells(&journey, "Four processes of B began work"));
    // Its button is further down than the window reaches.
    let part = TimelineAction::Show(Viewport::part(30_000_000, 1e6, 2e6));
    journey.harness.state_mut().apply(&ctx, Action::Timeline(part));
    journey.harness.run();
    let compared = journey.app().state.compare.as_ref().unwrap();
    assert!(compared.timeline.window.is_some(), "the comparison keeps its own part of the clock");
}

/// The results of an experiment with their samples as a table.
fn tabulated() -> Journey {
    let mut journey = measured(FakeWorld::default());
    journey.apply(Action::ToggleTable(ChartKind::Samples));
    journey
}

/// A row whose words begin so, with what is said to be behind it.
fn row<'a>(journey: &'a Journey, begin: &str) -> Option<(egui_kittest::Node<'a>, Option<String>)> {
    let rows = journey.harness.query_all_by_role(Role::Row);
    let mut rows = rows.map(|row| {
        let description = row.accesskit_node().description();
        (row, description)
    });
    rows.find(|(row, _)| row.accesskit_node().label().is_some_and(|label| label.starts_with(begin)))
}

/// Presses the pointer on something, once or twice.
fn press(journey: &mut Journey, pos: Pos2, times: usize) {
    journey.harness.event(Event::PointerMoved(pos));
    journey.harness.run();
    for pressed in [true, false].repeat(times) {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        let event = Event::PointerButton { pos, button, pressed, modifiers };
        journey.harness.input_mut().events.push(event);
    }
    journey.harness.run();
}

#[test]
fn enter_and_a_double_click_on_a_row_of_results_lead_to_the_timeline_of_its_trial() {
    let chosen = |journey: &Journey| -> Vec<(usize, VariantId)> {
        state(journey).variants.clone().into_iter().collect()
    };
    let name = |journey: &Journey, id: &VariantId| {
        let variants = &journey.shown().summary.as_ref().unwrap().variants;
        let variant = variants.iter().find(|variant| variant.id == *id).unwrap();
        (variant.label.clone(), variant.timeline_round.unwrap())
    };

    let mut journey = tabulated();
    let headline = journey.shown().summary.as_ref().unwrap().headline().unwrap().clone();
    let (label, round) = name(&journey, &headline.of);
    let (other, words) = row(&journey, &format!("variant {label},")).unwrap();
    let behind = format!("Enter or a double click shows the timeline of {label}, round {round}.");
    assert_eq!(words.as_ref(), Some(&behind));
    other.focus();
    journey.harness.run();
    key(&mut journey, Key::Enter);
    assert_eq!(journey.shown().tab, Tab::Timeline);
    assert_eq!(chosen(&journey), [(1, headline.of.clone())]);
    picture(&journey);

    let mut journey = tabulated();
    let (label, _) = name(&journey, &headline.against);
    let place = row(&journey, &format!("variant {label},")).unwrap().0.rect().center();
    press(&mut journey, place, 1);
    assert_eq!(journey.shown().tab, Tab::Results, "a single press only goes through the table");
    for _ in 0..4 {
        journey.harness.step();
    }
    press(&mut journey, place, 2);
    assert_eq!(journey.shown().tab, Tab::Timeline);
    assert_eq!(chosen(&journey), [(0, headline.against)], "the base stands above");

    // A round leads on where a timeline of it is kept.
    let mut journey = tabulated();
    let session = journey.shown().experiment.latest_session().unwrap();
    let kept: Vec<u32> = session.timelines.iter().map(|timeline| timeline.round).collect();
    let rounds = u32::try_from(session.order.len()).unwrap();
    for number in 1..rounds {
        let words = row(&journey, &format!("round {number},")).expect("every round has a row").1;
        let leads_on = words.as_ref().is_some_and(|words| words.starts_with("Enter"));
        assert_eq!(leads_on, kept.contains(&number), "round {number}: {words:?}");
    }
    // The pointer shows which rows do, and one that does not says why.
    let without = (1..rounds).find(|number| !kept.contains(number)).unwrap();
    for (number, cursor) in [(round, CursorIcon::PointingHand), (without, CursorIcon::Default)] {
        row(&journey, &format!("round {number},")).unwrap().0.scroll_to_me();
        journey.harness.run();
        let at = row(&journey, &format!("round {number},")).unwrap().0.rect().center();
        journey.harness.hover_at(at);
        journey.harness.run();
        assert_eq!(journey.harness.output().platform_output.cursor_icon, cursor, "round {number}");
        assert_eq!(journey.sees("No timeline is kept of this one"), number == without);
    }
    let (of_round, _) = row(&journey, &format!("round {round},")).unwrap();
    of_round.click_accesskit();
    journey.harness.run();
    assert_eq!(journey.shown().tab, Tab::Timeline);
    let shown: Vec<u32> =
        state(&journey).variants.values().map(|variant| name(&journey, variant).1).collect();
    assert!(!shown.is_empty() && shown.iter().all(|of| *of == round), "{shown:?}");
}

#[test]
fn rows_lead_nowhere_where_no_timeline_was_recorded() {
    let script = Script { records: false, ..Script::default() };
    let mut journey = measured(FakeWorld { script: script.into(), ..FakeWorld::default() });
    journey.apply(Action::ToggleTable(ChartKind::Samples));
    let labels = super::journey::labels(journey.shown());
    let (of_threads, words) = row(&journey, &format!("variant {}", labels[0])).unwrap();
    assert_eq!(words, None);
    let place = of_threads.rect().center();
    press(&mut journey, place, 2);
    assert_eq!(journey.shown().tab, Tab::Results);
}
