//! What people expect before a run: the question of a guess, the guesses, their median.

use super::comparisons::asked;
use super::sentence::{capitalised, nouns};
use crate::model::design::Design;
use crate::model::experiment::Prediction;
use crate::model::metric::Metric;
use crate::model::units;

/// The question that a guess answers with a ratio, such as “How many times as long will four
/// processes take as four threads?”. A design that compares nothing has none. It hints at no
/// answer: it names what is judged first, whatever is expected.
#[must_use]
pub fn question(design: &Design) -> Option<String> {
    let (of, against) = asked(design)?;
    let nouns = nouns(design);
    let (of, against) = (nouns.get(of)?, nouns.get(against)?);
    let metric = &design.primary_metric;
    let is_time_of_all = matches!(metric, Metric::Makespan | Metric::Total);
    Some(if is_time_of_all {
        format!("How many times as long will {of} take as {against}?")
    } else {
        let name = capitalised(metric.label());
        format!("{name}: how many times that of {against} will {of} show?")
    })
}

/// The middle of guesses of a ratio; of two in the middle, the ratio halfway between them.
#[must_use]
pub fn median(guesses: &[f64]) -> Option<f64> {
    let mut sorted = guesses.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 { upper } else { (sorted[middle - 1] * upper).sqrt() })
}

/// Guesses as an experiment keeps them: a single one is an answer, several are counted.
#[must_use]
pub fn prediction(guesses: &[f64]) -> Option<Prediction> {
    let mut kept = Prediction::default();
    match guesses {
        [] => return None,
        [only] => kept.answer = units::figures(*only),
        several => {
            for guess in several {
                *kept.votes.entry(units::figures(*guess)).or_default() += 1;
            }
        }
    }
    Some(kept)
}

/// The guesses of a ratio among what an experiment keeps; an answer of another kind is none.
#[must_use]
pub fn guesses(kept: &Prediction) -> Vec<f64> {
    let number = |words: &str| words.parse().ok().filter(|guess: &f64| *guess > 0.0);
    let votes = kept.votes.iter().filter_map(|(words, count)| Some((number(words)?, *count)));
    let votes = votes.flat_map(|(guess, count)| std::iter::repeat_n(guess, count as usize));
    number(&kept.answer).into_iter().chain(votes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::hand_made::design;
    use crate::model::design::Model;

    #[test]
    fn the_question_names_the_two_that_answer_it_and_no_direction() {
        let check = |design: &Design, expected: Option<&str>| {
            assert_eq!(question(design).as_deref(), expected);
        };
        let mut both = design(&[(Model::Threads, 4), (Model::Processes, 4)]);
        check(&both, Some("How many times as long will four processes take as four threads?"));
        both.primary_metric = Metric::MemoryUnique;
        let memory = "Memory, every page once: how many times that of four threads will four \
                      processes show?";
        check(&both, Some(memory));
        check(&design(&[(Model::Threads, 4)]), None);
    }

    #[test]
    fn the_median_of_ratios_lies_halfway_between_ratios() {
        for (guesses, expected) in [
            (&[][..], None),
            (&[3.0], Some(3.0)),
            (&[0.5, 2.0], Some(1.0)),
            (&[10.0, 1.0, 2.0], Some(2.0)),
            (&[4.0, 1.0, 9.0, 100.0], Some(6.0)),
        ] {
            assert_eq!(median(guesses), expected, "{guesses:?}");
        }
    }

    #[test]
    fn guesses_are_kept_as_an_answer_or_as_votes_and_read_back() {
        assert_eq!(prediction(&[]), None);
        let one = prediction(&[1.5]).unwrap();
        assert_eq!((one.answer.as_str(), one.votes.len()), ("1.5", 0));
        assert_eq!(guesses(&one), [1.5]);
        let class = prediction(&[2.0, 0.5, 2.0]).unwrap();
        assert_eq!((class.answer.as_str(), class.votes["2"]), ("", 2));
        assert_eq!(guesses(&class), [0.5, 2.0, 2.0]);
        let other = Prediction { answer: "slower".to_owned(), ..Prediction::default() };
        assert!(guesses(&other).is_empty());
    }
}
