//! One-way streams of bytes that the host lays and workers inherit by number.

use std::fs::File;
use std::io;

/// The numbers by which workers find the two ends of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The end that takes bytes.
    pub sender: u64,
    /// The end that gives them.
    pub receiver: u64,
}

/// Messages of up to so many bytes stay whole when several workers send into one pipe or local
/// socket.
pub const WHOLE_BYTES: usize = os::WHOLE_BYTES;

/// Why several workers cannot send into one socket here, if they cannot.
pub const SHARED_SOCKETS_UNAVAILABLE: Option<&str> = os::SHARED_SOCKETS_UNAVAILABLE;

/// Lays a pipe. Where the system lets people choose, it has room for so many bytes, but not less
/// than pipes have by default and not more than the system allows.
///
/// # Errors
/// The system has no descriptors left.
pub fn pipe(room_bytes: usize) -> io::Result<Ends> {
    let (receiver, sender) = io::pipe()?;
    os::make_room_in(&sender, room_bytes);
    Ok(Ends { sender: os::give(sender)?, receiver: os::give(receiver)? })
}

/// Lays two connected local sockets, which also carry bytes from the receiver to the sender.
/// `None` where sockets are not inherited: workers then meet by name.
///
/// # Errors
/// The system has no descriptors left.
pub fn local_sockets() -> io::Result<Option<Ends>> {
    os::local_sockets()
}

/// Lays a TCP connection on the loopback address without Nagle's delay, which also carries bytes
/// from the receiver to the sender. `None` where sockets are not inherited: workers then meet by
/// port.
///
/// # Errors
/// The system has no descriptors or ports left.
pub fn tcp() -> io::Result<Option<Ends>> {
    os::tcp()
}

/// Takes over an end that the host laid. Each number may be taken once in a process.
#[must_use]
pub fn take(number: u64) -> File {
    os::take(number)
}

/// Tells the other end of a connection that no more bytes will come, although this process still
/// reads from it.
pub fn send_no_more(connection: &File) {
    os::send_no_more(connection);
}

/// Asks the system to let this process and its children have so many descriptors, as far as it is
/// allowed to.
pub fn allow_descriptors(wanted: u64) {
    os::allow_descriptors(wanted);
}

#[cfg(unix)]
mod os {
    use super::{Ends, File, io};
    use rustix::io::{FdFlags, fcntl_setfd};
    use rustix::net::{AddressFamily, Shutdown, SocketFlags, SocketType, shutdown, socketpair};
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::os::fd::{AsFd, FromRawFd, IntoRawFd};

    pub const WHOLE_BYTES: usize = rustix::pipe::PIPE_BUF;
    pub const SHARED_SOCKETS_UNAVAILABLE: Option<&str> = None;

    #[cfg(target_os = "linux")]
    pub fn make_room_in(pipe: impl AsFd, room_bytes: usize) {
        const MOST: usize = 1 << 20;
        let room = room_bytes.min(MOST);
        let now = rustix::pipe::fcntl_getpipe_size(&pipe).unwrap_or(MOST);
        if room > now {
            // A user with very many pipes may not enlarge another one.
            let _refused = rustix::pipe::fcntl_setpipe_size(&pipe, room);
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub fn make_room_in(_: impl AsFd, _: usize) {}

    pub fn local_sockets() -> io::Result<Option<Ends>> {
        // Without close-on-exec: children inherit them.
        let (one, other) =
            socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::empty(), None)?;
        Ok(Some(Ends { sender: give(one)?, receiver: give(other)? }))
    }

    pub fn tcp() -> io::Result<Option<Ends>> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let sender = TcpStream::connect(listener.local_addr()?)?;
        let receiver = loop {
            // Another program may have found the port first.
            let (receiver, from) = listener.accept()?;
            if from == sender.local_addr()? {
                break receiver;
            }
        };
        sender.set_nodelay(true)?;
        receiver.set_nodelay(true)?;
        Ok(Some(Ends { sender: give(sender)?, receiver: give(receiver)? }))
    }

    pub fn give(end: impl AsFd + IntoRawFd) -> io::Result<u64> {
        fcntl_setfd(end.as_fd(), FdFlags::empty())?;
        Ok(u64::from(end.into_raw_fd().unsigned_abs()))
    }

    pub fn take(number: u64) -> File {
        let number = i32::try_from(number).expect("the host wrote a descriptor's number");
        // SAFETY: the host laid the end for the workers of one process, gave up its ownership, and
        // each process takes it once.
        unsafe { File::from_raw_fd(number) }
    }

    pub fn send_no_more(connection: &File) {
        // The other side may be gone already.
        let _gone = shutdown(connection, Shutdown::Write);
    }

    pub fn allow_descriptors(wanted: u64) {
        let limit = getrlimit(Resource::Nofile);
        if limit.current.is_none_or(|current| current >= wanted) {
            return;
        }
        let current = limit.maximum.map_or(wanted, |most| most.min(wanted));
        let raised = Rlimit { current: Some(current), ..limit };
        // What is refused shows when descriptors run out.
        let _refused = setrlimit(Resource::Nofile, raised);
    }
}

#[cfg(windows)]
mod os {
    use super::{Ends, File, io};
    use std::os::windows::io::{FromRawHandle, IntoRawHandle};
    use windows_sys::Win32::Foundation::{HANDLE_FLAG_INHERIT, SetHandleInformation};

    pub const WHOLE_BYTES: usize = 4096;
    pub const SHARED_SOCKETS_UNAVAILABLE: Option<&str> =
        Some("several workers cannot send into one socket on Windows, only into one pipe or ring");

    pub fn make_room_in<End>(_: End, _: usize) {}

    pub fn local_sockets() -> io::Result<Option<Ends>> {
        Ok(None)
    }

    pub fn tcp() -> io::Result<Option<Ends>> {
        Ok(None)
    }

    pub fn give(end: impl IntoRawHandle) -> io::Result<u64> {
        let handle = end.into_raw_handle();
        // SAFETY: the handle is live and now owned by this function.
        let done =
            unsafe { SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) };
        if done == 0 { Err(io::Error::last_os_error()) } else { Ok(handle as u64) }
    }

    pub fn take(number: u64) -> File {
        // SAFETY: the host laid the end for the workers of one process, gave up its ownership, and
        // each process takes it once.
        unsafe { File::from_raw_handle(number as _) }
    }

    pub fn send_no_more(_: &File) {}

    pub fn allow_descriptors(_: u64) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};

    #[test]
    fn bytes_go_through_every_kind_of_stream_and_its_end_is_read() {
        let kinds = [Some(pipe(0).unwrap()), local_sockets().unwrap(), tcp().unwrap()];
        for ends in kinds.into_iter().flatten() {
            let (mut sender, mut receiver) = (take(ends.sender), take(ends.receiver));
            sender.write_all(b"a message").unwrap();
            drop(sender);
            let mut all = Vec::new();
            receiver.read_to_end(&mut all).unwrap();
            assert_eq!(all, b"a message", "{ends:?}");
        }
    }
}
