//! Gives every build of the sources its own number, so that parent and child can demand that they
//! come from one build, and the Windows programs their resources.

#[path = "windows/resources.rs"]
mod resources;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn main() {
    resources::link();
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
    let mut files = BTreeMap::new();
    collect(Path::new("src"), &mut files);
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    std::fs::read("Cargo.lock").unwrap_or_default().hash(&mut hasher);
    std::env::var("PROFILE").ok().hash(&mut hasher);
    println!("cargo::rustc-env=TANDEM_BUILD={:016x}", hasher.finish());
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let entries = std::fs::read_dir(folder).expect("the sources can be listed");
    for entry in entries.map(|entry| entry.expect("the sources can be listed")) {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if let Ok(text) = std::fs::read(&path) {
            files.insert(path, text);
        }
    }
}
