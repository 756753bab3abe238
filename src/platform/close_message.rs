//! What a program that is asked to close hears of it.
//!
//! On Windows whoever asks (`taskkill`, an installer) sends the message to every window of the
//! program. One of them nobody sees: winit's event target, through which each wake-up of the visible
//! window comes. It would be destroyed, and the visible window would from then on hear of nothing but
//! the keyboard and the pointer, so that it could not even finish closing. Other systems ask the
//! visible window alone.

pub use os::spare_event_target;

#[cfg(windows)]
mod os {
    use std::ffi::c_void;
    use windows_sys::Win32::UI::WindowsAndMessaging::{GetClassNameW, MSG, WM_CLOSE};
    use winit::event_loop::EventLoopBuilder;
    use winit::platform::windows::EventLoopBuilderExtWindows;

    /// What winit calls its event target.
    const EVENT_TARGET: &str = "Winit Thread Event Target";

    /// Keeps the event target of the loop that is built here when the program is asked to close.
    pub fn spare_event_target<T: 'static>(builder: &mut EventLoopBuilder<T>) {
        builder.with_msg_hook(is_for_event_target);
    }

    /// Whether a message asks the event target to close. winit lets go of such a message.
    fn is_for_event_target(message: *const c_void) -> bool {
        // SAFETY: winit hands over a pointer to the message that it has taken, which lives as long
        // as this call.
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
}

#[cfg(not(windows))]
mod os {
    /// Keeps the event target of the loop that is built here; nobody would close it.
    pub fn spare_event_target<B>(_builder: &mut B) {}
}
