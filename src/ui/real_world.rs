//! The world outside, as it is.

use super::saving::EXTENSION;
use super::state::{MachineFacts, Missing, RecentFile};
use super::world::{Asked, Job, Recovered, Told, World};
use super::writer::Writer;
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
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The world outside.
pub struct RealWorld {
    /// Where the program keeps its own files, or why it cannot.
    data_folder: Result<PathBuf, Problem>,
    /// Copies of what is not saved, or why there are none.
    copies: Result<Arc<Autosave>, Problem>,
    /// Writes and removes copies, by their keys.
    copying: Writer<String>,
    /// Writes files of the user, by their paths: a share that does not answer keeps no other file and
    /// no copy from being written.
    saving: Writer<PathBuf>,
}

impl RealWorld {
    /// The world, with a folder for the program's own files if there can be one.
    #[must_use]
    pub fn new() -> Self {
        let data_folder = file::data_folder();
        let copies = data_folder.clone().and_then(|folder| Autosave::open(&folder)).map(Arc::new);
        let (copying, saving) = (Writer::new("tandem-copies"), Writer::new("tandem-save"));
        Self { data_folder, copies, copying, saving }
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
                missing: None,
                path: file.path,
                title: file.title,
                verdict: file.verdict,
                line: file.sentence,
                day: file.date,
            })
            .collect()
    }

    fn missing(&self, path: &Path) -> Option<Missing> {
        if path.exists() {
            return None;
        }
        let is_gone = recent::removable_drive(path).is_some_and(|drive| !drive.exists());
        Some(if is_gone { Missing::Drive } else { Missing::File })
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

    fn keep(&self, key: &str, experiment: Experiment, origin: Origin, told: Told) {
        match &self.copies {
            Ok(copies) => {
                let (copies, id) = (Arc::clone(copies), key.to_owned());
                let job = move || told(copies.keep(&id, &experiment, &origin));
                self.copying.put(key.to_owned(), Box::new(job));
            }
            Err(problem) => told(Err(problem.clone())),
        }
    }

    fn drop_copy(&self, key: &str) {
        if let Ok(copies) = &self.copies {
            let (copies, id) = (Arc::clone(copies), key.to_owned());
            self.copying.put(key.to_owned(), Box::new(move || copies.forget(&id)));
        }
    }

    fn write(&self, path: &Path, job: Job) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.saving.add(path, job);
    }

    fn when_copied(&self, told: Job) {
        self.copying.when_done(told);
    }

    fn recovered(&self) -> Vec<Recovered> {
        let (Ok(folder), Ok(copies)) = (&self.data_folder, &self.copies) else { return Vec::new() };
        let recovery = Autosave::recover(folder);
        let taken: Vec<Recovered> = recovery
            .documents
            .iter()
            .map(|found| {
                let key = file::new_id();
                let kept = copies.take_over(&key, found);
                let (experiment, origin) = (found.experiment.clone(), found.origin.clone());
                Recovered { key, experiment, origin, kept }
            })
            .collect();
        // What could not be taken over stays where it is, for the next start.
        if taken.iter().all(|taken| taken.kept.is_ok()) {
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

    fn in_background(&self, name: &'static str, job: Job) {
        // Without a thread nothing is told, and what was asked for can be asked for again.
        let _no_thread = std::thread::Builder::new().name(name.to_owned()).spawn(job);
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    /// A world with a folder of its own.
    fn world(folder: &Path) -> RealWorld {
        RealWorld {
            data_folder: Ok(folder.to_owned()),
            copies: Autosave::open(folder).map(Arc::new),
            copying: Writer::new("test copies"),
            saving: Writer::new("test save"),
        }
    }

    fn when_copied(world: &RealWorld) {
        let (told, heard) = channel();
        world.when_copied(Box::new(move || told.send(()).unwrap()));
        heard.recv().unwrap();
    }

    /// The titles of the copies that are there.
    fn copies(folder: &Path) -> Vec<String> {
        let of_this_program = std::fs::read_dir(folder.join("autosave")).unwrap().next().unwrap();
        let files = std::fs::read_dir(of_this_program.unwrap().path()).unwrap();
        let files = files.filter_map(|entry| file::open(&entry.unwrap().path()).ok());
        files.map(|opened| opened.experiment.title).collect()
    }

    #[test]
    fn the_newest_copy_is_there_until_it_is_dropped_and_then_never_again() {
        let folder = tempfile::tempdir().unwrap();
        let world = world(folder.path());
        let (sender, told) = channel();
        let keep = |key: &str, title: String| {
            let mut experiment = file::ready::READY[0].opened().experiment;
            experiment.title = title;
            let sender = sender.clone();
            let tell = Box::new(move |kept: Result<(), Problem>| sender.send(kept).unwrap());
            world.keep(key, experiment, Origin::default(), tell);
        };
        for step in 0..20 {
            keep("a", format!("a after step {step}"));
        }
        keep("b", "b".to_owned());
        when_copied(&world);
        let mut kept = copies(folder.path());
        kept.sort();
        assert_eq!(kept, ["a after step 19", "b"]);
        keep("a", "a, while it is being closed".to_owned());
        world.drop_copy("a");
        when_copied(&world);
        assert_eq!(copies(folder.path()), ["b"]);
        assert!(told.try_iter().all(|kept| kept.is_ok()));
    }

    #[test]
    fn copies_of_one_experiment_are_all_offered_also_those_named_by_its_id() {
        let folder = tempfile::tempdir().unwrap();
        let experiment = file::ready::READY[0].opened().experiment;
        let keep = |copies: &Autosave, key: &str, title: &str| {
            let experiment = Experiment { title: title.to_owned(), ..experiment.clone() };
            copies.keep(key, &experiment, &Origin::default()).unwrap();
        };
        let ended = Autosave::open(folder.path()).unwrap();
        keep(&ended, &experiment.id, "of an older version");
        keep(&ended, "one", "one");
        keep(&ended, "another", "another");
        drop(ended);
        let world = world(folder.path());
        // While another test starts a program, that holds a copy of every lock.
        let recovered = loop {
            let recovered = world.recovered();
            if !recovered.is_empty() {
                break recovered;
            }
            std::thread::yield_now();
        };
        let mut titles: Vec<_> = recovered.iter().map(|one| one.experiment.title.clone()).collect();
        titles.sort();
        assert_eq!(titles, ["another", "of an older version", "one"]);
        assert!(recovered.iter().all(|one| one.kept.is_ok()));
        // They are this program's now, each by itself, and nobody else's.
        assert_eq!(std::fs::read_dir(folder.path().join("autosave")).unwrap().count(), 1);
        assert_eq!(copies(folder.path()).len(), 3);
        recovered.iter().for_each(|one| world.drop_copy(&one.key));
        when_copied(&world);
        assert!(copies(folder.path()).is_empty());
    }

    #[test]
    fn a_file_that_is_not_written_keeps_no_other_waiting_and_one_file_is_written_in_order() {
        let world = world(tempfile::tempdir().unwrap().path());
        let (let_go, held) = channel::<()>();
        world.write(Path::new("share/a"), Box::new(move || held.recv().unwrap_or_default()));
        let (told, heard) = channel();
        for (path, what) in [("share/a", "later"), ("b", "other")] {
            let told = told.clone();
            world.write(Path::new(path), Box::new(move || told.send(what).unwrap()));
        }
        assert_eq!(heard.recv(), Ok("other"));
        drop(let_go);
        assert_eq!(heard.recv(), Ok("later"));
    }

    #[test]
    fn a_program_without_a_folder_says_why_it_keeps_no_copy() {
        let problem = Problem::new("There is no folder", "Nothing is kept", "Make one");
        let copies = Err(problem.clone());
        let world = RealWorld { copies, ..world(tempfile::tempdir().unwrap().path()) };
        let (sender, told) = channel();
        let experiment = file::ready::READY[0].opened().experiment;
        let tell = Box::new(move |kept: Result<(), Problem>| sender.send(kept).unwrap());
        world.keep("a", experiment, Origin::default(), tell);
        assert_eq!(told.recv().unwrap(), Err(problem));
        world.drop_copy("a");
        when_copied(&world);
    }
}
