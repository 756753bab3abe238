//! Plan and judgement together, over whole sessions of a simulated machine.

#[path = "../simulator/mod.rs"]
mod simulator;

use simulator::{Noise, Scene, Simulated};
use std::time::Duration;
use tandem_lab::analysis::Pair;
use tandem_lab::analysis::looks::widest_half_width;
use tandem_lab::analysis::summary::RatioEstimate;
use tandem_lab::model::design::Rounds;
use tandem_lab::model::metric::Metric;
use tandem_lab::model::plan_log::Ended;
use tandem_lab::model::session::SessionStatus;
use tandem_lab::model::trial::Trial;

/// The ratio of the control to the base, with its interval.
fn control_to_base(simulated: &Simulated) -> RatioEstimate {
    let session = &simulated.session;
    let values = |trials: &[Trial]| {
        let counting = trials.iter().filter(|trial| trial.counts());
        let of_base = counting.filter(|trial| trial.variant == simulated.design.base);
        of_base.filter_map(|t| Some((t.round, t.value(&Metric::Makespan)?))).collect::<Vec<_>>()
    };
    let (base, control) = (values(&session.trials), values(&session.controls));
    let pair = |(base, control): (&(u32, f64), &(u32, f64))| {
        assert_eq!(base.0, control.0, "a round has both");
        Pair { round: base.0, of: control.1, against: base.1 }
    };
    let pairs: Vec<Pair> = base.iter().zip(&control).map(pair).collect();
    RatioEstimate::of_pairs(&pairs).unwrap()
}

/// How many of so many sessions find a difference where there is none, as a share: the interval of
/// the control leaves 1 out.
fn false_alarms(scene: &Scene, sessions: u64) -> f64 {
    let is_false = |seed| {
        let (low, high) = control_to_base(&scene.session(seed)).interval().unwrap();
        low > 1.0 || high < 1.0
    };
    (0..sessions).filter(|seed| is_false(*seed)).count() as f64 / sessions as f64
}

#[test]
fn the_interval_of_the_control_leaves_1_out_in_about_one_of_twenty_sessions() {
    for noise in [Noise::USUAL, Noise::DRIFTING] {
        let mut scene = Scene::equal(2, noise);
        scene.design.rounds = Rounds::fixed(15);
        scene.design.budget_ms = 60_000;
        // 5 % expected; the standard deviation over 300 sessions is 1.3 %.
        let share = false_alarms(&scene, 300);
        assert!((0.01..=0.09).contains(&share), "{noise:?}: {share}");
    }
}

#[test]
fn a_quiet_session_stops_at_its_first_look_and_a_noisy_one_does_not() {
    let quiet = Scene::equal(2, Noise::QUIET);
    let first = quiet.design.rounds.looks[0];
    for seed in 0..20 {
        let Simulated { session, design, .. } = quiet.session(seed);
        let last = session.plan.looks.last().unwrap();
        assert_eq!((last.round, last.stopped), (first, true), "{:?}", session.plan.looks);
        assert_eq!(session.plan.ended, Some(Ended::Narrow));
        assert_eq!(session.status, SessionStatus::Complete);
        assert_eq!(session.order.len(), first as usize + 1);
        assert!(last.half_width.unwrap() <= design.rounds.stop_half_width);
        assert_eq!(last.half_width, widest_half_width(&design, &session));
    }
    let mut noisy = Scene::equal(2, Noise::of(0.08));
    noisy.design.budget_ms = 60_000;
    for seed in 0..20 {
        let Simulated { session, design, .. } = noisy.session(seed);
        assert_eq!(session.plan.ended, Some(Ended::Rounds));
        assert_eq!(session.order.len(), design.rounds.max as usize + 1);
        let looks: Vec<u32> = session.plan.looks.iter().map(|look| look.round).collect();
        assert_eq!(looks, design.rounds.looks);
    }
}

#[test]
fn no_session_takes_more_than_its_budget_but_for_one_round() {
    let mut ended_by_budget = 0;
    for (budget_ms, noise) in
        [(5_000, Noise::USUAL), (20_000, Noise::DRIFTING), (1_000, Noise::QUIET)]
    {
        let mut scene = Scene::equal(4, noise);
        scene.design.budget_ms = budget_ms;
        for seed in 0..20 {
            let Simulated { session, took, .. } = scene.session(seed);
            // A round is five trials, none of which takes more than twice as long as it should.
            let round = scene.trial * 5 * 2;
            assert!(took <= Duration::from_millis(budget_ms) + round, "{took:?}");
            let pilot = session.plan.pilot.unwrap();
            let finished = session.order.len() as u32 - 1;
            let ended = session.plan.ended.unwrap();
            if ended == Ended::Budget {
                ended_by_budget += 1;
                // What the pilot said is right but for what noise does to a round.
                assert!(finished.abs_diff(pilot.rounds_that_fit) <= 2, "{finished} {pilot:?}");
            }
        }
    }
    assert!(ended_by_budget > 0, "the budget ended none");
}

#[test]
fn the_same_seed_gives_the_same_session_and_another_seed_another() {
    let scene = Scene::equal(4, Noise::USUAL).with(1, 1.2);
    let (one, same, other) = (scene.session(7), scene.session(7), scene.session(8));
    assert_eq!(one.session, same.session);
    assert_ne!(one.session.order, other.session.order);
    assert_ne!(one.session.plan.control_places, other.session.plan.control_places);
}
