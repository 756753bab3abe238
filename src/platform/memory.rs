//! The memory of a process, as the system counts it, and the memory that is free.

/// The memory of one process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProcessMemory {
    /// Bytes with shared pages divided among those who share them (Linux: PSS), or private bytes
    /// (Windows) or the footprint (macOS), so that the sum over processes counts every page about
    /// once.
    pub unique_bytes: Option<u64>,
    /// Resident bytes, shared pages included.
    pub resident_bytes: Option<u64>,
}

/// The memory of a process that this one may look at.
#[must_use]
pub fn of_process(process_id: u32) -> ProcessMemory {
    os::of_process(process_id)
}

/// How much memory programs can still take without pushing others out, counting what the system
/// keeps only as a cache; `None` where it does not say.
#[must_use]
pub fn free_bytes() -> Option<u64> {
    os::free_bytes()
}

/// How unique memory is counted here, in words.
pub const HOW: &str = os::HOW;

/// Whether unique memory has a share of the pages that processes have in common.
pub const UNIQUE_HAS_SHARED: bool = cfg!(target_os = "linux");

#[cfg(target_os = "linux")]
mod os {
    use super::ProcessMemory;

    pub const HOW: &str = "every page once (PSS)";

    pub fn of_process(process_id: u32) -> ProcessMemory {
        let Ok(text) = std::fs::read_to_string(format!("/proc/{process_id}/smaps_rollup")) else {
            return ProcessMemory::default();
        };
        let figure = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            let kib: u64 = line.split_ascii_whitespace().next()?.parse().ok()?;
            Some(kib * 1024)
        };
        ProcessMemory { unique_bytes: figure("Pss:"), resident_bytes: figure("Rss:") }
    }

    /// What the machine has, or what the own control group has left, whichever is less.
    pub fn free_bytes() -> Option<u64> {
        let text = std::fs::read_to_string("/proc/meminfo").ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        let kib: u64 = line.split_ascii_whitespace().next()?.parse().ok()?;
        Some((kib * 1024).min(left_in_group().unwrap_or(u64::MAX)))
    }

    /// The limit of the own control group less what its programs hold: version 2 of the interface,
    /// then version 1. In a container the group may be mounted as the root of all groups.
    fn left_in_group() -> Option<u64> {
        let groups = std::fs::read_to_string("/proc/self/cgroup").ok()?;
        let own = |controller: &str| {
            groups.lines().find_map(|line| {
                let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
                let is_own = controllers.split(',').any(|name| name == controller);
                is_own.then(|| path.to_owned())
            })
        };
        let left = |folder: &str, (limit, held): (&str, &str)| {
            let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).ok();
            let limit: u64 = read(limit)?.trim().parse().ok()?;
            let figures = read("memory.stat")?;
            let held = figures.lines().find_map(|line| line.strip_prefix(held))?;
            Some(limit.saturating_sub(held.trim().parse().ok()?))
        };
        let (version_2, version_1) = (("memory.max", "anon "), ("memory.limit_in_bytes", "rss "));
        let roots =
            [("/sys/fs/cgroup", "", version_2), ("/sys/fs/cgroup/memory", "memory", version_1)];
        roots.into_iter().find_map(|(root, controller, names)| {
            let path = own(controller)?;
            left(&format!("{root}{path}"), names).or_else(|| left(root, names))
        })
    }
}

#[cfg(target_os = "macos")]
mod os {
    use super::ProcessMemory;
    use std::ffi::CStr;

    pub const HOW: &str = "memory footprint";

    pub fn of_process(process_id: u32) -> ProcessMemory {
        // SAFETY: an all-zero rusage_info_v2 is a valid one; the call fills it or fails.
        let (usage, outcome) = unsafe {
            let mut usage: libc::rusage_info_v2 = std::mem::zeroed();
            let place = (&raw mut usage).cast::<libc::rusage_info_t>();
            let outcome =
                libc::proc_pid_rusage(process_id.cast_signed(), libc::RUSAGE_INFO_V2, place);
            (usage, outcome)
        };
        if outcome != 0 {
            return ProcessMemory::default();
        }
        ProcessMemory {
            unique_bytes: Some(usage.ri_phys_footprint),
            resident_bytes: Some(usage.ri_resident_size),
        }
    }

    /// The share that the system itself calls free, of all there is. Pages on its free list say
    /// little, because it keeps that list short.
    pub fn free_bytes() -> Option<u64> {
        let percent: u32 = system_value(c"kern.memorystatus_level")?;
        let all: u64 = system_value(c"hw.memsize")?;
        Some(all / 100 * u64::from(percent))
    }

    fn system_value<T: Copy + Default>(name: &CStr) -> Option<T> {
        let mut value = T::default();
        let mut size = size_of::<T>();
        // SAFETY: the name ends in NUL, the place is that of a plain number, and the call writes at
        // most as many bytes as it is told there are.
        let outcome = unsafe {
            libc::sysctlbyname(
                name.as_ptr(),
                (&raw mut value).cast(),
                &raw mut size,
                std::ptr::null_mut(),
                0,
            )
        };
        (outcome == 0 && size == size_of::<T>()).then_some(value)
    }
}

#[cfg(windows)]
mod os {
    use super::ProcessMemory;
    use windows_sys::Win32::Foundation::CloseHandle;
    use windows_sys::Win32::System::ProcessStatus::{
        K32GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS, PROCESS_MEMORY_COUNTERS_EX,
    };
    use windows_sys::Win32::System::SystemInformation::{GlobalMemoryStatusEx, MEMORYSTATUSEX};
    use windows_sys::Win32::System::Threading::{
        OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_VM_READ,
    };

    pub const HOW: &str = "private bytes";

    pub fn of_process(process_id: u32) -> ProcessMemory {
        const SIZE: u32 = size_of::<PROCESS_MEMORY_COUNTERS_EX>() as u32;
        // SAFETY: the handle is checked before use and closed after it; the counters are plain
        // numbers, and the size tells the call how many there are.
        unsafe {
            let access = PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_VM_READ;
            let process = OpenProcess(access, 0, process_id);
            if process.is_null() {
                return ProcessMemory::default();
            }
            let mut counters: PROCESS_MEMORY_COUNTERS_EX = std::mem::zeroed();
            counters.cb = SIZE;
            let place = (&raw mut counters).cast::<PROCESS_MEMORY_COUNTERS>();
            let done = K32GetProcessMemoryInfo(process, place, SIZE);
            CloseHandle(process);
            if done == 0 {
                return ProcessMemory::default();
            }
            ProcessMemory {
                unique_bytes: Some(counters.PrivateUsage as u64),
                resident_bytes: Some(counters.WorkingSetSize as u64),
            }
        }
    }

    pub fn free_bytes() -> Option<u64> {
        // SAFETY: the status is plain numbers, and its first member tells the call its size.
        let (done, status) = unsafe {
            let mut status: MEMORYSTATUSEX = std::mem::zeroed();
            status.dwLength = size_of::<MEMORYSTATUSEX>() as u32;
            (GlobalMemoryStatusEx(&raw mut status), status)
        };
        (done != 0).then_some(status.ullAvailPhys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_memory_is_known_and_more_than_this_test_takes() {
        assert!(free_bytes().is_some_and(|bytes| bytes > 1 << 20));
    }
}
