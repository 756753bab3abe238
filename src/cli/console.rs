//! Standard output for results, standard error for everything else.

use super::exit_code::Stop;
use crate::model::problem::Problem;
use std::io::{ErrorKind, IsTerminal, Write, stderr, stdout};

/// Where a command writes.
#[derive(Debug)]
pub struct Console {
    quiet: bool,
    shows_progress: bool,
    progress_width: usize,
}

impl Console {
    /// The console of this process; a quiet one keeps progress and advice to itself.
    pub fn new(quiet: bool) -> Self {
        let shows_progress = !quiet && stderr().is_terminal();
        Self { quiet, shows_progress, progress_width: 0 }
    }

    /// Writes a result. A reader that has gone, such as `head`, is no problem.
    pub fn result(&mut self, text: &str) -> Result<(), Stop> {
        self.clear_progress();
        let mut out = stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(Stop::file(Problem::new(
                format!("The result could not be written to standard output: {e}"),
                "What was written is incomplete",
                "Make room or write to another place",
            ))),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Writes a line of advice unless the console is quiet.
    pub fn say(&mut self, line: &str) {
        if !self.quiet {
            self.warn(line);
        }
    }

    /// Writes a line that has to be read.
    pub fn warn(&mut self, line: &str) {
        self.clear_progress();
        // Where nobody listens any more there is nobody to tell.
        let _closed = writeln!(stderr().lock(), "{line}");
    }

    /// Shows how far a run has come, in place of what was shown before; only on a terminal.
    pub fn progress(&mut self, line: &str) {
        if !self.shows_progress {
            return;
        }
        let width = line.chars().count();
        let blanks = " ".repeat(self.progress_width.saturating_sub(width));
        let mut err = stderr().lock();
        let _closed = write!(err, "\r{line}{blanks}").and_then(|()| err.flush());
        self.progress_width = width;
    }

    fn clear_progress(&mut self) {
        if self.progress_width > 0 {
            self.progress("");
            let mut err = stderr().lock();
            let _closed = write!(err, "\r").and_then(|()| err.flush());
            self.progress_width = 0;
        }
    }
}
