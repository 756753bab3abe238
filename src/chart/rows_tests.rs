use super::super::samples_for_tests::{broken, samples, summary, variant};
use super::super::text::tests::plain;
use super::*;
use crate::analysis::summary::VariantSummary;

const PLACE: RowsPlace = RowsPlace {
    top: 300.0,
    row_height: 37.0,
    names: Some(NameColumn { left: 0.0, right: 200.0, style: TextStyle::Body }),
    plot: (208.0, 704.0),
    right: 752.0,
    numbers: Numbers::Beside,
    reach: 0.0,
};

fn laid_out(variants: &[VariantSummary], place: &RowsPlace) -> SampleRows {
    let inputs: Vec<RowInput<'_>> =
        variants.iter().map(|variant| RowInput::of(variant, &Metric::Total)).collect();
    sample_rows(&inputs, &Metric::Total, place, &plain)
}

#[test]
fn every_variant_has_a_row_in_the_order_of_the_design_even_if_it_failed() {
    let rows = laid_out(&summary().variants, &PLACE);
    let names: Vec<String> = rows
        .rows
        .iter()
        .map(|row| row.name.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" "))
        .collect();
    let expected =
        ["sequential", "threads, 2 workers", "processes, 2 workers", "processes, 4 workers"];
    assert_eq!(names, expected);
    let failed = rows.rows.last().unwrap();
    assert!(failed.dots.is_empty() && failed.median.is_none());
    assert_eq!(failed.texts[0].text, "failed in 20 of 20: out of memory");
}

#[test]
fn dots_stay_in_their_row_and_on_the_axis() {
    let rows = laid_out(&summary().variants, &PLACE);
    for row in &rows.rows {
        for dot in &row.dots {
            assert!(
                dot.at.y - row.radius >= row.area.top && dot.at.y + row.radius <= row.area.bottom
            );
            assert!(dot.at.x >= rows.plot.left && dot.at.x <= rows.plot.right);
        }
    }
    assert_eq!(rows.rows[0].dots.len(), 20);
    assert_eq!(rows.rows[0].dots.iter().filter(|dot| dot.of.is_marked()).count(), 1);
}

#[test]
fn warm_ups_and_failed_trials_have_no_dot() {
    let mut one = variant(0, Model::Threads, 2, 250.0);
    one.samples = samples(250e6);
    one.samples[0].flags = Flags::WARM_UP;
    one.samples[1].flags = Flags::FAILED;
    assert_eq!(laid_out(&[one], &PLACE).rows[0].dots.len(), 18);
}

#[test]
fn numbers_stand_clear_of_the_dots_and_inside_the_chart() {
    for right in [752.0, 640.0, 520.0, 420.0] {
        let place = RowsPlace { plot: (208.0, right - 48.0), right, ..PLACE };
        for (nth, ms) in [1.0, 20.0, 250.0, 480.0, 700.0, 934.0, 999.0].into_iter().enumerate() {
            let other = variant(1, Model::Threads, 2, 990.0);
            let rows = laid_out(&[variant(nth, Model::Processes, 2, ms), other], &place);
            let row = &rows.rows[0];
            assert_eq!(row.texts[0].text, crate::model::units::time(ms * 1e6));
            for (place, text) in row.texts.iter().enumerate() {
                assert!(text.right() <= right + 0.01, "{right}, {ms}: {text:?}");
                assert!(
                    row.texts[..place].iter().all(|other| !other.area().overlaps(&text.area()))
                );
                let area = text.area();
                assert!(row.dots.iter().all(|dot| dot.at.x < area.left || dot.at.x > area.right));
            }
        }
    }
}

#[test]
fn where_room_is_short_the_interval_goes_first() {
    let ms = 480.0;
    let texts = |right: f32| {
        let place = RowsPlace { plot: (208.0, right - 48.0), right, ..PLACE };
        let other = variant(1, Model::Threads, 2, 934.0);
        laid_out(&[variant(0, Model::Processes, 2, ms), other], &place).rows[0].texts.len()
    };
    assert_eq!(texts(752.0), 2);
    assert_eq!(texts(400.0), 1);
}

#[test]
fn charts_that_share_an_axis_reach_equally_far() {
    let short = [variant(0, Model::Threads, 2, 100.0)];
    let place = RowsPlace { reach: 934e6, ..PLACE };
    let shared = laid_out(&short, &place);
    let long = laid_out(&[variant(0, Model::Threads, 2, 900.0)], &place);
    assert_eq!(shared.axis, long.axis);
}

#[test]
fn in_a_column_each_number_stands_over_its_count_of_trials() {
    let place = RowsPlace { numbers: Numbers::Column, right: 800.0, ..PLACE };
    let rows = laid_out(&[variant(0, Model::Threads, 2, 251.0), broken(1)], &place);
    let texts: Vec<&str> = rows.rows[0].texts.iter().map(|text| text.text.as_str()).collect();
    assert_eq!(texts, ["251 ms", "20 trials"]);
    assert!(rows.rows[0].texts.iter().all(|text| (text.right() - 800.0).abs() < 0.01));
    assert!(!rows.rows[0].texts[0].area().overlaps(&rows.rows[0].texts[1].area()));
    assert_eq!(rows.rows[1].texts.len(), 1);
}

#[test]
fn without_a_value_there_is_no_scale() {
    let rows = laid_out(&[broken(0)], &PLACE);
    assert_eq!(rows.axis.ticks.len(), 1);
    assert!(laid_out(&[variant(0, Model::Threads, 2, 1.0)], &PLACE).axis.ticks.len() >= 3);
}

#[test]
fn the_pointer_finds_the_nearest_dot() {
    let rows = laid_out(&[variant(0, Model::Threads, 2, 251.0)], &PLACE);
    let dot = rows.rows[0].dots[3];
    let near = Point::new(dot.at.x + 0.3, dot.at.y);
    assert_eq!(rows.rows[0].dot_near(near), Some(&dot));
    assert_eq!(rows.rows[0].dot_near(Point::new(dot.at.x + 90.0, dot.at.y)), None);
}
