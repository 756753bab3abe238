//! Verdicts on the ratios between two sessions: as inside a session, by what both of them bear.
//!
//! The margin is the wider one of the two; where either differs from itself (method.md, R23) or was
//! run although its check forbade a verdict (R19), every row stays open; a row of which trials failed
//! on either side has no verdict (R18); and the rows of one comparison answer one question, so Holm's
//! correction goes over them (R31).

use super::compare::{CellVerdict, CompareCell, CompareColumn, CompareRow};
use super::decision::{Evidence, decide};
use super::margins::Margins;
use super::statistics::holm;
use super::summary::Summary;
use super::two_sessions::{SessionRatio, level_of_a_band};
use super::verdict::Band;
use crate::model::experiment::Experiment;

/// What a later session says beside the first one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    /// The verdict on each row; absent where it has no ratio.
    pub verdicts: Vec<Option<CellVerdict>>,
    /// Why none of them is decided, if one reason holds for all, as words after "because".
    pub because: Option<String>,
    /// The margins that were used.
    pub margins: Margins,
    /// How many rows had an interval to be judged by.
    pub tested: usize,
}

/// Judges the ratios of one column to the first, row by row.
pub(super) fn judge(
    compared: &[(&Experiment, &Summary)],
    columns: &[CompareColumn],
    (rows, place): (&[CompareRow], usize),
) -> Judged {
    let (first, second) = (compared[0], compared[place]);
    let margins = Margins::of(first.1).wider(Margins::of(second.1));
    let band = Band::new(margins.effective);
    let letters = (columns[0].letter.as_str(), columns[place].letter.as_str());
    let of_session = obstacle(first, letters.0)
        .or_else(|| obstacle(second, letters.1))
        .or_else(|| disagreement([first.1, second.1], letters));
    let sides: Vec<Option<Sides<'_>>> = rows.iter().map(|row| Sides::of(row, place)).collect();
    let failures: Vec<Option<String>> =
        sides.iter().map(|sides| sides.as_ref()?.failure(letters)).collect();
    // The value of each row that has an interval.
    let plain: Vec<Option<f64>> = sides
        .iter()
        .zip(&failures)
        .map(|(sides, failure)| match failure {
            None => sides.as_ref()?.level(band),
            Some(_) => None,
        })
        .collect();
    let tested = plain.iter().flatten().count();
    let verdict = |((sides, failure), corrected): ((&Option<Sides<'_>>, _), Option<f64>)| {
        let evidence = Evidence {
            interval: sides.as_ref()?.interval(),
            band,
            direction: &first.1.direction,
            // The interval itself is the rule for one comparison.
            level: corrected.filter(|_| tested > 1).unwrap_or(0.0),
            is_forbidden: Option::is_some(&failure),
            is_capped: of_session.is_some(),
        };
        let verdict = decide(&evidence).verdict;
        Some(CellVerdict { verdict, because: failure.or_else(|| of_session.clone()) })
    };
    let corrected = holm::adjusted_known(&plain);
    let verdicts: Vec<Option<CellVerdict>> =
        sides.iter().zip(failures).zip(corrected).map(verdict).collect();
    let mut reasons = verdicts.iter().flatten().map(|one| one.because.as_ref());
    let because = reasons.next().flatten().cloned();
    let because = because.filter(|because| reasons.all(|one| one == Some(because)));
    Judged { verdicts, because, margins, tested }
}

/// The two cells of a row whose ratio is judged.
struct Sides<'a> {
    of: &'a CompareCell,
    against: &'a CompareCell,
    ratio: &'a SessionRatio,
}

impl<'a> Sides<'a> {
    /// Those of a row, where it has a ratio in this column.
    fn of(row: &'a CompareRow, place: usize) -> Option<Self> {
        let (of, against) = (row.cells.get(place)?.as_ref()?, row.cells.first()?.as_ref()?);
        Some(Self { of, against, ratio: of.ratio.known()? })
    }

    fn interval(&self) -> Option<(f64, f64)> {
        self.ratio.low.zip(self.ratio.high)
    }

    /// How surprising what the interval says would be if it were not so.
    fn level(&self, band: Band) -> Option<f64> {
        self.interval()?;
        level_of_a_band(&self.of.samples, &self.against.samples, band.high.ln())
    }

    /// That trials of either side failed, if any did, with the letter of its experiment.
    fn failure(&self, letters: (&str, &str)) -> Option<String> {
        let of_side = |cell: &CompareCell, letter| {
            cell.failed.as_ref().map(|failed| format!("{failed} in {letter}"))
        };
        of_side(self.against, letters.0).or_else(|| of_side(self.of, letters.1))
    }
}

/// Why no number of a session decides anything, if so.
fn obstacle((experiment, summary): (&Experiment, &Summary), letter: &str) -> Option<String> {
    if summary.judging.is_capped() {
        return Some(format!("measured twice, the base of {letter} differed from itself"));
    }
    let checks = experiment.latest_session().map_or(&[][..], |session| &session.preflight);
    let blocking = checks.iter().find(|check| check.blocks())?;
    let value = blocking.finding();
    Some(format!("the check before the run of {letter} forbids a verdict: {value}"))
}

/// That the sessions do not agree on which values are better, if so.
fn disagreement([first, second]: [&Summary; 2], letters: (&str, &str)) -> Option<String> {
    (first.direction != second.direction).then(|| {
        format!("{} and {} do not agree which value is the better one", letters.0, letters.1)
    })
}

#[cfg(test)]
mod tests {
    use super::super::compare::{CompareReport, compare};
    use super::super::compare_tests::{experiment, summary};
    use super::super::noise::Noise;
    use super::super::summary::RatioEstimate;
    use super::*;
    use crate::model::experiment::Verdict;
    use crate::model::metric::{Direction, Metric, Reading};
    use crate::model::session::Check;
    use crate::model::vocabulary::Vocabulary;

    /// What is said of a second session with these times, after a change of either side.
    fn beside(
        times: &[f64],
        change: impl Fn(&mut [Experiment; 2], &mut [Summary; 2]),
    ) -> CompareReport {
        let variants = "threads 1, threads 2";
        let mut both = [experiment(variants, &[400.0, 250.0]), experiment(variants, times)];
        let mut summaries = [summary(&both[0]), summary(&both[1])];
        change(&mut both, &mut summaries);
        compare(&[(&both[0], &summaries[0]), (&both[1], &summaries[1])], &Vocabulary::OF_FILES)
    }

    fn verdict_of_b(row: &CompareRow) -> Verdict {
        row.cells[1].as_ref().unwrap().verdict.as_ref().unwrap().verdict.clone()
    }

    fn differs_from_itself() -> Noise {
        let ratio =
            RatioEstimate { ratio: 1.05, low: Some(1.01), high: Some(1.08), by_round: Vec::new() };
        Noise { ratio, drift: None }
    }

    #[test]
    fn what_either_session_does_not_bear_is_not_said_of_both() {
        let times = [432.0, 270.0];
        let decided = "B took 1.08 times as long as A.";
        assert_eq!(beside(&times, |_, _| ()).sentence, decided);
        for place in [0, 1] {
            let letter = ["A", "B"][place];
            let open = "B against A in work time: not decided (ratio 1.08), because";
            let capped = beside(&times, |_, summaries| {
                summaries[place].judging.noise = Some(differs_from_itself());
            });
            let expected =
                format!("{open} measured twice, the base of {letter} differed from itself.");
            assert_eq!(capped.sentence, expected);
            let blocked = beside(&times, |both, _| {
                let check = Check {
                    check: "load".into(),
                    status: Check::BLOCK.into(),
                    value: "both cores were busy.".into(),
                    hint: None,
                };
                both[place].sessions[0].preflight.push(check);
            });
            let expected = format!(
                "{open} the check before the run of {letter} forbids a verdict: both cores were busy."
            );
            assert_eq!(blocked.sentence, expected);
            let noisy = beside(&times, |_, summaries| {
                summaries[place].judging.effective_margin = 0.12;
            });
            assert_eq!(noisy.sentence, "B and A are about the same in work time (ratio 1.08).");
            let told = "beside this machine’s own noise of 12 %, 2 comparisons.";
            assert!(noisy.scope.ends_with(told), "{}", noisy.scope);
            let turned = beside(&times, |_, summaries| {
                summaries[place].direction = Direction::HigherIsBetter;
            });
            assert!(turned.sentence.ends_with("do not agree which value is the better one."));
        }
    }

    #[test]
    fn a_row_of_which_trials_failed_in_either_session_has_no_verdict() {
        for place in [0, 1] {
            let letter = ["A", "B"][place];
            let fail = |which: &'static [usize]| {
                beside(&[432.0, 270.0], move |_, summaries| {
                    for variant in which {
                        summaries[place].variants[*variant].failed = 1;
                    }
                })
            };
            let one = fail(&[1]);
            let verdicts: Vec<Verdict> = one.rows.iter().map(verdict_of_b).collect();
            assert_eq!(verdicts, [Verdict::Slower, Verdict::NotTestable]);
            let failed = format!("because 1 of 9 trials of two threads failed in {letter}");
            let told = format!(
                "B against A in work time: 1.08 times for threads, 1 worker, not decided (ratio \
                 1.08) for threads, 2 workers, {failed}."
            );
            assert_eq!(one.sentence, told);
            // Also where neither would decide anything: the failures come first (R18).
            let noisy = beside(&[432.0, 270.0], |_, summaries| {
                summaries[place].variants[1].failed = 1;
                summaries[0].judging.noise = Some(differs_from_itself());
            });
            assert!(noisy.sentence.contains(&failed), "{}", noisy.sentence);
            let both = fail(&[0, 1]);
            let verdicts: Vec<Verdict> = both.rows.iter().map(verdict_of_b).collect();
            assert_eq!(verdicts, [Verdict::NotTestable, Verdict::NotTestable]);
            let told = format!("because 1 of 9 trials of one thread failed in {letter}");
            assert!(both.sentence.contains(&told), "{}", both.sentence);
        }
    }

    /// Six against six samples, of which all but one lie apart altogether; that one lies beyond the
    /// margin of one sample of the other side and not of five. So few of the 36 pairs speak against
    /// it in 19 of 924 cases, which is 4.1 % on both sides: enough for one row and not for two.
    #[test]
    fn the_rows_of_a_comparison_are_corrected_for_their_number() {
        let verdicts = |variants: &str| {
            let times = [100.0; 2];
            let mut both = [experiment(variants, &times), experiment(variants, &times)];
            for (place, one) in both.iter_mut().enumerate() {
                for trial in &mut one.sessions[0].trials {
                    let of_a = 1.0 + f64::from(trial.round) / 1_000.0;
                    let value = match (place, trial.round) {
                        (0, _) => of_a,
                        (_, 1) => 1.03 * 1.0015,
                        _ => 1.5 * of_a,
                    };
                    trial.readings.insert(Metric::Makespan, Reading::Value(1e8 * value));
                }
                one.sessions[0].trials.retain(|trial| trial.round <= 6);
            }
            let summaries = [summary(&both[0]), summary(&both[1])];
            let compared = [(&both[0], &summaries[0]), (&both[1], &summaries[1])];
            let report = compare(&compared, &Vocabulary::OF_FILES);
            report.rows.into_iter().map(|row| verdict_of_b(&row)).collect::<Vec<_>>()
        };
        assert_eq!(verdicts("threads 1"), [Verdict::Slower]);
        let open = Verdict::Inconclusive;
        assert_eq!(verdicts("threads 1, threads 2"), [open.clone(), open]);
    }
}
