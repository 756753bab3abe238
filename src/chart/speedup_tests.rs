//! Tests of the geometry of speedups.

use super::super::samples_for_tests::{ratio, scaling_line, summary, variant};
use super::super::speedup_view::{preferred, views};
use super::super::text::tests::plain;
use super::*;
use crate::analysis::laws::curve::{Curve, Law};
use crate::analysis::laws::serial_share::SerialShare;
use crate::analysis::statistics::level::Estimated;
use crate::analysis::summary::Speedup;

const PLACE: SpeedupPlace = SpeedupPlace {
    plot: Area { left: 60.0, top: 20.0, right: 500.0, bottom: 240.0 },
    right: 700.0,
    reach: None,
};
const OVER_ONE: SpeedupView = SpeedupView::OverOneWorker;

fn scaling(of: &[(Model, u32, f64)]) -> Summary {
    let mut summary = summary();
    summary.variants = vec![variant(0, Model::Threads, 1, 900.0)];
    summary.speedups.clear();
    for (place, (model, workers, value)) in (1..).zip(of) {
        let one = variant(place, model.clone(), *workers, 900.0 / value);
        summary.speedups.push(Speedup {
            of: one.id.clone(),
            against: summary.variants[0].id.clone(),
            base: SpeedupBase::OneWorker,
            speedup: ratio(*value),
            efficiency: value / f64::from(*workers),
        });
        summary.variants.push(one);
    }
    let mut models: Vec<&Model> = Vec::new();
    for (model, ..) in of {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    summary.scaling = models.into_iter().map(|model| scaling_line(&summary, model)).collect();
    summary
}

/// Threads with two and four workers and Amdahl's law over them.
fn fitted() -> Summary {
    let mut summary = scaling(&[(Model::Threads, 2, 1.9), (Model::Threads, 4, 3.4)]);
    let serial = Estimated { estimate: 0.05, interval: Some((0.04, 0.06)) };
    let curve = Curve::new(Law::Amdahl { serial: 0.05 }, 4);
    summary.scaling[0].amdahl = Ok(SerialShare { serial, curve, misses: Vec::new() });
    summary
}

#[test]
fn a_summary_without_speedups_has_no_chart() {
    assert_eq!(speedup_chart(&scaling(&[]), OVER_ONE, &PLACE, &plain), None);
    assert_eq!(preferred(&scaling(&[])), None);
}

#[test]
fn points_stand_over_their_workers_and_inside_the_chart() {
    let summary = scaling(&[
        (Model::Threads, 2, 1.9),
        (Model::Threads, 4, 2.1),
        (Model::Processes, 2, 1.8),
        (Model::Processes, 4, 2.4),
    ]);
    let chart = speedup_chart(&summary, OVER_ONE, &PLACE, &plain).unwrap();
    assert_eq!(chart.lines.len(), 2);
    let workers: Vec<u32> = chart.lines[0].points.iter().map(|p| p.of.workers).collect();
    assert_eq!(workers, [1, 2, 4], "one worker comes first");
    for point in chart.lines.iter().flat_map(|line| &line.points) {
        assert!(point.at.x >= PLACE.plot.left && point.at.x <= PLACE.plot.right);
        assert!(point.at.y >= PLACE.plot.top && point.at.y <= PLACE.plot.bottom);
    }
    assert!((3..=6).contains(&chart.ticks.len()), "{:?}", chart.ticks);
    let [(bound, label)] = chart.bounds.as_slice() else { panic!("{:?}", chart.bounds) };
    assert_eq!(label.text, "2 hardware threads");
    assert!(*bound > PLACE.plot.top && *bound < PLACE.plot.bottom);
    let joined: Vec<bool> = chart.lines[0].points.iter().map(|p| p.of.may_join).collect();
    assert_eq!(joined, [true, true, false], "no line crosses the border at two");
}

#[test]
fn names_at_the_side_never_overlap_and_stay_in_their_room() {
    for (first, second, third) in [(2.0, 2.0, 2.0), (1.0, 1.01, 1.02), (0.01, 0.01, 0.01)] {
        let mut summary = scaling(&[
            (Model::Threads, 2, first),
            (Model::Processes, 2, second),
            (Model::Other("fibres with a very long name that nobody can read".into()), 2, third),
        ]);
        summary.scaling[0].amdahl = fitted().scaling[0].amdahl.clone();
        let labels = speedup_chart(&summary, OVER_ONE, &PLACE, &plain).unwrap().labels;
        assert_eq!(labels.len(), 4);
        for (place, one) in labels.iter().enumerate() {
            assert!(one.label.right() <= PLACE.right, "{one:?}");
            for other in &labels[..place] {
                assert!(!one.label.area().overlaps(&other.label.area()));
            }
        }
    }
}

#[test]
fn a_curve_goes_through_one_worker_and_ends_at_one_and_a_half_times_what_was_measured() {
    let chart = speedup_chart(&fitted(), OVER_ONE, &PLACE, &plain).unwrap();
    let [curve] = chart.lines[0].curves.as_slice() else { panic!("one law") };
    assert_eq!(curve.measured[0], chart.lines[0].points[0].at);
    let most_measured = chart.lines[0].points[2].at.x;
    assert!((curve.measured.last().unwrap().x - most_measured).abs() < 0.01);
    assert_eq!(curve.beyond[0], *curve.measured.last().unwrap(), "without a gap");
    let end = curve.beyond.last().unwrap();
    assert!((end.x - PLACE.plot.right).abs() < 0.01, "six workers are the end of the axis");
    assert!(curve.beyond.iter().all(|at| at.y >= PLACE.plot.top));
    assert_eq!(curve.name, "Amdahl, 5 % serial");
}

#[test]
fn laws_choose_the_view_in_which_they_can_be_drawn() {
    let over_sequential = |summary: &mut Summary| {
        for point in &mut summary.scaling[0].points {
            point.over_sequential = Some(ratio(1.5));
        }
    };
    let mut plain_summary = scaling(&[(Model::Threads, 2, 1.9)]);
    assert_eq!(preferred(&plain_summary), Some(OVER_ONE));
    over_sequential(&mut plain_summary);
    assert_eq!(preferred(&plain_summary), Some(SpeedupView::OverSequential));
    assert_eq!(views(&plain_summary), SpeedupView::ALL);
    let mut fitted = fitted();
    over_sequential(&mut fitted);
    assert_eq!(preferred(&fitted), Some(OVER_ONE));
    let chart = speedup_chart(&fitted, SpeedupView::OverSequential, &PLACE, &plain).unwrap();
    assert_eq!(chart.lines[0].curves, [], "a law of another base is not drawn");
    let workers: Vec<u32> = chart.lines[0].points.iter().map(|p| p.of.workers).collect();
    assert_eq!(workers, [2, 4], "one thread is not the sequential run");
    assert_eq!(base_words(&fitted, SpeedupView::OverSequential), "1 = the sequential run");
}

#[test]
fn efficiency_is_speedup_for_each_worker_with_its_curve() {
    let summary = fitted();
    let chart = speedup_chart(&summary, SpeedupView::Efficiency, &PLACE, &plain).unwrap();
    let shown: Vec<f64> = chart.lines[0].points.iter().map(|point| point.of.value).collect();
    assert_eq!(shown, [1.0, 0.95, 0.85]);
    assert!((chart.ideal.0.y - chart.ideal.1.y).abs() < 0.01, "the ideal is level");
    let curve = &chart.lines[0].curves[0];
    assert!(curve.beyond.last().unwrap().y > curve.measured[0].y, "it falls");
    assert!(chart.bounds.is_empty());
    let texts: Vec<&str> = chart.ticks.iter().map(|(_, label)| label.text.as_str()).collect();
    assert_eq!(texts, ["0", "25", "50", "75", "100 %"]);
}

#[test]
fn charts_that_share_axes_have_one_scale() {
    let (small, large) =
        (scaling(&[(Model::Threads, 2, 1.9)]), scaling(&[(Model::Threads, 8, 6.0)]));
    let reach = |summary| Reach::of(summary, OVER_ONE).unwrap();
    let place = SpeedupPlace { reach: Some(reach(&small).with(reach(&large))), ..PLACE };
    let [first, second] =
        [small, large].map(|summary| speedup_chart(&summary, OVER_ONE, &place, &plain).unwrap());
    assert_eq!(first.lines[0].points[0].at, second.lines[0].points[0].at);
    assert_eq!(first.ticks, second.ticks);
}

#[test]
fn intervals_of_different_lines_at_one_count_stand_beside_one_another() {
    let summary = scaling(&[(Model::Threads, 2, 1.9), (Model::Processes, 2, 1.8)]);
    let chart = speedup_chart(&summary, OVER_ONE, &PLACE, &plain).unwrap();
    let places: Vec<f32> =
        chart.lines.iter().map(|line| line.points.last().unwrap().interval.unwrap().0).collect();
    assert!(places[1] - places[0] >= 5.0, "{places:?}");
}

#[test]
fn where_cores_suffice_there_is_no_bound() {
    let summary = scaling(&[(Model::Threads, 2, 1.9)]);
    let chart = speedup_chart(&summary, OVER_ONE, &PLACE, &plain).unwrap();
    assert_eq!(chart.bounds, []);
    assert_eq!(base_words(&summary, OVER_ONE), "1 = one worker of the same model, threads 900 ms");
}
