//! Waiting for a time, as exactly as the system does it.

use std::time::Duration;

/// Asks the system for its finest timer steps for the calling thread (Linux: timer slack of 1 ns).
pub fn make_exact() {
    #[cfg(target_os = "linux")]
    {
        let _unsupported = rustix::thread::set_current_timer_slack(std::num::NonZero::new(1));
    }
}

/// Waits; it may take longer than asked for, so callers stamp what it took.
pub fn wait(time: Duration) {
    std::thread::sleep(time);
}
