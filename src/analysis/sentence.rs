//! What people read: the verdict as one sentence, and its scope.

use super::basis::{Basis, Recomputed};
use super::decision::{ALLOWED, Hold};
use super::margins::Margins;
use super::noise::Noise;
use super::phrase::{Phrase, phrase};
use super::summary::RatioEstimate;
use super::verdict::{Band, Untestable};
use super::verdict_word::verdict_word;
use crate::model::design::{Design, Scaling, Variant};
use crate::model::experiment::Verdict;
use crate::model::machine::Machine;
use crate::model::metric::{Direction, Metric};
use crate::model::units::{count, figures, percent};
use crate::model::workload::Workload;
use std::collections::BTreeMap;

/// Below so many rounds a verdict is an indication (method.md, R10).
pub(super) const FEWEST_FOR_VERDICT: usize = 12;
/// The most further rounds that are worth naming; beyond, the ratio lies at the margin's edge.
pub(in crate::analysis) const MOST_ROUNDS_NAMED: u64 = 500;

/// The names of variants inside a sentence, such as `four threads`; where two would have the same
/// one, their placement is added, and their id where that is the same too.
#[must_use]
pub fn nouns(design: &Design) -> Vec<String> {
    let plain: Vec<String> = design.variants.iter().map(Variant::noun).collect();
    let placed = told_apart(&plain, |place| {
        let placement = &design.variants[place].placement;
        let pinned = if placement.pin { "pinned" } else { "free to move" };
        format!(" ({}, {pinned})", placement.cores.describe())
    });
    told_apart(&placed, |place| format!(" [{}]", design.variants[place].id))
}

fn told_apart(names: &[String], addition: impl Fn(usize) -> String) -> Vec<String> {
    let mut uses: BTreeMap<&str, u32> = BTreeMap::new();
    for name in names {
        *uses.entry(name).or_default() += 1;
    }
    let name = |(place, name): (usize, &String)| match uses[name.as_str()] {
        1 => name.clone(),
        _ => format!("{name}{}", addition(place)),
    };
    names.iter().enumerate().map(name).collect()
}

/// The workload in the words of a file, such as `cpu.splitmix (grain 200,000, jobs 400)`: for
/// callers that know no kernels.
#[must_use]
pub fn workload(workload: &Workload) -> String {
    if workload.params.0.is_empty() {
        return workload.kernel.clone();
    }
    let set =
        |(name, value): (&String, &crate::model::param::Value)| format!("{name} {}", value.show());
    let params: Vec<String> = workload.params.0.iter().map(set).collect();
    format!("{} ({})", workload.kernel, params.join(", "))
}

/// What a verdict is about.
pub(super) struct Subject<'a> {
    /// The variant that is judged, as a noun.
    pub of: &'a str,
    /// The one that it is compared with, as a noun.
    pub against: &'a str,
    /// On which metric.
    pub metric: &'a Metric,
    /// Which of its values is the better one.
    pub direction: &'a Direction,
    /// The margin of the design, as a share.
    pub declared_margin: f64,
    /// The margin that the verdict uses, as a share: never less.
    pub margin: f64,
    /// How much the machine differs from itself, if that is known.
    pub noise: Option<&'a Noise>,
    /// What the verdict rests on besides the interval.
    pub basis: &'a Basis,
    /// How many comparisons answer the same question.
    pub comparisons: usize,
    /// What was changed after the run, in words.
    pub post_hoc: Option<&'a str>,
    /// What the other variant is by itself, in words with its unit.
    pub base: Option<String>,
    /// Whether something else used the cores in so many trials that more rounds would not help.
    pub disturbed: bool,
    /// What the verdict would be without the disturbed rounds, where it would be another one.
    pub without_disturbed: Option<&'a Recomputed>,
}

impl Subject<'_> {
    /// What was measured, as words that follow "difference"; none for the time of the work itself.
    fn in_topic(&self) -> String {
        if *self.metric == Metric::Makespan {
            String::new()
        } else {
            format!(" in {}", phrase(self.metric).topic)
        }
    }

    /// Whether an interval lies inside the margin that the verdict uses.
    fn lies_inside(&self, (low, high): (f64, f64)) -> bool {
        let band = Band::new(self.margin);
        low >= band.low && high <= band.high
    }

    fn margins(&self) -> Margins {
        Margins { declared: self.declared_margin, effective: self.margin }
    }

    /// The margin in words: that of the design, or what the machine's noise makes of it.
    fn margin_words(&self) -> String {
        self.margins().words()
    }
}

/// The verdict as one sentence, with a full stop; where it is open, a second one says what would
/// settle it.
pub(super) fn verdict_sentence(
    subject: &Subject<'_>,
    verdict: &Verdict,
    ratio: Option<&RatioEstimate>,
    obstacle: Option<&Untestable>,
) -> String {
    let (of, against) = (subject.of, subject.against);
    let (statement, advice) = match (verdict, ratio) {
        (Verdict::Faster | Verdict::Slower, Some(ratio)) => {
            let Phrase { before, after, .. } = phrase(subject.metric);
            let [times] = ratio_words([ratio.ratio], subject.margin);
            (format!("{of}{before} {times} times {after} {against}"), None)
        }
        (Verdict::NoPracticalDifference, _) => {
            let topic = subject.in_topic();
            let what = if subject.margins().is_noise() {
                format!("No difference{topic} beyond {}", subject.margin_words())
            } else {
                format!("No practical difference{topic}")
            };
            (format!("{what} between {of} and {against}"), None)
        }
        (Verdict::Inconclusive, Some(ratio)) => undecided(subject, ratio),
        _ => match obstacle {
            Some(obstacle) => (format!("Not testable: {obstacle}"), None),
            None => ("Not testable".to_owned(), None),
        },
    };
    let chosen = subject.post_hoc.map_or(String::new(), |what| format!(" ({what})"));
    let mut sentence = capitalised(&format!("{statement}{chosen}."));
    if let Some(advice) = advice {
        sentence.push(' ');
        sentence.push_str(&advice);
    }
    sentence
}

/// What the verdict would be without the disturbed rounds, where that is another one.
fn without_disturbed(subject: &Subject<'_>, verdict: &Verdict) -> Option<String> {
    let without = subject.without_disturbed.filter(|without| without.changes(verdict))?;
    if without.verdict == Verdict::NotTestable {
        let (left, out) = (without.rounds_left, without.rounds_out);
        let rounds = left + out;
        return Some(match left {
            0 => format!("None of the {rounds} rounds was undisturbed."),
            _ => format!("Only {left} of {rounds} rounds were undisturbed, too few for a verdict."),
        });
    }
    let rounds = match without.rounds_out {
        1 => "the disturbed round".to_owned(),
        several => format!("the {several} disturbed rounds"),
    };
    let word = verdict_word(subject.metric, subject.direction, &without.verdict);
    Some(format!("Without {rounds} the verdict would be: {word}."))
}

/// What is open, and what would settle it. How far it is open, the scope says.
fn undecided(subject: &Subject<'_>, ratio: &RatioEstimate) -> (String, Option<String>) {
    let (of, against) = (subject.of, subject.against);
    let question = open_question(subject, ratio.ratio);
    let Some(ends) = ratio.interval() else {
        return (format!("Not decided yet whether {question}"), None);
    };
    match subject.basis.hold {
        Some(Hold::Noise) => {
            let statement = format!(
                "Not decided whether {question}: the base, measured twice, differed from itself"
            );
            (statement, Some("Close other programs and run again.".to_owned()))
        }
        Some(Hold::Comparisons) => {
            let question = if subject.lies_inside(ends) {
                let topic = subject.in_topic();
                format!("there is any practical difference{topic} between {of} and {against}")
            } else {
                question
            };
            let statement = format!(
                "Not decided yet whether {question}: {} comparisons at once ask for more evidence",
                subject.comparisons
            );
            (statement, Some(rounds_words(rounds_for_many(subject, ratio))))
        }
        None if subject.basis.shows_a_difference() && !(ends.0..=ends.1).contains(&1.0) => {
            let margin = subject.margin_words();
            let statement =
                format!("{question}, but it is not decided yet whether by more than {margin}");
            (statement, Some(advice(subject, ratio)))
        }
        None => (format!("Not decided yet whether {question}"), Some(advice(subject, ratio))),
    }
}

/// What would settle an open question.
fn advice(subject: &Subject<'_>, ratio: &RatioEstimate) -> String {
    // More rounds narrow what chance does, not what other programs do.
    if subject.disturbed {
        return "Close other programs and run again.".to_owned();
    }
    let declared = Band::new(subject.declared_margin);
    let is_noise_in_the_way = subject.margins().is_noise()
        && ratio.interval().is_some_and(|(low, high)| {
            low > declared.high
                || high < declared.low
                || low >= declared.low && high <= declared.high
        });
    if is_noise_in_the_way {
        return format!(
            "The noise, not the interval, is in the way: it is wider than the {} margin. A quieter \
             machine would settle it.",
            percent(subject.declared_margin.max(0.0))
        );
    }
    // How many rounds bring one interval to a side of the margin is not how many bring the value of
    // one of several comparisons below what all of them together ask for.
    if subject.comparisons > 1 {
        return "More rounds may settle it.".to_owned();
    }
    rounds_words(Band::new(subject.margin).rounds_to_settle(ratio))
}

fn rounds_words(more: Option<u64>) -> String {
    match more {
        Some(1) => "About one more round would settle it.".to_owned(),
        Some(more) if more <= MOST_ROUNDS_NAMED => {
            format!("About {} more rounds would settle it.", count(rounded_up(more) as f64))
        }
        _ => "The ratio lies so near its edge that more rounds will hardly settle it.".to_owned(),
    }
}

/// About how many rounds more bring the value of a statement down to what so many comparisons ask
/// for: with the ratio where it is, its logarithm falls in proportion to the rounds.
fn rounds_for_many(subject: &Subject<'_>, ratio: &RatioEstimate) -> Option<u64> {
    let (plain, corrected) = subject.basis.level.zip(subject.basis.level_adjusted)?;
    let rounds = ratio.by_round.len() as f64;
    let needed = rounds * (ALLOWED * plain / corrected).ln() / plain.ln();
    let more = (needed - rounds).ceil();
    (more >= 1.0 && more.is_finite()).then_some(more as u64)
}

/// By what the base differed from itself.
fn self_difference(noise: Option<&Noise>) -> String {
    let Some(noise) = noise else { return String::new() };
    let Some((low, high)) = noise.ratio.interval() else { return String::new() };
    let [ratio, low, high] = ratio_words([noise.ratio.ratio, low, high], 0.0);
    format!(" (ratio {ratio}, interval {low} to {high})")
}

/// A share in per cent, rounded up to a tenth, so that no noise looks smaller than it is.
#[must_use]
pub fn share_words(share: f64) -> String {
    // The last digits of a number that was computed are no reason to round up.
    percent((share * 1e3 - 1e-6).ceil().max(0.0) / 1e3)
}

/// What is not decided, as a clause after "whether".
fn open_question(subject: &Subject<'_>, ratio: f64) -> String {
    let (of, against) = (subject.of, subject.against);
    let is_one = of.starts_with("one ") || of.starts_with("the sequential run");
    if *subject.metric == Metric::Makespan {
        let take = if is_one { "takes" } else { "take" };
        let time = if ratio < 1.0 { "less time" } else { "longer" };
        format!("{of} {take} {time} than {against}")
    } else {
        let differ = if is_one { "differs" } else { "differ" };
        format!("{of} {differ} from {against} in {}", phrase(subject.metric).topic)
    }
}

/// No false precision: tens above 20.
fn rounded_up(rounds: u64) -> u64 {
    if rounds > 20 { rounds.div_ceil(10) * 10 } else { rounds }
}

/// The scope of a verdict: interval, margin, workload, machine, the rounds in which both variants
/// have a value, and where disturbed rounds decide it, what it would be without them.
pub(super) fn scope(
    subject: &Subject<'_>,
    verdict: &Verdict,
    ratio: Option<&RatioEstimate>,
    (setting, rounds): (&str, usize),
) -> String {
    let rounds = match rounds {
        0 => "no rounds".to_owned(),
        1 => "1 round".to_owned(),
        rounds if rounds < FEWEST_FOR_VERDICT => format!("{rounds} rounds, an indication"),
        rounds => format!("{rounds} rounds"),
    };
    let comparisons = match subject.comparisons {
        0 | 1 => String::new(),
        several => format!(", {several} comparisons"),
    };
    let without = without_disturbed(subject, verdict);
    let without = without.map_or_else(String::new, |without| format!(" {without}"));
    let Some(ratio) = ratio else { return format!("{setting}, {rounds}.{without}") };
    let margin = subject.margin_words();
    let relation = match (verdict, subject.basis.hold) {
        (Verdict::Faster | Verdict::Slower, _) => format!("beyond {margin}"),
        (Verdict::NoPracticalDifference, _) => format!("within {margin}"),
        (Verdict::Inconclusive, Some(Hold::Noise)) => {
            let itself = self_difference(subject.noise);
            format!("not to be trusted: measured twice, the base differed from itself{itself}")
        }
        (Verdict::Inconclusive, Some(Hold::Comparisons)) => {
            match ratio.interval().is_some_and(|ends| subject.lies_inside(ends)) {
                true => format!("within {margin}, but not by enough for so many comparisons"),
                false => format!("clear of {margin}, but not by enough for so many comparisons"),
            }
        }
        (Verdict::Inconclusive, None) => format!("reaching over {margin}"),
        (Verdict::NotTestable | Verdict::Other(_), _) => "without a verdict".to_owned(),
    };
    let numbers = match ratio.interval() {
        Some((low, high)) if subject.metric.is_deterministic() && low.total_cmp(&high).is_eq() => {
            let [ratio] = ratio_words([ratio.ratio], subject.margin);
            format!("Ratio {ratio} in every round, {relation}")
        }
        // Where nothing is decided, the sentence has no ratio.
        Some((low, high)) if *verdict == Verdict::Inconclusive => {
            let words = ratio_words([ratio.ratio, low, high], subject.margin);
            let [ratio, low, high] = words;
            format!("Ratio {ratio}, 95 % interval {low} to {high}, {relation}")
        }
        Some((low, high)) => {
            let [low, high] = ratio_words([low, high], subject.margin);
            format!("95 % interval {low} to {high}, {relation}")
        }
        None => {
            let [ratio] = ratio_words([ratio.ratio], subject.margin);
            format!("Ratio {ratio} without an interval")
        }
    };
    let base = subject
        .base
        .as_ref()
        .map_or(String::new(), |value| format!(" {}: {value}.", capitalised(subject.against)));
    format!("{numbers}.{base} {setting}, {rounds}{comparisons}.{without}")
}

/// Workload and machine, as a scope names them; what happens to the work is said where the
/// variants have different worker counts or each worker brings its own.
pub(super) fn setting(
    design: &Design,
    machine: &Machine,
    workload: &str,
    same_workers: bool,
) -> String {
    let scaling = if same_workers && design.scaling == Scaling::Strong {
        String::new()
    } else {
        format!(", {}", design.scaling.label())
    };
    format!("{workload}{scaling}, {}", machine_words(machine))
}

fn machine_words(machine: &Machine) -> String {
    let label = if machine.label.is_empty() { "an unnamed machine" } else { &machine.label };
    let cores = match machine.cores {
        0 => return label.to_owned(),
        1 => "1 core".to_owned(),
        cores => format!("{cores} cores"),
    };
    match machine.threads {
        threads if threads != machine.cores && threads > 0 => {
            format!("{label} ({cores}, {threads} hardware threads)")
        }
        _ => format!("{label} ({cores})"),
    }
}

/// Ratios as people write them, with as many decimals as it takes to show on which side of the
/// margin's edges each lies, and that it is not the edge itself.
fn ratio_words<const N: usize>(ratios: [f64; N], margin: f64) -> [String; N] {
    let band = Band::new(margin);
    let written = |ratio: f64, decimals: usize| {
        if (0.1..9.95).contains(&ratio) { format!("{ratio:.decimals$}") } else { figures(ratio) }
    };
    let sides_shown = |decimals: &usize| {
        ratios.iter().all(|ratio| {
            let words = written(*ratio, *decimals);
            let shown: f64 = words.parse().unwrap_or(*ratio);
            [band.low, band.high].iter().all(|edge| {
                let is_on_its_side = ratio.partial_cmp(edge) == shown.partial_cmp(edge);
                ratio.total_cmp(edge).is_eq()
                    || (is_on_its_side && words != written(*edge, *decimals))
            })
        })
    };
    let decimals = (2..6).find(sides_shown).unwrap_or(6);
    ratios.map(|ratio| written(ratio, decimals))
}

/// The text with a capital first letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::design;
    use super::*;
    use crate::model::design::{CoreSet, Model};
    use crate::model::param::Params;

    fn ratio(ratio: f64, interval: Option<(f64, f64)>, rounds: u32) -> RatioEstimate {
        RatioEstimate {
            ratio,
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            by_round: (1..=rounds).map(|round| (round, ratio)).collect(),
        }
    }

    fn subject(metric: &Metric) -> Subject<'_> {
        const BASIS: &Basis =
            &Basis { p: None, p_adjusted: None, level: None, level_adjusted: None, hold: None };
        Subject {
            of: "four processes",
            against: "four threads",
            metric,
            direction: &Direction::LowerIsBetter,
            declared_margin: 0.03,
            margin: 0.03,
            noise: None,
            basis: BASIS,
            comparisons: 1,
            post_hoc: None,
            base: None,
            disturbed: false,
            without_disturbed: None,
        }
    }

    fn check(metric: &Metric, verdict: &Verdict, ratio: &RatioEstimate, expected: &str) {
        let sentence = verdict_sentence(&subject(metric), verdict, Some(ratio), None);
        assert_eq!(sentence, expected);
    }

    #[test]
    fn a_difference_is_told_in_the_words_of_its_metric() {
        let cases = [
            (Metric::Makespan, "Four processes took 1.14 times as long as four threads."),
            (
                Metric::Total,
                "Four processes, creation and join included, took 1.14 times as long as four threads.",
            ),
            (Metric::Create, "Four processes took 1.14 times as long to create as four threads."),
            (
                Metric::Throughput,
                "Four processes reached 1.14 times the throughput of four threads.",
            ),
            (
                Metric::OpP50,
                "Four processes took 1.14 times as long for the median operation as four threads.",
            ),
            (
                Metric::MemoryUnique,
                "Four processes used 1.14 times as much memory as four threads.",
            ),
            (
                Metric::FaultsMinor,
                "Four processes had 1.14 times as many minor page faults as four threads.",
            ),
            (
                Metric::Other("heat".into()),
                "Four processes had 1.14 times the heat of four threads.",
            ),
        ];
        for (metric, expected) in cases {
            let ratio = ratio(1.138, Some((1.12, 1.15)), 15);
            check(&metric, &Verdict::Slower, &ratio, expected);
            check(&metric, &Verdict::Faster, &ratio, expected);
        }
    }

    #[test]
    fn every_metric_gives_one_sentence() {
        for metric in Metric::ALL {
            let ratio = ratio(2.0, Some((1.9, 2.1)), 15);
            let text = verdict_sentence(&subject(metric), &Verdict::Slower, Some(&ratio), None);
            assert!(text.starts_with("Four processes"), "{text}");
            assert!(text.ends_with(" four threads."), "{text}");
            assert!(text.contains(" 2.00 times ") && !text.contains("  "), "{text}");
        }
    }

    #[test]
    fn an_equality_and_an_open_question_say_so() {
        let same = Verdict::NoPracticalDifference;
        let near = ratio(1.0, Some((0.99, 1.01)), 15);
        check(
            &Metric::Makespan,
            &same,
            &near,
            "No practical difference between four processes and four threads.",
        );
        check(
            &Metric::Create,
            &same,
            &near,
            "No practical difference in creation time between four processes and four threads.",
        );
        let open = [
            (
                ratio(1.02, Some((0.98, 1.06)), 15),
                "Not decided yet whether four processes take longer than four threads. About 220 more rounds would settle it.",
            ),
            (
                ratio(1.04, Some((1.028, 1.06)), 15),
                "Not decided yet whether four processes take longer than four threads. About 7 more rounds would settle it.",
            ),
            (
                ratio(1.03, Some((0.98, 1.06)), 15),
                "Not decided yet whether four processes take longer than four threads. The ratio lies so near its edge that more rounds will hardly settle it.",
            ),
        ];
        for (ratio, expected) in open {
            check(&Metric::Makespan, &Verdict::Inconclusive, &ratio, expected);
        }
    }

    #[test]
    fn an_open_question_names_both_sides_and_what_would_help() {
        let sentence = |of, metric: &Metric, centre, disturbed| {
            let subject = Subject { of, disturbed, ..subject(metric) };
            let ratio = ratio(centre, Some((0.9, 1.1)), 15);
            verdict_sentence(&subject, &Verdict::Inconclusive, Some(&ratio), None)
        };
        let cases = [
            ("one process", Metric::Makespan, 1.03, true, "whether one process takes longer than"),
            ("one process", Metric::Makespan, 0.96, false, "takes less time than four threads."),
            ("two processes", Metric::Create, 1.01, false, "differ from four threads in creation"),
            ("two threads", Metric::Makespan, 1.03, true, "Close other programs and run again."),
            ("two threads", Metric::Makespan, 1.03, false, "more rounds will hardly settle it."),
        ];
        for (of, metric, centre, disturbed, expected) in cases {
            let sentence = sentence(of, &metric, centre, disturbed);
            assert!(sentence.contains(expected), "{expected} in {sentence}");
            let both = sentence.contains("hardly") && sentence.contains("Close");
            assert!(!both, "{sentence}");
            assert!(!disturbed || !sentence.contains("hardly"), "{sentence}");
        }
    }

    #[test]
    fn a_sentence_says_what_was_chosen_later_what_is_known_and_what_noise_hides() {
        let say = |verdict: Verdict, ratio: RatioEstimate, subject: Subject<'_>| {
            verdict_sentence(&subject, &verdict, Some(&ratio), None)
        };
        let makespan = &Metric::Makespan;
        let later = Subject { post_hoc: Some("metric chosen after the run"), ..subject(makespan) };
        assert_eq!(
            say(Verdict::Slower, ratio(1.138, Some((1.12, 1.15)), 15), later),
            "Four processes took 1.14 times as long as four threads (metric chosen after the run)."
        );
        // That they differ is known; that it matters is not.
        let basis = Basis { p_adjusted: Some(0.001), ..Basis::default() };
        let differing = Subject { basis: &basis, ..subject(makespan) };
        assert_eq!(
            say(Verdict::Inconclusive, ratio(1.04, Some((1.01, 1.06)), 15), differing),
            "Four processes take longer than four threads, but it is not decided yet whether by \
             more than the 3 % margin. About 130 more rounds would settle it."
        );
        let noisy = Subject { margin: 0.0412, ..subject(makespan) };
        assert_eq!(
            say(Verdict::Inconclusive, ratio(1.045, Some((1.035, 1.06)), 15), noisy),
            "Not decided yet whether four processes take longer than four threads. \
             The noise, not the interval, is in the way: it is wider than the 3 % margin. A quieter \
             machine would settle it."
        );
    }

    #[test]
    fn an_equality_that_several_comparisons_hold_back_lies_within_the_margin() {
        let held = Basis { hold: Some(Hold::Comparisons), ..Basis::default() };
        let open = Verdict::Inconclusive;
        let say = |metric: &Metric, ratio: RatioEstimate| {
            let subject = Subject { basis: &held, comparisons: 3, ..subject(metric) };
            let sentence = verdict_sentence(&subject, &open, Some(&ratio), None);
            (sentence, scope(&subject, &open, Some(&ratio), ("work", 15)))
        };
        let near = || ratio(1.0, Some((0.99, 1.01)), 15);
        let (sentence, scope) = say(&Metric::Makespan, near());
        let expected = "Not decided yet whether there is any practical difference between four \
                        processes and four threads: 3 comparisons at once ask for more evidence.";
        assert!(sentence.starts_with(expected), "{sentence}");
        let expected = "Ratio 1.00, 95 % interval 0.99 to 1.01, within the 3 % margin, but not by \
                        enough for so many comparisons.";
        assert!(scope.starts_with(expected), "{scope}");
        let (sentence, _) = say(&Metric::Create, near());
        assert!(sentence.contains("any practical difference in creation time between"));
        let (sentence, scope) = say(&Metric::Makespan, ratio(1.1, Some((1.05, 1.15)), 15));
        let expected = "Not decided yet whether four processes take longer than four threads: 3 \
                        comparisons at once ask for more evidence.";
        assert!(sentence.starts_with(expected), "{sentence}");
        assert!(scope.contains("clear of the 3 % margin, but not by enough for"), "{scope}");
    }

    #[test]
    fn no_number_of_rounds_is_promised_to_one_of_several_comparisons() {
        let open = ratio(1.02, Some((0.98, 1.06)), 15);
        let advice = |comparisons| {
            let subject = Subject { comparisons, ..subject(&Metric::Makespan) };
            verdict_sentence(&subject, &Verdict::Inconclusive, Some(&open), None)
        };
        assert!(advice(1).ends_with("About 220 more rounds would settle it."), "{}", advice(1));
        assert!(advice(3).ends_with(" More rounds may settle it."), "{}", advice(3));
    }

    #[test]
    fn ratios_have_the_decimals_that_they_need() {
        let cases: [(f64, f64, &str); 13] = [
            (1.138, 0.03, "1.14"),
            (1.0, 0.03, "1.00"),
            (1.028, 0.03, "1.028"),
            (1.0304, 0.03, "1.0304"),
            (0.972, 0.03, "0.972"),
            (31.42, 0.03, "31.4"),
            (0.01634, 0.03, "0.0163"),
            (1_234.5, 0.03, "1,235"),
            (1.004, 0.0, "1.004"),
            (0.514, 0.03, "0.51"),
            (0.9699, 0.03, "0.970"),
            (1.030_02, 0.03, "1.03002"),
            (1.03, 0.03, "1.03"),
        ];
        for (ratio, margin, expected) in cases {
            assert_eq!(ratio_words([ratio], margin), [expected], "{ratio}");
        }
    }

    #[test]
    fn the_scope_says_what_a_verdict_rests_on() {
        let machine =
            Machine { label: "My laptop".into(), cores: 2, threads: 2, ..Machine::default() };
        let mut design = design(&[(Model::Threads, 4), (Model::Processes, 4)]);
        let check = |setting: &str, verdict: &Verdict, ratio: Option<RatioEstimate>, expected| {
            let rounds = ratio.as_ref().map_or(0, |ratio| ratio.by_round.len());
            let scope =
                scope(&subject(&Metric::Makespan), verdict, ratio.as_ref(), (setting, rounds));
            assert_eq!(scope, expected);
        };
        let plain = setting(&design, &machine, &workload(&design.workload), true);
        let whole = || Some(ratio(1.138, Some((1.12, 1.15)), 15));
        let tail = "cpu.splitmix (grain 200,000, jobs 400), My laptop (2 cores), 15 rounds.";
        let relations = [
            (Verdict::Slower, "beyond the 3 % margin"),
            (Verdict::Faster, "beyond the 3 % margin"),
            (Verdict::NoPracticalDifference, "within the 3 % margin"),
            (Verdict::Inconclusive, "reaching over the 3 % margin"),
            (Verdict::NotTestable, "without a verdict"),
        ];
        for (verdict, relation) in relations {
            // A decided sentence has the ratio itself.
            let ratio = if verdict == Verdict::Inconclusive { "Ratio 1.14, " } else { "" };
            let expected = format!("{ratio}95 % interval 1.12 to 1.15, {relation}. {tail}");
            check(&plain, &verdict, whole(), expected);
        }
        check(
            &plain,
            &Verdict::NotTestable,
            Some(ratio(1.138, None, 1)),
            "Ratio 1.14 without an interval. cpu.splitmix (grain 200,000, jobs 400), My laptop \
             (2 cores), 1 round."
                .to_owned(),
        );
        check(
            &plain,
            &Verdict::NotTestable,
            None,
            "cpu.splitmix (grain 200,000, jobs 400), My laptop (2 cores), no rounds.".to_owned(),
        );
        let smt = Machine { threads: 4, ..machine };
        assert_eq!(
            setting(&design, &smt, &workload(&design.workload), false),
            "cpu.splitmix (grain 200,000, jobs 400), same work for all, My laptop (2 cores, 4 \
             hardware threads)"
        );
        design.scaling = Scaling::Weak;
        design.workload.params = Params::default();
        assert_eq!(
            setting(&design, &Machine::default(), &workload(&design.workload), true),
            "cpu.splitmix, same work each, an unnamed machine"
        );
    }

    #[test]
    fn no_two_variants_of_a_design_have_the_same_noun() {
        let mut design = design(&[
            (Model::Threads, 2),
            (Model::Processes, 2),
            (Model::Threads, 2),
            (Model::Threads, 2),
            (Model::Other("fibres".into()), 3),
        ]);
        design.variants[2].placement.cores = CoreSet::One;
        design.variants[3].placement.cores = CoreSet::One;
        assert_eq!(
            nouns(&design),
            [
                "two threads (all cores, pinned)",
                "two processes",
                "two threads (one core, pinned) [v2]",
                "two threads (one core, pinned) [v3]",
                "3 × fibres",
            ]
        );
    }
}
