//! Starting the measuring program in one of its roles.

use crate::platform::process;
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The word that makes any of the three programs enter a measuring role instead of its own.
pub const ROLE: &str = "--tandem-role";

/// A variable that nobody reads. Its size shifts where the stack of host and workers begins, which
/// is a setting that makes programs faster or slower and has nothing to do with them.
const PADDING: &str = "TANDEM_PADDING";

/// Starts a host: it reads its request from stdin and answers on stdout. Its environment, which its
/// workers inherit, is larger by so many bytes.
///
/// # Errors
/// The system could not start the program.
pub fn start_host(program: &Path, padding_bytes: u32) -> io::Result<Child> {
    let mut command = Command::new(program);
    let parent = std::process::id().to_string();
    command.args([ROLE, "host", &parent]).env(PADDING, "x".repeat(padding_bytes as usize));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    process::prepare_host(&mut command);
    let child = command.spawn()?;
    // Where the system does not tie processes together, the host's watchdog does it.
    let _untied = process::tie(&child);
    Ok(child)
}

/// Starts a worker or an empty worker of the calling host. It says nothing on stdout, because that
/// is the host's line to the runner.
///
/// # Errors
/// The system could not start the program.
pub fn start_worker(program: &Path, role: &str, arguments: &[&str]) -> io::Result<Child> {
    let mut command = Command::new(program);
    let parent = std::process::id().to_string();
    command.args([ROLE, role, &parent].map(OsStr::new)).args(arguments);
    // A worker whose watchdog waits for the end of stdin needs one that ends with the host.
    let stdin = if process::NEEDS_WATCHDOG { Stdio::piped() } else { Stdio::null() };
    command.stdin(stdin).stdout(Stdio::null()).stderr(Stdio::inherit());
    process::prepare_worker(&mut command);
    let child = command.spawn()?;
    // As for the host: where there is no tie there is a watchdog.
    let _untied = process::tie(&child);
    Ok(child)
}
