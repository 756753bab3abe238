//! How many workers do something at each instant, and for how long altogether up to any instant.
//!
//! It is counted once, over all workers. After that a column costs a search, however many workers
//! and spans there are.

/// A share of a worker in steps so small that sums of shares are exact: who leaves takes away what
/// it brought, to the last bit.
const WHOLE: f64 = (1_u32 << 20) as f64;

/// A change of how many there are.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    from_ns: u64,
    /// How many there are from here on.
    many: f64,
    /// For how long altogether up to here, in nanoseconds of one worker.
    before_ns: f64,
}

impl Step {
    fn until(&self, ns: f64) -> f64 {
        self.before_ns + self.many * (ns - self.from_ns as f64)
    }
}

/// How many workers do something at each instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Crowd {
    steps: Vec<Step>,
    /// How many steps lie before each bucket of time, so that a search stays near its end: steps
    /// far from one another are slow to read.
    passed: Vec<u32>,
    /// A bucket is two to this power of nanoseconds long.
    shift: u32,
}

/// How many steps a bucket holds on average.
const STEPS_A_BUCKET: usize = 8;

impl Crowd {
    /// Counts periods, each with its start, its end and how much of a worker it counts for; a
    /// negative share takes away.
    #[must_use]
    pub fn new(periods: impl Iterator<Item = (u64, u64, f64)>) -> Self {
        let changes = periods.flat_map(|(start_ns, end_ns, share)| {
            let change = (share * WHOLE).round() as i64;
            [(start_ns, change), (end_ns, -change)]
        });
        let mut changes: Vec<(u64, i64)> = changes.collect();
        // Those of a worker are in order already.
        changes.sort_by_key(|(ns, _)| *ns);
        let mut steps: Vec<Step> = Vec::new();
        let mut sum = 0;
        for at_once in changes.chunk_by(|one, next| one.0 == next.0) {
            let change: i64 = at_once.iter().map(|(_, change)| change).sum();
            if change == 0 {
                continue;
            }
            sum += change;
            let from_ns = at_once[0].0;
            let before_ns = steps.last().map_or(0.0, |step| step.until(from_ns as f64));
            steps.push(Step { from_ns, many: sum as f64 / WHOLE, before_ns });
        }
        steps.shrink_to_fit();
        let last_ns = steps.last().map_or(0, |step| step.from_ns);
        let buckets = (steps.len() / STEPS_A_BUCKET).max(1) as u64;
        let shift = (last_ns / buckets).max(1).ilog2();
        let mut count = 0;
        let passed = (0..=last_ns >> shift).map(|bucket| {
            let before = |step: &&Step| step.from_ns >> shift < bucket;
            count += steps[count..].iter().take_while(before).count();
            count as u32
        });
        let passed = passed.collect();
        Self { steps, passed, shift }
    }

    /// How many there were until a time, in nanoseconds of one worker.
    fn until(&self, ns: f64) -> f64 {
        let bucket = (ns.max(0.0) as u64 >> self.shift) as usize;
        let passed = |bucket: usize| {
            self.passed.get(bucket).map_or(self.steps.len(), |passed| *passed as usize)
        };
        let first = passed(bucket);
        let near = &self.steps[first..passed(bucket.saturating_add(1))];
        let place = first + near.partition_point(|step| step.from_ns as f64 <= ns);
        place.checked_sub(1).map_or(0.0, |last| self.steps[last].until(ns))
    }

    /// How many there are on average in each of equal columns that follow one another from a time
    /// on.
    #[must_use]
    pub fn columns(&self, from_ns: f64, column_ns: f64, count: usize) -> Vec<f64> {
        let until = |column: usize| self.until(from_ns + column_ns * column as f64);
        let mut before = until(0);
        let mean = |column: usize| {
            let after = until(column + 1);
            let mean = (after - before).max(0.0) / column_ns;
            before = after;
            mean
        };
        (0..count).map(mean).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_column_holds_what_a_linear_search_finds_in_it(
            periods in prop::collection::vec((0_u64..10_000, 0_u64..3_000, 0.0..1.0_f64), 0..60),
            (from_ns, column_ns, count) in (0.0..9_000.0_f64, 1.0..700.0_f64, 1_usize..40),
        ) {
            let periods: Vec<_> = periods
                .into_iter()
                .map(|(start, length, share)| (start, start + length, share))
                .collect();
            let crowd = Crowd::new(periods.iter().copied());
            let columns = crowd.columns(from_ns, column_ns, count);
            prop_assert_eq!(columns.len(), count);
            for (place, found) in columns.into_iter().enumerate() {
                let from = from_ns + column_ns * place as f64;
                let to = from_ns + column_ns * (place + 1) as f64;
                let inside = |(start, end, share): &(u64, u64, f64)| {
                    ((*end as f64).min(to) - (*start as f64).max(from)).max(0.0) * share
                };
                let expected = periods.iter().map(inside).sum::<f64>() / column_ns;
                prop_assert!((found - expected).abs() < 1e-3, "{found} {expected}");
            }
        }
    }

    #[test]
    fn where_nobody_is_left_there_is_exactly_nobody() {
        let shares = [0.1, 0.2, 0.3, 0.7].map(|share| (3, 1_000_000_007, share));
        let crowd = Crowd::new(shares.into_iter());
        let columns = crowd.columns(0.0, 1e9 / 3.0, 5);
        assert!(columns[..4].iter().all(|many| *many > 0.0), "{columns:?}");
        assert_eq!(columns[4], 0.0);
    }

    #[test]
    fn who_follows_at_once_makes_no_step() {
        let crowd = Crowd::new((0..1_000).map(|place| (place * 10, place * 10 + 10, 1.0)));
        assert_eq!(crowd.steps.len(), 2);
        assert_eq!(crowd.columns(5_000.0, 2_500.0, 4), [1.0, 1.0, 0.0, 0.0]);
    }
}
