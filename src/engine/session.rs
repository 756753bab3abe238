//! One run of a design: rounds in seeded order until the plan, its precision, the budget or the user
//! ends it.

use super::fitting;
use super::monitor;
use super::nearest::Nearest;
use super::pilot;
use super::round::{Finished, Purse, run_round};
use super::runner::{Prepared, TrialRunner};
use crate::model::design::Design;
use crate::model::id::VariantId;
use crate::model::plan::{Nuisance, RoundPlan};
use crate::model::plan_log::{Asked, Ended, Fitted, Look, PlanLog, Round};
use crate::model::problem::Problem;
use crate::model::session::{Session, SessionStatus};
use crate::model::trial::Trial;
use std::time::Duration;

pub use super::control::Control;

/// What a listener hears while a session runs. The window, the progress line and the journal are
/// listeners; the session knows none of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The machine was looked at, the work fitted and calibrated; the session holds no trial yet.
    Prepared {
        /// The design that is run: it names the amount of work.
        design: Box<Design>,
        /// The session so far.
        session: Box<Session>,
        /// About how long a round takes.
        round_estimate: Duration,
    },
    /// A trial begins.
    TrialBegins {
        /// Its round; 0 is the warm-up.
        round: u32,
        /// Its variant; the base where it is the control.
        variant: VariantId,
        /// Its place in the round, from 0.
        place: u32,
    },
    /// A trial ended.
    TrialEnded {
        /// The trial.
        trial: Box<Trial>,
        /// Whether it is the control, which is kept apart.
        is_control: bool,
    },
    /// A round ended.
    RoundEnded {
        /// The round; 0 is the warm-up.
        round: u32,
        /// How long it took.
        took: Duration,
        /// Its trials, for listeners that keep the session so far: [`Session::add`].
        finished: Box<Round>,
    },
    /// The session is paused after a trial.
    Paused,
}

/// What tells at a look how wide the widest half of an interval still is, as a share of its ratio; no
/// answer where a comparison has no interval. The statistics are not the engine's, so whoever runs a
/// session brings them.
pub type Judge = fn(&Design, &Session) -> Option<f64>;

/// Runs a design from its warm-up to its end. An unfinished round is dropped when the user stops
/// it or the budget ends, because a ratio needs both of its halves.
///
/// # Errors
/// Why the design cannot run here; nothing was measured then.
pub fn run_session(
    design: &Design,
    runner: &mut dyn TrialRunner,
    control: &Control,
    judge: Judge,
    listen: &mut dyn FnMut(Event),
) -> Result<Session, Problem> {
    let started_utc = runner.utc_minute();
    // What is looked at before the first round takes of the budget too.
    let began = runner.elapsed();
    let foundation = fitting::prepare(design, runner, control, began)?;
    let design = &foundation.design;
    let round_estimate = foundation.prepared.round_estimate;
    let mut session = begun(design, started_utc, foundation.prepared, foundation.fitted);
    listen(Event::Prepared {
        design: Box::new(design.clone()),
        session: Box::new(session.clone()),
        round_estimate,
    });
    let mut paused = Duration::ZERO;
    let mut nearest = Nearest::default();
    let mut longest = Duration::ZERO;
    let ended = loop {
        let number = u32::try_from(session.order.len()).expect("a design has under 2^32 rounds");
        if number > design.rounds.max {
            break Ended::Rounds;
        }
        let plan = RoundPlan::new(design, number);
        let before = runner.elapsed();
        let purse = Purse { ends_at: began + paused + design.budget(), longest };
        let look_before = runner.look();
        let finished = run_round(design, runner, control, listen, (number, &plan, purse));
        let Some(Finished { mut round, timelines, held, told, repeating }) = finished else {
            break Ended::User;
        };
        // What the machine did while the user held the session is not what it did to the round.
        let looks = look_before.zip(runner.look()).filter(|_| held.is_zero());
        round.seen = looks.map(|(before, after)| monitor::seen(number, &before, &after));
        let took = runner.elapsed() - before - held - told;
        paused += held;
        let without_repeats = took.saturating_sub(repeating);
        longest = longest.max(without_repeats);
        if number == 0 {
            round.pilot = Some(pilot::pilot(design, &round, without_repeats));
        }
        session.add(round.clone());
        nearest.hear(&session.trials, timelines);
        round.look = look(design, number, judge, &session);
        session.plan.looks.extend(round.look.clone());
        let is_narrow = round.look.as_ref().is_some_and(|look| look.stopped);
        listen(Event::RoundEnded { round: number, took, finished: Box::new(round) });
        if number > 0 && every_trial_of_a_variant_failed(design, &session) {
            break Ended::Failures;
        }
        if control.is_cancelled() {
            break Ended::User;
        }
        if is_narrow {
            break Ended::Narrow;
        }
        let spent = runner.elapsed() - began - paused;
        if number < design.rounds.max && spent + took > design.budget() {
            break Ended::Budget;
        }
    };
    session.status = status(&ended);
    session.plan.ended = Some(ended);
    session.plan.spreads = pilot::spreads(design, &session.trials);
    let order = design.variants.iter().map(|variant| variant.id.clone());
    session.timelines = nearest.into_timelines(order);
    Ok(session)
}

/// A session before its first trial.
fn begun(
    design: &Design,
    started_utc: String,
    prepared: Prepared,
    fitted: Option<Fitted>,
) -> Session {
    Session {
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
        asked: Some(Asked::from(design)),
        rounds_seen: Vec::new(),
        worker_counts: prepared.worker_counts,
        controls: Vec::new(),
        plan: PlanLog {
            seed: Some(design.seed),
            fitted,
            nuisance: Some(Nuisance::RULE.to_owned()),
            ..PlanLog::default()
        },
    }
}

/// The look that the design sets after a round, if it sets one. The rounds are those that were set
/// before the run, and what ends a session is how narrow its intervals are and never where they lie:
/// whoever stops as soon as a difference shows finds one in any noise (method.md, R10).
fn look(design: &Design, round: u32, judge: Judge, session: &Session) -> Option<Look> {
    let rounds = &design.rounds;
    if round == 0 || !rounds.looks.contains(&round) {
        return None;
    }
    let half_width = judge(design, session);
    let is_narrow = half_width.is_some_and(|half_width| half_width <= rounds.stop_half_width);
    Some(Look { round, half_width, stopped: is_narrow && rounds.may_stop_at(round) })
}

fn status(ended: &Ended) -> SessionStatus {
    match ended {
        Ended::Rounds | Ended::Narrow => SessionStatus::Complete,
        Ended::Budget => SessionStatus::OutOfTime,
        Ended::User => SessionStatus::Cancelled,
        Ended::Failures => SessionStatus::Failed,
        Ended::Other(word) => SessionStatus::Other(word.clone()),
    }
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
    use super::super::runner::Turn;
    use super::*;
    use crate::engine::monitor::Look;
    use crate::kernels::{registry, starter};
    use crate::model::design::{Amount, Rounds, Variant};
    use crate::model::id::Seed;
    use crate::model::machine::Machine;
    use crate::model::metric::{Metric, Reading};
    use crate::model::round_seen::Disturbance;
    use crate::model::session::{App, Calibration};
    use crate::model::timeline::Timeline;
    use crate::model::trial::Flags;
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

        fn run(&mut self, _: &Design, variant: &Variant, turn: Turn) -> Trial {
            let round = turn.round;
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

    /// What was heard of a session, in order.
    struct Heard {
        session: Session,
        /// Each trial, and whether it is the control.
        trials: Vec<(Trial, bool)>,
        /// What a listener has that adds round after round.
        kept: Session,
    }

    fn run(design: &Design, is_disturbed: fn(u32) -> bool, judge: Judge) -> Heard {
        let clock = Duration::ZERO;
        let runner = Scripted { clock, trials: 0, is_disturbed, timeline: None, stopped_ns: None };
        run_by(runner, design, judge)
    }

    fn run_by(mut runner: Scripted, design: &Design, judge: Judge) -> Heard {
        let (mut trials, mut kept) = (Vec::new(), Session::default());
        let mut listen = |event| match event {
            Event::Prepared { session, .. } => kept = *session,
            Event::TrialEnded { trial, is_control } => trials.push((*trial, is_control)),
            Event::RoundEnded { finished, .. } => kept.add(*finished),
            Event::TrialBegins { .. } | Event::Paused => {}
        };
        let control = Control::default();
        let session = run_session(design, &mut runner, &control, judge, &mut listen).unwrap();
        Heard { session, trials, kept }
    }

    fn design(rounds: Rounds, budget_s: u64) -> Design {
        let mut design = starter::design(registry::REGISTRY[0], 2, Seed(1));
        design.variants.truncate(2);
        design.amount = Amount::Set;
        design.rounds = rounds;
        design.budget_ms = budget_s * 1_000;
        design
    }

    /// A session of two variants and the control.
    fn session(rounds: u32, budget_s: u64, is_disturbed: fn(u32) -> bool) -> Heard {
        run(&design(Rounds::fixed(rounds), budget_s), is_disturbed, |_, _| None)
    }

    fn counting(heard: &Heard) -> usize {
        heard.trials.iter().filter(|(trial, _)| trial.counts()).count()
    }

    #[test]
    fn listeners_hear_of_every_trial_as_it_is_kept_and_can_keep_the_session_so_far() {
        let heard = session(4, 60, |trial| trial % 5 == 0);
        let of = |control| {
            let trials = heard.trials.iter().filter(move |(_, is)| *is == control);
            trials.map(|(trial, _)| trial.clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            (heard.session.trials.clone(), heard.session.controls.clone()),
            (of(false), of(true))
        );
        let mut so_far = heard.session.clone();
        so_far.status = SessionStatus::Running;
        so_far.timelines.clear();
        so_far.plan.ended = None;
        so_far.plan.spreads.clear();
        assert_eq!(heard.kept, so_far);
    }

    #[test]
    fn the_base_is_measured_twice_in_each_round_and_the_second_is_kept_apart() {
        let Heard { session, .. } = session(3, 60, |_| false);
        let design = design(Rounds::fixed(3), 60);
        assert!(session.controls.iter().all(|trial| trial.variant == design.base));
        let rounds: Vec<u32> = session.controls.iter().map(|trial| trial.round).collect();
        assert_eq!(rounds, [0, 1, 2, 3]);
        assert!(session.controls[0].flags.contains(Flags::WARM_UP));
        assert_eq!(session.trials.len(), 4 * design.variants.len());
        // The seed gives the order with the control in it.
        assert_eq!(session.plan.seed, Some(design.seed));
        for round in 0..4 {
            let plan = RoundPlan::new(&design, round);
            assert_eq!(session.order[round as usize], plan.order);
            assert_eq!(session.plan.control_places[round as usize], plan.control_at);
        }
        assert_eq!(session.asked, Some(Asked::from(&design)));
    }

    #[test]
    fn a_disturbed_trial_is_repeated_in_its_round_until_one_is_quiet() {
        // Three of the warm-up, then the fourth and the fifth trial and no other.
        let heard = session(3, 60, |trial| (4..=5).contains(&trial));
        let repeated = Flags::VERIFIED.with(Flags::DISTURBED).with(Flags::REPEATED);
        let of_first: Vec<&(Trial, bool)> = heard.trials.iter().skip(3).take(3).collect();
        let flags: Vec<Flags> = of_first.iter().map(|(trial, _)| trial.flags).collect();
        assert_eq!(flags, [repeated, repeated, Flags::VERIFIED]);
        let (first, is_control) = of_first[0];
        assert!(
            of_first
                .iter()
                .all(|(t, is)| { (t.round, &t.variant, is) == (1, &first.variant, is_control) })
        );
        assert_eq!((heard.trials.len(), counting(&heard)), (3 + 9 + 2, 9));
        assert_eq!(heard.session.status, SessionStatus::Complete);
    }

    #[test]
    fn what_is_disturbed_every_time_is_repeated_three_times_and_then_counts() {
        let heard = session(2, 600, |_| true);
        // The warm-up is never repeated, the control is like any other.
        assert_eq!((heard.trials.len(), counting(&heard)), (3 + 2 * 3 * 4, 6));
        assert_eq!(heard.session.controls.len(), 1 + 2 * 4);
        let mut counted = heard.trials.iter().filter(|(trial, _)| trial.counts());
        assert!(counted.all(|(trial, _)| trial.flags.contains(Flags::DISTURBED)));
    }

    #[test]
    fn repetitions_take_only_what_the_rounds_leave_of_the_budget() {
        // Warm-up and five rounds of three seconds each: 18 of 21 seconds.
        let heard = session(5, 21, |_| true);
        assert_eq!(heard.session.status, SessionStatus::Complete);
        assert_eq!((heard.trials.len(), counting(&heard)), (21, 15));
    }

    #[test]
    fn trials_of_a_round_in_which_a_quota_stopped_the_program_are_marked() {
        // Two variants and the control a round: the seventh to the ninth are those of the second.
        let runner = Scripted {
            clock: Duration::ZERO,
            trials: 0,
            is_disturbed: |_| false,
            timeline: None,
            stopped_ns: Some(|trials| if trials >= 7 { 100_000_000 } else { 7 }),
        };
        let heard = run_by(runner, &design(Rounds::fixed(3), 60), |_, _| None);
        let session = heard.session;
        assert_eq!(session.rounds_seen, heard.kept.rounds_seen);
        let flagged: Vec<u32> =
            session.rounds_seen.iter().filter(|seen| seen.is_flagged()).map(|s| s.round).collect();
        assert_eq!((session.rounds_seen.len(), flagged), (4, vec![2]));
        assert_eq!(session.rounds_seen[2].disturbances, [Disturbance::Quota]);
        for trial in session.trials.iter().chain(&session.controls) {
            let is_marked = trial.flags.contains(Flags::DISTURBED);
            assert_eq!(is_marked, trial.round == 2, "round {}", trial.round);
            assert!(trial.flags.is_free_of(Flags::REPEATED), "nobody knew before the round ended");
        }
    }

    #[test]
    fn a_session_keeps_one_timeline_for_each_variant_and_none_of_a_repeated_trial() {
        let Heard { session, .. } = session(3, 60, |trial| trial == 4);
        let variants: Vec<&str> = session.timelines.iter().map(|t| t.variant.0.as_str()).collect();
        assert_eq!(variants, ["v0", "v1"]);
        assert!(session.timelines.iter().all(|timeline| timeline.round > 0));
    }

    /// Intervals that become narrower as a session goes on: half of 1 after two rounds.
    fn narrowing(_: &Design, session: &Session) -> Option<f64> {
        Some(1.0 / (session.order.len() - 1) as f64)
    }

    /// The looks that were taken, and how it ended.
    fn looks(rounds: &Rounds, judge: Judge) -> (Vec<u32>, Ended) {
        let Heard { session, .. } = run(&design(rounds.clone(), 600), |_| false, judge);
        let (last, earlier) = session.plan.looks.split_last().unwrap();
        assert!(earlier.iter().all(|look| !look.stopped));
        let ended = session.plan.ended.clone().unwrap();
        assert_eq!(last.stopped, ended == Ended::Narrow);
        assert_eq!(session.status, SessionStatus::Complete);
        let rounds = if last.stopped { last.round } else { rounds.max };
        assert_eq!(session.order.len(), 1 + rounds as usize);
        (session.plan.looks.iter().map(|look| look.round).collect(), ended)
    }

    #[test]
    fn a_session_ends_at_the_first_look_at_which_every_interval_is_narrow_enough() {
        let rounds = Rounds { min: 3, max: 9, looks: vec![2, 4, 6, 9], stop_half_width: 0.2 };
        assert_eq!(looks(&rounds, narrowing), (vec![2, 4, 6], Ended::Narrow));
        // Not before the least number of rounds, however narrow.
        assert_eq!(looks(&rounds, |_, _| Some(0.0)), (vec![2, 4], Ended::Narrow));
        // Never where an interval is lacking, where it stays wide, or where no width was set.
        assert_eq!(looks(&rounds, |_, _| None), (vec![2, 4, 6, 9], Ended::Rounds));
        assert_eq!(looks(&rounds, |_, _| Some(0.21)), (vec![2, 4, 6, 9], Ended::Rounds));
        let fixed = Rounds { stop_half_width: 0.0, ..rounds };
        assert_eq!(looks(&fixed, |_, _| Some(0.0)), (vec![2, 4, 6, 9], Ended::Rounds));
    }

    #[test]
    fn the_warm_up_is_the_pilot_and_the_budget_ends_what_does_not_fit() {
        // Rounds of three seconds, of which the warm-up is one: five fit into 18 seconds.
        let rounds = Rounds { min: 7, max: 15, looks: vec![7, 15], stop_half_width: 0.1 };
        let Heard { session, .. } = run(&design(rounds, 18), |_| false, narrowing);
        let pilot = session.plan.pilot.clone().unwrap();
        assert_eq!((pilot.rounds_that_fit, pilot.round_ns), (5, 3_000_000_000));
        assert_eq!(pilot.looks_out_of_reach, [7, 15]);
        assert_eq!((session.order.len(), &session.status), (1 + 5, &SessionStatus::OutOfTime));
        assert_eq!(session.plan.ended, Some(Ended::Budget));
        assert_eq!(session.plan.looks, []);
        assert_eq!(session.plan.spreads.len(), 2);
    }
}
