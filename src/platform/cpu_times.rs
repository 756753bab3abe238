//! How much time the cores worked, whoever kept them busy, as the system counts it from its start.

/// What the system counted so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CpuTimes {
    /// Time in which cores worked, summed over cores, in nanoseconds.
    pub busy_ns: u64,
    /// Time in which a virtual machine wanted a core and was not given it, summed over cores; absent
    /// where the system does not count it.
    pub stolen_ns: Option<u64>,
    /// Over how many hardware threads it is summed.
    pub threads: u32,
}

/// The steps in which the times are counted, in nanoseconds.
pub const STEP_NS: u64 = if cfg!(windows) { 15_625_000 } else { 10_000_000 };

/// What the system counted so far, of these hardware threads where it counts them one by one (Linux),
/// of all elsewhere; `None` where it does not tell. Takes some 20 us.
#[must_use]
pub fn now(of: &[u32]) -> Option<CpuTimes> {
    os::now(of)
}

/// The CPU time of this process and of all that it started and that have ended, in nanoseconds;
/// `None` where the system does not count the latter.
#[must_use]
pub fn own_ns() -> Option<u64> {
    os::own_ns()
}

/// Why there is no figure of stolen time.
pub const NOT_COUNTED: &str = if cfg!(windows) {
    "Windows does not count it"
} else if cfg!(target_os = "macos") {
    "macOS does not count it"
} else {
    "this system does not count it"
};

/// The times of these hardware threads in the text of `/proc/stat`, whose steps are so long.
#[must_use]
pub fn of_stat(text: &str, of: &[u32], step_ns: u64) -> Option<CpuTimes> {
    let mut times = CpuTimes { stolen_ns: Some(0), ..CpuTimes::default() };
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        let number = words.next().and_then(|name| name.strip_prefix("cpu")?.parse::<u32>().ok());
        if !number.is_some_and(|number| of.contains(&number)) {
            continue;
        }
        let figures: Vec<u64> = words.map_while(|word| word.parse().ok()).collect();
        let figure = |place: usize| figures.get(place).copied().unwrap_or(0) * step_ns;
        // user, nice, system, idle, iowait, irq, softirq, steal; guests stand in user already.
        times.busy_ns += [0, 1, 2, 5, 6].map(figure).iter().sum::<u64>();
        times.stolen_ns = times.stolen_ns.filter(|_| figures.len() > 7).map(|ns| ns + figure(7));
        times.threads += 1;
    }
    (times.threads > 0).then_some(times)
}

#[cfg(unix)]
fn of_process_and_children_ns() -> u64 {
    let of = |who: libc::c_int| {
        // SAFETY: an all-zero rusage is a valid one, and the call fills it or leaves it.
        let usage = unsafe {
            let mut usage: libc::rusage = std::mem::zeroed();
            libc::getrusage(who, &raw mut usage);
            usage
        };
        let nanoseconds = |time: libc::timeval| {
            time.tv_sec.unsigned_abs() * 1_000_000_000 + time.tv_usec as u64 * 1_000
        };
        nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime)
    };
    of(libc::RUSAGE_SELF) + of(libc::RUSAGE_CHILDREN)
}

#[cfg(target_os = "linux")]
mod os {
    use super::{CpuTimes, STEP_NS, of_stat};
    use crate::platform::system_files::{Live, SystemFiles as _};

    pub fn now(of: &[u32]) -> Option<CpuTimes> {
        // Programs see a step of 10 ms on every machine, whatever the kernel's own is.
        of_stat(&Live.text("/proc/stat")?, of, STEP_NS)
    }

    pub fn own_ns() -> Option<u64> {
        Some(super::of_process_and_children_ns())
    }
}

#[cfg(target_os = "macos")]
mod os {
    use super::{CpuTimes, STEP_NS};
    use std::sync::OnceLock;

    unsafe extern "C" {
        /// The right to ask the kernel about the machine (`mach/mach_host.h`).
        fn mach_host_self() -> libc::mach_port_t;
    }

    pub fn now(_: &[u32]) -> Option<CpuTimes> {
        // Each call gives one right more, so there is one call.
        static HOST: OnceLock<libc::mach_port_t> = OnceLock::new();
        // SAFETY: the call has no conditions.
        let host = *HOST.get_or_init(|| unsafe { mach_host_self() });
        let mut ticks = [0_u32; libc::HOST_CPU_LOAD_INFO_COUNT as usize];
        let mut count = libc::HOST_CPU_LOAD_INFO_COUNT;
        // SAFETY: the place has room for as many numbers as the call is told, and both are live.
        let outcome = unsafe {
            libc::host_statistics(
                host,
                libc::HOST_CPU_LOAD_INFO,
                ticks.as_mut_ptr().cast(),
                &raw mut count,
            )
        };
        // user, system, idle, nice, in steps of 10 ms.
        let [user, system, _, nice] = ticks.map(u64::from);
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u32);
        let busy_ns = (user + system + nice) * STEP_NS;
        (outcome == 0).then_some(CpuTimes { busy_ns, stolen_ns: None, threads })
    }

    pub fn own_ns() -> Option<u64> {
        Some(super::of_process_and_children_ns())
    }
}

/// By the times of the whole system: performance counters, which other programs take for this, can
/// be switched off, and are missing where Windows programs run without Windows.
#[cfg(windows)]
mod os {
    use super::CpuTimes;
    use windows_sys::Win32::Foundation::FILETIME;
    use windows_sys::Win32::System::Threading::GetSystemTimes;

    /// What the system calls kernel time includes the time in which cores had nothing to do.
    pub fn now(_: &[u32]) -> Option<CpuTimes> {
        let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
        let (mut idle, mut kernel, mut user) = (zero, zero, zero);
        // SAFETY: the three places are valid for the call, which only writes to them.
        let told = unsafe { GetSystemTimes(&raw mut idle, &raw mut kernel, &raw mut user) };
        let steps_of_100_ns =
            |time: FILETIME| u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime);
        let used =
            (steps_of_100_ns(kernel) + steps_of_100_ns(user)).saturating_sub(steps_of_100_ns(idle));
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u32);
        (told != 0).then_some(CpuTimes { busy_ns: used * 100, stolen_ns: None, threads })
    }

    /// Ended processes are counted nowhere.
    pub fn own_ns() -> Option<u64> {
        None
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod os {
    use super::CpuTimes;

    pub fn now(_: &[u32]) -> Option<CpuTimes> {
        None
    }

    pub fn own_ns() -> Option<u64> {
        Some(super::of_process_and_children_ns())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "cpu  60 0 30 1000 5 1 2 8 0 0\n\
                        cpu0 10 1 20 500 5 1 2 3 4 4\n\
                        cpu3 50 0 10 500 0 0 0 5 0 0\n\
                        intr 12345\nctxt 99\n";

    #[test]
    fn only_the_hardware_threads_that_are_asked_for_are_summed() {
        let check = |text: &str, of: &[u32], expected: Option<(u64, Option<u64>, u32)>| {
            let found = of_stat(text, of, 10).map(|t| (t.busy_ns, t.stolen_ns, t.threads));
            assert_eq!(found, expected, "{of:?}");
        };
        check(STAT, &[0], Some((340, Some(30), 1)));
        check(STAT, &[3], Some((600, Some(50), 1)));
        check(STAT, &[0, 3], Some((940, Some(80), 2)));
        check(STAT, &[1, 2, 3], Some((600, Some(50), 1)));
        check(STAT, &[7], None);
        check("", &[0], None);
        // Very old kernels counted no stolen time.
        check("cpu0 1 2 3 4\n", &[0], Some((60, None, 1)));
    }

    #[test]
    fn the_time_of_this_process_grows_as_it_works() {
        let Some(before) = own_ns() else { return };
        let mut x = 1_u64;
        while own_ns().is_some_and(|now| now < before + 1_000_000) {
            x = std::hint::black_box(x.wrapping_mul(3));
        }
    }
}
