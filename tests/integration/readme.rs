//! The README tells what the program does, so the program and the tree are asked.

use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_lists_the_kernels_as_the_program_does() {
    let asked = Command::new(env!("CARGO_BIN_EXE_tandem"))
        .args(["kernels", "--format", "markdown"])
        .output()
        .unwrap();
    let table = String::from_utf8(asked.stdout).unwrap();
    assert!(table.starts_with('|'), "{table}");
    let readme = README.replace("\r\n", "\n");
    assert!(readme.contains(&table), "README.md lacks this table:\n{table}");
}

#[test]
fn every_file_to_which_the_readme_links_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let links = README.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let files: Vec<&str> = links.filter(|link| !link.starts_with("https://")).collect();
    assert!(files.contains(&"LICENSE-MIT"), "{files:?}");
    for file in files {
        assert!(root.join(file).is_file(), "{file} is not there");
    }
}
