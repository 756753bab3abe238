//! Ways to go wrong, for workloads in which a worker fails on purpose, and the limits that keep
//! such a fault from the user's machine.

use std::hint::black_box;
use std::io;

/// Memory that a process may take beyond what it has before [`limit_memory`] stops it.
pub const MEMORY_ROOM_BYTES: u64 = 256 << 20;
/// Memory that is taken at once.
const BITE_BYTES: usize = 4 << 20;

/// Makes sure that the end of the calling process leaves no core file and shows no dialog. It
/// cannot be undone, so it is called just before the end.
///
/// Linux: no core file, not even for a collector that the kernel would start. Other Unix: no core
/// file. Windows: no dialog; the system may still note the end in its own log.
pub fn leave_no_trace() {
    os::leave_no_trace();
}

/// Writes to memory that no process has.
pub fn access_invalid_memory() -> ! {
    // In the first page, which no system maps; not null, which the library checks for itself.
    let nowhere = std::ptr::without_provenance_mut::<u64>(8);
    loop {
        // SAFETY: the write never takes effect: the processor refuses it and the system ends the
        // process, which is what the caller asks for.
        unsafe { nowhere.write_volatile(0) };
    }
}

/// Why this system cannot limit the memory of one process, if it cannot, as words that follow the
/// name of a variant.
pub const MEMORY_LIMIT_UNAVAILABLE: Option<&str> = os::MEMORY_LIMIT_UNAVAILABLE;

/// Limits the memory of the calling process to a little more than it has, so that it can be out of
/// memory while the machine is not. It cannot be undone.
///
/// # Errors
/// The system refused, or has no such limit.
pub fn limit_memory() -> io::Result<()> {
    os::limit_memory(MEMORY_ROOM_BYTES)
}

/// Takes memory and writes to it until there is no more, which aborts the process. The caller has
/// limited it before. `before_each` is called before each step.
pub fn exhaust_memory(before_each: impl Fn()) -> ! {
    loop {
        before_each();
        std::mem::forget(black_box(vec![0xA5_u8; BITE_BYTES]));
    }
}

#[cfg(target_os = "linux")]
mod os {
    use super::io;
    use rustix::process::{
        DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit,
    };

    pub const MEMORY_LIMIT_UNAVAILABLE: Option<&str> = None;

    pub fn leave_no_trace() {
        super::no_core_file();
        // A collector of core files is started whatever the limit is, unless there is nothing to
        // dump at all.
        let _unsupported = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }

    pub fn limit_memory(room: u64) -> io::Result<()> {
        let text = std::fs::read_to_string("/proc/self/statm")?;
        let pages: Option<u64> = text.split(' ').next().and_then(|pages| pages.parse().ok());
        let pages = pages.ok_or(io::ErrorKind::InvalidData)?;
        let bytes = pages * rustix::param::page_size() as u64 + room;
        // A limit that is set already and is lower stays.
        let maximum = getrlimit(Resource::As).maximum;
        let bytes = maximum.map_or(bytes, |maximum| maximum.min(bytes));
        Ok(setrlimit(Resource::As, Rlimit { current: Some(bytes), maximum })?)
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod os {
    use super::io;

    pub const MEMORY_LIMIT_UNAVAILABLE: Option<&str> =
        Some("this system does not keep a process to a limit of its memory");

    pub fn leave_no_trace() {
        super::no_core_file();
    }

    pub fn limit_memory(_: u64) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(unix)]
fn no_core_file() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let _kept_by_the_system = setrlimit(Resource::Core, none);
}

#[cfg(windows)]
mod os {
    use super::io;
    use crate::platform::memory;
    use windows_sys::Win32::System::Diagnostics::Debug::{
        SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SetErrorMode,
    };
    use windows_sys::Win32::System::ErrorReporting::{WER_FAULT_REPORTING_NO_UI, WerSetFlags};
    use windows_sys::Win32::System::JobObjects::{
        AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_PROCESS_MEMORY,
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation,
        SetInformationJobObject,
    };
    use windows_sys::Win32::System::Threading::GetCurrentProcess;

    pub const MEMORY_LIMIT_UNAVAILABLE: Option<&str> = None;

    pub fn leave_no_trace() {
        // SAFETY: both calls only set flags of the calling process.
        unsafe {
            SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
            WerSetFlags(WER_FAULT_REPORTING_NO_UI);
        }
    }

    pub fn limit_memory(room: u64) -> io::Result<()> {
        const SIZE: u32 = size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>() as u32;
        let own = memory::of_process(std::process::id()).unique_bytes;
        let bytes = own.ok_or(io::ErrorKind::Unsupported)? + room;
        // SAFETY: the job has no name and lives as long as the process; the limits are plain
        // numbers and live during the call.
        let done = unsafe {
            let job = CreateJobObjectW(std::ptr::null(), std::ptr::null());
            let mut limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = std::mem::zeroed();
            limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_PROCESS_MEMORY;
            limits.ProcessMemoryLimit = bytes as usize;
            let place = (&raw const limits).cast();
            SetInformationJobObject(job, JobObjectExtendedLimitInformation, place, SIZE) != 0
                && AssignProcessToJobObject(job, GetCurrentProcess()) != 0
        };
        if done { Ok(()) } else { Err(io::Error::last_os_error()) }
    }
}
