//! Waiting for a word in shared memory to change, across processes: the only per-system code under
//! gate and lock.
//!
//! The standard library's mutexes and condition variables use private futexes and never wake a
//! waiter in another process, hence this file.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// A word that workers can wait on, in shared memory. All zero is its initial state.
#[repr(C, align(16))]
#[derive(Debug, Default)]
pub struct Parking {
    /// The word. Its owner gives it its meaning.
    pub state: AtomicU32,
    broadcast: AtomicU32,
    /// On Windows the value of an inherited event handle; elsewhere unused.
    handle: AtomicU64,
}

impl Parking {
    /// Prepares what the system needs besides the word. The host calls it once, before it starts
    /// workers.
    pub fn prepare(&self) {
        os::prepare(self);
    }

    /// Waits until the word is no longer `expected`, a wake-up comes, or the time is over. It may
    /// return early, so callers look again.
    pub fn park(&self, expected: u32, at_most: Option<Duration>) {
        os::park(self, expected, at_most);
    }

    /// Waits until the word is not 0: until a gate is open.
    pub fn pass(&self) {
        while self.state.load(Ordering::Acquire) == 0 {
            self.park(0, None);
        }
    }

    /// Wakes one waiter.
    pub fn unpark_one(&self) {
        os::unpark_one(self);
    }

    /// Wakes all waiters.
    pub fn unpark_all(&self) {
        self.broadcast.store(1, Ordering::Release);
        os::unpark_all(self);
    }

    /// Waits until the word reaches `target` by counting up, or the time is over; tells whether it
    /// did.
    pub fn wait_for(&self, target: u32, at_most: Duration) -> bool {
        let deadline = super::clock::now_ns().saturating_add(at_most.as_nanos() as u64);
        loop {
            let seen = self.state.load(Ordering::Acquire);
            if seen >= target {
                return true;
            }
            let left = deadline.saturating_sub(super::clock::now_ns());
            if left == 0 {
                return false;
            }
            self.park(seen, Some(Duration::from_nanos(left)));
        }
    }

    /// Counts up and wakes one waiter.
    pub fn ring(&self) {
        self.state.fetch_add(1, Ordering::AcqRel);
        self.unpark_one();
    }

    /// Counts up and wakes whoever waits.
    pub fn arrive(&self) {
        self.state.fetch_add(1, Ordering::AcqRel);
        self.unpark_all();
    }
}

/// How waiting across processes works here, for the list of capabilities.
#[must_use]
pub fn mechanism() -> &'static str {
    os::mechanism()
}

#[cfg(target_os = "linux")]
mod os {
    use super::Parking;
    use rustix::thread::futex::{Flags, Timespec, wait, wake};
    use std::time::Duration;

    // No private flag: the word is shared between processes.
    const SHARED: Flags = Flags::empty();

    pub fn prepare(_: &Parking) {}

    pub fn park(parking: &Parking, expected: u32, at_most: Option<Duration>) {
        let timeout = at_most.map(|time| Timespec {
            tv_sec: time.as_secs().cast_signed(),
            tv_nsec: i64::from(time.subsec_nanos()),
        });
        // Every outcome, a change of the word, a signal or the end of the time, means: look again.
        let _look_again = wait(&parking.state, SHARED, expected, timeout.as_ref());
    }

    pub fn unpark_one(parking: &Parking) {
        let _woken = wake(&parking.state, SHARED, 1);
    }

    pub fn unpark_all(parking: &Parking) {
        let _woken = wake(&parking.state, SHARED, i32::MAX as u32);
    }

    pub fn mechanism() -> &'static str {
        "shared futex"
    }
}

#[cfg(target_os = "macos")]
mod os {
    use super::Parking;
    use std::ffi::{CStr, c_int, c_void};
    use std::sync::OnceLock;
    use std::sync::atomic::Ordering;
    use std::time::Duration;

    type WaitFor = unsafe extern "C" fn(*mut c_void, u64, usize, u32, u32, u64) -> c_int;
    type Wake = unsafe extern "C" fn(*mut c_void, usize, u32) -> c_int;

    /// The calls of macOS 14.4 and later; older systems lack them.
    struct Calls {
        wait_for: WaitFor,
        wake_one: Wake,
        wake_all: Wake,
    }

    const SHARED: u32 = 1;
    const CLOCK_MACH_ABSOLUTE_TIME: u32 = 32;
    const LONGEST: Duration = Duration::from_secs(1);
    /// How often an older system looks.
    const LOOK_EVERY: Duration = Duration::from_micros(50);

    fn calls() -> Option<&'static Calls> {
        static CALLS: OnceLock<Option<Calls>> = OnceLock::new();
        CALLS
            .get_or_init(|| {
                let wait_for = symbol(c"os_sync_wait_on_address_with_timeout")?;
                let wake_one = symbol(c"os_sync_wake_by_address_any")?;
                let wake_all = symbol(c"os_sync_wake_by_address_all")?;
                // SAFETY: these are the documented signatures of the three functions.
                unsafe {
                    Some(Calls {
                        wait_for: std::mem::transmute::<*mut c_void, WaitFor>(wait_for),
                        wake_one: std::mem::transmute::<*mut c_void, Wake>(wake_one),
                        wake_all: std::mem::transmute::<*mut c_void, Wake>(wake_all),
                    })
                }
            })
            .as_ref()
    }

    fn symbol(name: &CStr) -> Option<*mut c_void> {
        // SAFETY: the name ends in NUL; the default handle is always valid.
        let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
        (!found.is_null()).then_some(found)
    }

    pub fn prepare(_: &Parking) {}

    pub fn park(parking: &Parking, expected: u32, at_most: Option<Duration>) {
        let Some(calls) = calls() else {
            if parking.state.load(Ordering::Acquire) == expected {
                std::thread::sleep(at_most.unwrap_or(LONGEST).min(LOOK_EVERY));
            }
            return;
        };
        let time = at_most.unwrap_or(LONGEST).min(LONGEST).as_nanos() as u64;
        let address = parking.state.as_ptr().cast();
        // SAFETY: the address is that of a live, aligned 4-byte word.
        unsafe {
            (calls.wait_for)(
                address,
                u64::from(expected),
                4,
                SHARED,
                CLOCK_MACH_ABSOLUTE_TIME,
                time.max(1),
            )
        };
    }

    pub fn unpark_one(parking: &Parking) {
        if let Some(calls) = calls() {
            // SAFETY: the address is that of a live, aligned 4-byte word.
            unsafe { (calls.wake_one)(parking.state.as_ptr().cast(), 4, SHARED) };
        }
    }

    pub fn unpark_all(parking: &Parking) {
        if let Some(calls) = calls() {
            // SAFETY: the address is that of a live, aligned 4-byte word.
            unsafe { (calls.wake_all)(parking.state.as_ptr().cast(), 4, SHARED) };
        }
    }

    pub fn mechanism() -> &'static str {
        if calls().is_some() { "shared wait on address" } else { "looking every 50 µs" }
    }
}

#[cfg(windows)]
mod os {
    use super::Parking;
    use std::sync::atomic::Ordering;
    use std::time::Duration;
    use windows_sys::Win32::Foundation::HANDLE;
    use windows_sys::Win32::Security::SECURITY_ATTRIBUTES;
    use windows_sys::Win32::System::Threading::{CreateEventW, SetEvent, WaitForSingleObject};

    const LOOK_EVERY: Duration = Duration::from_millis(50);

    pub fn prepare(parking: &Parking) {
        let attributes = SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: std::ptr::null_mut(),
            bInheritHandle: 1,
        };
        // SAFETY: the attributes live during the call; the event has no name and resets itself.
        let event = unsafe { CreateEventW(&raw const attributes, 0, 0, std::ptr::null()) };
        parking.handle.store(event as u64, Ordering::Release);
    }

    fn event(parking: &Parking) -> HANDLE {
        parking.handle.load(Ordering::Acquire) as HANDLE
    }

    pub fn park(parking: &Parking, expected: u32, at_most: Option<Duration>) {
        if parking.state.load(Ordering::Acquire) != expected {
            return;
        }
        // A broadcast is one signal that travels from waiter to waiter, and a waiter for whom the
        // word has not changed yet ends its travels; so nobody sleeps without looking again.
        let time = at_most.unwrap_or(LOOK_EVERY).min(LOOK_EVERY);
        let time = time.as_micros().div_ceil(1_000) as u32;
        // SAFETY: the handle was made by `prepare` and inherited with the same value.
        unsafe { WaitForSingleObject(event(parking), time) };
        // The event lets one waiter pass; a broadcast travels from waiter to waiter.
        let has_changed = parking.state.load(Ordering::Acquire) != expected;
        if has_changed && parking.broadcast.load(Ordering::Acquire) != 0 {
            unpark_one(parking);
        }
    }

    pub fn unpark_one(parking: &Parking) {
        // SAFETY: the handle was made by `prepare` and inherited with the same value.
        unsafe { SetEvent(event(parking)) };
    }

    pub fn unpark_all(parking: &Parking) {
        unpark_one(parking);
    }

    pub fn mechanism() -> &'static str {
        "inherited event"
    }
}
