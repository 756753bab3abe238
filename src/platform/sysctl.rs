//! Figures that macOS gives by name.

use std::ffi::CStr;

/// The number of a name, if the system knows it and it has the size of this kind of number.
pub(super) fn value<T: Copy + Default>(name: &CStr) -> Option<T> {
    let mut value = T::default();
    let mut size = size_of::<T>();
    // SAFETY: the name ends in NUL, the place is that of a plain number, and the call writes at most
    // as many bytes as it is told there are.
    let outcome = unsafe {
        libc::sysctlbyname(
            name.as_ptr(),
            (&raw mut value).cast(),
            &raw mut size,
            std::ptr::null_mut(),
            0,
        )
    };
    (outcome == 0 && size == size_of::<T>()).then_some(value)
}
