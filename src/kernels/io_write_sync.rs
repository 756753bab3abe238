//! Writing to a file and waiting until the device has it.

use super::between::{self, COMPUTE};
use super::contract::{Body, Family, Kernel, MODELS_OF_WORKERS, Sharing};
use super::limits::{self, Wanted};
use super::worker_context::{Wait, WorkerContext, waiting};
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};

/// The least that devices write at once.
const SECTOR: usize = 512;

static BYTES: Param<u64> = Param::integer(
    "bytes",
    "Each write",
    "Bytes written before each sync.",
    (1, 4_096, 1 << 20),
    (Unit::Bytes, Scale::Logarithmic),
);
static WRITES: Param<u64> = Param::integer(
    "writes",
    "Writes",
    "Writes in all, each followed by a sync, shared among the workers.",
    (1, 100, 16_384),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "io.write_sync",
    family: Family::Io,
    title: "Writing and syncing",
    sentence: "Each worker writes to a temporary file of its own and waits until the device has \
               it, again and again.",
    params: &[&BYTES.declaration, &WRITES.declaration, &COMPUTE.declaration],
    shares: Sharing::Files,
    amount: &WRITES,
    jobs: |params| params.get(&WRITES),
    nominal_job_ns: |params| 1_500_000.0 + params.get(&BYTES) as f64 + between::nominal_ns(params),
    only_computes: false,
    models: MODELS_OF_WORKERS,
    body: Body::Worker(body),
    ..Kernel::COMPUTING
};

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let size = params.get(&BYTES);
    let path = context.scratch().join(format!("worker-{}", context.rank()));
    let steps = params.get(&COMPUTE);
    let bytes = size.saturating_mul(context.jobs());
    limits::check_files(context.scratch(), Wanted { bytes, files: u64::from(context.workers()) })?;
    let refused = |error: io::Error| {
        Problem::new(
            format!("The system refused to write a temporary file: {error}"),
            "This trial has no result",
            "Look whether the disk is full, or set TMPDIR to another folder",
        )
    };
    let mut options = OpenOptions::new();
    let mut file =
        options.read(true).write(true).create(true).truncate(true).open(&path).map_err(refused)?;
    let mut buffer = uneven(usize::try_from(size).expect("a parameter is at most 1 MiB"));
    context.begin();
    while let Some(job) = context.next_job() {
        between::compute(steps);
        mark(&mut buffer, job);
        let (written, took) =
            waiting(context, Wait::Io, |_| file.write_all(&buffer).and_then(|()| file.sync_data()));
        written.map_err(refused)?;
        context.record(took);
    }
    context.end();
    read_back(&mut file, &mut buffer).map_err(refused)
}

/// Marks what is written with the job's number, once in each sector: to write all bytes anew would
/// cost as much as the system's own copy of them, and count as if it were the write's.
fn mark(buffer: &mut [u8], job: u64) {
    let number = job.to_le_bytes();
    for sector in buffer.chunks_mut(SECTOR) {
        let length = number.len().min(sector.len());
        sector[..length].copy_from_slice(&number[..length]);
    }
}

/// Bytes that no file system can store as if they were none.
fn uneven(size: usize) -> Vec<u8> {
    (0..size as u64).map(|place| (place.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u8).collect()
}

/// The sum over all blocks in the file of the FNV-1a hash of each (Fowler, Noll and Vo).
fn read_back(file: &mut File, buffer: &mut [u8]) -> io::Result<u64> {
    let blocks = file.stream_position()? / buffer.len() as u64;
    file.rewind()?;
    let mut sum = 0_u64;
    for _ in 0..blocks {
        file.read_exact(buffer)?;
        let hash = buffer.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
        });
        sum = sum.wrapping_add(hash);
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sector_tells_its_job() {
        for size in [1, 7, 512, 513, 4096] {
            let blocks = [3, 4].map(|job| {
                let mut buffer = uneven(size);
                mark(&mut buffer, job);
                buffer
            });
            let sectors = blocks[0].chunks(SECTOR).zip(blocks[1].chunks(SECTOR));
            assert!(sectors.into_iter().all(|(one, other)| one != other), "{size} bytes");
        }
    }
}
