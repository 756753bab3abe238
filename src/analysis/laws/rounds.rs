//! Speedups of several worker counts in the same rounds.

use super::super::statistics::level::Level;
use super::super::statistics::sample::Sample;
use super::super::statistics::signed_rank::centre;

/// The most rounds that are kept apart: those of the longest design that the program proposes. Of
/// more, neighbouring ones are taken together in groups of equal size, so that the time which
/// resampling takes has an end; what neighbouring rounds share stays together too.
const MOST_ROUNDS: usize = 32;

/// The speedups of several worker counts in the rounds in which each of them has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    workers: Vec<u32>,
    rounds: usize,
    /// For each worker count the logarithm of its speedup in each round or group of rounds.
    logs: Vec<Vec<f64>>,
}

impl Table {
    /// The rounds that all columns share. A column is a worker count above 1 with its speedup in
    /// some rounds, by ascending rounds. `None` if there is no column, no shared round, or a
    /// speedup that is not above 0.
    #[must_use]
    pub fn new(mut columns: Vec<(u32, Vec<(u32, f64)>)>) -> Option<Self> {
        columns.retain(|(workers, _)| *workers > 1);
        columns.sort_by_key(|(workers, _)| *workers);
        columns.dedup_by_key(|(workers, _)| *workers);
        let (_, first) = columns.first()?;
        let holds = |column: &[(u32, f64)], round: u32| {
            column.binary_search_by_key(&round, |(round, _)| *round).ok()
        };
        let shared: Vec<u32> = first.iter().map(|(round, _)| *round).collect();
        let shared: Vec<u32> = shared
            .into_iter()
            .filter(|round| columns.iter().all(|(_, column)| holds(column, *round).is_some()))
            .collect();
        let mut logs = Vec::with_capacity(columns.len());
        for (_, column) in &columns {
            let of = |round: &u32| holds(column, *round).map(|place| column[place].1.ln());
            let values: Vec<f64> = shared.iter().filter_map(of).collect();
            if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
                return None;
            }
            logs.push(grouped(&values));
        }
        let workers = columns.iter().map(|(workers, _)| *workers).collect();
        Some(Self { workers, rounds: shared.len(), logs })
    }

    /// The worker counts, ascending, each above 1.
    #[must_use]
    pub fn workers(&self) -> &[u32] {
        &self.workers
    }

    /// How many rounds all counts share.
    #[must_use]
    pub fn rounds(&self) -> usize {
        self.rounds
    }

    /// For each worker count the logarithm of its speedup, by rounds.
    pub(super) fn logs(&self) -> &[Vec<f64>] {
        &self.logs
    }

    /// The same rounds with some of the worker counts; `None` if none is kept.
    #[must_use]
    pub fn only(&self, keep: impl Fn(u32) -> bool) -> Option<Self> {
        let kept = |place: &usize| keep(self.workers[*place]);
        let places: Vec<usize> = (0..self.workers.len()).filter(kept).collect();
        (!places.is_empty()).then(|| Self {
            workers: places.iter().map(|place| self.workers[*place]).collect(),
            rounds: self.rounds,
            logs: places.iter().map(|place| self.logs[*place].clone()).collect(),
        })
    }
}

/// The middles of neighbouring rounds, few enough to be resampled.
fn grouped(values: &[f64]) -> Vec<f64> {
    let size = values.len().div_ceil(MOST_ROUNDS);
    let middle = |group: &[f64]| {
        let sample = Sample::new(group.iter().copied()).expect("finite, and no chunk is empty");
        centre(&sample, Level::NINETY_FIVE).estimate
    };
    if size <= 1 { values.to_vec() } else { values.chunks(size).map(middle).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rounds_in_which_every_count_has_a_speedup_are_kept() {
        let column = |rounds: &[u32]| rounds.iter().map(|r| (*r, f64::from(*r))).collect();
        let table =
            Table::new(vec![(4, column(&[1, 2, 3, 5])), (2, column(&[2, 3, 4, 5]))]).unwrap();
        assert_eq!((table.workers(), table.rounds()), ([2, 4].as_slice(), 3));
        let expected: Vec<f64> = [2.0_f64, 3.0, 5.0].iter().map(|value| value.ln()).collect();
        assert_eq!(table.logs(), [expected.clone(), expected.clone()]);
        let four = table.only(|workers| workers == 4).unwrap();
        assert_eq!((four.workers(), four.logs()), ([4].as_slice(), [expected].as_slice()));
        assert_eq!(table.only(|_| false), None);
    }

    #[test]
    fn what_cannot_be_compared_is_no_table() {
        for columns in [
            vec![],
            vec![(1, vec![(1, 1.0)])],
            vec![(2, vec![])],
            vec![(2, vec![(1, 1.0)]), (4, vec![(2, 1.0)])],
            vec![(2, vec![(1, 0.0)])],
            vec![(2, vec![(1, f64::NAN)])],
        ] {
            assert_eq!(Table::new(columns.clone()), None, "{columns:?}");
        }
    }

    #[test]
    fn many_rounds_are_taken_together_with_their_neighbours() {
        let column: Vec<(u32, f64)> =
            (1..=130_u32).map(|r| (r, f64::from(r.div_ceil(5)))).collect();
        let table = Table::new(vec![(2, column)]).unwrap();
        assert_eq!(table.rounds(), 130);
        let groups: Vec<f64> = (1..=26).map(|group| f64::from(group).ln()).collect();
        assert_eq!(table.logs(), [groups]);
    }
}
