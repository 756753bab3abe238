//! Waiting for a time, as exactly as the system does it.

use std::time::Duration;

/// Asks the system for its finest timer steps, for the calling thread (Linux: timer slack of 1 ns)
/// or the whole process (Windows: steps of 1 ms until it ends).
pub fn make_exact() {
    #[cfg(windows)]
    {
        // SAFETY: the call has no conditions; what it asks for ends with the process.
        let _unsupported = unsafe { windows_sys::Win32::Media::timeBeginPeriod(1) };
    }
    #[cfg(target_os = "linux")]
    {
        let _unsupported = rustix::thread::set_current_timer_slack(std::num::NonZero::new(1));
    }
}

/// Waits; it may take longer than asked for, so callers stamp what it took.
pub fn wait(time: Duration) {
    std::thread::sleep(time);
}
