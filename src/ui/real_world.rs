//! The world outside, as it is.

use super::saving::EXTENSION;
use super::state::{MachineFacts, Missing, RecentFile};
use super::world::{Asked, World};
use crate::engine::host_runner::HostRunner;
use crate::engine::runner::TrialRunner;
use crate::engine::selftest::Line;
use crate::engine::{facts, preflight, selftest, worker_program};
use crate::file;
use crate::file::Origin;
use crate::file::autosave::Autosave;
use crate::file::recent::{self, RecentFiles};
use crate::model::date::utc_minute;
use crate::model::experiment::Experiment;
use crate::model::problem::Problem;
use crate::model::session::Check;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

/// The world outside.
#[derive(Debug)]
pub struct RealWorld {
    /// Where the program keeps its own files, or why it cannot.
    data_folder: Result<PathBuf, Problem>,
    /// Copies of what is not saved, or why there are none.
    copies: Result<Mutex<Autosave>, Problem>,
}

impl RealWorld {
    /// The world, with a folder for the program's own files if there can be one.
    #[must_use]
    pub fn new() -> Self {
        let data_folder = file::data_folder();
        let copies = data_folder.clone().and_then(|folder| Autosave::open(&folder)).map(Mutex::new);
        Self { data_folder, copies }
    }

    fn change_recent(&self, change: impl FnOnce(&mut RecentFiles)) {
        let Ok(folder) = &self.data_folder else { return };
        let mut list = RecentFiles::load(folder);
        change(&mut list);
        // A list that cannot be kept is no reason to trouble the user.
        let _kept_or_not = list.store(folder);
    }
}

impl World for RealWorld {
    fn runner(&self, machine_label: &str) -> Box<dyn TrialRunner> {
        Box::new(HostRunner::new(machine_label))
    }

    fn machine_label(&self) -> String {
        file::machine_label()
    }

    fn set_machine_label(&self, label: &str) -> Result<(), Problem> {
        file::set_machine_label(label)
    }

    fn machine(&self, machine_label: &str) -> MachineFacts {
        let topology = facts::topology();
        let machine = facts::machine_of(machine_label, &topology);
        MachineFacts { capabilities: facts::capabilities(&machine), machine, topology }
    }

    fn checks(&self) -> Vec<Check> {
        preflight::of_machine()
    }

    fn self_test(&self, tell: &mut dyn FnMut(&Line)) {
        selftest::run(tell);
    }

    fn worker_missing(&self) -> Option<Problem> {
        worker_program::find().err()
    }

    fn ask_open(&self) -> Asked<Vec<PathBuf>> {
        if !has_dialogs() {
            return Asked::Unavailable;
        }
        let chosen = dialog().pick_files();
        chosen.map_or(Asked::Cancelled, Asked::Chosen)
    }

    fn ask_save(&self, name: &str) -> Asked<PathBuf> {
        if !has_dialogs() {
            return Asked::Unavailable;
        }
        let chosen = dialog().set_file_name(name).save_file();
        chosen.map_or(Asked::Cancelled, Asked::Chosen)
    }

    fn recent(&self) -> Vec<RecentFile> {
        let Ok(folder) = &self.data_folder else { return Vec::new() };
        let listed = RecentFiles::load(folder).files.into_iter();
        listed
            .map(|file| RecentFile {
                missing: missing(&file.path),
                path: file.path,
                title: file.title,
                verdict: file.verdict,
                line: file.sentence,
                day: file.date,
            })
            .collect()
    }

    fn remember(&self, file: &RecentFile) {
        let entry = recent::RecentFile {
            path: std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone()),
            title: file.title.clone(),
            verdict: file.verdict.clone(),
            sentence: file.line.clone(),
            ratio: String::new(),
            date: file.day.clone(),
        };
        self.change_recent(|list| list.add(entry));
    }

    fn forget(&self, path: &Path) {
        self.change_recent(|list| list.remove(path));
    }

    fn keep(&self, key: &str, experiment: &Experiment, origin: &Origin) -> Result<(), Problem> {
        let copies = self.copies.as_ref().map_err(Problem::clone)?;
        let copies = copies.lock().expect("nothing panics while it holds the copies");
        copies.keep(key, experiment, origin)
    }

    fn drop_copy(&self, key: &str) {
        if let Ok(copies) = &self.copies {
            copies.lock().expect("nothing panics while it holds the copies").forget(key);
        }
    }

    fn recovered(&self) -> Vec<(Experiment, Origin)> {
        let (Ok(folder), Ok(_)) = (&self.data_folder, &self.copies) else { return Vec::new() };
        let recovery = Autosave::recover(folder);
        let mut taken = Vec::new();
        let mut all_kept = true;
        for document in &recovery.documents {
            let (experiment, origin) = (&document.experiment, &document.origin);
            all_kept &= self.keep(&experiment.id, experiment, origin).is_ok();
            taken.push((experiment.clone(), origin.clone()));
        }
        // What could not be kept again stays where it is, for the next start.
        if all_kept {
            recovery.confirm();
        }
        taken
    }

    fn random(&self) -> u64 {
        // Each such state has keys that the system drew.
        RandomState::new().hash_one(0_u8)
    }

    fn today(&self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut minute = utc_minute(now.as_secs());
        minute.truncate("2026-11-21".len());
        minute
    }

    fn in_background(&self, name: &'static str, job: Box<dyn FnOnce() + Send>) {
        // Without a thread nothing is told, and what was asked for can be asked for again.
        let _no_thread = std::thread::Builder::new().name(name.to_owned()).spawn(job);
    }
}

/// What is known of a file that is not there; nothing of one that is.
fn missing(path: &Path) -> Option<Missing> {
    if path.exists() {
        return None;
    }
    let is_gone = recent::removable_drive(path).is_some_and(|drive| !drive.exists());
    Some(if is_gone { Missing::Drive } else { Missing::File })
}

fn dialog() -> rfd::FileDialog {
    rfd::FileDialog::new().add_filter("Tandem experiment", &[EXTENSION])
}

/// Whether the system can ask for a file. On Linux that needs a portal, which is reached over the
/// session bus, or zenity; a dialog that is asked for without either looks like one that was
/// cancelled.
fn has_dialogs() -> bool {
    if std::env::consts::OS != "linux" {
        return true;
    }
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|bus| !bus.is_empty());
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let socket = runtime.is_some_and(|folder| folder.join("bus").exists());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let zenity = std::env::split_paths(&path).any(|folder| folder.join("zenity").exists());
    bus || socket || zenity
}
