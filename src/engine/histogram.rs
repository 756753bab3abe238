//! Latencies in buckets of equal ratio, in shared memory, so that recording one costs about a
//! nanosecond and survives a crash of the worker.

use super::protocol::Buckets;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

/// Buckets for each doubling: a bucket is 1/64 of its value wide, so its middle is within 0.8 %.
const PER_DOUBLING: u32 = 64;
const DOUBLING_BITS: u32 = PER_DOUBLING.trailing_zeros();
/// Values beyond 2^42 ns (73 minutes) share the last bucket.
const DOUBLINGS: u32 = 42 - DOUBLING_BITS;
/// All buckets: exact below 64 ns, then 64 for each doubling.
pub const BUCKETS: usize = (PER_DOUBLING * (DOUBLINGS + 1)) as usize;

/// Adds a value to a histogram that only the calling worker writes.
#[inline]
pub fn add(histogram: &[AtomicU32], value: u64) {
    let bucket = &histogram[bucket_of(value)];
    bucket.store(bucket.load(Relaxed).wrapping_add(1), Relaxed);
}

#[inline]
fn bucket_of(value: u64) -> usize {
    if value < u64::from(PER_DOUBLING) {
        return value as usize;
    }
    let doubling = value.ilog2() - DOUBLING_BITS;
    let within = (value >> doubling) as usize - PER_DOUBLING as usize;
    ((doubling as usize + 1) * PER_DOUBLING as usize + within).min(BUCKETS - 1)
}

/// The middle of a bucket.
fn middle(bucket: u32) -> f64 {
    if bucket < PER_DOUBLING {
        return f64::from(bucket);
    }
    let doubling = bucket / PER_DOUBLING - 1;
    let within = bucket % PER_DOUBLING + PER_DOUBLING;
    (f64::from(within) + 0.5) * f64::from(doubling).exp2()
}

/// The buckets that are not empty.
#[must_use]
pub fn collect(histogram: &[AtomicU32]) -> Buckets {
    let counted = (0..).zip(histogram).map(|(bucket, count)| (bucket, count.load(Relaxed)));
    counted.filter(|(_, count)| *count > 0).collect()
}

/// Several histograms as one.
#[must_use]
pub fn merge(parts: impl IntoIterator<Item = Buckets>) -> Buckets {
    let mut whole = std::collections::BTreeMap::new();
    for (bucket, count) in parts.into_iter().flatten() {
        *whole.entry(bucket).or_insert(0_u32) += count;
    }
    whole.into_iter().collect()
}

/// How many values a histogram holds.
#[must_use]
pub fn size(buckets: &Buckets) -> u64 {
    buckets.iter().map(|(_, count)| u64::from(*count)).sum()
}

/// The value below which a share of all values lies: the smallest bucket middle that at least so
/// many values reach. `None` for an empty histogram.
#[must_use]
pub fn quantile(buckets: &Buckets, share: f64) -> Option<f64> {
    let wanted = (size(buckets) as f64 * share).ceil().max(1.0) as u64;
    let mut seen = 0;
    buckets.iter().find_map(|(bucket, count)| {
        seen += u64::from(*count);
        (seen >= wanted).then(|| middle(*bucket))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_bucket_is_within_a_hundredth_of_every_value_in_it() {
        let mut value = 1_u64;
        while value < 1 << 42 {
            for near in [value, value + 1, value + value / 3, value + value / 2] {
                let found = middle(bucket_of(near) as u32);
                let error = (found - near as f64).abs() / near as f64;
                assert!(error < 0.01, "{near} was found as {found}");
            }
            value *= 2;
        }
        assert_eq!(bucket_of(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_values() {
        let histogram: Vec<AtomicU32> = (0..BUCKETS).map(|_| AtomicU32::new(0)).collect();
        (1..=60).for_each(|value| add(&histogram, value));
        let buckets = merge([collect(&histogram), Vec::new()]);
        assert_eq!(size(&buckets), 60);
        assert_eq!(quantile(&buckets, 0.5), Some(30.0));
        assert_eq!(quantile(&buckets, 0.99), Some(60.0));
        assert_eq!(quantile(&Vec::new(), 0.5), None);
    }
}
