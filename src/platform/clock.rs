//! One monotonic clock for all processes of the machine, in nanoseconds.
//!
//! `std::time::Instant` reads the same clocks but hides the number, and a stamp has to travel from
//! one process to another.

/// Nanoseconds on the system's monotonic clock: `CLOCK_MONOTONIC` on Linux, `CLOCK_UPTIME_RAW` on
/// macOS, `QueryPerformanceCounter` on Windows. Comparable between processes of one start of the
/// system; never 0.
#[must_use]
#[inline]
pub fn now_ns() -> u64 {
    os::now_ns()
}

#[cfg(unix)]
mod os {
    #[cfg(target_os = "macos")]
    const CLOCK: libc::clockid_t = libc::CLOCK_UPTIME_RAW;
    #[cfg(not(target_os = "macos"))]
    const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC;

    #[inline]
    pub fn now_ns() -> u64 {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: `time` is a valid place for a timespec, and the clock exists on every system of
        // this kind, so the call cannot fail.
        unsafe { libc::clock_gettime(CLOCK, &raw mut time) };
        time.tv_sec.unsigned_abs() * 1_000_000_000 + time.tv_nsec.unsigned_abs()
    }
}

#[cfg(windows)]
mod os {
    use std::sync::OnceLock;
    use windows_sys::Win32::System::Performance::{
        QueryPerformanceCounter, QueryPerformanceFrequency,
    };

    pub fn now_ns() -> u64 {
        static FREQUENCY: OnceLock<i64> = OnceLock::new();
        let frequency = *FREQUENCY.get_or_init(|| {
            let mut frequency = 1;
            // SAFETY: the pointer is to a live i64.
            unsafe { QueryPerformanceFrequency(&raw mut frequency) };
            frequency.max(1)
        });
        let mut ticks = 0;
        // SAFETY: the pointer is to a live i64.
        unsafe { QueryPerformanceCounter(&raw mut ticks) };
        (i128::from(ticks) * 1_000_000_000 / i128::from(frequency)) as u64
    }
}
