//! A claim, the verdict on it, and its sentence.

use super::super::sentence::{MOST_ROUNDS_NAMED, capitalised};
use crate::model::units::figures;
use crate::model::words::words;

words! {
    /// What a measurement says of a claim.
    pub enum ClaimVerdict {
        /// It is so here, by more than the margin and by more than chance.
        Supported = "supported", "supported";
        /// It is the other way round here, by more than the margin and by more than chance.
        Contradicted = "contradicted", "contradicted";
        /// What is claimed to differ does not, as far as it matters.
        NoPracticalDifference = "no_practical_difference", "no practical difference";
        /// The numbers leave it open.
        Inconclusive = "inconclusive", "inconclusive";
        /// No number of this machine can decide it.
        NotTestable = "not_testable", "not testable here";
    }
}

words! {
    /// The rule by which a verdict was given.
    pub enum Rule {
        /// A ratio on one side of a reference.
        Ratio = "V-RATIO", "ratio beside the margin";
        /// A ratio inside the margin.
        Equality = "V-EQ", "equality inside the margin";
        /// A slope beside one that does not matter.
        Slope = "V-SLOPE", "slope";
        /// Where two curves cross.
        Crossing = "V-CROSS", "crossing point";
        /// A ratio of ratios.
        Interaction = "V-INTER", "ratio of ratios";
        /// A fitted parameter.
        Fit = "V-FIT", "fitted parameter";
        /// A percentile.
        Tail = "V-TAIL", "percentile";
        /// Events in runs.
        Count = "V-COUNT", "events in runs";
        /// What has to hold in every trial.
        Always = "V-DET", "the same in every trial";
        /// A definition.
        Definition = "V-STRUCT", "by definition";
    }
}

/// An estimate with the ends of its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The estimate.
    pub estimate: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Bounds {
    /// Whether these are an interval at all: finite numbers in their order.
    #[must_use]
    pub fn is_interval(self) -> bool {
        [self.low, self.estimate, self.high].iter().all(|number| number.is_finite())
            && self.low <= self.estimate
            && self.estimate <= self.high
    }

    /// The estimate and its interval in words.
    #[must_use]
    pub fn words(self, show: impl Fn(f64) -> String) -> String {
        let [estimate, low, high] = [self.estimate, self.low, self.high].map(show);
        format!("{estimate} (95 % interval {low} to {high})")
    }
}

/// A claim with what was measured for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim<'a> {
    /// What is claimed, as a clause: `two processes take longer than two threads`.
    pub statement: &'a str,
    /// What was measured, as a subject: `the ratio of their work times`.
    pub quantity: &'a str,
    /// The scope: workload and machine.
    pub setting: &'a str,
    /// Rounds or trials that were measured.
    pub n: u32,
}

/// What has to be known of the session before a claim is judged by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gate<'a> {
    /// Why no number of the session stands, if so, as words after "because".
    pub obstacle: Option<&'a str>,
    /// Whether the session differs from itself, so that no verdict may be clearer than open.
    pub is_capped: bool,
}

/// The verdict on a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// By which rule.
    pub rule: Rule,
    /// The verdict.
    pub verdict: ClaimVerdict,
    /// The verdict in words with what it rests on and its scope.
    pub sentence: String,
    /// Whether it rests on numbers; a definition never does, and is never shown as if it did.
    pub is_measured: bool,
}

impl Ruling {
    /// A verdict from numbers.
    pub(super) fn new(rule: Rule, verdict: ClaimVerdict, claim: &Claim<'_>, finding: &str) -> Self {
        let sentence = sentence(&verdict, claim, finding);
        Self { rule, verdict, sentence, is_measured: true }
    }

    /// That no number can decide it, and why.
    pub(super) fn not_testable(rule: Rule, claim: &Claim<'_>, why: &str) -> Self {
        Self::new(rule, ClaimVerdict::NotTestable, claim, why)
    }

    /// The verdict as far as the session bears it. A definition rests on no session.
    #[must_use]
    pub fn through(self, gate: Gate<'_>, claim: &Claim<'_>) -> Self {
        if !self.is_measured || self.verdict == ClaimVerdict::NotTestable {
            return self;
        }
        if let Some(why) = gate.obstacle {
            return Self::not_testable(self.rule, claim, why);
        }
        if gate.is_capped {
            let why =
                "measured twice, the base differed from itself, so no difference can be trusted";
            return Self::new(self.rule, ClaimVerdict::Inconclusive, claim, why);
        }
        self
    }
}

fn sentence(verdict: &ClaimVerdict, claim: &Claim<'_>, finding: &str) -> String {
    let Claim { statement, setting, n, .. } = claim;
    let head = match verdict {
        ClaimVerdict::Supported => "Supported here",
        ClaimVerdict::Contradicted => "Contradicted here",
        ClaimVerdict::NoPracticalDifference => "No practical difference here",
        ClaimVerdict::Inconclusive => "Not decided here",
        ClaimVerdict::NotTestable => "Not testable here",
        ClaimVerdict::Other(word) => word,
    };
    let rounds = if *n == 1 { "1 round".to_owned() } else { format!("{n} rounds") };
    format!("{head}: “{statement}”. {}. {setting}, {rounds}.", capitalised(finding))
}

/// Ratios and shares as claims show them.
pub(super) fn plain(value: f64) -> String {
    if (0.1..9.95).contains(&value) { format!("{value:.2}") } else { figures(value) }
}

/// How many more rounds would settle an open question, in words that follow a finding.
pub(super) fn more_rounds(more: Option<u64>) -> String {
    match more {
        Some(1) => ". About one more round would settle it".to_owned(),
        Some(more) if more <= MOST_ROUNDS_NAMED => {
            format!(". About {more} more rounds would settle it")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
pub(super) mod examples {
    use super::*;

    /// A claim for tests.
    pub fn claim(n: u32) -> Claim<'static> {
        Claim {
            statement: "two processes take longer than two threads",
            quantity: "the ratio of their work times",
            setting: "Integer chain, My laptop (2 cores)",
            n,
        }
    }

    /// An interval with its middle.
    pub fn bounds(low: f64, high: f64) -> Bounds {
        Bounds { estimate: f64::midpoint(low, high), low, high }
    }
}

#[cfg(test)]
mod tests {
    use super::examples::claim;
    use super::*;

    #[test]
    fn a_ruling_passes_only_as_far_as_its_session_bears_it() {
        let supported =
            || Ruling::new(Rule::Ratio, ClaimVerdict::Supported, &claim(15), "the ratio is 2.00");
        let open = Gate::default();
        let capped = Gate { is_capped: true, ..open };
        let broken = Gate { obstacle: Some("2 of 15 trials failed"), is_capped: true };
        assert_eq!(supported().through(open, &claim(15)), supported());
        let held = supported().through(capped, &claim(15));
        assert_eq!(held.verdict, ClaimVerdict::Inconclusive);
        assert!(held.sentence.contains("differed from itself"), "{}", held.sentence);
        let refused = supported().through(broken, &claim(15));
        assert_eq!(refused.verdict, ClaimVerdict::NotTestable);
        assert!(refused.sentence.contains("2 of 15 trials failed."), "{}", refused.sentence);
    }

    #[test]
    fn the_sentence_holds_the_finding_and_the_scope() {
        let ruling = Ruling::new(
            Rule::Ratio,
            ClaimVerdict::Supported,
            &claim(15),
            "the ratio of their work times is 1.14",
        );
        assert_eq!(
            ruling.sentence,
            "Supported here: “two processes take longer than two threads”. The ratio of their work \
             times is 1.14. Integer chain, My laptop (2 cores), 15 rounds."
        );
    }
}
