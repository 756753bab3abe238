//! Other programs that measure a part of it, where they are installed.

use std::path::PathBuf;
use std::process::Command;

/// Where a program is, or that it is not installed.
fn find(name: &str, package: &str) -> Result<PathBuf, String> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| format!("{name} is not installed (package {package})"))
}

/// hackbench: groups of senders and receivers.
pub fn hackbench() -> Result<PathBuf, String> {
    find("hackbench", "rt-tests")
}

/// fio: reading and writing files.
pub fn fio() -> Result<PathBuf, String> {
    find("fio", "fio")
}

/// sysbench: computing, among others.
pub fn sysbench() -> Result<PathBuf, String> {
    find("sysbench", "sysbench")
}

/// Runs one of them and gives what it printed.
pub fn run(program: &PathBuf, arguments: &[&str]) -> Result<String, String> {
    let said = Command::new(program).args(arguments).output();
    let said = said.map_err(|error| format!("{} did not start: {error}", program.display()))?;
    if said.status.success() {
        return Ok(String::from_utf8_lossy(&said.stdout).into_owned());
    }
    let why = String::from_utf8_lossy(&said.stderr);
    let why = why.trim().lines().last().unwrap_or("no reason");
    Err(format!("{} failed: {why}", program.display()))
}

/// The first number after some words in what a program printed.
pub fn number_after(text: &str, words: &str) -> Result<f64, String> {
    let rest = text.split_once(words).map(|(_, rest)| rest.trim_start());
    let number = rest.and_then(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        rest[..end].parse().ok()
    });
    number.ok_or_else(|| format!("it did not tell {words:?}"))
}
