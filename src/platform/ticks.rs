//! The processor's own counter, for stamps that are made so often that reading the clock would be
//! seen in the figures: a reading costs about half of what the clock costs.

use super::clock;

/// Where ticks come from: the processor's counter where it runs evenly, else the clock.
#[derive(Clone, Copy, Debug)]
pub struct Ticks {
    from_counter: bool,
}

/// One moment on both: what turns ticks into nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The counter.
    pub ticks: u64,
    /// The clock, in nanoseconds.
    pub ns: u64,
}

impl Ticks {
    /// Finds out what to count with.
    #[must_use]
    pub fn find() -> Self {
        Self { from_counter: counter::is_even() }
    }

    /// What is counted, in words.
    #[must_use]
    pub fn source(self) -> &'static str {
        if self.from_counter { "the processor's counter" } else { "the clock" }
    }

    /// The ticks now.
    #[inline]
    #[must_use]
    pub fn now(self) -> u64 {
        if self.from_counter { counter::read() } else { clock::now_ns() }
    }

    /// The same moment on both: the closest of a few tries, because the system may take the core
    /// away between two readings.
    #[must_use]
    pub fn moment(self) -> Moment {
        const TRIES: usize = 4;
        let attempt = || {
            let before = self.now();
            let ns = clock::now_ns();
            let width = self.now().wrapping_sub(before);
            (width, Moment { ticks: before.wrapping_add(width / 2), ns })
        };
        let tries = (0..TRIES).map(|_| attempt());
        let closest = tries.min_by_key(|(width, _)| *width);
        closest.map(|(_, moment)| moment).expect("there is more than no try")
    }
}

#[cfg(target_arch = "x86_64")]
mod counter {
    /// The leaf of the processor's description with the word on its counter, and the word's bit.
    const LEAF: u32 = 0x8000_0007;
    const EVEN: u32 = 1 << 8;

    /// Whether the counter runs at one rate whatever the core's clock does, and never stops.
    pub fn is_even() -> bool {
        let highest = core::arch::x86_64::__cpuid(0x8000_0000).eax;
        highest >= LEAF && core::arch::x86_64::__cpuid(LEAF).edx & EVEN != 0
    }

    #[inline]
    pub fn read() -> u64 {
        // SAFETY: every processor of this kind has the instruction, and it has no effect but its
        // result.
        unsafe { core::arch::x86_64::_rdtsc() }
    }
}

#[cfg(target_arch = "aarch64")]
mod counter {
    /// The architecture demands it.
    pub fn is_even() -> bool {
        true
    }

    #[inline]
    pub fn read() -> u64 {
        let ticks: u64;
        // SAFETY: systems let programs read the virtual counter, and reading it has no effect but
        // its result.
        unsafe {
            core::arch::asm!(
                "mrs {}, cntvct_el0",
                out(reg) ticks,
                options(nomem, nostack, preserves_flags)
            );
        }
        ticks
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod counter {
    pub fn is_even() -> bool {
        false
    }

    pub fn read() -> u64 {
        super::clock::now_ns()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_never_run_backwards_and_a_moment_is_one_on_both() {
        let ticks = Ticks::find();
        let first = ticks.moment();
        let stamps: Vec<u64> = (0..1_000).map(|_| ticks.now()).collect();
        let last = ticks.moment();
        assert!(stamps.is_sorted());
        assert!(first.ticks <= stamps[0] && stamps[999] <= last.ticks);
        assert!(first.ns <= last.ns);
    }
}
