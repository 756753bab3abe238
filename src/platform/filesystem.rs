//! On what kind of file system a folder lies, because "written and synced" means different things
//! on each.

use std::path::Path;

/// A kind of file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSystem {
    /// Its name, such as `ext4`.
    pub name: String,
    /// What a sync on it means.
    pub medium: Medium,
}

/// What a sync means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Data is on a device afterwards.
    Device,
    /// Nothing: the files are in memory.
    Memory,
    /// Data is on another computer, perhaps.
    Network,
    /// Not known to this program.
    Unknown,
}

/// The file system of a folder; `None` where the system does not say.
#[must_use]
pub fn of(folder: &Path) -> Option<FileSystem> {
    os::of(folder)
}

/// Free bytes on the file system of a folder; `None` where the system does not say.
#[must_use]
pub fn free_bytes(folder: &Path) -> Option<u64> {
    os::free_bytes(folder)
}

#[cfg(target_os = "linux")]
mod os {
    use super::{FileSystem, Medium, Path};

    pub fn of(folder: &Path) -> Option<FileSystem> {
        let kind = rustix::fs::statfs(folder).ok()?.f_type;
        // The numbers are those of statfs(2).
        let (name, medium) = match kind {
            0xEF53 => ("ext4", Medium::Device),
            0x5846_5342 => ("xfs", Medium::Device),
            0x9123_683E => ("btrfs", Medium::Device),
            0xF2F5_2010 => ("f2fs", Medium::Device),
            0x2FC1_2FC1 => ("zfs", Medium::Device),
            0x4D44 => ("vfat", Medium::Device),
            0x2011_BAB0 => ("exfat", Medium::Device),
            0x7366_746E | 0x5346_544E => ("ntfs", Medium::Device),
            0x794C_7630 => ("overlayfs", Medium::Device),
            0x0102_1994 | 0x8584_58F6 => ("tmpfs", Medium::Memory),
            0x6969 => ("nfs", Medium::Network),
            0x517B | 0xFE53_4D42 | 0xFF53_4D42 => ("smb", Medium::Network),
            0x0102_1997 => ("9p", Medium::Network),
            0x6573_5546 => ("fuse", Medium::Unknown),
            _ => return Some(FileSystem { name: format!("{kind:#x}"), medium: Medium::Unknown }),
        };
        Some(FileSystem { name: name.to_owned(), medium })
    }

    pub fn free_bytes(folder: &Path) -> Option<u64> {
        let facts = rustix::fs::statvfs(folder).ok()?;
        facts.f_bavail.checked_mul(facts.f_frsize)
    }
}

#[cfg(target_os = "macos")]
mod os {
    use super::{FileSystem, Medium, Path};
    use std::ffi::CStr;

    pub fn of(folder: &Path) -> Option<FileSystem> {
        let facts = rustix::fs::statfs(folder).ok()?;
        // SAFETY: the system ends the name with a NUL inside the array.
        let name = unsafe { CStr::from_ptr(facts.f_fstypename.as_ptr()) };
        let name = name.to_string_lossy().into_owned();
        let medium = match name.as_str() {
            "apfs" | "hfs" | "exfat" | "msdos" => Medium::Device,
            "tmpfs" => Medium::Memory,
            "nfs" | "smbfs" | "afpfs" | "webdav" => Medium::Network,
            _ => Medium::Unknown,
        };
        Some(FileSystem { name, medium })
    }

    pub fn free_bytes(folder: &Path) -> Option<u64> {
        let facts = rustix::fs::statvfs(folder).ok()?;
        facts.f_bavail.checked_mul(facts.f_frsize)
    }
}

#[cfg(windows)]
mod os {
    use super::{FileSystem, Medium, Path};
    use std::os::windows::ffi::OsStrExt as _;
    use windows_sys::Win32::Storage::FileSystem::{
        GetDiskFreeSpaceExW, GetDriveTypeW, GetVolumeInformationW, GetVolumePathNameW,
    };

    const REMOTE: u32 = 4;
    const RAM_DISK: u32 = 6;

    fn wide(folder: &Path) -> Vec<u16> {
        folder.as_os_str().encode_wide().chain(Some(0)).collect()
    }

    pub fn of(folder: &Path) -> Option<FileSystem> {
        let (mut root, mut name) = ([0_u16; 260], [0_u16; 64]);
        let path = wide(folder);
        // SAFETY: every pointer is to a live array whose length goes with it, or null where the
        // call allows it.
        let (done, kind) = unsafe {
            GetVolumePathNameW(path.as_ptr(), root.as_mut_ptr(), root.len() as u32);
            let (none, null) = (std::ptr::null_mut(), std::ptr::null_mut());
            let (buffer, length) = (name.as_mut_ptr(), name.len() as u32);
            let done =
                GetVolumeInformationW(root.as_ptr(), none, 0, null, null, null, buffer, length);
            (done, GetDriveTypeW(root.as_ptr()))
        };
        let length = name.iter().position(|letter| *letter == 0)?;
        let medium = match kind {
            REMOTE => Medium::Network,
            RAM_DISK => Medium::Memory,
            _ => Medium::Device,
        };
        (done != 0).then(|| FileSystem { name: String::from_utf16_lossy(&name[..length]), medium })
    }

    pub fn free_bytes(folder: &Path) -> Option<u64> {
        let path = wide(folder);
        let mut free = 0;
        let null = std::ptr::null_mut();
        // SAFETY: the path ends in 0, the first result is a live number, the others are not asked
        // for.
        let done = unsafe { GetDiskFreeSpaceExW(path.as_ptr(), &raw mut free, null, null) };
        (done != 0).then_some(free)
    }
}
