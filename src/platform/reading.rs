//! Reading from a place of a file, out of the system's cache or past it as far as the system lets.

use std::fs::File;
use std::io;
use std::path::Path;

/// Reads past the cache begin and end at multiples of this, in files and in memory.
pub const ALIGNMENT: usize = 4096;

/// How reads keep out of the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// They go from the device to the reader.
    Direct,
    /// They go through the cache, from which every block is dropped before and after it is read.
    Dropped,
}

impl Way {
    /// In words, such as `O_DIRECT`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Way::Direct => os::DIRECT,
            Way::Dropped => "dropped from the cache after each read",
        }
    }
}

/// A file that is read past the cache.
#[derive(Debug)]
pub struct Uncached {
    file: File,
    way: Way,
}

impl Uncached {
    /// Opens a file that is wholly on its device.
    ///
    /// # Errors
    /// The file cannot be opened, or this system has no way past its cache.
    pub fn open(path: &Path) -> io::Result<Self> {
        let (file, way) = os::open_uncached(path)?;
        let opened = Self { file, way };
        opened.drop_from_cache(0, 0);
        Ok(opened)
    }

    /// How its reads keep out of the cache.
    #[must_use]
    pub fn way(&self) -> Way {
        self.way
    }

    /// Fills a buffer from a place in the file. Place, length and address of the buffer are
    /// multiples of [`ALIGNMENT`].
    ///
    /// # Errors
    /// The system refused, or the file ends before.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        read_at(&self.file, buffer, offset)
    }

    /// Drops part of the file from the cache, if that is how it is kept out; a length of 0 is the
    /// rest of the file.
    pub fn drop_from_cache(&self, offset: u64, length: u64) {
        if self.way == Way::Dropped {
            os::drop_from_cache(&self.file, offset, length);
        }
    }
}

/// Fills a buffer from a place in a file.
///
/// # Errors
/// The system refused, or the file ends before.
#[inline]
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    let mut filled = 0;
    while filled < buffer.len() {
        match os::read_at(file, &mut buffer[filled..], offset + filled as u64) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
mod os {
    use super::{File, Path, Way, io};
    use std::os::unix::fs::FileExt as _;

    pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        file.read_at(buffer, offset)
    }

    #[cfg(target_os = "linux")]
    pub const DIRECT: &str = "O_DIRECT";

    #[cfg(target_os = "linux")]
    pub fn open_uncached(path: &Path) -> io::Result<(File, Way)> {
        use rustix::fs::{Advice, fadvise};
        use std::os::unix::fs::OpenOptionsExt as _;
        let mut options = std::fs::OpenOptions::new();
        match options.read(true).custom_flags(libc::O_DIRECT).open(path) {
            Ok(file) => Ok((file, Way::Direct)),
            // The file system takes no direct reads.
            Err(error) if error.raw_os_error() == Some(libc::EINVAL) => {
                let file = File::open(path)?;
                // Without this the system would read ahead into the cache.
                fadvise(&file, 0, None, Advice::Random)?;
                Ok((file, Way::Dropped))
            }
            Err(error) => Err(error),
        }
    }

    #[cfg(target_os = "linux")]
    pub fn drop_from_cache(file: &File, offset: u64, length: u64) {
        use rustix::fs::{Advice, fadvise};
        // Advice that is not taken shows in the time of a read, and the way is told beside it.
        let _advice = fadvise(file, offset, std::num::NonZero::new(length), Advice::DontNeed);
    }

    #[cfg(target_os = "macos")]
    pub const DIRECT: &str = "F_NOCACHE";

    #[cfg(target_os = "macos")]
    pub fn open_uncached(path: &Path) -> io::Result<(File, Way)> {
        use std::os::fd::AsRawFd as _;
        let file = File::open(path)?;
        // SAFETY: the descriptor is open; the call takes a number.
        match unsafe { libc::fcntl(file.as_raw_fd(), libc::F_NOCACHE, 1) } {
            -1 => Err(io::Error::last_os_error()),
            _ => Ok((file, Way::Direct)),
        }
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    pub const DIRECT: &str = "not available";

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    pub fn open_uncached(_: &Path) -> io::Result<(File, Way)> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "it has no way past its cache"))
    }

    #[cfg(not(target_os = "linux"))]
    pub fn drop_from_cache(_: &File, _: u64, _: u64) {}
}

#[cfg(windows)]
mod os {
    use super::{File, Path, Way, io};
    use std::os::windows::fs::{FileExt as _, OpenOptionsExt as _};
    use windows_sys::Win32::Storage::FileSystem::FILE_FLAG_NO_BUFFERING;

    pub const DIRECT: &str = "FILE_FLAG_NO_BUFFERING";

    pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        file.seek_read(buffer, offset)
    }

    pub fn open_uncached(path: &Path) -> io::Result<(File, Way)> {
        let mut options = std::fs::OpenOptions::new();
        let file = options.read(true).custom_flags(FILE_FLAG_NO_BUFFERING).open(path)?;
        Ok((file, Way::Direct))
    }

    pub fn drop_from_cache(_: &File, _: u64, _: u64) {}
}
