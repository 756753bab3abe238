//! What a program that is asked to close hears of it.
//!
//! On Windows whoever asks (`taskkill`, an installer) sends the message to every window of the
//! program. One of them nobody sees: winit's event target, through which each wake-up of the visible
//! window comes. It would be destroyed, and the visible window would from then on hear of nothing but
//! the keyboard and the pointer, so that it could not even finish closing.

#[cfg(windows)]
use std::ffi::c_void;
#[cfg(windows)]
use windows_sys::Win32::UI::WindowsAndMessaging::{GetClassNameW, MSG, WM_CLOSE};

/// What winit calls its event target.
#[cfg(windows)]
const EVENT_TARGET: &str = "Winit Thread Event Target";

/// Keeps the event target of the loop that is built here when the program is asked to close.
#[cfg(windows)]
pub fn spare_event_target<T: 'static>(builder: &mut winit::event_loop::EventLoopBuilder<T>) {
    use winit::platform::windows::EventLoopBuilderExtWindows;
    builder.with_msg_hook(is_for_event_target);
}

/// Other systems ask the visible window alone.
#[cfg(not(windows))]
pub fn spare_event_target<B>(_builder: &mut B) {}

/// Whether a message asks the event target to close. winit lets go of such a message.
#[cfg(windows)]
fn is_for_event_target(message: *const c_void) -> bool {
    // SAFETY: winit hands over a pointer to the message that it has taken, which lives as long as
    // this call.
    let message = unsafe { &*message.cast::<MSG>() };
    if message.message != WM_CLOSE {
        return false;
    }
    let mut name = [0_u16; EVENT_TARGET.len() + 2];
    // SAFETY: the buffer is as long as is said; a window that is gone gives no name.
    let length = unsafe { GetClassNameW(message.hwnd, name.as_mut_ptr(), name.len() as i32) };
    let name = usize::try_from(length).ok().and_then(|length| name.get(..length));
    name.is_some_and(|name| name.iter().copied().eq(EVENT_TARGET.encode_utf16()))
}
