//! The program that is driven: started, killed, ended.

use crate::peer::Peer;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// Where things are.
pub struct Folders {
    /// The programs.
    pub programs: PathBuf,
    /// Pictures of each step.
    pub pictures: PathBuf,
    /// What is saved.
    pub place: PathBuf,
}

impl Folders {
    /// The path of a file that is saved.
    pub fn file(&self, name: &str) -> PathBuf {
        self.place.join(name)
    }

    /// Asks the command line whether a file is sound.
    pub fn verify(&self, path: &Path) -> Result<(), String> {
        let mut command = Command::new(self.programs.join("tandem"));
        let output = command.arg("verify").arg(path).output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() { Ok(()) } else { Err(format!("tandem verify: {said}")) }
    }
}

/// The window, running. It ends with this.
pub struct Program<'a> {
    /// The connection to it.
    pub peer: Peer,
    child: Running,
    folders: &'a Folders,
}

/// A child that does not outlive this program, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        let _has_ended = self.0.kill();
        let _has_ended = self.0.wait();
    }
}

impl<'a> Program<'a> {
    /// Starts it and waits until it can be driven.
    pub fn start(folders: &'a Folders) -> Result<Self, String> {
        let words = |error: std::io::Error| error.to_string();
        // A port that was free a moment ago.
        let free = TcpListener::bind(("127.0.0.1", 0)).map_err(words)?;
        let port = free.local_addr().map_err(words)?.port();
        drop(free);
        let child = Command::new(folders.programs.join("tandem-lab"))
            .env("EGUI_INSPECTION", format!("127.0.0.1:{port}"))
            .spawn()
            .map_err(words)?;
        let child = Running(child);
        let peer = Peer::connect(port, Duration::from_secs(30))
            .map_err(|error| format!("{error}; is it a build of tests?"))?;
        Ok(Self { peer, child, folders })
    }

    /// Keeps a picture of a step.
    pub fn keep(&mut self, name: &str) -> Result<(), String> {
        self.peer.keep(&self.folders.pictures.join(format!("{name}.png")))
    }

    /// Kills it, as a failure of the system would.
    pub fn kill(mut self) -> Result<(), String> {
        self.child.0.kill().map_err(|error| error.to_string())?;
        self.child.0.wait().map(|_| ()).map_err(|error| error.to_string())
    }

    /// Waits until it has ended by itself.
    pub fn ended(mut self) -> Result<(), String> {
        let mut status = None;
        until("the window has closed", Duration::from_secs(10), || {
            status = self.child.0.try_wait().ok().flatten();
            status.is_some()
        })?;
        match status {
            Some(status) if status.success() => Ok(()),
            other => Err(format!("it ended with {other:?}")),
        }
    }
}

/// Waits until something holds.
pub fn until(what: &str, within: Duration, mut holds: impl FnMut() -> bool) -> Result<(), String> {
    let began = Instant::now();
    while !holds() {
        if began.elapsed() > within {
            return Err(format!("not after {within:?}: {what}"));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
