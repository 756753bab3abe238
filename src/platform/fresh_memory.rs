//! Memory fresh from the system, private to the process: what an allocator asks for when it has
//! nothing left.

use std::io;
use std::ops::{Deref, DerefMut};

/// A private mapping of zeroes. No page of it takes memory before it is written; dropping it gives
/// everything back.
#[derive(Debug)]
pub struct FreshMemory {
    mapping: os::Mapping,
}

impl FreshMemory {
    /// Maps so many bytes.
    ///
    /// # Errors
    /// The system has no room for them.
    #[inline]
    pub fn map(bytes: usize) -> io::Result<Self> {
        os::map(bytes).map(|mapping| Self { mapping })
    }
}

impl Deref for FreshMemory {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.mapping
    }
}

impl DerefMut for FreshMemory {
    #[inline]
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.mapping
    }
}

/// The bytes of a page of memory, as the system deals it out by default.
#[must_use]
pub fn page_bytes() -> usize {
    os::page_bytes()
}

#[cfg(unix)]
mod os {
    use std::io;

    pub type Mapping = memmap2::MmapMut;

    /// One call of `mmap`, private and anonymous; `munmap` when it is dropped.
    #[inline]
    pub fn map(bytes: usize) -> io::Result<Mapping> {
        memmap2::MmapMut::map_anon(bytes)
    }

    pub fn page_bytes() -> usize {
        rustix::param::page_size()
    }
}

#[cfg(windows)]
mod os {
    use std::io;
    use std::ops::{Deref, DerefMut};
    use std::ptr::NonNull;
    use windows_sys::Win32::System::Memory::{
        MEM_COMMIT, MEM_RELEASE, MEM_RESERVE, PAGE_READWRITE, VirtualAlloc, VirtualFree,
    };
    use windows_sys::Win32::System::SystemInformation::{GetSystemInfo, SYSTEM_INFO};

    /// What `VirtualAlloc` gave. A file mapping of the page file, which `memmap2` would make, is
    /// another thing with other costs.
    #[derive(Debug)]
    pub struct Mapping {
        start: NonNull<u8>,
        bytes: usize,
    }

    pub fn map(bytes: usize) -> io::Result<Mapping> {
        // SAFETY: without an address the system chooses one that nobody uses.
        let start = unsafe {
            VirtualAlloc(std::ptr::null(), bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)
        };
        let start = NonNull::new(start.cast()).ok_or_else(io::Error::last_os_error)?;
        Ok(Mapping { start, bytes })
    }

    impl Deref for Mapping {
        type Target = [u8];

        fn deref(&self) -> &[u8] {
            // SAFETY: committed memory of this size, zero at the start, alive as long as `self`.
            unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.bytes) }
        }
    }

    impl DerefMut for Mapping {
        fn deref_mut(&mut self) -> &mut [u8] {
            // SAFETY: as above, and `self` is borrowed alone.
            unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.bytes) }
        }
    }

    impl Drop for Mapping {
        fn drop(&mut self) {
            // SAFETY: the address came from `VirtualAlloc`, and nobody borrows the memory now. With
            // `MEM_RELEASE` the size has to be 0.
            unsafe { VirtualFree(self.start.as_ptr().cast(), 0, MEM_RELEASE) };
        }
    }

    pub fn page_bytes() -> usize {
        // SAFETY: all-zero is a valid value of plain numbers and addresses; the call fills it.
        let info = unsafe {
            let mut info: SYSTEM_INFO = std::mem::zeroed();
            GetSystemInfo(&raw mut info);
            info
        };
        info.dwPageSize as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_memory_is_zero_can_be_written_and_has_whole_pages() {
        let page = page_bytes();
        assert!(page.is_power_of_two() && page >= 4096);
        let mut memory = FreshMemory::map(4 * page).unwrap();
        assert_eq!(memory.len(), 4 * page);
        assert!(memory.iter().all(|byte| *byte == 0));
        memory[4 * page - 1] = 7;
        assert_eq!(memory[4 * page - 1], 7);
        assert_eq!(memory.as_ptr() as usize % page, 0);
    }
}
