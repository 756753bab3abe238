//! What the calling thread used so far. Every figure is optional: a system that does not count
//! something does not answer 0.

use serde::{Deserialize, Serialize};

/// What a thread used since it began, or over a span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// CPU time, in nanoseconds.
    pub cpu_ns: Option<u64>,
    /// CPU time in user mode, in nanoseconds.
    pub cpu_user_ns: Option<u64>,
    /// CPU time in the kernel, in nanoseconds.
    pub cpu_system_ns: Option<u64>,
    /// Context switches by waiting.
    pub switches_voluntary: Option<u64>,
    /// Context switches forced by the system.
    pub switches_involuntary: Option<u64>,
    /// Page faults without I/O.
    pub faults_minor: Option<u64>,
    /// Page faults that read from a disk.
    pub faults_major: Option<u64>,
    /// Time ready without a core, in nanoseconds.
    pub run_delay_ns: Option<u64>,
}

impl Usage {
    /// What both used together; what one of them does not know is not known of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let sum = |one: Option<u64>, other: Option<u64>| Some(one? + other?);
        Self {
            cpu_ns: sum(self.cpu_ns, other.cpu_ns),
            cpu_user_ns: sum(self.cpu_user_ns, other.cpu_user_ns),
            cpu_system_ns: sum(self.cpu_system_ns, other.cpu_system_ns),
            switches_voluntary: sum(self.switches_voluntary, other.switches_voluntary),
            switches_involuntary: sum(self.switches_involuntary, other.switches_involuntary),
            faults_minor: sum(self.faults_minor, other.faults_minor),
            faults_major: sum(self.faults_major, other.faults_major),
            run_delay_ns: sum(self.run_delay_ns, other.run_delay_ns),
        }
    }
}

/// What the calling thread used so far.
#[must_use]
pub fn of_this_thread() -> Usage {
    os::of_this_thread()
}

/// The same without the run delay, whose reading takes ten times as long as all else.
#[must_use]
pub fn of_this_thread_in_short() -> Usage {
    os::of_this_thread_in_short()
}

/// The CPU time of the calling thread in nanoseconds, where the system counts it in steps of a
/// microsecond or less; a reading costs about 0.3 us.
#[must_use]
pub fn fine_cpu_ns() -> Option<u64> {
    os::fine_cpu_ns()
}

/// The steps in which the system counts CPU time, in nanoseconds. A share of a span that is not far
/// longer says nothing.
pub const CPU_STEP_NS: u64 = if cfg!(windows) { 15_625_000 } else { 1_000 };

/// Why this system does not count something per worker.
pub const WHY_NOT: &str = os::WHY_NOT;

#[cfg(target_os = "linux")]
mod os {
    use super::Usage;

    pub const WHY_NOT: &str = "the kernel of this system does not count it";

    pub fn of_this_thread() -> Usage {
        Usage { run_delay_ns: run_delay_ns(), ..of_this_thread_in_short() }
    }

    pub fn of_this_thread_in_short() -> Usage {
        // SAFETY: an all-zero rusage is a valid one, and the call fills it.
        let usage = unsafe {
            let mut usage: libc::rusage = std::mem::zeroed();
            libc::getrusage(libc::RUSAGE_THREAD, &raw mut usage);
            usage
        };
        Usage {
            cpu_ns: fine_cpu_ns(),
            cpu_user_ns: Some(nanoseconds(usage.ru_utime)),
            cpu_system_ns: Some(nanoseconds(usage.ru_stime)),
            switches_voluntary: Some(usage.ru_nvcsw.unsigned_abs()),
            switches_involuntary: Some(usage.ru_nivcsw.unsigned_abs()),
            faults_minor: Some(usage.ru_minflt.unsigned_abs()),
            faults_major: Some(usage.ru_majflt.unsigned_abs()),
            run_delay_ns: None,
        }
    }

    fn nanoseconds(time: libc::timeval) -> u64 {
        time.tv_sec.unsigned_abs() * 1_000_000_000 + time.tv_usec.unsigned_abs() * 1_000
    }

    pub fn fine_cpu_ns() -> Option<u64> {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: `time` is a valid place for a timespec; the clock exists.
        unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
        Some(time.tv_sec.unsigned_abs() * 1_000_000_000 + time.tv_nsec.unsigned_abs())
    }

    /// The second figure of schedstat: time on the run queue.
    fn run_delay_ns() -> Option<u64> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split_ascii_whitespace().nth(1)?.parse().ok()
    }
}

#[cfg(target_os = "macos")]
mod os {
    use super::Usage;

    pub const WHY_NOT: &str = "macOS does not count it for single threads";

    pub use of_this_thread as of_this_thread_in_short;

    pub fn of_this_thread() -> Usage {
        Usage { cpu_ns: fine_cpu_ns(), ..Usage::default() }
    }

    pub fn fine_cpu_ns() -> Option<u64> {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: `time` is a valid place for a timespec; the clock exists.
        unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
        Some(time.tv_sec.unsigned_abs() * 1_000_000_000 + time.tv_nsec.unsigned_abs())
    }
}

#[cfg(windows)]
mod os {
    use super::Usage;
    use windows_sys::Win32::Foundation::FILETIME;
    use windows_sys::Win32::System::Threading::{GetCurrentThread, GetThreadTimes};

    pub const WHY_NOT: &str = "Windows does not count it for single threads";

    pub use of_this_thread as of_this_thread_in_short;

    pub fn of_this_thread() -> Usage {
        let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
        let (mut created, mut ended, mut kernel, mut user) = (zero, zero, zero, zero);
        // SAFETY: the handle of the calling thread is valid, the pointers are to live values.
        let done = unsafe {
            GetThreadTimes(
                GetCurrentThread(),
                &raw mut created,
                &raw mut ended,
                &raw mut kernel,
                &raw mut user,
            )
        };
        if done == 0 {
            return Usage::default();
        }
        let (user, kernel) = (nanoseconds(user), nanoseconds(kernel));
        Usage {
            cpu_ns: Some(user + kernel),
            cpu_user_ns: Some(user),
            cpu_system_ns: Some(kernel),
            ..Usage::default()
        }
    }

    /// The system counts in steps of 15.6 ms.
    pub fn fine_cpu_ns() -> Option<u64> {
        None
    }

    fn nanoseconds(time: FILETIME) -> u64 {
        ((u64::from(time.dwHighDateTime) << 32) | u64::from(time.dwLowDateTime)) * 100
    }
}
