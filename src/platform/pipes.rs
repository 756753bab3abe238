//! Anonymous pipes that workers inherit by number.

use std::io::{self, PipeReader, PipeWriter};

/// The numbers by which a worker finds what it reads from and what it writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndNumbers {
    /// The reading end.
    pub reader: u64,
    /// The writing end.
    pub writer: u64,
}

/// Lays two pipes, one for each direction, that children inherit. The first pair of ends is for
/// one worker, the second for the other.
///
/// # Errors
/// The system has no descriptors left.
pub fn lay_pair() -> io::Result<[EndNumbers; 2]> {
    let (read_there, write_there) = io::pipe()?;
    let (read_back, write_back) = io::pipe()?;
    let first = EndNumbers { reader: os::give(read_back)?, writer: os::give(write_there)? };
    let second = EndNumbers { reader: os::give(read_there)?, writer: os::give(write_back)? };
    Ok([first, second])
}

/// Takes over the ends that the host laid for this worker. Each pair of numbers may be taken once
/// in a process.
#[must_use]
pub fn take(ends: EndNumbers) -> (PipeReader, PipeWriter) {
    (os::take(ends.reader), os::take(ends.writer))
}

#[cfg(unix)]
mod os {
    use super::io;
    use rustix::io::{FdFlags, fcntl_setfd};
    use std::os::fd::{AsFd, FromRawFd, IntoRawFd};

    pub fn give(end: impl AsFd + IntoRawFd) -> io::Result<u64> {
        fcntl_setfd(end.as_fd(), FdFlags::empty())?;
        Ok(u64::from(end.into_raw_fd().unsigned_abs()))
    }

    pub fn take<End: FromRawFd>(number: u64) -> End {
        let number = i32::try_from(number).expect("the host wrote a descriptor's number");
        // SAFETY: the host laid the pipe for this worker alone and gave up its ownership.
        unsafe { End::from_raw_fd(number) }
    }
}

#[cfg(windows)]
mod os {
    use super::io;
    use std::os::windows::io::{FromRawHandle, IntoRawHandle};
    use windows_sys::Win32::Foundation::{HANDLE_FLAG_INHERIT, SetHandleInformation};

    pub fn give(end: impl IntoRawHandle) -> io::Result<u64> {
        let handle = end.into_raw_handle();
        // SAFETY: the handle is live and now owned by this function.
        let done =
            unsafe { SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) };
        if done == 0 { Err(io::Error::last_os_error()) } else { Ok(handle as u64) }
    }

    pub fn take<End: FromRawHandle>(number: u64) -> End {
        // SAFETY: the host laid the pipe for this worker alone and gave up its ownership.
        unsafe { End::from_raw_handle(number as _) }
    }
}
