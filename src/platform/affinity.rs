//! On which hardware threads the calling thread may run, and on which it does.

use std::io;

/// Holds the calling thread on these hardware threads, by the system's numbers.
///
/// # Errors
/// The system refused, or cannot do it at all (macOS).
pub fn hold_on(cores: &[u32]) -> io::Result<()> {
    os::hold_on(cores)
}

/// The hardware threads on which the calling thread may run; `None` where the system does not say.
#[must_use]
pub fn allowed() -> Option<Vec<u32>> {
    os::allowed()
}

/// The hardware thread on which the calling thread runs now; `None` where the system does not say.
#[must_use]
pub fn current() -> Option<u32> {
    os::current()
}

/// Why this system cannot hold a worker on a core, if it cannot.
#[must_use]
pub fn unavailable() -> Option<&'static str> {
    os::UNAVAILABLE
}

#[cfg(target_os = "linux")]
mod os {
    use super::io;
    use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};

    pub const UNAVAILABLE: Option<&str> = None;

    pub fn hold_on(cores: &[u32]) -> io::Result<()> {
        let mut set = CpuSet::new();
        for &core in cores {
            let core = usize::try_from(core).ok().filter(|core| *core < CpuSet::MAX_CPU);
            set.set(core.ok_or(io::ErrorKind::InvalidInput)?);
        }
        Ok(sched_setaffinity(None, &set)?)
    }

    pub fn allowed() -> Option<Vec<u32>> {
        let set = sched_getaffinity(None).ok()?;
        Some(
            (0..CpuSet::MAX_CPU).filter(|core| set.is_set(*core)).map(|core| core as u32).collect(),
        )
    }

    pub fn current() -> Option<u32> {
        u32::try_from(sched_getcpu()).ok()
    }
}

#[cfg(windows)]
mod os {
    use super::io;
    use windows_sys::Win32::System::SystemInformation::GROUP_AFFINITY;
    use windows_sys::Win32::System::Threading::{
        GetCurrentProcessorNumber, GetCurrentThread, GetThreadGroupAffinity, SetThreadAffinityMask,
    };

    pub const UNAVAILABLE: Option<&str> = None;

    pub fn hold_on(cores: &[u32]) -> io::Result<()> {
        let mut mask = 0_usize;
        for &core in cores {
            // One processor group: 64 hardware threads.
            mask |= 1_usize.checked_shl(core).ok_or(io::ErrorKind::InvalidInput)?;
        }
        // SAFETY: the handle of the calling thread is always valid.
        let before = unsafe { SetThreadAffinityMask(GetCurrentThread(), mask) };
        if before == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    pub fn allowed() -> Option<Vec<u32>> {
        // SAFETY: an all-zero group affinity is a valid one, and the pointer is to a live one.
        let (done, group) = unsafe {
            let mut group: GROUP_AFFINITY = std::mem::zeroed();
            let done = GetThreadGroupAffinity(GetCurrentThread(), &raw mut group);
            (done, group)
        };
        (done != 0).then(|| (0..64).filter(|core| group.Mask & (1 << core) != 0).collect())
    }

    pub fn current() -> Option<u32> {
        // SAFETY: the call has no conditions.
        Some(unsafe { GetCurrentProcessorNumber() })
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
mod os {
    use super::io;

    pub const UNAVAILABLE: Option<&str> = Some("this system does not let programs choose cores");

    pub fn hold_on(_: &[u32]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn allowed() -> Option<Vec<u32>> {
        None
    }

    pub fn current() -> Option<u32> {
        None
    }
}
