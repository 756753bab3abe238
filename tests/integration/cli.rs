//! The command line, as a person or a script uses it: the built program, its words, what it
//! writes where, and its exit codes.

#[cfg(target_os = "linux")]
mod cores;
mod documents;
mod runs;
mod words;

use serde_json::Value;
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A folder of its own in which `tandem` is called; the program's own files go there too.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let mut file = fs::File::create(self.path(name)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tandem"));
        command
            .args(words.split_whitespace())
            .current_dir(self.folder.path())
            .env("TANDEM_DATA_DIR", self.folder.path().join("data"))
            .stdin(Stdio::null());
        command
    }

    /// Calls `tandem` with these words and waits for its end.
    fn tandem(&self, words: &str) -> Told {
        told(words, self.command(words))
    }

    /// Writes a tiny design to a file.
    fn design(&self, name: &str, flags: &str) {
        self.tandem(&format!("new cpu.splitmix {TINY} {flags} -o {name}")).exits(0);
    }

    /// Runs a tiny design and keeps it in a file.
    fn experiment(&self, name: &str, flags: &str) -> Told {
        self.tandem(&format!("quick cpu.splitmix {TINY} --rounds 6 {flags} -o {name}")).exits(0)
    }

    fn verified(&self, name: &str) -> Told {
        self.tandem(&format!("verify {name}")).exits(0)
    }

    /// How many trials a file holds: those that the rounds ask for, and those that were disturbed
    /// and therefore repeated, of which a busy machine gives any number.
    fn trials(&self, name: &str) -> (usize, usize) {
        let document: serde_json::Value = serde_json::from_str(&self.text(name)).unwrap();
        let rows = |part: &serde_json::Value| part["samples"]["rows"].as_array().unwrap().len();
        let sessions = || document["sessions"].as_array().unwrap().iter();
        let repeated = sessions().filter_map(|session| session["repeated"].as_array()).flatten();
        (sessions().map(rows).sum(), repeated.map(rows).sum())
    }

    /// How many controls a file holds, with those that were repeated.
    fn controls(&self, name: &str) -> usize {
        let document: serde_json::Value = serde_json::from_str(&self.text(name)).unwrap();
        let rows = |part: &serde_json::Value| part["samples"]["rows"].as_array().unwrap().len();
        let controls = document["sessions"].as_array().unwrap().iter().map(|s| &s["controls"]);
        let of = |controls: &serde_json::Value| {
            let repeated = controls["repeated"].as_array().into_iter().flatten();
            rows(controls) + repeated.map(rows).sum::<usize>()
        };
        controls.map(of).sum()
    }
}

/// Work of well under a millisecond.
const TINY: &str = "--set grain=2000 --set jobs=4 --workers 1,2";

fn told(words: &str, mut command: Command) -> Told {
    let output = command.output().unwrap();
    Told {
        words: words.to_owned(),
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What a call told.
struct Told {
    words: String,
    code: Option<i32>,
    out: String,
    err: String,
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { words, code, out, err } = self;
        write!(f, "tandem {words} exited with {code:?}\nout: {out}\nerr: {err}")
    }
}

impl Told {
    #[track_caller]
    fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }

    /// What stands on standard output.
    #[track_caller]
    fn says(self, text: &str) -> Self {
        assert!(self.out.contains(text), "{text:?} is not in {self:?}");
        self
    }

    #[track_caller]
    fn says_nothing(self) -> Self {
        assert!(self.out.is_empty(), "{self:?}");
        self
    }

    /// What stands on standard error.
    #[track_caller]
    fn advises(self, text: &str) -> Self {
        assert!(self.err.contains(text), "{text:?} is not in {self:?}");
        self
    }

    #[track_caller]
    fn advises_nothing(self) -> Self {
        assert!(self.err.is_empty(), "{self:?}");
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
