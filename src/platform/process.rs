//! Starting measuring processes, and making sure that none outlives its parent.
//!
//! Never `pre_exec`: with it the standard library forks instead of calling `posix_spawn`, and a
//! large parent then pays for every page it has (54 times as much at 1 GiB).

use std::io;
use std::process::{Child, Command, ExitStatus};

/// Prepares a command for a host: a process group of its own, so that Ctrl-C in a terminal reaches
/// only the program that the user started, and no console window.
pub fn prepare_host(command: &mut Command) {
    os::prepare_host(command);
}

/// Prepares a command for a worker.
pub fn prepare_worker(command: &mut Command) {
    os::prepare_worker(command);
}

/// Ties the calling process to its parent: when the parent ends, however it ends, so does this
/// one. Linux ends it when the *thread* that started it ends, so parents start children from a
/// thread that lives as long as they matter. `parent_id` is checked afterwards, in case the parent
/// was gone before the tie.
pub fn die_with_parent(parent_id: Option<u32>) {
    os::die_with_parent(parent_id);
}

/// Ties a host that was just started, and all that it will start, to this process.
///
/// # Errors
/// The system refused; the host then has to be ended by its watchdog.
pub fn tie(child: &Child) -> io::Result<()> {
    os::tie(child)
}

/// Whether a process needs a thread that watches for the end of its parent, because the system has
/// no other means. The result then says so, since a second thread changes the subject.
pub const NEEDS_WATCHDOG: bool = cfg!(not(any(target_os = "linux", windows)));

/// The number of the user, where users of one machine share a folder for temporary files.
#[must_use]
pub fn user_number() -> Option<u32> {
    os::user_number()
}

/// How a process ended, in words that follow "the worker": `exited with code 1`.
#[must_use]
pub fn ending(status: ExitStatus) -> String {
    if let Some(signal) = os::signal(status) {
        return format!("was ended by signal {signal}{}", signal_name(signal));
    }
    status.code().map_or_else(|| "ended".to_owned(), |code| format!("exited with code {code}"))
}

/// Whether a process was ended from outside or by a fault, rather than by itself.
#[must_use]
pub fn was_killed(status: ExitStatus) -> bool {
    os::signal(status).is_some()
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        4 => " (illegal instruction)",
        6 => " (abort)",
        7 | 10 => " (bus error)",
        8 => " (arithmetic fault)",
        9 => " (killed)",
        11 => " (invalid memory access)",
        15 => " (asked to end)",
        _ => "",
    }
}

/// A worker process, however it came into being.
#[derive(Debug)]
pub enum WorkerProcess {
    /// Started afresh.
    Spawned(Child),
    /// Forked.
    Forked(ForkedChild),
}

impl WorkerProcess {
    /// The system's number for it.
    #[must_use]
    pub fn id(&self) -> u32 {
        match self {
            WorkerProcess::Spawned(child) => child.id(),
            WorkerProcess::Forked(child) => child.id,
        }
    }

    /// How it ended, if it has; it is reaped then.
    ///
    /// # Errors
    /// The system does not know it.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        match self {
            WorkerProcess::Spawned(child) => child.try_wait(),
            WorkerProcess::Forked(child) => os::wait(child, false),
        }
    }

    /// Waits for its end and reaps it.
    ///
    /// # Errors
    /// The system does not know it.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        match self {
            WorkerProcess::Spawned(child) => child.wait(),
            WorkerProcess::Forked(child) => child.wait(),
        }
    }

    /// Ends it at once.
    ///
    /// # Errors
    /// It is gone already.
    pub fn kill(&mut self) -> io::Result<()> {
        match self {
            WorkerProcess::Spawned(child) => child.kill(),
            WorkerProcess::Forked(child) => os::kill(child),
        }
    }
}

/// A child that was forked.
#[derive(Debug)]
pub struct ForkedChild {
    id: u32,
    ended: Option<ExitStatus>,
}

impl ForkedChild {
    /// Waits for its end and reaps it.
    ///
    /// # Errors
    /// The system does not know it.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        os::wait(self, true)?.ok_or_else(|| io::ErrorKind::WouldBlock.into())
    }
}

/// Both sides of a fork.
#[derive(Debug)]
pub enum Forked {
    /// The calling process goes on.
    Parent(ForkedChild),
    /// The calling process is the child.
    Child,
}

/// Why this system cannot fork a worker safely, if it cannot.
pub const FORK_UNAVAILABLE: Option<&str> = os::FORK_UNAVAILABLE;

/// Leave to fork: the process that has it has one thread, so the child finds no lock held by a
/// thread that it does not have.
#[derive(Debug)]
pub struct Forker(());

impl Forker {
    /// Looks whether the calling process may fork. It must not create a thread afterwards.
    ///
    /// # Errors
    /// The system has no fork, or the process has several threads.
    pub fn new() -> io::Result<Self> {
        match FORK_UNAVAILABLE {
            Some(reason) => Err(io::Error::new(io::ErrorKind::Unsupported, reason)),
            None if os::has_one_thread() => Ok(Self(())),
            None => Err(io::Error::other("only a process with one thread may fork")),
        }
    }

    /// Forks. The child is tied to its parent.
    ///
    /// # Errors
    /// The system has no room for another process.
    pub fn fork(&self) -> io::Result<Forked> {
        os::fork()
    }
}

/// Ends the calling process at once, without what the program's own end would do: a forked child
/// must not do it a second time.
pub fn leave(code: i32) -> ! {
    os::leave(code)
}

#[cfg(unix)]
mod os {
    use super::{Child, Command, ExitStatus, Forked, ForkedChild, io};
    use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};

    pub fn prepare_host(command: &mut Command) {
        command.process_group(0);
    }

    pub fn prepare_worker(_: &mut Command) {}

    pub fn user_number() -> Option<u32> {
        Some(rustix::process::getuid().as_raw())
    }

    #[cfg(target_os = "linux")]
    pub fn die_with_parent(parent_id: Option<u32>) {
        use rustix::process::{Signal, getppid, set_parent_process_death_signal};
        let _unsupported = set_parent_process_death_signal(Some(Signal::KILL));
        let parent_now = getppid().map(|id| id.as_raw_nonzero().get().unsigned_abs());
        if parent_id.is_some_and(|expected| parent_now != Some(expected)) {
            std::process::exit(0);
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub fn die_with_parent(_: Option<u32>) {}

    pub fn tie(_: &Child) -> io::Result<()> {
        Ok(())
    }

    pub fn signal(status: ExitStatus) -> Option<i32> {
        status.signal()
    }

    pub const FORK_UNAVAILABLE: Option<&str> = if cfg!(target_os = "linux") {
        None
    } else if cfg!(target_os = "macos") {
        Some("macOS does not let a process that uses its frameworks go on after a fork")
    } else {
        Some("its hosts have a second thread here, and such a process cannot be forked safely")
    };

    pub fn has_one_thread() -> bool {
        std::fs::read_dir("/proc/self/task").is_ok_and(|threads| threads.count() == 1)
    }

    pub fn fork() -> io::Result<Forked> {
        let parent = std::process::id();
        // SAFETY: the process has one thread (`Forker`), so the child's memory is whole.
        match unsafe { libc::fork() } {
            -1 => Err(io::Error::last_os_error()),
            0 => {
                die_with_parent(Some(parent));
                Ok(Forked::Child)
            }
            id => Ok(Forked::Parent(ForkedChild { id: id.unsigned_abs(), ended: None })),
        }
    }

    pub fn wait(child: &mut ForkedChild, until_it_ends: bool) -> io::Result<Option<ExitStatus>> {
        if child.ended.is_some() {
            return Ok(child.ended);
        }
        let options = if until_it_ends { 0 } else { libc::WNOHANG };
        let mut status = 0;
        loop {
            // SAFETY: the pointer is to a live integer; the number is that of a child of ours.
            match unsafe { libc::waitpid(child.id.cast_signed(), &raw mut status, options) } {
                0 => return Ok(None),
                -1 if io::Error::last_os_error().kind() == io::ErrorKind::Interrupted => {}
                -1 => return Err(io::Error::last_os_error()),
                _ => {
                    child.ended = Some(ExitStatus::from_raw(status));
                    return Ok(child.ended);
                }
            }
        }
    }

    pub fn kill(child: &ForkedChild) -> io::Result<()> {
        if child.ended.is_some() {
            return Ok(());
        }
        // SAFETY: the call has no conditions; the child was not reaped, so the number is its own.
        match unsafe { libc::kill(child.id.cast_signed(), libc::SIGKILL) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    pub fn leave(code: i32) -> ! {
        // SAFETY: the call ends the process.
        unsafe { libc::_exit(code) }
    }
}

#[cfg(windows)]
mod os {
    use super::{Child, Command, ExitStatus, Forked, ForkedChild, io};
    use std::os::windows::io::AsRawHandle as _;
    use std::os::windows::process::CommandExt as _;
    use std::sync::OnceLock;
    use windows_sys::Win32::System::JobObjects::{
        AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation,
        SetInformationJobObject,
    };
    use windows_sys::Win32::System::Threading::{CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW};

    pub fn prepare_host(command: &mut Command) {
        command.creation_flags(CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP);
    }

    pub fn prepare_worker(command: &mut Command) {
        command.creation_flags(CREATE_NO_WINDOW);
    }

    pub fn die_with_parent(_: Option<u32>) {}

    pub fn user_number() -> Option<u32> {
        None
    }

    pub fn tie(child: &Child) -> io::Result<()> {
        /// The job's handle is never closed by us: the system closes it when this process ends,
        /// and ends every process in the job with it. Stored as a number because a raw pointer
        /// cannot be shared between threads.
        static JOB: OnceLock<usize> = OnceLock::new();
        let job = *JOB.get_or_init(make_job);
        // SAFETY: both handles are live.
        let done = unsafe { AssignProcessToJobObject(job as _, child.as_raw_handle()) };
        if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    fn make_job() -> usize {
        const SIZE: u32 = size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>() as u32;
        // SAFETY: the job has no name; the limits are plain numbers and live during the call.
        unsafe {
            let job = CreateJobObjectW(std::ptr::null(), std::ptr::null());
            let mut limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = std::mem::zeroed();
            limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
            let place = (&raw const limits).cast();
            SetInformationJobObject(job, JobObjectExtendedLimitInformation, place, SIZE);
            job as usize
        }
    }

    pub const FORK_UNAVAILABLE: Option<&str> = Some("Windows cannot fork a process");

    pub fn has_one_thread() -> bool {
        false
    }

    pub fn fork() -> io::Result<Forked> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn wait(child: &mut ForkedChild, _: bool) -> io::Result<Option<ExitStatus>> {
        Ok(child.ended)
    }

    pub fn kill(_: &ForkedChild) -> io::Result<()> {
        Ok(())
    }

    pub fn leave(code: i32) -> ! {
        std::process::exit(code)
    }

    pub fn signal(status: ExitStatus) -> Option<i32> {
        // An exception code such as 0xC0000005 is the system's word for a fault.
        status.code().filter(|code| code.cast_unsigned() >= 0xC000_0000)
    }
}
