//! Random numbers for simulations: of the tests here, and of the bench `judgement`, which takes
//! this file by its path.

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// A source of random numbers that follow from a seed.
pub struct Draws(SplitMix64);

impl Draws {
    /// The numbers that follow from a seed.
    pub fn new(seed: u64) -> Self {
        Self(SplitMix64::seed_from_u64(seed))
    }

    /// At least 0 and less than 1, evenly.
    pub fn share(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Of the standard normal distribution (G. E. P. Box and M. E. Muller, A note on the generation
    /// of random normal deviates, 1958).
    pub fn normal(&mut self) -> f64 {
        let (radius, angle) = (1.0 - self.share(), self.share());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }

    /// Of a log-normal distribution around 1.
    pub fn noise(&mut self, spread: f64) -> f64 {
        (self.normal() * spread).exp()
    }
}
