//! A library that the window needs and that nothing links: the toolkit opens it while it runs and
//! ends the program when it is not there.

/// The name of the library, if the window would need it here and it cannot be opened.
#[must_use]
pub fn missing() -> Option<&'static str> {
    os::missing()
}

#[cfg(target_os = "linux")]
mod os {
    pub fn missing() -> Option<&'static str> {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let uses_x11 = is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY");
        // SAFETY: the name ends in NUL. Loading the library runs only its own initialisation, and
        // it stays loaded, as it will be for the window.
        let opened = || unsafe { libc::dlopen(c"libxkbcommon-x11.so.0".as_ptr(), libc::RTLD_LAZY) };
        (uses_x11 && opened().is_null()).then_some("libxkbcommon-x11")
    }
}

#[cfg(not(target_os = "linux"))]
mod os {
    pub fn missing() -> Option<&'static str> {
        None
    }
}
