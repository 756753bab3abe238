//! How much work a trial should have on this machine, from what pilot trials took. No trial is run
//! here, so that the same measurements give the same amount.

use crate::model::plan_log::{Fit, FitPilot};
use std::time::Duration;

/// The shortest span that a trial is made for, where the amount of work is open: ten times the
/// millisecond of method.md, R11, so that a skewed start of 0.1 ms is still one per cent (R12). A
/// millisecond is ten thousand steps of the coarsest clock that is read, so its hundred steps follow.
const WANTED_NS: f64 = 10e6;
/// The amount that has just such a span is missed by some noise, so a little more is aimed at.
const AIM: f64 = 1.2;
/// No amount is made smaller than one whose span is twice that millisecond; then fewer rounds fit.
const LEAST_NS: f64 = 2e6;
/// The share of the time left that an amount is made for when not all rounds fit.
const FILLED: f64 = 0.9;
/// An amount that is so many times as large as one that was measured, or as small, is a guess; a
/// nearer one is as good as the measured one, which is taken then.
const NEAR: f64 = 1.5;
/// A step by which jobs are even for all numbers of workers may cost this share of the amount.
const COARSEST_STEP: f64 = 0.25;

/// What one trial of a variant took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PilotTrial {
    /// The time in which its workers did the work, in nanoseconds.
    pub span_ns: f64,
    /// The time with creation, preparation and everything else, in nanoseconds.
    pub took_ns: f64,
    /// How often a round has it: the base runs twice.
    pub a_round: f64,
    /// How many of its workers ran at the same time.
    pub at_once: f64,
}

/// One trial of each variant with the same amount of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Pilot {
    /// The amount.
    pub amount: u64,
    /// The trials.
    pub trials: Vec<PilotTrial>,
}

/// What an amount of work has to suit.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The amount of the design.
    pub asked: u64,
    /// The amounts that the parameter may have.
    pub range: (u64, u64),
    /// A smaller amount leaves some workers without jobs.
    pub evenly: u64,
    /// Amounts that are a multiple of this give every worker as many jobs.
    pub even_step: u64,
    /// How many rounds there are to be, with the warm-up.
    pub rounds: u32,
    /// What is left of the budget.
    pub left: Duration,
    /// Whether the result is compared with that of a sequential run, which takes its time too.
    pub has_reference: bool,
}

/// An amount and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The amount.
    pub amount: u64,
    /// Why.
    pub reason: Fit,
}

impl Pilot {
    /// How much longer a trial with another amount works, as far as what is not work stays as it is.
    fn scale(&self, amount: f64) -> f64 {
        amount / self.amount.max(1) as f64
    }

    /// How long the shortest trial works with an amount, in nanoseconds.
    fn shortest_ns(&self, amount: f64) -> f64 {
        let spans = self.trials.iter().map(|trial| trial.span_ns);
        spans.fold(f64::INFINITY, f64::min).max(1.0) * self.scale(amount)
    }

    /// How long a round takes with an amount, in nanoseconds.
    #[must_use]
    pub fn round_ns(&self, amount: f64) -> f64 {
        let of = |trial: &PilotTrial| {
            let fixed = (trial.took_ns - trial.span_ns).max(0.0);
            trial.a_round * (fixed + trial.span_ns * self.scale(amount))
        };
        self.trials.iter().map(of).sum()
    }

    /// About how long the sequential run takes with an amount, in nanoseconds.
    fn reference_ns(&self, amount: f64) -> f64 {
        let alone = self.trials.iter().map(|trial| trial.span_ns * trial.at_once);
        alone.fold(0.0, f64::max) * self.scale(amount)
    }

    /// What a session keeps of it.
    #[must_use]
    pub fn record(&self) -> FitPilot {
        let amount = self.amount as f64;
        FitPilot {
            amount: self.amount,
            shortest_span_ns: self.shortest_ns(amount) as u64,
            round_ns: self.round_ns(amount) as u64,
        }
    }
}

impl Wish {
    /// How long all rounds take with an amount, in nanoseconds.
    fn need_ns(&self, pilot: &Pilot, amount: f64) -> f64 {
        let reference = if self.has_reference { pilot.reference_ns(amount) } else { 0.0 };
        f64::from(self.rounds) * pilot.round_ns(amount) + reference
    }

    fn left_ns(&self) -> f64 {
        self.left.as_nanos() as f64
    }

    /// The amount that suits the machine, as a pilot shows it.
    #[must_use]
    pub fn choose(&self, pilot: &Pilot) -> Choice {
        let asked = self.asked as f64;
        let all_fit = self.need_ns(pilot, asked) <= self.left_ns();
        let is_long = pilot.shortest_ns(asked) >= WANTED_NS;
        if all_fit && is_long {
            return Choice { amount: self.asked, reason: Fit::Kept };
        }
        let a_unit_ns = pilot.shortest_ns(1.0);
        let (wanted, least) = (AIM * WANTED_NS / a_unit_ns, LEAST_NS / a_unit_ns);
        let fixed_ns = self.need_ns(pilot, 0.0);
        let most = (FILLED * self.left_ns() - fixed_ns)
            / (self.need_ns(pilot, 1.0) - fixed_ns).max(f64::MIN_POSITIVE);
        let evenly = (self.evenly as f64).min(asked);
        let ideal = asked.max(wanted).min(most).max(least).max(evenly);
        let (smallest, largest) = self.range;
        let amount = self.rounded(ideal).clamp(smallest, largest.max(smallest));
        // Too little to change is not changed.
        let amount = if (ideal / asked - 1.0).abs() < 0.05 { self.asked } else { amount };
        let fits = self.need_ns(pilot, amount as f64) <= self.left_ns();
        let reason = match amount.cmp(&self.asked) {
            _ if !fits => Fit::Least,
            std::cmp::Ordering::Less => Fit::TooLong,
            std::cmp::Ordering::Equal => Fit::Kept,
            std::cmp::Ordering::Greater => Fit::TooShort,
        };
        Choice { amount, reason }
    }

    /// The choice after several pilots, of which the last one was made to see whether an amount suits:
    /// that amount, if it does.
    #[must_use]
    pub fn settle(&self, pilot: &Pilot, choice: Choice) -> Choice {
        let measured = pilot.amount as f64;
        let suits = self.need_ns(pilot, measured) <= self.left_ns()
            && pilot.shortest_ns(measured) >= LEAST_NS
            && is_within(choice.amount, pilot.amount, NEAR);
        if suits && choice.reason != Fit::Kept {
            Choice { amount: pilot.amount, ..choice }
        } else {
            choice
        }
    }

    /// Whether a choice is a guess that a further pilot has to confirm: it lies far from what was
    /// measured, it is no clear case, and to see it takes a small part of the time.
    #[must_use]
    pub fn is_doubtful(&self, pilot: &Pilot, choice: &Choice) -> bool {
        const CLEAR: f64 = 2.0;
        let amount = choice.amount as f64;
        let is_clear = choice.reason == Fit::Kept
            && CLEAR * self.need_ns(pilot, amount) <= self.left_ns()
            && pilot.shortest_ns(amount) >= CLEAR * WANTED_NS;
        let is_dear = pilot.round_ns(amount) + pilot.reference_ns(amount) > self.left_ns() / 8.0;
        !is_within(choice.amount, pilot.amount, NEAR) && !is_clear && !is_dear
    }

    /// An amount near an ideal one that gives all workers as many jobs, if possible, and has two
    /// figures, if that is possible too.
    fn rounded(&self, ideal: f64) -> u64 {
        let ideal = ideal.clamp(1.0, self.range.1 as f64);
        let unit = 10_u64.pow((ideal as u64).max(1).ilog10().saturating_sub(1));
        let even = self.even_step.max(1);
        let steps = [lowest_common_multiple(unit, even), Some(even)];
        let is_fine = |step: &u64| *step as f64 <= COARSEST_STEP * ideal;
        let step = steps.into_iter().flatten().find(is_fine).unwrap_or(unit);
        ((ideal / step as f64).round() as u64).max(1).saturating_mul(step)
    }
}

/// Whether one of two amounts is at most so many times the other.
fn is_within(one: u64, other: u64, factor: f64) -> bool {
    let (one, other) = (one.max(1) as f64, other.max(1) as f64);
    one.max(other) / one.min(other) <= factor
}

/// The lowest common multiple, if it is a number that can be told.
#[must_use]
pub fn lowest_common_multiple(one: u64, other: u64) -> Option<u64> {
    let (mut a, mut b) = (one.max(1), other.max(1));
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (one.max(1) / a).checked_mul(other.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(asked: u64) -> Wish {
        Wish {
            asked,
            range: (1, 1 << 20),
            evenly: 8,
            even_step: 2,
            rounds: 31,
            left: Duration::from_secs(20),
            has_reference: true,
        }
    }

    /// A pilot of two variants with one worker and with two, whose unit of work takes so long alone,
    /// and whose trials take 5 ms besides.
    fn pilot(amount: u64, unit_ns: f64) -> Pilot {
        let trial = |workers: f64, a_round: f64| {
            let span_ns = unit_ns * amount as f64 / workers;
            PilotTrial { span_ns, took_ns: span_ns + 5e6, a_round, at_once: workers }
        };
        Pilot { amount, trials: vec![trial(1.0, 2.0), trial(2.0, 1.0)] }
    }

    #[test]
    fn work_that_is_long_enough_and_fits_is_kept() {
        // 31 rounds of 2.5 x 100 ms and 15 ms, and the sequential run: 8.3 s.
        let choice = wish(400).choose(&pilot(400, 250_000.0));
        assert_eq!(choice, Choice { amount: 400, reason: Fit::Kept });
    }

    #[test]
    fn a_kernel_of_a_microsecond_is_batched_by_itself() {
        let choice = wish(1).choose(&pilot(1, 1_000.0));
        // The shorter of the trials, with two workers, gets 12 ms.
        assert_eq!(choice, Choice { amount: 24_000, reason: Fit::TooShort });
        // As far as the parameter goes.
        let narrow = Wish { range: (1, 500), ..wish(1) };
        assert_eq!(narrow.choose(&pilot(1, 1_000.0)).amount, 500);
    }

    #[test]
    fn on_a_machine_that_is_100_times_slower_all_rounds_fit() {
        let (fast, slow) = (pilot(400, 250_000.0), pilot(8, 25_000_000.0));
        let wish = wish(400);
        let choice = wish.choose(&slow);
        assert_eq!(choice.reason, Fit::TooLong);
        assert!(choice.amount < 400 && choice.amount.is_multiple_of(2), "{choice:?}");
        assert!(wish.need_ns(&slow, choice.amount as f64) <= 20e9);
        assert!(wish.need_ns(&slow, choice.amount as f64) >= 15e9, "no smaller than it has to be");
        assert_eq!(wish.choose(&fast).reason, Fit::Kept);
    }

    #[test]
    fn no_trial_is_made_too_short_to_be_timed_for_the_sake_of_more_rounds() {
        let short = Wish { left: Duration::from_millis(200), evenly: 1, ..wish(400) };
        let pilot = pilot(400, 250_000.0);
        let choice = short.choose(&pilot);
        assert_eq!(choice.reason, Fit::Least);
        assert!(pilot.shortest_ns(choice.amount as f64) >= 1.8e6, "{choice:?}");
        // Nor so small that some workers have no jobs.
        let evenly = Wish { evenly: 64, ..short };
        assert_eq!(evenly.choose(&pilot).amount, 64);
    }

    #[test]
    fn what_is_not_work_does_not_shrink_with_the_work() {
        // 31 rounds of three trials of 200 ms besides: 18.6 s, so little is left for the work.
        let mut pilot = pilot(400, 250_000.0);
        pilot.trials.iter_mut().for_each(|trial| trial.took_ns = trial.span_ns + 200e6);
        let wish = Wish { left: Duration::from_secs(25), ..wish(400) };
        let choice = wish.choose(&pilot);
        let left = 0.9 * 25e9 - 31.0 * 600e6;
        let ideal = left / (31.0 * 2.5 * 250_000.0 + 250_000.0);
        assert!((choice.amount as f64 / ideal - 1.0).abs() < 0.05, "{choice:?}, {ideal}");
    }

    #[test]
    fn an_amount_has_two_figures_and_gives_all_workers_as_many_jobs_where_it_can() {
        let of = |even_step, ideal| Wish { even_step, ..wish(1) }.rounded(ideal);
        assert_eq!((of(1, 187.0), of(1, 187_654.0), of(1, 4.4)), (190, 190_000, 4));
        assert_eq!((of(3, 187.0), of(12, 187.0), of(200, 7_340.0)), (180, 192, 7_400));
        // Eleven workers of forty jobs: 44 would be too far from 40 to 33.
        assert_eq!((of(11, 41.0), of(0, 0.0)), (41, 1));
    }

    #[test]
    fn a_far_guess_is_confirmed_unless_it_is_clear_or_dear() {
        let (wish, cold) = (wish(400), pilot(8, 1_000_000.0));
        let choice = wish.choose(&cold);
        assert_eq!(choice.reason, Fit::TooLong);
        assert!(wish.is_doubtful(&cold, &choice));
        let near = pilot(choice.amount * 4 / 5, 1_000_000.0);
        assert!(!wish.is_doubtful(&near, &wish.choose(&near)));
        let clear = pilot(8, 100_000.0);
        assert!(!wish.is_doubtful(&clear, &wish.choose(&clear)));
        // What was measured to see whether it suits is taken if it does.
        let confirmed = pilot(choice.amount, 970_000.0);
        let settled = wish.settle(&confirmed, wish.choose(&confirmed));
        assert_eq!(settled.amount, choice.amount);
        let warm = pilot(choice.amount, 200_000.0);
        assert_eq!(wish.settle(&warm, wish.choose(&warm)).amount, 400);
    }
}
