//! Reading blocks of a file: out of the system's cache, or past it as far as the system lets.

use super::between::{self, COMPUTE};
use super::contract::{Body, Family, Kernel, MODELS_OF_WORKERS, Sharing, Stage, Verify};
use super::cpu_splitmix::step;
use super::limits::{self, Wanted};
use super::worker_context::{Wait, WorkerContext, waiting};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::words::choices;
use crate::platform::filesystem::{self, Medium};
use crate::platform::reading::{self, ALIGNMENT, Uncached};
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

/// The name of the file in the trial's folder.
const FILE: &str = "file";
/// Reads in one job.
const READS_A_JOB: u64 = 10;
/// Cached reads of smaller blocks are timed by the job: two looks at the clock would be a twentieth
/// of such a read.
const SHORT_BLOCK: usize = 32 << 10;
/// The file is written in parts of this size.
const PART: usize = 1 << 20;
/// A stretch of the file that all holds the same, its own, words.
const LINE: usize = 64;
/// What a read takes besides its bytes, in nanoseconds: out of the cache, and past it.
const NOMINAL_READ_NS: (f64, f64) = (600.0, 80_000.0);

choices! {
    /// Where reads come from.
    pub enum Source {
        /// The file was just written, so all of it is in memory.
        PageCache = "page_cache", "the system's cache";
        /// Every read goes to the device, as far as the system lets.
        Uncached = "uncached", "uncached as the system allows";
    }
}

choices! {
    /// In which order blocks are read.
    pub enum Order {
        /// One after the other; each worker has its own part of the file.
        Sequential = "sequential", "one after the other";
        /// In an order that looks random and is the same in every trial.
        Random = "random", "random";
    }
}

static SOURCE: Param<Source> = Param::choice(
    "source",
    "Reads come from",
    "Out of the system's cache a read is a copy in memory; past it the device is waited for. \
     Uncached is what the system lets a program have: the device has caches of its own.",
);
static ORDER: Param<Order> =
    Param::choice("order", "Order", "In which order the blocks of the file are read.");
static BLOCK: Param<u64> = Param::integer(
    "bytes",
    "Each read",
    "Bytes a read: a multiple of 64, or of 4 KiB where reads are uncached.",
    (64, 4_096, 1 << 20),
    (Unit::Bytes, Scale::Logarithmic),
);
static SIZE: Param<u64> = Param::integer(
    "file_bytes",
    "File",
    "Bytes of the temporary file, which is written before each trial begins.",
    (4_096, 16 << 20, 1 << 30),
    (Unit::Bytes, Scale::Logarithmic),
);
static READS: Param<u64> = Param::integer(
    "reads",
    "Reads",
    "Reads in all, shared among the workers, in steps of 10.",
    (READS_A_JOB, 300_000, 10_000_000),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "io.read",
    family: Family::Io,
    title: "Reading from a file",
    sentence: "Each worker reads blocks of one temporary file, out of the system's cache or past \
               it.",
    params: &[
        &SOURCE.declaration,
        &ORDER.declaration,
        &BLOCK.declaration,
        &SIZE.declaration,
        &READS.declaration,
        &COMPUTE.declaration,
    ],
    shares: Sharing::OneFile,
    primary_metric: &Metric::Throughput,
    amount: &READS,
    jobs: |params| params.get(&READS).div_ceil(READS_A_JOB),
    nominal_job_ns,
    waits_per_job: |params| if is_timed_by_job(params) { 1 } else { READS_A_JOB },
    verify: Verify::Count(expected),
    only_computes: false,
    models: MODELS_OF_WORKERS,
    supports: |params, _| supports(params),
    stage: |params, folder| lay(params, folder).map(|()| Stage::default()),
    body: Body::Worker(body),
    ..Kernel::COMPUTING
};

fn nominal_job_ns(params: &Params) -> f64 {
    let each = match params.get(&SOURCE) {
        Source::PageCache => NOMINAL_READ_NS.0 + params.get(&BLOCK) as f64 * 0.1,
        Source::Uncached => NOMINAL_READ_NS.1 + params.get(&BLOCK) as f64,
    };
    READS_A_JOB as f64 * (each + between::nominal_ns(params))
}

/// Whether reads are too short for a stamp each.
fn is_timed_by_job(params: &Params) -> bool {
    let is_short = params.get(&BLOCK) < SHORT_BLOCK as u64 && params.get(&COMPUTE) == 0;
    params.get(&SOURCE) == Source::PageCache && is_short
}

fn supports(params: &Params) -> Result<(), String> {
    let (block, size) = (params.get(&BLOCK), params.get(&SIZE));
    let step = match params.get(&SOURCE) {
        Source::PageCache => LINE,
        Source::Uncached => ALIGNMENT,
    };
    if !block.is_multiple_of(step as u64) {
        return Err(format!("each read has to be a multiple of {step} bytes"));
    }
    if block > size {
        return Err("a read is longer than the file".to_owned());
    }
    Ok(())
}

/// Lays the file before there are workers, so that no worker's time holds its writing.
fn lay(params: &Params, folder: &Path) -> Result<(), Problem> {
    let size = params.get(&SIZE);
    limits::check_files(folder, Wanted { bytes: size, files: 1 })?;
    if params.get(&SOURCE) == Source::Uncached {
        check_device(folder)?;
    }
    let path = folder.join(FILE);
    write(&path, size).map_err(|error| refused(&error))?;
    if params.get(&SOURCE) == Source::Uncached {
        Uncached::open(&path).map_err(|error| no_way(&error.to_string()))?;
    }
    Ok(())
}

/// In memory there is nothing behind the cache.
fn check_device(folder: &Path) -> Result<(), Problem> {
    match filesystem::of(folder) {
        Some(found) if found.medium == Medium::Memory => {
            Err(no_way(&format!("the temporary folder lies in memory ({})", found.name)))
        }
        _ => Ok(()),
    }
}

fn no_way(reason: &str) -> Problem {
    Problem::new(
        format!("Uncached reads are not available here: {reason}"),
        "This trial has no result",
        "Read from the system's cache, or set TMPDIR to a folder on a local disk",
    )
}

fn refused(error: &io::Error) -> Problem {
    Problem::new(
        format!("The system refused to lay or read a temporary file: {error}"),
        "This trial has no result",
        "Look whether the disk is full, or set TMPDIR to another folder",
    )
}

fn write(path: &Path, size: u64) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    let mut part = vec![0; PART];
    let mut line = 0;
    let mut left = size;
    while left > 0 {
        for words in part.chunks_exact_mut(LINE) {
            // No two lines have the same words, because every step can be undone.
            let content = step(line).to_le_bytes();
            words.chunks_exact_mut(content.len()).for_each(|word| word.copy_from_slice(&content));
            line += 1;
        }
        let length = left.min(PART as u64);
        file.write_all(&part[..length as usize])?;
        left -= length;
    }
    file.sync_all()
}

/// The block of a read.
fn block_of(order: Order, read: u64, blocks: u64) -> u64 {
    match order {
        Order::Sequential => read % blocks,
        Order::Random => step(read) % blocks,
    }
}

/// What follows from the parameters alone: the sum over all reads of what each block holds.
fn expected(params: &Params, jobs: u64) -> u64 {
    let lines = params.get(&BLOCK) / LINE as u64;
    let blocks = (params.get(&SIZE) / params.get(&BLOCK)).max(1);
    let sum_of =
        |block: u64| (block * lines..(block + 1) * lines).map(step).fold(0, u64::wrapping_add);
    let sums: Vec<u64> = (0..blocks).map(sum_of).collect();
    let order = params.get(&ORDER);
    (0..jobs * READS_A_JOB)
        .map(|read| sums[block_of(order, read, blocks) as usize])
        .fold(0, u64::wrapping_add)
}

/// The sum of what a block holds, from one word of each line.
fn sum(block: &[u8]) -> u64 {
    let first = |line: &[u8]| line.first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
    block.chunks_exact(LINE).map(first).fold(0, u64::wrapping_add)
}

/// Where blocks are read from.
enum Reader {
    Cached(File),
    Uncached(Uncached),
}

impl Reader {
    fn open(source: Source, path: &Path) -> io::Result<Self> {
        match source {
            Source::PageCache => File::open(path).map(Reader::Cached),
            Source::Uncached => Uncached::open(path).map(Reader::Uncached),
        }
    }

    fn read(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        match self {
            Reader::Cached(file) => reading::read_at(file, buffer, offset),
            Reader::Uncached(file) => file.read_at(buffer, offset),
        }
    }

    /// After a read, outside of its time.
    fn forget(&self, offset: u64, length: u64) {
        match self {
            Reader::Cached(_) => {}
            Reader::Uncached(file) => file.drop_from_cache(offset, length),
        }
    }
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let (source, order, steps) = (params.get(&SOURCE), params.get(&ORDER), params.get(&COMPUTE));
    let block = params.get(&BLOCK) as usize;
    let blocks = (params.get(&SIZE) / block as u64).max(1);
    let reader = Reader::open(source, &context.scratch().join(FILE)).map_err(|e| refused(&e))?;
    let timed = if is_timed_by_job(params) { READS_A_JOB as usize } else { 1 };
    let mut memory = vec![0; timed * block + ALIGNMENT];
    let aligned = memory.as_ptr().align_offset(ALIGNMENT);
    let buffer = &mut memory[aligned..][..timed * block];
    // Writing to the pages now keeps their faults out of the span.
    buffer.fill(1);
    context.begin();
    let mut found = 0_u64;
    while let Some(job) = context.next_job() {
        for first in (0..READS_A_JOB).step_by(timed) {
            between::compute(steps);
            let offset = |place: usize| {
                let read = job * READS_A_JOB + first + place as u64;
                block_of(order, read, blocks) * block as u64
            };
            let (outcome, took) = waiting(context, Wait::Io, |_| {
                let mut places = (0..).zip(buffer.chunks_exact_mut(block));
                places.try_for_each(|(place, buffer)| reader.read(buffer, offset(place)))
            });
            outcome.map_err(|error| refused(&error))?;
            context.record(took / timed as u64);
            context.count(timed as u64 - 1);
            for (place, block) in (0..).zip(buffer.chunks_exact(block)) {
                reader.forget(offset(place), block.len() as u64);
                found = found.wrapping_add(sum(block));
            }
        }
    }
    context.end();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::param::Value;

    fn params(words: &[(&str, &str)], numbers: &[(&str, u64)]) -> Params {
        let words = words.iter().map(|(name, word)| (*name, Value::Word((*word).to_owned())));
        let numbers = numbers.iter().map(|(name, number)| (*name, Value::Integer(*number)));
        Params(words.chain(numbers).map(|(name, value)| (name.to_owned(), value)).collect())
    }

    #[test]
    fn the_laid_file_holds_what_is_expected_in_either_order() {
        let folder = tempfile::tempdir().unwrap();
        let params = params(&[("order", "random")], &[("file_bytes", 1_500_000), ("bytes", 640)]);
        lay(&params, folder.path()).unwrap();
        let bytes = std::fs::read(folder.path().join(FILE)).unwrap();
        assert_eq!(bytes.len(), 1_500_000);
        let blocks = 1_500_000 / 640;
        let by_hand = |order| {
            (0..30 * READS_A_JOB)
                .map(|read| block_of(order, read, blocks) as usize)
                .map(|block| sum(&bytes[block * 640..][..640]))
                .fold(0, u64::wrapping_add)
        };
        assert_eq!(expected(&params, 30), by_hand(Order::Random));
        assert_ne!(expected(&params, 30), by_hand(Order::Sequential));
    }

    #[test]
    fn random_order_reaches_most_blocks_and_every_line_is_its_own() {
        let mut seen: Vec<u64> = (0..1_000).map(|n| block_of(Order::Random, n, 100)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert!(seen.len() > 95, "{}", seen.len());
        let mut lines: Vec<u64> = (0..100_000).map(step).collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 100_000);
    }

    #[test]
    fn reads_that_no_system_takes_are_refused() {
        let check = |source, block, size, expected: Result<(), &str>| {
            let numbers = [("bytes", block), ("file_bytes", size)];
            let found = supports(&params(&[("source", source)], &numbers));
            assert_eq!(found, expected.map_err(str::to_owned), "{source} {block} {size}");
        };
        check("page_cache", 640, 1 << 20, Ok(()));
        check("page_cache", 100, 1 << 20, Err("each read has to be a multiple of 64 bytes"));
        check("uncached", 640, 1 << 20, Err("each read has to be a multiple of 4096 bytes"));
        check("uncached", 8_192, 1 << 20, Ok(()));
        check("page_cache", 8_192, 4_096, Err("a read is longer than the file"));
    }

    #[test]
    fn a_file_beyond_the_limit_is_not_laid() {
        let folder = tempfile::tempdir().unwrap();
        let told = lay(&params(&[], &[("file_bytes", u64::MAX)]), folder.path()).unwrap_err();
        assert!(told.to_string().contains("is the limit here"), "{told}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
