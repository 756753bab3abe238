//! Pure functions from samples to estimates, ratios, verdicts and their words.
//!
//! The rules are those of the project's method; each is kept in one file and shown by tests:
//!
//! | Rule | What it asks | File | Shown by |
//! |---|---|---|---|
//! | R01 | what decides the answer is fixed before the run; a later change is marked | `post_hoc`, `model::plan_log` | `each_change_of_what_was_asked_is_named_and_what_was_not_asked_is_not`, `a_sentence_says_what_was_chosen_later_what_is_known_and_what_noise_hides`, `the_base_is_measured_twice_in_each_round_and_the_second_is_kept_apart` |
//! | R02 | every difference between designs is listed | `differences` | `each_thing_that_differs_is_listed_once_and_several_name_no_cause` |
//! | R03 | every variant did the same work | `verdict` | `a_broken_rule_forbids_the_verdict_and_says_why` |
//! | R04 | only workers of hosts do measured work | `engine::host_runner` | `workers_are_children_of_a_fresh_host_and_the_program_does_no_work_itself` |
//! | R06 | a sweep's counts and omissions have reasons | `model::worker_counts` | `each_count_and_each_omission_has_its_reason`, `a_number_of_workers_has_its_reason` |
//! | R07 | rounds in seeded random order | `model::plan` | `every_trial_takes_every_place_about_equally_often_and_the_control_does_too` |
//! | R08 | the warm-up is never summarised | `measured` | `a_round_in_which_a_half_is_missing_failed_or_a_warm_up_gives_no_pair` |
//! | R09 | a pilot sets the amount of work that is left open; the warm-up tells what fits, and where spread arises | `engine::fit`, `engine::fitting`, `engine::pilot` | `on_a_machine_a_hundred_times_slower_than_expected_all_rounds_fit_into_the_budget`, `a_pilot_that_fails_changes_nothing`, `an_amount_that_somebody_set_is_never_changed_and_costs_no_pilot`, `the_same_seed_and_the_same_times_give_the_same_amount`, `spread_inside_trials_and_between_them_is_told_apart` |
//! | R10 | six pairs at least for an interval; below twelve an indication | `estimate`, `statistics`, `inspect`, `engine::session` | `fewer_than_six_samples_have_no_interval`, `critical_values_are_those_of_the_published_table`, `every_caveat_has_its_cause`, `a_session_ends_at_the_first_look_at_which_every_interval_is_narrow_enough` |
//! | R11, R12 | long enough trials, a common start | `inspect`, `engine::fit` | `a_kernel_of_a_microsecond_is_batched_by_itself`, `no_trial_is_made_too_short_to_be_timed_for_the_sake_of_more_rounds`, `a_trial_is_short_below_a_millisecond_of_work`, `every_broken_rule_makes_a_result_unfit_to_be_reported` |
//! | R16 | environment, heap and order of creation follow from the seed | `model::plan`, `engine::heap` | `workers_are_created_in_the_order_that_the_seed_gives`, `host_and_workers_have_the_environment_that_the_seed_gives` |
//! | R17 | time-outs are kept, as what took at least so long, and counted | `engine::readings`, `disclosure` | `a_trial_that_was_stopped_at_its_deadline_took_at_least_as_long`, `what_was_out_of_the_ordinary_is_counted_with_its_words` |
//! | R18 | failures are counted and block the verdict | `verdict`, `session_verdicts`, `inspect` | `a_broken_rule_forbids_the_verdict_and_says_why`, `a_row_of_which_trials_failed_in_either_session_has_no_verdict` |
//! | R19 | a check that blocks forbids the verdict | `engine::preflight`, `comparisons` | `on_a_quiet_machine_every_check_passes`, `less_than_a_core_for_several_workers_is_a_reason_not_to_measure`, `a_broken_rule_forbids_the_verdict_and_says_why` |
//! | R20 | disturbed trials are kept and marked; the verdict without them stands beside | `comparisons`, `basis`, `engine::monitor` | `rounds_that_were_disturbed_count_and_the_verdict_without_them_stands_beside`, `trials_of_a_round_in_which_a_quota_stopped_the_program_are_marked` |
//! | R21 | cores are those of mask and quota; kinds of cores apart | `model::machine`, `platform::control_group`, `platform::topology` | `no_more_cores_are_claimed_than_mask_and_quota_give`, `the_tightest_of_all_groups_above_counts_in_version_2`, `fast_cores_are_taken_first_and_slow_ones_before_a_core_is_shared`, `a_program_that_has_one_core_claims_one` |
//! | R22 | the hidden pair gives the noise; verdicts use the wider of noise and margin | `noise`, `judging`, `engine::round` | `the_floor_is_the_smallest_margin_that_holds_the_interval`, `noise_that_is_wider_than_the_margin_becomes_the_margin`, `the_interval_of_the_control_leaves_1_out_in_about_one_of_twenty_sessions` |
//! | R23 | a session that differs from itself decides nothing | `noise`, `decision`, `session_verdicts` | `what_either_session_does_not_bear_is_not_said_of_both`, `a_session_that_differs_from_itself_leaves_every_question_open`, `what_is_known_of_a_session_only_takes_verdicts_away` |
//! | R24 | drift is told | `noise` | `drift_is_the_change_from_round_to_round` |
//! | R25 | placement is claimed where it was read back | `engine::cores`, `engine::readings` | `workers_on_one_core_are_said_to_take_turns_and_a_second_core_is_refused`, `a_trial_is_marked_for_what_happened_to_it` |
//! | R26 | an interval with every ratio | `ratio`, `statistics::signed_rank` | `the_interval_holds_the_true_ratio_in_95_of_100_sessions`, `the_p_value_and_the_interval_never_disagree` |
//! | R27 | medians; paired Hodges-Lehmann on logarithms | `statistics`, `ratio`, `statistics::bootstrap` | `the_worked_example_of_hollander_and_wolfe_comes_out`, `ratios_are_those_found_by_hand`, `the_result_follows_from_the_seed_and_not_from_the_threads` |
//! | R28 | rates: all work by all time | `statistics::rates` | `three_runs_of_10_100_and_40_seconds_gave_2_and_not_4_5` |
//! | R30 | five verdicts from interval and margin | `verdict`, `decision`, `statistics::equivalence` | `every_place_of_an_interval_has_its_verdict`, `what_is_known_of_a_session_only_takes_verdicts_away`, `the_tests_say_what_the_interval_says` |
//! | R31 | Holm's correction inside one question | `decision`, `session_verdicts`, `statistics`, `statistics::holm` | `the_rows_of_a_comparison_are_corrected_for_their_number`, `of_100_questions_with_eight_comparisons_at_most_5_get_a_false_answer`, `many_comparisons_of_few_rounds_are_left_open_and_counted`, `an_interval_at_its_level_agrees_with_the_corrected_test` |
//! | R32 | a 99th percentile from 368 values on | `summarise`, `claim_verdict` | `what_follows_from_the_design_has_no_interval_and_few_operations_name_the_longest`, `a_99th_percentile_needs_368_values_and_a_95th_72` |
//! | R33 | what was not seen is a bound | `rare`, `claim_verdict`, `statistics::proportion` | `nothing_seen_is_a_bound_and_never_a_proof`, `what_was_not_seen_is_never_called_impossible`, `nothing_seen_is_a_bound_and_never_a_zero` |
//! | R34 | times of different machines never stand beside one another | `compare` | `different_machines_show_no_ratio_between_them_but_their_own` |
//! | R35 | what follows from the design has no interval | `summarise` | `what_follows_from_the_design_has_no_interval_and_few_operations_name_the_longest` |
//! | R36 | every number comes from the raw samples | `summarise`, `looks` | `the_summary_of_a_session_made_by_hand`, `a_look_that_the_samples_do_not_give_is_found` |
//! | R37 | the base with its value; speedup against one worker and against the sequential run | `sentence`, `laws::speedup`, `laws::scaling` | `the_summary_of_a_session_made_by_hand`, `speedup_is_measured_against_one_worker_and_against_the_sequential_run`, `a_sweep_over_six_counts_has_every_law_with_its_interval` |
//! | R38 | same work for all, or same work each, is said; a law of the other kind is refused | `sentence`, `laws::scaling` | `the_scope_says_what_a_verdict_rests_on`, `work_for_each_worker_follows_gustafson_and_not_amdahl` |
//! | R39 | efficiency; the serial share by Karp and Flatt; growing overhead is named | `laws::speedup`, `laws::karp_flatt` | the same as R37; `the_shares_of_the_published_examples_come_out`, `growing_overhead_is_named_where_the_rounds_agree_on_it` |
//! | R40 | USL from six counts on, never below 0; a peak only where kappa excludes 0; nothing beyond 1.5 times | `laws::usl`, `laws::curve` | `gunthers_procedure_gives_the_published_coefficients`, `a_peak_is_claimed_where_kappa_is_surely_above_0_and_the_peak_is_near`, `the_interval_of_a_peak_ends_where_the_curve_does`, `a_curve_has_no_value_beyond_one_and_a_half_times_what_was_measured` |
//! | R41 | bounds: ideal, serial share, cores, memory bandwidth | `laws::bounds`, `laws::amdahl` | `a_bound_is_told_only_where_it_was_measured`, `the_serial_shares_of_published_tables_come_out` |
//! | R42 | borders of the hardware; no line across them | `laws::bounds` | `borders_stand_where_the_hardware_changes_and_lines_do_not_cross_them` |
//! | R44 | what has to be known to repeat or doubt a session | `disclosure` | `what_was_out_of_the_ordinary_is_counted_with_its_words`, `every_member_stands_where_scripts_look_for_it` |
//! | R45 | the spread between sessions of one design | `repeats` | `sessions_of_one_design_stand_side_by_side_with_their_spread` |
//! | R46 | a broken rule makes a result unfit to be reported | `reportable`, `verdict` | `every_broken_rule_makes_a_result_unfit_to_be_reported`, `a_broken_rule_forbids_the_verdict_and_says_why` |
//! | R47 | the verdict contains its scope | `sentence` | `the_scope_says_what_a_verdict_rests_on` |
//! | R48 | what is emulated says so in every chart and export | `inspect` | `what_is_emulated_is_called_so`, `an_emulated_interpreter_lock_says_so_in_every_chart_and_export`, `an_emulated_latency_says_so_in_every_export_and_chart_name` |

mod band_level;
pub mod basis;
mod breakdown;
pub mod caveat;
mod caveat_words;
pub mod claim_verdict;
pub mod compare;
#[cfg(test)]
mod compare_tests;
mod compare_words;
mod comparisons;
pub mod decision;
pub mod differences;
pub mod disclosure;
pub mod estimate;
#[cfg(test)]
pub(crate) mod hand_made;
mod inspect;
mod inspect_verdicts;
pub mod judging;
pub mod laws;
mod left_out;
pub mod looks;
pub mod margins;
mod matching;
mod measured;
pub mod noise;
mod phrase;
pub mod post_hoc;
pub mod prediction;
pub mod rare;
pub mod ratio;
pub mod recheck;
pub mod repeats;
pub mod reportable;
pub mod sentence;
mod session_verdicts;
pub mod statistics;
mod summarise;
pub mod summary;
pub mod two_sessions;
pub mod verdict;
pub mod verdict_word;

use crate::model::experiment::{Experiment, StoredResult};
use summary::Summary;

pub use measured::Pair;
pub use summarise::{Describe, summarise, summarise_in_progress};

/// The rule by which verdicts on ratios are given, as files name it.
const RULE: &str = "V-RATIO";
/// The version of the statistics, as files name it.
const ENGINE: &str = "stats/2";

/// The summary of an experiment's latest session, if it has one with a finished round.
#[must_use]
pub fn summary_of(experiment: &Experiment, describe: Describe) -> Option<Summary> {
    let session = experiment.latest_session()?;
    let mut summary = summarise(&experiment.title, &experiment.design, session, describe);
    summary.repeats = summary
        .headline()
        .and_then(|headline| repeats::repeats(experiment, (&headline.of, &headline.against)));
    (summary.session.rounds > 0).then_some(summary)
}

/// The verdicts as a file stores them.
#[must_use]
pub fn stored_results(summary: &Summary) -> Vec<StoredResult> {
    let stored = |comparison: &summary::Comparison| {
        let ratio = comparison.ratio.as_ref();
        StoredResult {
            of: comparison.of.clone(),
            against: comparison.against.clone(),
            metric: comparison.metric.clone(),
            ratio: ratio.map(|ratio| ratio.ratio),
            low: ratio.and_then(|ratio| ratio.low),
            high: ratio.and_then(|ratio| ratio.high),
            rule: RULE.to_owned(),
            verdict: comparison.verdict.clone(),
            engine: ENGINE.to_owned(),
            post_hoc: summary.judging.post_hoc.clone(),
        }
    };
    summary.comparisons.iter().map(stored).collect()
}

#[cfg(test)]
mod tests {
    use super::hand_made::{design, session};
    use super::*;
    use crate::model::design::Model;
    use crate::model::experiment::Verdict;
    use crate::model::metric::Metric;
    use crate::model::session::Session;

    fn experiment(sessions: Vec<Session>) -> Experiment {
        Experiment {
            id: "e1".into(),
            parent_id: None,
            title: "Chains".into(),
            notes: String::new(),
            design: design(&[(Model::Threads, 2), (Model::Processes, 2)]),
            prediction: None,
            sessions: sessions.into_iter().map(Into::into).collect(),
            results: Vec::new(),
        }
    }

    #[test]
    fn an_experiment_without_a_finished_round_has_no_summary() {
        let design = experiment(Vec::new()).design;
        let warm_up = session(&design, &[&[], &[]]);
        let run = session(&design, &[&[1.0; 6], &[2.0; 6]]);
        assert_eq!(summary_of(&experiment(Vec::new()), sentence::workload), None);
        assert_eq!(summary_of(&experiment(vec![warm_up.clone()]), sentence::workload), None);
        assert_eq!(
            summary_of(&experiment(vec![run.clone(), warm_up]), sentence::workload),
            None,
            "the latest counts"
        );
        let summary = summary_of(&experiment(vec![run]), sentence::workload).unwrap();
        assert_eq!((summary.title.as_str(), summary.session.rounds), ("Chains", 6));
    }

    #[test]
    fn a_stored_result_is_the_comparison_with_its_rule() {
        let design = experiment(Vec::new()).design;
        let stored = |rounds: usize| {
            let (threads, processes) = (vec![1.0; rounds], vec![1.0; rounds]);
            stored_results(&summarise(
                "",
                &design,
                &session(&design, &[&threads, &processes]),
                sentence::workload,
            ))
        };
        let mut expected = StoredResult {
            of: design.variants[1].id.clone(),
            against: design.variants[0].id.clone(),
            metric: Metric::Makespan,
            ratio: Some(1.0),
            low: Some(1.0),
            high: Some(1.0),
            rule: "V-RATIO".into(),
            verdict: Verdict::NoPracticalDifference,
            engine: "stats/2".into(),
            post_hoc: Vec::new(),
        };
        assert_eq!(stored(6), [expected.clone()]);
        (expected.low, expected.high, expected.verdict) = (None, None, Verdict::NotTestable);
        assert_eq!(stored(5), [expected.clone()]);
        expected.ratio = None;
        assert_eq!(stored(0), [expected]);
    }
}
