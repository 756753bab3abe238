//! What checks are made of.

use crate::model::design::Design;
use crate::model::worker_counts::Given;
use crate::platform::conditions::SpeedPolicy;
use crate::platform::heat::Heat;
use crate::platform::remote::Remote;
use std::time::Duration;

/// A fact, or why it is not known.
pub type Known<T> = Result<T, &'static str>;

/// What can be known of the machine before a run.
pub trait Facts {
    /// The cores, and how much of their time the program may use.
    fn given(&self) -> Given;

    /// How busy the cores are that the program may use. Takes a fifth of a second.
    fn load(&self) -> Load;

    /// Whether the machine runs on its battery.
    ///
    /// # Errors
    /// Why it is not known.
    fn on_battery(&self) -> Known<bool>;

    /// The policy by which the system chooses the speed of its cores.
    ///
    /// # Errors
    /// Why it is not known.
    fn speed_policy(&self) -> Known<SpeedPolicy>;

    /// What heat does to the cores.
    ///
    /// # Errors
    /// Why it is not known.
    fn heat(&self) -> Known<Heat>;

    /// Whether the machine is a virtual one.
    ///
    /// # Errors
    /// Why it is not known.
    fn is_virtual(&self) -> Known<bool>;

    /// Bytes of memory that programs can still take.
    ///
    /// # Errors
    /// Why it is not known.
    fn free_memory(&self) -> Known<u64>;

    /// How the session comes from another machine, if it does.
    fn remote(&self) -> Option<Remote>;

    /// The smallest step of the clock.
    fn clock_step(&self) -> Duration;

    /// How long after its end a wait of a millisecond comes back, as a rule.
    fn lateness(&self) -> Duration;
}

/// How busy cores are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// How many cores other programs keep busy.
    pub busy_elsewhere: Known<f64>,
    /// The share of the last ten seconds in which something waited for a core.
    pub waiting: Option<f64>,
    /// The share of the cores' time that the host of the virtual machine takes.
    pub stolen: Known<f64>,
}

/// What a run asks of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The most workers of a variant; 1 without a design.
    pub workers: u32,
}

impl Asked {
    /// What a design asks for.
    #[must_use]
    pub fn by(design: &Design) -> Self {
        Self { workers: design.variants.iter().map(|variant| variant.workers).max().unwrap_or(1) }
    }
}
