//! The hidden roles of the programs: host, worker, empty worker.

use super::child::ROLE;
use super::{host, worker};
use crate::platform::{clock, interrupt, process};
use std::ffi::OsStr;
use std::process::exit;

/// Enters a measuring role and never comes back, if the program was started for one. Every program
/// calls it in its first line, so that a missing worker program can be stood in for by the program
/// that misses it.
pub fn enter_if_asked() {
    let first_ns = clock::now_ns();
    // The program's own arguments may be anything, such as the path of a file.
    if std::env::args_os().nth(1).as_deref() != Some(OsStr::new(ROLE)) {
        return;
    }
    let mut arguments = std::env::args().skip(2);
    interrupt::allow_signals();
    let role = arguments.next().unwrap_or_default();
    let parent = arguments.next().and_then(|id| id.parse().ok());
    process::die_with_parent(parent);
    let reference = arguments.next().unwrap_or_default();
    let code = match role.as_str() {
        "host" => host::serve(),
        "worker" => {
            watch_parent();
            let mut number = || arguments.next().and_then(|number| number.parse::<u32>().ok());
            let ranks = number().zip(number()).map(|(first, count)| first..first + count);
            ranks.map_or(worker::LOST, |ranks| worker::process_worker(first_ns, &reference, &ranks))
        }
        "empty" => worker::empty_worker(first_ns, &reference),
        _ => worker::LOST,
    };
    exit(i32::from(code));
}

/// Where the system does not end a child with its parent, a thread does: stdin ends with the
/// parent.
pub(super) fn watch_parent() {
    if !process::NEEDS_WATCHDOG {
        return;
    }
    let watch = || {
        let _end = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        exit(0);
    };
    // Without the thread the worker still ends with its work.
    let _refused = std::thread::Builder::new().name("tandem-watchdog".to_owned()).spawn(watch);
}
