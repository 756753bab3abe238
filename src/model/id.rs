//! Names of things inside one experiment.

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The stable name of a variant inside its design, such as `v1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VariantId(pub String);

impl VariantId {
    /// The id of the variant at a place in a new design.
    #[must_use]
    pub fn at(index: usize) -> Self {
        Self(format!("v{index}"))
    }
}

impl fmt::Display for VariantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The seed of everything random in a session; the same seed gives the same order.
///
/// Files and the command line write it as `0x…`, because 2^53 is the largest integer that every
/// reader of JSON keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seed(pub u64);

impl Seed {
    /// Reads `0x…` or plain hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
        let only_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        only_digits.then(|| u64::from_str_radix(digits, 16).ok()).flatten().map(Self)
    }

    /// The seed of a session of the design that has this seed, after so many sessions before it. The
    /// first has the design's own. Each further one has another, because sessions that ran in the
    /// same order and with the same settings would repeat what these happen to do to a ratio, and
    /// their spread would not show it (method.md, R45).
    ///
    /// It has at most eight digits, as seeds that are to be read aloud.
    #[must_use]
    pub fn of_session(self, before: usize) -> Self {
        if before == 0 {
            return self;
        }
        let first = SplitMix64::seed_from_u64(self.0).next_u64();
        Self(SplitMix64::seed_from_u64(first ^ before as u64).next_u64() >> 32)
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

impl Serialize for Seed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Seed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!("{text:?} is not a seed; a seed looks like 0x5eed"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_reads_back_as_it_was_written() {
        for seed in [0, 7, 0x5eed_0007, u64::MAX] {
            assert_eq!(Seed::parse(&Seed(seed).to_string()), Some(Seed(seed)));
        }
        for wrong in ["", "0x", "seed", "+1", "0x1_0", "10000000000000000"] {
            assert_eq!(Seed::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_session_of_a_design_has_a_seed_of_its_own_that_stays_the_same() {
        let seeds = |seed: u64| (0..1_000).map(move |before| Seed(seed).of_session(before));
        assert_eq!(Seed(0x5eed).of_session(0), Seed(0x5eed));
        // Whoever repeats a document gets these in every later version.
        assert_eq!(Seed(0x5eed).of_session(1), Seed(0x6f8d_8fc9));
        assert!(seeds(0x5eed).eq(seeds(0x5eed)));
        let mut all: Vec<Seed> = seeds(0x5eed).chain(seeds(0x5eee)).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 2_000, "also neighbouring seeds have other sessions");
    }
}
