//! Waiting until one of many sockets has something to read or room to write, so that one thread
//! serves them all.

use std::io;
use std::time::Duration;

pub use os::Numbered;

/// What is waited for at a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// Something to read, the end of the stream, or a connection to accept.
    Reading,
    /// Room to write.
    Writing,
    /// Nothing but a failure.
    Failure,
}

/// Sockets that are waited for together. It keeps its memory from one wait to the next.
#[derive(Default)]
pub struct Readiness {
    entries: Vec<os::Entry>,
}

impl Readiness {
    /// Forgets all sockets.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// Adds a socket; the first has place 0.
    pub fn add(&mut self, socket: &impl Numbered, wanted: For) {
        self.entries.push(os::entry(socket, wanted));
    }

    /// Waits until one of the sockets is ready or the time is over; without a time, for ever. It
    /// may return early with none ready.
    ///
    /// Linux keeps the time to the nanosecond, other systems to the millisecond, rounded up.
    ///
    /// # Errors
    /// The system refused.
    pub fn wait(&mut self, at_most: Option<Duration>) -> io::Result<()> {
        match os::wait(&mut self.entries, at_most) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            outcome => outcome,
        }
    }

    /// Whether the socket at a place was found ready, or failed, which the next use of it tells.
    #[must_use]
    pub fn is_ready(&self, place: usize) -> bool {
        self.entries[place].revents != 0
    }
}

/// Whole milliseconds for calls that know nothing finer: -1 is for ever.
#[cfg(not(target_os = "linux"))]
fn milliseconds(at_most: Option<Duration>) -> i32 {
    at_most.map_or(-1, |time| i32::try_from(time.as_micros().div_ceil(1_000)).unwrap_or(i32::MAX))
}

#[cfg(unix)]
mod os {
    use super::{Duration, For, io};

    pub use libc::pollfd as Entry;
    pub use std::os::fd::AsRawFd as Numbered;

    pub fn entry(socket: &impl Numbered, wanted: For) -> Entry {
        let events = match wanted {
            For::Reading => libc::POLLIN,
            For::Writing => libc::POLLOUT,
            For::Failure => 0,
        };
        Entry { fd: socket.as_raw_fd(), events, revents: 0 }
    }

    #[cfg(target_os = "linux")]
    pub fn wait(entries: &mut [Entry], at_most: Option<Duration>) -> io::Result<()> {
        let time = at_most.map(|time| libc::timespec {
            tv_sec: libc::time_t::try_from(time.as_secs()).unwrap_or(libc::time_t::MAX),
            tv_nsec: time.subsec_nanos().into(),
        });
        let time = time.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        let count = entries.len() as libc::nfds_t;
        // SAFETY: the entries are live and as many as their count; the time is live or absent; the
        // signals stay as they are.
        match unsafe { libc::ppoll(entries.as_mut_ptr(), count, time, std::ptr::null()) } {
            -1 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub fn wait(entries: &mut [Entry], at_most: Option<Duration>) -> io::Result<()> {
        let (time, count) = (super::milliseconds(at_most), entries.len() as libc::nfds_t);
        // SAFETY: the entries are live and as many as their count.
        match unsafe { libc::poll(entries.as_mut_ptr(), count, time) } {
            -1 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }
}

#[cfg(windows)]
mod os {
    use super::{Duration, For, io};
    use windows_sys::Win32::Networking::WinSock::{POLLRDNORM, POLLWRNORM, WSAPoll};

    pub use std::os::windows::io::AsRawSocket as Numbered;
    pub use windows_sys::Win32::Networking::WinSock::WSAPOLLFD as Entry;

    pub fn entry(socket: &impl Numbered, wanted: For) -> Entry {
        let events = match wanted {
            For::Reading => POLLRDNORM,
            For::Writing => POLLWRNORM,
            For::Failure => 0,
        };
        Entry { fd: socket.as_raw_socket() as _, events, revents: 0 }
    }

    pub fn wait(entries: &mut [Entry], at_most: Option<Duration>) -> io::Result<()> {
        let time = super::milliseconds(at_most);
        if entries.is_empty() {
            // The call refuses to wait for nothing.
            std::thread::sleep(Duration::from_millis(u64::from(time.unsigned_abs())));
            return Ok(());
        }
        // SAFETY: the entries are live and as many as their count; the standard library has made
        // the sockets, so the library of sockets is started.
        match unsafe { WSAPoll(entries.as_mut_ptr(), entries.len() as u32, time) } {
            -1 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::net::{Ipv4Addr, TcpListener, TcpStream};

    #[test]
    fn only_the_socket_with_something_to_read_is_ready() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let clients = [(); 2].map(|()| TcpStream::connect(address).unwrap());
        let mut served = [(); 2].map(|()| listener.accept().unwrap().0);
        served[1].write_all(b"x").unwrap();
        let mut readiness = Readiness::default();
        for _ in 0..2 {
            readiness.clear();
            clients.iter().for_each(|client| readiness.add(client, For::Reading));
            readiness.add(&clients[0], For::Writing);
            readiness.add(&listener, For::Reading);
            readiness.add(&clients[1], For::Failure);
            readiness.wait(None).unwrap();
            let found: Vec<bool> = (0..5).map(|place| readiness.is_ready(place)).collect();
            // The byte was written to the end that the second client reads from.
            assert_eq!(found, [false, true, true, false, false]);
        }
        readiness.clear();
        readiness.add(&clients[0], For::Reading);
        readiness.wait(Some(Duration::from_micros(10))).unwrap();
        assert!(!readiness.is_ready(0), "the time was over");
    }
}
