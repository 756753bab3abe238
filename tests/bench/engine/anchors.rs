//! The reference: anchors.c, compiled here and asked for one measurement at a time.

use crate::measured::Measured;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// What picks one measurement of anchors.c.
const ONE: &str = include_str!("one.c");
/// Windows without a preemption from which a counter's median is taken; with fewer it takes others.
const CLEAN: usize = 5;
/// As in the program itself.
const MOST_RUN_DELAY: f64 = 0.01;

/// The compiled reference.
pub struct Anchors {
    program: PathBuf,
    _folder: TempDir,
}

/// One line that it prints.
pub struct Line {
    /// The figure.
    pub value: f64,
    /// What follows it, as `name=value`.
    extra: Vec<(String, String)>,
}

impl Anchors {
    /// Compiles the reference into a temporary folder.
    pub fn build() -> Result<Self, String> {
        let source = source().ok_or("anchors.c is not here; name it in TANDEM_ANCHORS")?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (one, program) = (folder.path().join("one.c"), folder.path().join("one"));
        std::fs::write(&one, ONE).map_err(|error| error.to_string())?;
        let mut compiler = Command::new("cc");
        // Warnings about what one measurement leaves unused help nobody.
        compiler.args(["-O2", "-pthread", "-w"]).arg("-o").arg(&program);
        compiler.arg(format!("-DANCHORS={:?}", source.display().to_string())).arg(&one);
        let said = compiler.output().map_err(|error| format!("there is no C compiler: {error}"))?;
        if !said.status.success() {
            let why = String::from_utf8_lossy(&said.stderr);
            let why = why.lines().find(|line| line.contains("error")).unwrap_or("no reason");
            return Err(format!("anchors.c does not compile here: {why}"));
        }
        Ok(Self { program, _folder: folder })
    }

    /// Runs one measurement and gives its lines.
    pub fn run(&self, arguments: &[&str]) -> Result<Vec<Line>, String> {
        let said = Command::new(&self.program).args(arguments).output();
        let said = said.map_err(|error| format!("anchors did not start: {error}"))?;
        if !said.status.success() {
            let why = String::from_utf8_lossy(&said.stderr);
            return Err(format!("anchors {} failed: {}", arguments.join(" "), why.trim()));
        }
        let lines: Vec<Line> =
            String::from_utf8_lossy(&said.stdout).lines().filter_map(Line::read).collect();
        if lines.is_empty() { Err("anchors told nothing".to_owned()) } else { Ok(lines) }
    }

    /// Runs one measurement and gives its first figure.
    pub fn measure(&self, arguments: &[&str]) -> Result<Measured, String> {
        Ok(self.run(arguments)?[0].measured())
    }
}

impl Line {
    fn read(line: &str) -> Option<Self> {
        let mut parts = line.split('\t').skip(1);
        let value = parts.next()?.parse().ok()?;
        let words = parts.nth(1).unwrap_or_default().split(' ');
        let extra = words.filter_map(|word| word.split_once('='));
        let extra = extra.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some(Self { value, extra })
    }

    fn extra(&self, name: &str) -> Option<&str> {
        self.extra.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.extra(name)?.parse().ok()
    }

    /// The figure with its range, marked by what anchors.c tells of disturbances.
    pub fn measured(&self) -> Measured {
        let clean = self.extra("clean").and_then(|clean| clean.split_once('/')?.0.parse().ok());
        let is_unclean = clean.is_some_and(|clean: usize| clean < CLEAN);
        let was_delayed = self.number("delay").is_some_and(|delay| delay > MOST_RUN_DELAY);
        let ends = self.number("min").zip(self.number("max"));
        let range = ends.unwrap_or((self.value, self.value));
        Measured { value: self.value, range, is_disturbed: is_unclean || was_delayed }
    }
}

fn source() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("TANDEM_ANCHORS") {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = home.ancestors().skip(1).map(|folder| folder.join("shared/tools/anchors.c"));
    beside.take(2).find(|path| path.is_file())
}
