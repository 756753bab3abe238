//! What was changed in a design after it was run (method.md, R01): an answer to a question that was
//! put after the numbers were seen is weaker, and says so wherever it stands.

use crate::model::design::Design;
pub use crate::model::experiment::PostHoc;
use crate::model::plan_log::Asked;
use crate::model::units::listed;

/// What a design asks otherwise than was asked when the run began. Where that is not known,
/// nothing is said.
#[must_use]
pub fn changes(design: &Design, asked: Option<&Asked>) -> Vec<PostHoc> {
    let Some(asked) = asked else { return Vec::new() };
    let metric = asked.primary_metric != design.primary_metric;
    // Another metric brings its direction with it.
    let direction = !metric && asked.direction != design.direction;
    let margin = asked.margin.total_cmp(&design.margin).is_ne();
    let question = asked.question.trim() != design.question.trim();
    let found = [
        (PostHoc::Metric, metric),
        (PostHoc::Direction, direction),
        (PostHoc::Margin, margin),
        (PostHoc::Question, question),
    ];
    found.into_iter().filter(|(_, is_changed)| *is_changed).map(|(what, _)| what).collect()
}

/// Words that follow a verdict, such as `metric and margin chosen after the run`.
#[must_use]
pub fn words_of(changes: &[PostHoc]) -> Option<String> {
    let names: Vec<&str> = changes.iter().map(PostHoc::label).collect();
    (!names.is_empty()).then(|| format!("{} chosen after the run", listed(&names)))
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::design;
    use super::*;
    use crate::model::design::Model;
    use crate::model::metric::{Direction, Metric};

    type Change = fn(&mut Design);

    #[test]
    fn each_change_of_what_was_asked_is_named_and_what_was_not_asked_is_not() {
        let asked = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        let kept = Asked::from(&asked);
        let cases: [(Change, &[PostHoc], Option<&str>); 8] = [
            (|_| {}, &[], None),
            (|d| d.budget_ms = 1, &[], None),
            (|d| d.question.push(' '), &[], None),
            (
                |d| d.question = "Another?".into(),
                &[PostHoc::Question],
                Some("question chosen after the run"),
            ),
            (|d| d.margin = 0.05, &[PostHoc::Margin], Some("margin chosen after the run")),
            (
                |d| d.direction = Direction::HigherIsBetter,
                &[PostHoc::Direction],
                Some("direction chosen after the run"),
            ),
            (
                |d| {
                    d.primary_metric = Metric::Throughput;
                    d.direction = Direction::HigherIsBetter;
                },
                &[PostHoc::Metric],
                Some("metric chosen after the run"),
            ),
            (
                |d| {
                    d.primary_metric = Metric::Total;
                    d.margin = 0.1;
                    d.question.clear();
                },
                &[PostHoc::Metric, PostHoc::Margin, PostHoc::Question],
                Some("metric, margin and question chosen after the run"),
            ),
        ];
        for (change, expected, words) in cases {
            let mut now = asked.clone();
            change(&mut now);
            let found = changes(&now, Some(&kept));
            assert_eq!(found, expected);
            assert_eq!(words_of(&found).as_deref(), words);
            assert_eq!(changes(&now, None), [], "older files do not tell");
        }
    }
}
