//! The table twin of timelines: how long each worker was in each state.

use super::layout::TrackInput;
use crate::chart::numbers::cell;
use crate::chart::table::Table;
use crate::model::timeline::{State, WAITING_FOR_A_CORE};

/// A row for each state of each worker.
#[must_use]
pub fn table(tracks: &[TrackInput<'_>]) -> Table {
    let header = ["trial", "round", "worker", "state", "time (ms)", "share of its time"];
    let header = header.map(str::to_owned).to_vec();
    let mut rows = Vec::new();
    for track in tracks {
        let trial = [track.title.clone(), track.timeline.round.to_string()];
        for (lane, ready) in track.timeline.lanes.iter().zip(&track.ready.lanes) {
            let mut states: Vec<&State> = Vec::new();
            for span in &lane.spans {
                if !states.contains(&&span.state) {
                    states.push(&span.state);
                }
            }
            states.sort();
            let times: Vec<u64> = states.iter().map(|state| lane.time_in(state)).collect();
            let lived: f64 = times.iter().map(|ns| *ns as f64).sum();
            let worker = (u64::from(lane.rank) + 1).to_string();
            let mut row = |state: &str, ns: u64| {
                let (ms, share) = (ns as f64 / 1e6, ns as f64 / lived.max(1.0));
                let cells = [worker.clone(), state.to_owned(), cell(ms), cell(share)];
                rows.push(trial.iter().cloned().chain(cells).collect());
            };
            for (state, ns) in states.into_iter().zip(times) {
                row(state.label(), ns);
                if *state == State::Working && ready.knows_off_core {
                    row(&format!("of it {WAITING_FOR_A_CORE}"), ready.totals().off_core_ns());
                }
            }
        }
    }
    Table { header, rows, ..Table::default() }
}

#[cfg(test)]
mod tests {
    use super::super::spans_for_tests::{lane, ready, timeline, track};
    use super::*;
    use crate::model::timeline::{Lane, OffCore};

    #[test]
    fn every_state_of_every_worker_has_its_time_and_its_share() {
        let spans = [(0, 1_000_000, State::Working), (1_000_000, 3_000_000, State::WaitingForLock)];
        let off = OffCore { from_ns: 0, to_ns: 1_000_000, duration_ns: 500_000 };
        let lanes = vec![lane(&spans), Lane { off_core: Some(vec![off]), ..lane(&spans[..1]) }];
        let (source, ready) = (timeline(lanes.clone()), ready(lanes));
        let table = table(&[track(&source, &ready)]);
        let rows: Vec<String> = table.rows.iter().map(|row| row[2..].join(" | ")).collect();
        let expected = [
            "1 | work | 1 | 0.25",
            "1 | waiting for a lock | 3 | 0.75",
            "2 | work | 1 | 1",
            "2 | of it waiting for a core | 0.5 | 0.5",
        ];
        assert_eq!(rows, expected);
        assert!(table.rows.iter().all(|row| row.len() == table.header.len()));
    }
}
