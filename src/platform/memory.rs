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
    use crate::platform::control_group;
    use crate::platform::system_files::Live;

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

    /// What the machine has, or what the tightest of the own control groups leaves, if that is less.
    pub fn free_bytes() -> Option<u64> {
        let text = std::fs::read_to_string("/proc/meminfo").ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        let kib: u64 = line.split_ascii_whitespace().next()?.parse().ok()?;
        Some((kib * 1024).min(control_group::memory_left(&Live).unwrap_or(u64::MAX)))
    }
}

#[cfg(target_os = "macos")]
mod os {
    use super::ProcessMemory;
    use crate::platform::sysctl;

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
        let percent: u32 = sysctl::value(c"kern.memorystatus_level")?;
        let all: u64 = sysctl::value(c"hw.memsize")?;
        Some(all / 100 * u64::from(percent))
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
            // No process has none; Wine counts none of either.
            let counted = |bytes: usize| (bytes > 0).then_some(bytes as u64);
            ProcessMemory {
                unique_bytes: counted(counters.PrivateUsage),
                resident_bytes: counted(counters.WorkingSetSize),
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
