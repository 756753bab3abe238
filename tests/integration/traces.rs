//! What a run leaves behind: the file that was asked for, and in it nothing that names anybody.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tandem_lab::kernels::registry::REGISTRY;
use tandem_lab::model::param::Kind;

/// Stands in every name that the program could find out and has to keep to itself.
const MARKER: &str = "xq7marker";

/// Runs a small design on a kernel, in a world of marked names.
fn run(home: &Path, kernel: &str, amount: &str, saved: &Path) -> Output {
    let marked = |name: &str| home.join(format!("{MARKER}-{name}"));
    for name in ["home", "temporary", "data"] {
        fs::create_dir_all(marked(name)).unwrap();
    }
    Command::new(env!("CARGO_BIN_EXE_tandem"))
        .args(["quick", kernel, "--set", amount, "--rounds", "1", "--budget", "60s", "--quiet"])
        .arg("-o")
        .arg(saved)
        .env("HOME", marked("home"))
        .env("TMPDIR", marked("temporary"))
        .env("TMP", marked("temporary"))
        .env("TANDEM_DATA_DIR", marked("data"))
        .envs(["USER", "LOGNAME", "USERNAME", "HOSTNAME", "COMPUTERNAME"].map(|n| (n, MARKER)))
        .output()
        .unwrap()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, mut files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| self::files(folder)));
    files
}

#[test]
fn a_run_leaves_its_file_and_nothing_in_it_that_names_anybody() {
    for kernel in REGISTRY {
        let home = tempfile::tempdir().unwrap();
        let saved = home.path().join("saved.tandem");
        // As little as the kernel takes, but so much that two workers can share it.
        let Kind::Integer { min, .. } = kernel.amount.declaration.kind else {
            unreachable!("an amount is a number")
        };
        let least = (2 * min).max(10);
        let amount = format!("{}={least}", kernel.amount.declaration.name);
        let done = run(home.path(), kernel.id, &amount, &saved);
        let told = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(0), "{}: {told}", kernel.id);

        let text = fs::read_to_string(&saved).unwrap();
        assert!(text.contains(kernel.id) && !text.contains(MARKER), "{}", kernel.id);
        let left = files(&home.path().join(format!("{MARKER}-temporary")));
        assert_eq!(left, Vec::<PathBuf>::new(), "{} left temporary files", kernel.id);
    }
}
