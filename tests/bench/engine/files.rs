//! E12: files, per second of CPU time, because the device is the same for both.

use crate::measured::{Measured, watched};
use crate::ours::Ours;
use crate::peers;
use crate::row::{Row, Rule, Sides};
use std::path::PathBuf;
use tandem_lab::model::design::Model;
use tempfile::TempDir;

/// One kind of use of a file, in fio's words and in ours.
struct Case {
    what: &'static str,
    fio: &'static [&'static str],
    /// Whether fio may go on with the file of the run before.
    keeps_file: bool,
    kernel: &'static str,
    settings: &'static [(&'static str, &'static str)],
}

const CASES: [Case; 3] = [
    Case {
        what: "write of 1 MiB and fdatasync",
        fio: &["--rw=write", "--bs=1m", "--size=32m", "--fdatasync=1"],
        keeps_file: false,
        kernel: "io.write_sync",
        settings: &[("bytes", "1MiB"), ("writes", "32")],
    },
    Case {
        what: "write of 4 KiB and fdatasync",
        fio: &["--rw=write", "--bs=4k", "--size=2000k", "--fdatasync=1"],
        keeps_file: false,
        kernel: "io.write_sync",
        settings: &[("bytes", "4KiB"), ("writes", "500")],
    },
    Case {
        what: "read of 4 KiB out of the cache, in random order",
        fio: &[
            "--rw=randread",
            "--bs=4k",
            "--size=16m",
            "--io_size=400m",
            "--norandommap",
            "--invalidate=0",
        ],
        keeps_file: true,
        kernel: "io.read",
        settings: &[("source", "page_cache"), ("order", "random"), ("reads", "100000")],
    },
];

/// The rows.
pub fn rows() -> Vec<Row> {
    CASES.into_iter().map(row).collect()
}

fn row(case: Case) -> Row {
    Row {
        target: "E12",
        what: case.what.to_owned(),
        reference: "fio, psync, one thread",
        unit: "operations a CPU second",
        rule: Rule::AtLeast(0.97),
        open: Box::new(move || {
            let mut fio = Fio::open(&case)?;
            let mut ours = Ours::one(case.kernel, case.settings, Model::Threads, 1)?;
            Ok(Sides::both(
                move || watched(|| fio.run()),
                move || watched(|| per_cpu_second(&mut ours)),
            ))
        }),
    }
}

fn per_cpu_second(ours: &mut Ours) -> Result<Measured, String> {
    let trial = ours.run(0)?;
    let operations: u64 = trial.workers.iter().map(|worker| worker.operations).sum();
    let cpu_ns = trial.workers.iter().map(|worker| worker.cpu_ns).sum::<Option<u64>>();
    let cpu_ns = cpu_ns.filter(|cpu_ns| *cpu_ns > 0).ok_or("CPU time is not counted here")?;
    Ok(Measured::quiet(operations as f64 / (cpu_ns as f64 / 1e9)))
}

/// fio with one job in a folder of its own.
struct Fio {
    program: PathBuf,
    job: &'static [&'static str],
    keeps_file: bool,
    folder: TempDir,
}

impl Fio {
    fn open(case: &Case) -> Result<Self, String> {
        let program = peers::fio()?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        Ok(Self { program, job: case.fio, keeps_file: case.keeps_file, folder })
    }

    fn run(&mut self) -> Result<Measured, String> {
        if !self.keeps_file {
            self.folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        }
        let place = format!("--directory={}", self.folder.path().display());
        let mut arguments = vec!["--name=job", "--ioengine=psync", "--thread=1"];
        // Ours writes to a new file and asks for no room ahead.
        arguments.extend(["--fallocate=none", "--output-format=json", &place]);
        arguments.extend(self.job);
        let said = peers::run(&self.program, &arguments)?;
        // Notes may stand before the object.
        let object = said.find('{').map_or("", |begin| &said[begin..]);
        let told: serde_json::Value =
            serde_json::from_str(object).map_err(|error| format!("fio told no JSON: {error}"))?;
        let job = &told["jobs"][0];
        let number = |value: &serde_json::Value| value.as_f64().unwrap_or(0.0);
        let operations = number(&job["read"]["total_ios"]) + number(&job["write"]["total_ios"]);
        let share = (number(&job["usr_cpu"]) + number(&job["sys_cpu"])) / 100.0;
        let seconds = share * number(&job["job_runtime"]) / 1e3;
        if seconds <= 0.0 {
            return Err("fio used too little CPU time to tell".to_owned());
        }
        Ok(Measured::quiet(operations / seconds))
    }
}
