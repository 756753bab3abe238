//! What a parent learns of its child processes while they run: that one has ended, and how much
//! CPU time each has used.

use std::sync::atomic::AtomicU32;

/// Counts up a word whenever a child of the calling process ends, as long as it lives. Where the
/// word is one that the process parks on, it is awake at once.
///
/// On Windows nothing counts, so that whoever waits has to look from time to time; on other systems
/// that may be so too when the process has several threads.
#[derive(Debug)]
pub struct EndCounter<'a>(os::Counter<'a>);

impl<'a> EndCounter<'a> {
    /// Begins to count. There is one at a time.
    #[must_use]
    pub fn new(word: &'a AtomicU32) -> Self {
        Self(os::Counter::new(word))
    }
}

/// The CPU time that a child of the calling process has used so far, in nanoseconds, where the
/// system tells.
#[must_use]
pub fn cpu_ns(process_id: u32) -> Option<u64> {
    os::cpu_ns(process_id)
}

#[cfg(unix)]
mod os {
    use super::AtomicU32;
    use std::marker::PhantomData;
    use std::ptr::null_mut;
    use std::sync::atomic::AtomicPtr;
    use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};

    /// The word of the counter that lives, if one does.
    static WORD: AtomicPtr<AtomicU32> = AtomicPtr::new(null_mut());

    #[derive(Debug)]
    pub struct Counter<'a>(PhantomData<&'a AtomicU32>);

    impl<'a> Counter<'a> {
        pub fn new(word: &'a AtomicU32) -> Self {
            WORD.store(std::ptr::from_ref(word).cast_mut(), Release);
            listen(count as extern "C" fn(libc::c_int) as libc::sighandler_t);
            Self(PhantomData)
        }
    }

    impl Drop for Counter<'_> {
        fn drop(&mut self) {
            listen(libc::SIG_DFL);
            WORD.store(null_mut(), Release);
        }
    }

    /// The signal interrupts the wait of the thread that it finds, and the wait sees the new word.
    extern "C" fn count(_: libc::c_int) {
        let word = WORD.load(Acquire);
        // SAFETY: the pointer is null or that of a word that the living counter borrows; adding to
        // it is allowed in a signal handler.
        if let Some(word) = unsafe { word.as_ref() } {
            word.fetch_add(1, AcqRel);
        }
    }

    fn listen(handler: libc::sighandler_t) {
        // SAFETY: an all-zero action is a valid one; the handler is the default or a function of
        // the right signature that lives for ever.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = handler;
            // Calls that the signal interrupts go on, so that nothing else has to expect it.
            action.sa_flags = libc::SA_RESTART | libc::SA_NOCLDSTOP;
            libc::sigemptyset(&raw mut action.sa_mask);
            libc::sigaction(libc::SIGCHLD, &raw const action, null_mut());
        }
    }

    #[cfg(target_os = "linux")]
    pub fn cpu_ns(process_id: u32) -> Option<u64> {
        let (mut clock, mut time) = (0, libc::timespec { tv_sec: 0, tv_nsec: 0 });
        // SAFETY: both pointers are to live values; a process that is gone is an error.
        let is_known = unsafe {
            libc::clock_getcpuclockid(process_id.cast_signed(), &raw mut clock) == 0
                && libc::clock_gettime(clock, &raw mut time) == 0
        };
        is_known.then(|| time.tv_sec.unsigned_abs() * 1_000_000_000 + time.tv_nsec.unsigned_abs())
    }

    /// Its figures are in steps whose length differs between machines, so they are left out.
    #[cfg(not(target_os = "linux"))]
    pub fn cpu_ns(_: u32) -> Option<u64> {
        None
    }
}

#[cfg(windows)]
mod os {
    use super::AtomicU32;
    use std::marker::PhantomData;
    use windows_sys::Win32::Foundation::{CloseHandle, FILETIME};
    use windows_sys::Win32::System::Threading::{
        GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION,
    };

    #[derive(Debug)]
    pub struct Counter<'a>(PhantomData<&'a AtomicU32>);

    impl<'a> Counter<'a> {
        pub fn new(_: &'a AtomicU32) -> Self {
            Self(PhantomData)
        }
    }

    pub fn cpu_ns(process_id: u32) -> Option<u64> {
        let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
        let (mut created, mut ended, mut kernel, mut user) = (zero, zero, zero, zero);
        // SAFETY: the handle is checked before use and closed after it; the pointers are to live
        // values.
        let done = unsafe {
            let process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, process_id);
            if process.is_null() {
                return None;
            }
            let done = GetProcessTimes(
                process,
                &raw mut created,
                &raw mut ended,
                &raw mut kernel,
                &raw mut user,
            );
            CloseHandle(process);
            done
        };
        (done != 0).then(|| nanoseconds(user) + nanoseconds(kernel))
    }

    fn nanoseconds(time: FILETIME) -> u64 {
        ((u64::from(time.dwHighDateTime) << 32) | u64::from(time.dwLowDateTime)) * 100
    }
}
