//! One run of a design: rounds in seeded order until the plan, the budget or the user ends it.

use super::monitor;
use super::nearest::{Nearest, worth};
use super::runner::TrialRunner;
use crate::model::design::Design;
use crate::model::id::VariantId;
use crate::model::plan::round_order;
use crate::model::problem::Problem;
use crate::model::round_seen::RoundSeen;
use crate::model::session::{Session, SessionStatus};
use crate::model::timeline::Timeline;
use crate::model::trial::{Flags, Trial};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What a listener hears while a session runs. The window, the progress line and the journal are
/// listeners; the session knows none of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The machine was looked at and the work calibrated; the session holds no trial yet.
    Prepared {
        /// The session so far.
        session: Box<Session>,
        /// About how long a round takes.
        round_estimate: Duration,
    },
    /// A trial begins.
    TrialBegins {
        /// Its round; 0 is the warm-up.
        round: u32,
        /// Its variant.
        variant: VariantId,
        /// Its place in the round, from 0.
        place: u32,
    },
    /// A trial ended.
    TrialEnded(Box<Trial>),
    /// A round ended.
    RoundEnded {
        /// The round; 0 is the warm-up.
        round: u32,
        /// How long it took.
        took: Duration,
        /// What was seen of the machine meanwhile: [`Session::keep_seen`].
        seen: Option<Box<RoundSeen>>,
    },
    /// The session is paused after a trial.
    Paused,
}

/// How often a disturbed trial is repeated in its round at most.
const MOST_REPEATS: u32 = 3;

/// What a user may do to a running session, from another thread.
#[derive(Debug, Default)]
pub struct Control {
    cancelled: AtomicBool,
    paused: AtomicBool,
}

impl Control {
    /// Stops after the trial that is running; finished rounds are kept.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }

    /// Whether the session was asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// Holds the session after the trial that is running, or lets it go on.
    pub fn pause(&self, paused: bool) {
        self.paused.store(paused, Ordering::Release);
    }

    /// Whether the session is to hold.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Acquire)
    }
}

/// Runs a design from its warm-up to its end. An unfinished round is dropped when the user stops
/// it or the budget ends, because a ratio needs both of its halves.
///
/// # Errors
/// Why the design cannot run here; nothing was measured then.
pub fn run_session(
    design: &Design,
    runner: &mut dyn TrialRunner,
    control: &Control,
    listen: &mut dyn FnMut(Event),
) -> Result<Session, Problem> {
    let started_utc = runner.utc_minute();
    let prepared = runner.prepare(design)?;
    let mut session = Session {
        started_utc,
        machine: prepared.machine,
        app: prepared.app,
        calibration: prepared.calibration,
        preflight: prepared.preflight,
        cores_asked: prepared.cores_asked,
        order: Vec::new(),
        trials: Vec::new(),
        status: SessionStatus::Running,
        timelines: Vec::new(),
        rounds_seen: Vec::new(),
        worker_counts: prepared.worker_counts,
    };
    listen(Event::Prepared {
        session: Box::new(session.clone()),
        round_estimate: prepared.round_estimate,
    });
    let began = runner.elapsed();
    let mut paused = Duration::ZERO;
    let mut nearest = Nearest::default();
    let mut longest = Duration::ZERO;
    session.status = loop {
        let round = u32::try_from(session.order.len()).expect("a design has under 2^32 rounds");
        if round > design.rounds.max {
            break SessionStatus::Complete;
        }
        let order = round_order(design, round);
        let before = runner.elapsed();
        let purse = Purse { ends_at: began + paused + design.budget(), longest };
        let look_before = runner.look();
        let finished = run_round(design, runner, control, listen, (round, &order, purse));
        let Some(Finished { trials, timelines, held, repeating }) = finished else {
            break SessionStatus::Cancelled;
        };
        let looks = look_before.zip(runner.look());
        let seen = looks.map(|(before, after)| monitor::seen(round, &before, &after));
        let took = runner.elapsed() - before - held;
        paused += held;
        longest = longest.max(took.saturating_sub(repeating));
        session.order.push(order);
        session.trials.extend(trials);
        if let Some(seen) = seen.clone() {
            session.keep_seen(seen);
        }
        nearest.hear(&session.trials, timelines);
        listen(Event::RoundEnded { round, took, seen: seen.map(Box::new) });
        if round > 0 && every_trial_of_a_variant_failed(design, &session) {
            break SessionStatus::Failed;
        }
        if control.is_cancelled() {
            break SessionStatus::Cancelled;
        }
        let spent = runner.elapsed() - began - paused;
        if round < design.rounds.max && spent + took > design.budget() {
            break SessionStatus::OutOfTime;
        }
    };
    let order = design.variants.iter().map(|variant| variant.id.clone());
    session.timelines = nearest.into_timelines(order);
    Ok(session)
}

/// What the budget has for repetitions.
#[derive(Clone, Copy)]
struct Purse {
    /// When it is spent, as the runner counts time.
    ends_at: Duration,
    /// How long the longest round took so far, its repetitions apart.
    longest: Duration,
}

impl Purse {
    /// Whether a trial may be repeated now: if it takes as long again and every trial to come as long
    /// as they did at worst, all rounds still fit. More rounds are worth more than repetitions.
    fn has(self, design: &Design, at: (u32, u32), now: Duration, took: Duration) -> bool {
        let (round, place) = at;
        let variants = u32::try_from(design.variants.len()).unwrap_or(u32::MAX).max(1);
        let a_round = self.longest.max(took.saturating_mul(variants));
        let of_this_round = variants.saturating_sub(place + 1);
        let trials = design.rounds.max.saturating_sub(round).saturating_mul(variants);
        let to_come = (a_round / variants).saturating_mul(trials.saturating_add(of_this_round));
        now.saturating_add(took).saturating_add(to_come) <= self.ends_at
    }
}

/// A round of which every variant had its trial.
struct Finished {
    trials: Vec<Trial>,
    /// What was recorded, each with what its trial is worth as an example.
    timelines: Vec<(Option<f64>, Timeline)>,
    /// For how long the user held it.
    held: Duration,
    /// How long trials took that were repeated.
    repeating: Duration,
}

fn run_round(
    design: &Design,
    runner: &mut dyn TrialRunner,
    control: &Control,
    listen: &mut dyn FnMut(Event),
    (round, order, purse): (u32, &[VariantId], Purse),
) -> Option<Finished> {
    let (trials, timelines) = (Vec::new(), Vec::new());
    let (held, repeating) = (Duration::ZERO, Duration::ZERO);
    let mut done = Finished { trials, timelines, held, repeating };
    for (place, id) in (0..).zip(order) {
        let variant = design.variant(id).expect("the order holds the design's own variants");
        let mut repeats = 0;
        loop {
            let before = runner.elapsed();
            if hold_while_paused(control, listen) {
                done.held += runner.elapsed().saturating_sub(before);
            }
            if control.is_cancelled() {
                return None;
            }
            listen(Event::TrialBegins { round, variant: id.clone(), place });
            let began = runner.elapsed();
            let mut trial = runner.run(design, variant, round);
            let took = runner.elapsed() - began;
            if round == 0 {
                trial.flags = trial.flags.with(Flags::WARM_UP);
            }
            let again = trial.counts()
                && trial.flags.contains(Flags::DISTURBED)
                && repeats < MOST_REPEATS
                && purse.has(design, (round, place), runner.elapsed() - done.held, took);
            if again {
                trial.flags = trial.flags.with(Flags::REPEATED);
                done.repeating += took;
                repeats += 1;
            }
            done.timelines.extend(runner.take_timeline().map(|found| (worth(&trial), found)));
            listen(Event::TrialEnded(Box::new(trial.clone())));
            done.trials.push(trial);
            if !again {
                break;
            }
        }
    }
    Some(done)
}

/// Waits while the user holds the session; tells whether there was anything to wait for.
fn hold_while_paused(control: &Control, listen: &mut dyn FnMut(Event)) -> bool {
    let is_held = control.is_paused() && !control.is_cancelled();
    if is_held {
        listen(Event::Paused);
    }
    while control.is_paused() && !control.is_cancelled() {
        std::thread::sleep(Duration::from_millis(50));
    }
    is_held
}

fn every_trial_of_a_variant_failed(design: &Design, session: &Session) -> bool {
    const PATIENCE: usize = 3;
    design.variants.iter().any(|variant| {
        let of_variant = || session.trials.iter().filter(|trial| trial.variant == variant.id);
        of_variant().count() >= PATIENCE && of_variant().all(|trial| trial.failure.is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::super::runner::Prepared;
    use super::*;
    use crate::engine::monitor::Look;
    use crate::kernels::{registry, starter};
    use crate::model::design::{Rounds, Variant};
    use crate::model::id::Seed;
    use crate::model::machine::Machine;
    use crate::model::metric::{Metric, Reading};
    use crate::model::round_seen::Disturbance;
    use crate::model::session::{App, Calibration};
    use crate::model::worker_counts::WorkerCounts;
    use std::collections::BTreeMap;

    /// Every trial takes a second; a trial is disturbed where `is_disturbed` says so of the number
    /// of the trial.
    struct Scripted {
        clock: Duration,
        trials: u32,
        is_disturbed: fn(u32) -> bool,
        timeline: Option<Timeline>,
        /// For how long a quota had stopped the program after so many trials; without it nobody looks.
        stopped_ns: Option<fn(u32) -> u64>,
    }

    impl TrialRunner for Scripted {
        fn prepare(&mut self, _: &Design) -> Result<Prepared, Problem> {
            Ok(Prepared {
                machine: Machine::default(),
                app: App::default(),
                calibration: Calibration::default(),
                preflight: Vec::new(),
                cores_asked: BTreeMap::new(),
                worker_counts: WorkerCounts::default(),
                round_estimate: Duration::ZERO,
            })
        }

        fn run(&mut self, _: &Design, variant: &Variant, round: u32) -> Trial {
            self.clock += Duration::from_secs(1);
            self.trials += 1;
            let variant = variant.id.clone();
            let lanes = Vec::new();
            self.timeline =
                Some(Timeline { variant: variant.clone(), round, resolution_ns: 0, lanes });
            let disturbed = (self.is_disturbed)(self.trials);
            let mark = if disturbed { Flags::DISTURBED } else { Flags::NONE };
            let makespan = Reading::Value(f64::from(100 + self.trials));
            Trial {
                round,
                variant,
                flags: Flags::VERIFIED.with(mark),
                failure: None,
                readings: [(Metric::Makespan, makespan)].into(),
                workers: Vec::new(),
            }
        }

        fn take_timeline(&mut self) -> Option<Timeline> {
            self.timeline.take()
        }

        fn look(&mut self) -> Option<Look> {
            let stopped_ns = Some(self.stopped_ns?(self.trials));
            let at_ns = self.clock.as_nanos() as u64;
            Some(Look { at_ns, stopped_ns, ..Look::default() })
        }

        fn elapsed(&self) -> Duration {
            self.clock
        }

        fn utc_minute(&self) -> String {
            "2026-11-25T10:00Z".to_owned()
        }
    }

    fn session(rounds: u32, budget_s: u64, is_disturbed: fn(u32) -> bool) -> Session {
        let clock = Duration::ZERO;
        let runner = Scripted { clock, trials: 0, is_disturbed, timeline: None, stopped_ns: None };
        run(rounds, budget_s, runner)
    }

    /// A session of two variants. What a listener keeps of it is what it gives.
    fn run(rounds: u32, budget_s: u64, mut runner: Scripted) -> Session {
        let mut design = starter::design(registry::REGISTRY[0], 2, Seed(1));
        design.variants.truncate(2);
        design.rounds = Rounds::fixed(rounds);
        design.budget_ms = budget_s * 1_000;
        let mut kept: Option<Session> = None;
        let mut listen = |event| match (event, &mut kept) {
            (Event::Prepared { session, .. }, kept) => *kept = Some(*session),
            (Event::TrialEnded(trial), Some(kept)) => kept.trials.push(*trial),
            (Event::RoundEnded { seen: Some(seen), .. }, Some(kept)) => kept.keep_seen(*seen),
            _ => {}
        };
        let control = Control::default();
        let session = run_session(&design, &mut runner, &control, &mut listen).unwrap();
        let kept = kept.unwrap();
        assert_eq!(session.trials, kept.trials, "listeners hear of every trial as it is kept");
        assert_eq!(session.rounds_seen, kept.rounds_seen);
        session
    }

    fn counting(session: &Session) -> usize {
        session.trials.iter().filter(|trial| trial.counts()).count()
    }

    #[test]
    fn a_disturbed_trial_is_repeated_in_its_round_until_one_is_quiet() {
        // Two of the warm-up, then the third and the fourth trial and no other.
        let session = session(3, 60, |trial| (3..=4).contains(&trial));
        let repeated = Flags::VERIFIED.with(Flags::DISTURBED).with(Flags::REPEATED);
        let of_first: Vec<&Trial> = session.trials.iter().skip(2).take(3).collect();
        let flags: Vec<Flags> = of_first.iter().map(|trial| trial.flags).collect();
        assert_eq!(flags, [repeated, repeated, Flags::VERIFIED]);
        assert!(of_first.iter().all(|t| t.round == 1 && t.variant == of_first[0].variant));
        assert_eq!((session.trials.len(), counting(&session)), (2 + 6 + 2, 6));
        assert_eq!(session.status, SessionStatus::Complete);
    }

    #[test]
    fn what_is_disturbed_every_time_is_repeated_three_times_and_then_counts() {
        let session = session(2, 600, |_| true);
        // The warm-up is never repeated.
        assert_eq!((session.trials.len(), counting(&session)), (2 + 2 * 2 * 4, 4));
        let counted = session.trials.iter().filter(|trial| trial.counts());
        assert!(counted.into_iter().all(|trial| trial.flags.contains(Flags::DISTURBED)));
    }

    #[test]
    fn repetitions_take_only_what_the_rounds_leave_of_the_budget() {
        // Warm-up and five rounds of two seconds each: twelve of fifteen seconds.
        let session = session(5, 15, |_| true);
        assert_eq!(session.status, SessionStatus::Complete);
        assert_eq!((session.trials.len(), counting(&session)), (15, 10));
    }

    #[test]
    fn trials_of_a_round_in_which_a_quota_stopped_the_program_are_marked() {
        // Two trials a round: the fifth and the sixth are those of the second round.
        let stopped_ns: fn(u32) -> u64 = |trials| if trials >= 5 { 100_000_000 } else { 7 };
        let runner = Scripted {
            clock: Duration::ZERO,
            trials: 0,
            is_disturbed: |_| false,
            timeline: None,
            stopped_ns: Some(stopped_ns),
        };
        let session = run(3, 60, runner);
        let flagged: Vec<u32> =
            session.rounds_seen.iter().filter(|seen| seen.is_flagged()).map(|s| s.round).collect();
        assert_eq!((session.rounds_seen.len(), flagged), (4, vec![2]));
        assert_eq!(session.rounds_seen[2].disturbances, [Disturbance::Quota]);
        for trial in &session.trials {
            let is_marked = trial.flags.contains(Flags::DISTURBED);
            assert_eq!(is_marked, trial.round == 2, "round {}", trial.round);
            assert!(trial.flags.is_free_of(Flags::REPEATED), "nobody knew before the round ended");
        }
    }

    #[test]
    fn a_session_keeps_one_timeline_for_each_variant_and_none_of_a_repeated_trial() {
        let session = session(3, 60, |trial| trial == 3);
        let variants: Vec<&str> = session.timelines.iter().map(|t| t.variant.0.as_str()).collect();
        assert_eq!(variants, ["v0", "v1"]);
        assert!(session.timelines.iter().all(|timeline| timeline.round > 0));
    }
}
