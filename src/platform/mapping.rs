//! A piece of memory that several processes map: the same bytes, the same code, in every
//! execution model.

use super::barrier::SharedBarrier;
use super::lock::SharedLock;
use super::park::Parking;
use memmap2::{MmapOptions, MmapRaw};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64};

/// What may lie in shared memory.
///
/// # Safety
/// The type consists of atomics only, every bit pattern is a value of it, and it has no padding
/// that is ever read.
pub unsafe trait Shareable: Sync {}

// SAFETY: atomics and structs of atomics; all-zero and every other pattern are values.
unsafe impl Shareable for AtomicU8 {}
// SAFETY: as above.
unsafe impl Shareable for AtomicU32 {}
// SAFETY: as above.
unsafe impl Shareable for AtomicU64 {}
// SAFETY: as above.
unsafe impl Shareable for Parking {}
// SAFETY: as above.
unsafe impl Shareable for SharedLock {}
// SAFETY: as above.
unsafe impl Shareable for SharedBarrier {}
// SAFETY: as above.
unsafe impl Shareable for SharedWord {}

/// A 64-bit word on a cache line of its own. 128 bytes, because processors fetch lines in pairs.
#[repr(C, align(128))]
#[derive(Debug, Default)]
pub struct SharedWord(pub AtomicU64);

/// The name of a mapping that is a file.
const FILE_NAME: &str = "block";

/// A shared mapping, zero at the start. It ends when the last process lets go of it.
#[derive(Debug)]
pub struct Mapping {
    map: MmapRaw,
}

impl Mapping {
    /// Makes a mapping of so many bytes and the words by which a child process finds it.
    ///
    /// On Linux it is a memory file that children inherit, elsewhere a file in `folder`.
    ///
    /// # Errors
    /// What the system refused, such as memory or space.
    pub fn create(bytes: usize, folder: &Path) -> io::Result<(Self, String)> {
        let (file, reference) = os::create(bytes, folder)?;
        let map = MmapOptions::new().len(bytes).map_raw(&file)?;
        os::keep_for_children(file);
        Ok((Self { map }, reference))
    }

    /// The same as a file in `folder` on every system, so that somebody else can look into it
    /// after the end of all who mapped it.
    ///
    /// # Errors
    /// What the system refused, such as space.
    pub fn create_in_file(bytes: usize, folder: &Path) -> io::Result<(Self, String)> {
        let (file, reference) = file_in(folder, bytes)?;
        let map = MmapOptions::new().len(bytes).map_raw(&file)?;
        Ok((Self { map }, reference))
    }

    /// Maps what [`Mapping::create_in_file`] made in `folder`.
    ///
    /// # Errors
    /// There is nothing, or nothing of that kind.
    pub fn attach_in(folder: &Path) -> io::Result<Self> {
        Self::attach(&folder.join(FILE_NAME).to_string_lossy())
    }

    /// Maps what the parent made.
    ///
    /// # Errors
    /// What the system refused, or a reference that leads nowhere.
    pub fn attach(reference: &str) -> io::Result<Self> {
        let file = os::open(reference)?;
        let map = MmapOptions::new().map_raw(&file)?;
        Ok(Self { map })
    }

    /// Its size in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.map.len()
    }

    /// Part of it as values of one type.
    ///
    /// # Panics
    /// If the part is not inside the mapping or not aligned: a mistake of the layout.
    #[must_use]
    pub fn view<T: Shareable>(&self, offset: usize, count: usize) -> &[T] {
        let bytes = count.checked_mul(size_of::<T>()).expect("a layout fits into memory");
        let end = offset.checked_add(bytes).expect("a layout fits into memory");
        assert!(end <= self.map.len(), "{end} is beyond the {} bytes mapped", self.map.len());
        assert_eq!(offset % align_of::<T>(), 0, "the layout aligns every part");
        // SAFETY: inside the mapping (asserted), aligned (asserted; mappings begin on a page), of a
        // type that is valid for every pattern and only changed atomically (`Shareable`), and alive
        // as long as `self`.
        unsafe { std::slice::from_raw_parts(self.map.as_ptr().add(offset).cast::<T>(), count) }
    }

    /// Copies bytes in. Whoever reads them is told by an atomic word, not by this call.
    ///
    /// # Panics
    /// If the part is not inside the mapping.
    pub fn write(&self, offset: usize, bytes: &[u8]) {
        let place = self.view::<AtomicU8>(offset, bytes.len());
        // SAFETY: the place is inside the mapping. Two workers never copy the same part at the same
        // time: a word tells whose turn it is. A worker that breaks this reads mixed bytes, which
        // the verification of its message finds; no invariant of Rust rests on the bytes.
        unsafe {
            std::ptr::copy_nonoverlapping(
                bytes.as_ptr(),
                place.as_ptr().cast_mut().cast(),
                bytes.len(),
            );
        }
    }

    /// Copies bytes out.
    ///
    /// # Panics
    /// If the part is not inside the mapping.
    pub fn read(&self, offset: usize, bytes: &mut [u8]) {
        let place = self.view::<AtomicU8>(offset, bytes.len());
        // SAFETY: as for `write`.
        unsafe {
            std::ptr::copy_nonoverlapping(place.as_ptr().cast(), bytes.as_mut_ptr(), bytes.len());
        }
    }
}

/// A new file for a mapping and the words by which it is found.
fn file_in(folder: &Path, bytes: usize) -> io::Result<(File, String)> {
    let path = folder.join(FILE_NAME);
    let mut options = std::fs::OpenOptions::new();
    let file = options.read(true).write(true).create_new(true).open(&path)?;
    file.set_len(bytes as u64)?;
    Ok((file, path.to_string_lossy().into_owned()))
}

fn open_file(path: &str) -> io::Result<File> {
    std::fs::OpenOptions::new().read(true).write(true).open(path)
}

#[cfg(target_os = "linux")]
mod os {
    use super::{File, Path, io, open_file};
    use rustix::fs::{MemfdFlags, memfd_create};
    use std::os::fd::{AsRawFd, BorrowedFd};

    pub fn create(bytes: usize, _: &Path) -> io::Result<(File, String)> {
        // Without close-on-exec: every child of the host is a worker that maps it.
        let file = File::from(memfd_create("tandem-block", MemfdFlags::empty())?);
        file.set_len(bytes as u64)?;
        let reference = format!("fd:{}", file.as_raw_fd());
        Ok((file, reference))
    }

    pub fn keep_for_children(file: File) {
        // The descriptor has to stay open for children that are started later; the system closes
        // it with the host.
        std::mem::forget(file);
    }

    pub fn open(reference: &str) -> io::Result<File> {
        let Some(number) = reference.strip_prefix("fd:") else { return open_file(reference) };
        let number = number.parse().ok();
        let number: i32 = number.filter(|number| *number > 2).ok_or(io::ErrorKind::InvalidInput)?;
        // SAFETY: the number was inherited from the host for this purpose and stays open until the
        // process ends; it is only borrowed here.
        let inherited = unsafe { BorrowedFd::borrow_raw(number) };
        Ok(File::from(inherited.try_clone_to_owned()?))
    }
}

#[cfg(not(target_os = "linux"))]
mod os {
    use super::{File, Path, file_in, io, open_file};

    pub fn create(bytes: usize, folder: &Path) -> io::Result<(File, String)> {
        file_in(folder, bytes)
    }

    pub fn keep_for_children(file: File) {
        // Children open the file by its name; the runner removes it with the trial's folder.
        drop(file);
    }

    pub fn open(reference: &str) -> io::Result<File> {
        open_file(reference)
    }
}
