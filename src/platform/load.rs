//! How busy all cores are, whoever keeps them busy.

/// How many cores' worth of time was used while this looked, for about a fifth of a second, and how
/// many hardware threads there are; `None` where the system does not tell.
#[must_use]
pub fn busy_cores() -> Option<(f64, usize)> {
    os::busy_cores()
}

#[cfg(unix)]
mod os {
    use sysinfo::{CpuRefreshKind, MINIMUM_CPU_UPDATE_INTERVAL, RefreshKind, System};

    pub fn busy_cores() -> Option<(f64, usize)> {
        let kinds = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing().with_usage());
        let mut system = System::new_with_specifics(kinds).ok()?;
        std::thread::sleep(MINIMUM_CPU_UPDATE_INTERVAL);
        system.refresh_cpu_usage();
        let cores = system.cpus().len();
        Some((f64::from(system.global_cpu_usage()) / 100.0 * cores as f64, cores))
    }
}

/// By the times of the whole system: performance counters, which other programs take for this, can
/// be switched off, and are missing where Windows programs run without Windows.
#[cfg(windows)]
mod os {
    use std::time::{Duration, Instant};
    use windows_sys::Win32::Foundation::FILETIME;
    use windows_sys::Win32::System::Threading::GetSystemTimes;

    /// Times are counted in steps of 15.6 ms.
    const LOOK: Duration = Duration::from_millis(200);

    pub fn busy_cores() -> Option<(f64, usize)> {
        let cores = std::thread::available_parallelism().ok()?.get();
        let (before_ns, began) = (busy_ns()?, Instant::now());
        std::thread::sleep(LOOK);
        let busy_ns = busy_ns()?.saturating_sub(before_ns) as f64;
        let share = busy_ns / began.elapsed().as_nanos() as f64;
        Some((share.clamp(0.0, cores as f64), cores))
    }

    /// CPU time that all programs used since the system started. What the system calls kernel time
    /// includes the time in which cores had nothing to do.
    fn busy_ns() -> Option<u64> {
        let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
        let (mut idle, mut kernel, mut user) = (zero, zero, zero);
        // SAFETY: the three places are valid for the call, which only writes to them.
        let told = unsafe { GetSystemTimes(&raw mut idle, &raw mut kernel, &raw mut user) };
        let steps_of_100_ns =
            |time: FILETIME| u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime);
        let used =
            (steps_of_100_ns(kernel) + steps_of_100_ns(user)).saturating_sub(steps_of_100_ns(idle));
        (told != 0).then_some(used * 100)
    }
}
