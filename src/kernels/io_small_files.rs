//! The life of small files: made, written, perhaps synced, renamed, removed.

use super::between::{self, COMPUTE};
use super::contract::{Body, Family, Kernel, MODELS_OF_WORKERS, Sharing, Verify};
use super::limits::{self, MOST_FILES, Wanted};
use super::worker_context::{Wait, WorkerContext, waiting};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::words::choices;
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

choices! {
    /// Whether a file is on the device before it gets its name.
    pub enum Sync {
        /// The system writes it when it likes.
        No = "no", "no";
        /// Each file is waited for.
        Yes = "yes", "yes";
    }
}

static BYTES: Param<u64> = Param::integer(
    "bytes",
    "Each file",
    "Bytes of each file.",
    (1, 4_096, 64 << 10),
    (Unit::Bytes, Scale::Logarithmic),
);
static SYNC: Param<Sync> = Param::choice(
    "sync",
    "Synced",
    "Whether the device has the bytes of a file before it gets its name. The folder is not synced.",
);
static KEPT: Param<u64> = Param::integer(
    "kept",
    "Files kept",
    "Files of all workers that stay until as many others came; with 0 each is removed at once.",
    (0, 0, MOST_FILES - 1),
    (Unit::Count, Scale::Linear),
);
static FILES: Param<u64> = Param::integer(
    "files",
    "Files",
    "Files in all, each with its whole life, shared among the workers.",
    (1, 8_000, 1 << 18),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "io.small_files",
    family: Family::Io,
    title: "Small files",
    sentence: "Each worker makes, writes, renames and removes small files in a temporary folder of \
               its own.",
    params: &[
        &BYTES.declaration,
        &SYNC.declaration,
        &KEPT.declaration,
        &FILES.declaration,
        &COMPUTE.declaration,
    ],
    shares: Sharing::Files,
    primary_metric: &Metric::Throughput,
    amount: &FILES,
    jobs: |params| params.get(&FILES),
    nominal_job_ns: |params| {
        let synced = match params.get(&SYNC) {
            Sync::No => 0.0,
            Sync::Yes => 3_000_000.0,
        };
        35_000.0 + synced + params.get(&BYTES) as f64 * 0.5 + between::nominal_ns(params)
    },
    verify: Verify::Count(|_, jobs| jobs),
    only_computes: false,
    models: MODELS_OF_WORKERS,
    body: Body::Worker(body),
    ..Kernel::COMPUTING
};

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let (size, steps) = (params.get(&BYTES), params.get(&COMPUTE));
    let workers = u64::from(context.workers());
    // Each worker has one file more than it keeps while it makes the next.
    let kept = params.get(&KEPT) / workers;
    let bytes = size.saturating_mul(context.jobs());
    limits::check_files(context.scratch(), Wanted { bytes, files: (kept + 1) * workers })?;
    let refused = |error: io::Error| {
        Problem::new(
            format!("The system refused something with a small temporary file: {error}"),
            "This trial has no result",
            "Look whether the disk is full, or set TMPDIR to another folder",
        )
    };
    let folder = context.scratch().join(format!("worker-{}", context.rank()));
    fs::create_dir(&folder).map_err(refused)?;
    let mut lives = Lives {
        content: vec![0x5A; size as usize],
        is_synced: params.get(&SYNC) == Sync::Yes,
        kept: kept as usize,
        temporary: folder.join("new"),
        folder,
        there: VecDeque::new(),
        ended: 0,
    };
    context.begin();
    while let Some(job) = context.next_job() {
        between::compute(steps);
        let name = lives.folder.join(format!("file-{job}"));
        let (outcome, took) = waiting(context, Wait::Io, |_| lives.next(name));
        outcome.map_err(refused)?;
        context.record(took);
    }
    context.end();
    lives.end().map_err(refused)
}

/// The files of one worker.
struct Lives {
    folder: PathBuf,
    /// The name under which a file is written.
    temporary: PathBuf,
    content: Vec<u8>,
    is_synced: bool,
    kept: usize,
    /// The files that are there, the oldest first.
    there: VecDeque<PathBuf>,
    /// Files whose life has ended as it should.
    ended: u64,
}

impl Lives {
    /// Makes a file and ends the life of the oldest if there are too many.
    fn next(&mut self, name: PathBuf) -> io::Result<()> {
        let mut file = File::create_new(&self.temporary)?;
        file.write_all(&self.content)?;
        if self.is_synced {
            file.sync_data()?;
        }
        drop(file);
        fs::rename(&self.temporary, &name)?;
        self.there.push_back(name);
        if self.there.len() > self.kept
            && let Some(oldest) = self.there.pop_front()
        {
            self.remove(&oldest)?;
        }
        Ok(())
    }

    /// A file that is not there under its name is an error, so what is counted had its whole life.
    fn remove(&mut self, name: &Path) -> io::Result<()> {
        fs::remove_file(name)?;
        self.ended += 1;
        Ok(())
    }

    /// Looks at the files that are left, removes them and the folder, which has to be empty then.
    /// Gives the number of files that had their whole life.
    fn end(mut self) -> io::Result<u64> {
        while let Some(oldest) = self.there.pop_front() {
            if fs::read(&oldest)? != self.content {
                let what = "a file does not hold what was written to it";
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
            self.remove(&oldest)?;
        }
        fs::remove_dir(&self.folder)?;
        Ok(self.ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lives(folder: &Path, kept: usize) -> Lives {
        let own = folder.join("own");
        fs::create_dir(&own).unwrap();
        Lives {
            temporary: own.join("new"),
            folder: own,
            content: vec![1, 2, 3],
            is_synced: false,
            kept,
            there: VecDeque::new(),
            ended: 0,
        }
    }

    #[test]
    fn no_more_files_are_there_than_are_kept_and_none_is_left() {
        for kept in [0, 3] {
            let scratch = tempfile::tempdir().unwrap();
            let mut lives = lives(scratch.path(), kept);
            for number in 0..10 {
                let name = lives.folder.join(number.to_string());
                lives.next(name).unwrap();
                let there = fs::read_dir(&lives.folder).unwrap().count();
                assert_eq!(there, kept.min(number + 1));
            }
            assert_eq!(lives.end().unwrap(), 10);
            assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn a_file_that_vanished_changed_or_came_from_nowhere_is_noticed() {
        let check = |meddle: fn(&Path)| {
            let scratch = tempfile::tempdir().unwrap();
            let mut lives = lives(scratch.path(), 1);
            let name = lives.folder.join("file");
            lives.next(name.clone()).unwrap();
            meddle(&name);
            assert!(lives.end().is_err());
        };
        check(|file| fs::remove_file(file).unwrap());
        check(|file| fs::write(file, [1, 2, 4]).unwrap());
        check(|file| fs::write(file.with_extension("other"), []).unwrap());
    }
}
