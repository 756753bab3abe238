//! How much the calling thread may claim of a core that others want too.

use std::io;

/// Lowers the priority of the calling thread, so that others go before it. It stays so until the
/// thread ends, because most systems let nobody but an administrator raise it again.
///
/// # Errors
/// The system refused.
pub fn lower() -> io::Result<()> {
    os::lower()
}

/// Raises the priority of the calling thread, so that it goes before others, until the thread ends.
/// Most systems let only an administrator do it.
///
/// # Errors
/// The system refused.
pub fn raise() -> io::Result<()> {
    os::raise()
}

/// What [`lower`] asks the system for, in words.
pub const HOW: &str = os::HOW;

#[cfg(target_os = "linux")]
mod os {
    use super::io;

    pub const HOW: &str = "nice 19";
    const LEAST: libc::c_int = 19;
    const HIGH: libc::c_int = -10;

    pub fn lower() -> io::Result<()> {
        set(LEAST)
    }

    pub fn raise() -> io::Result<()> {
        set(HIGH)
    }

    fn set(nice: libc::c_int) -> io::Result<()> {
        // SAFETY: the call has no conditions; 0 is the calling thread, since Linux keeps this figure
        // for each thread.
        match unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, nice) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

#[cfg(target_os = "macos")]
mod os {
    use super::io;

    pub const HOW: &str = "quality of service utility";

    pub fn lower() -> io::Result<()> {
        set(libc::qos_class_t::QOS_CLASS_UTILITY)
    }

    pub fn raise() -> io::Result<()> {
        set(libc::qos_class_t::QOS_CLASS_USER_INTERACTIVE)
    }

    fn set(class: libc::qos_class_t) -> io::Result<()> {
        // SAFETY: the call concerns the calling thread and has no conditions.
        match unsafe { libc::pthread_set_qos_class_self_np(class, 0) } {
            0 => Ok(()),
            error => Err(io::Error::from_raw_os_error(error)),
        }
    }
}

#[cfg(windows)]
mod os {
    use super::io;
    use windows_sys::Win32::System::Threading::{
        GetCurrentThread, SetThreadPriority, THREAD_PRIORITY, THREAD_PRIORITY_HIGHEST,
        THREAD_PRIORITY_LOWEST,
    };

    pub const HOW: &str = "lowest thread priority";

    pub fn lower() -> io::Result<()> {
        set(THREAD_PRIORITY_LOWEST)
    }

    pub fn raise() -> io::Result<()> {
        set(THREAD_PRIORITY_HIGHEST)
    }

    fn set(priority: THREAD_PRIORITY) -> io::Result<()> {
        // SAFETY: the handle of the calling thread is always valid.
        let done = unsafe { SetThreadPriority(GetCurrentThread(), priority) };
        if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod os {
    use super::io;

    pub const HOW: &str = "not available: this system has priorities for whole processes only";

    pub fn lower() -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn raise() -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_can_lower_its_own_priority_and_no_other() {
        let lowered = std::thread::scope(|scope| scope.spawn(lower).join().unwrap());
        assert!(lowered.is_ok(), "{HOW}: {lowered:?}");
    }
}
