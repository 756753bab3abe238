//! Ctrl-C in a terminal.

use std::sync::OnceLock;

type Handler = Box<dyn Fn() + Send + Sync>;

static HANDLER: OnceLock<Handler> = OnceLock::new();

/// Calls `handler` on a thread of its own whenever the user presses Ctrl-C, instead of ending the
/// program. Only the first call has an effect; the program's main thread makes it before it starts
/// other threads.
pub fn on_interrupt(handler: impl Fn() + Send + Sync + 'static) {
    if HANDLER.set(Box::new(handler)).is_ok() {
        os::listen();
    }
}

/// Lets signals end the calling process again, which was started by one that listens to them.
pub fn allow_signals() {
    os::allow_signals();
}

fn call() {
    if let Some(handler) = HANDLER.get() {
        handler();
    }
}

#[cfg(unix)]
mod os {
    pub fn listen() {
        let signals = block();
        let wait = move || {
            loop {
                let mut signal = 0;
                // SAFETY: both pointers are to live values; the set was made by `block`.
                if unsafe { libc::sigwait(&raw const signals, &raw mut signal) } == 0 {
                    super::call();
                }
            }
        };
        let thread = std::thread::Builder::new().name("tandem-interrupt".to_owned()).spawn(wait);
        if thread.is_err() {
            unblock(&signals);
        }
    }

    /// Blocks the signals for this thread and all that it will start. Children inherit that, so
    /// hosts and workers call [`super::allow_signals`].
    fn block() -> libc::sigset_t {
        // SAFETY: the set is initialised by `sigemptyset` before anything reads it.
        unsafe {
            let mut signals: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&raw mut signals);
            libc::sigaddset(&raw mut signals, libc::SIGINT);
            libc::sigaddset(&raw mut signals, libc::SIGTERM);
            libc::pthread_sigmask(libc::SIG_BLOCK, &raw const signals, std::ptr::null_mut());
            signals
        }
    }

    pub fn allow_signals() {
        // SAFETY: the set is initialised by `sigemptyset` before anything reads it.
        let signals = unsafe {
            let mut signals: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&raw mut signals);
            libc::sigaddset(&raw mut signals, libc::SIGINT);
            libc::sigaddset(&raw mut signals, libc::SIGTERM);
            signals
        };
        unblock(&signals);
    }

    fn unblock(signals: &libc::sigset_t) {
        // SAFETY: the set is initialised.
        unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, signals, std::ptr::null_mut()) };
    }
}

#[cfg(windows)]
mod os {
    use windows_sys::Win32::System::Console::SetConsoleCtrlHandler;

    unsafe extern "system" fn handle(_kind: u32) -> i32 {
        super::call();
        1
    }

    pub fn allow_signals() {}

    pub fn listen() {
        // SAFETY: the function has the signature that the call asks for and lives for ever.
        unsafe { SetConsoleCtrlHandler(Some(handle), 1) };
    }
}
