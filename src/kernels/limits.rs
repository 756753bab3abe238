//! What a trial may write at most, whatever its parameters say: asked here by whoever writes, the
//! host or the worker.

use crate::model::problem::Problem;
use crate::model::units::bytes;
use crate::platform::filesystem::{self, Medium};
use std::path::Path;

/// Bytes that a trial may write to files.
const MOST_BYTES: u64 = 1 << 30;
/// Its share of the free space.
const SHARE_OF_SPACE: u64 = 10;
/// Files that may exist at a time.
pub const MOST_FILES: u64 = 2_000;

/// What a trial wants of a file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Bytes written in all.
    pub bytes: u64,
    /// Files at a time.
    pub files: u64,
}

/// Whether a trial may write so much into a folder: 1 GiB and a tenth of the free space at most,
/// 2,000 files, and nothing at all on a network.
///
/// # Errors
/// What is too much, and what to do.
pub fn check_files(folder: &Path, wanted: Wanted) -> Result<(), Problem> {
    let free = filesystem::free_bytes(folder);
    let medium = filesystem::of(folder);
    let network = medium.filter(|found| found.medium == Medium::Network).map(|found| found.name);
    check(wanted, free, network.as_deref())
}

fn check(wanted: Wanted, free: Option<u64>, network: Option<&str>) -> Result<(), Problem> {
    if let Some(name) = network {
        return Err(Problem::new(
            format!("The temporary folder lies on a network ({name})"),
            "Its files would measure another computer and the network",
            "Set TMPDIR to a folder on a local disk",
        ));
    }
    let limit = MOST_BYTES.min(free.map_or(u64::MAX, |free| free / SHARE_OF_SPACE));
    if wanted.bytes > limit {
        let (wanted, limit) = (bytes(wanted.bytes as f64), bytes(limit as f64));
        return Err(Problem::new(
            format!("This trial would write {wanted}, and {limit} is the limit here"),
            "Nothing was written",
            "Ask for less or smaller files, or free some space",
        ));
    }
    if wanted.files > MOST_FILES {
        let files = wanted.files;
        return Err(Problem::new(
            format!("This trial would have {files} files at a time, and {MOST_FILES} is the limit"),
            "Nothing was written",
            "Ask for fewer files or fewer workers",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_writes_at_most_its_share_and_nothing_on_a_network() {
        const GIB: u64 = 1 << 30;
        let told = |bytes, files, free, network| {
            let wanted = Wanted { bytes, files };
            check(wanted, free, network)
                .map_or_else(|problem| problem.to_string(), |()| String::new())
        };
        assert_eq!(told(GIB, 2_000, Some(10 * GIB), None), "");
        assert_eq!(told(GIB, 1, None, None), "");
        assert!(told(GIB + 1, 1, None, None).contains("1 GiB is the limit"));
        assert!(told(u64::MAX, 1, Some(u64::MAX), None).contains("1 GiB is the limit"));
        assert!(told(GIB, 1, Some(10 * GIB - 10), None).contains("is the limit here"));
        assert!(told(1, 1, Some(9), None).contains("and 0 B is the limit here"));
        assert!(told(1, 2_001, Some(GIB), None).contains("2001 files at a time"));
        assert!(told(0, 0, Some(GIB), Some("nfs")).contains("on a network (nfs)"));
    }
}
