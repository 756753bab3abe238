//! Who does measured work: workers below a host of their own, and never the program that a person
//! started. What is shown here of the command line holds for the window too, because both start hosts
//! through the same runner.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

/// What was seen below the program, by process.
#[derive(Default)]
struct Seen {
    /// The parent of each process.
    parents: BTreeMap<Pid, Pid>,
    /// The name of each, and how often it was seen.
    names: BTreeMap<Pid, (String, u32)>,
}

impl Seen {
    /// Adds what is there now.
    fn look(&mut self, program: Pid) {
        // A new one, because a process gets its name after it was created.
        let mut system = System::new().unwrap();
        let kind = ProcessRefreshKind::nothing().without_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
        let parent = |id: Pid| system.process(id).and_then(sysinfo::Process::parent);
        for (id, process) in system.processes().iter().filter(|(_, p)| p.thread_kind().is_none()) {
            let above = std::iter::successors(parent(*id), |id| parent(*id)).take(8);
            if above.into_iter().any(|above| above == program) {
                self.parents.extend(process.parent().map(|parent| (*id, parent)));
                let (name, times) = self.names.entry(*id).or_default();
                *name = process.name().to_string_lossy().into_owned();
                *times += 1;
            }
        }
    }

    /// How many processes lie between one and the program: 0 for its children.
    fn depth(&self, id: Pid, program: Pid) -> usize {
        let above = std::iter::successors(Some(id), |id| self.parents.get(id).copied());
        above.skip(1).take_while(|above| *above != program).count()
    }

    fn at(&self, depth: usize, program: Pid) -> usize {
        self.parents.keys().filter(|id| self.depth(**id, program) == depth).count()
    }
}

/// What was seen while a design of two workers waited in these models.
fn watch(model: &str) -> (Seen, Pid) {
    let folder = tempfile::tempdir().unwrap();
    let words = "quick io.wait --set wait_ns=60000000 --set waits=4 --workers 2 --rounds 1 --model";
    let mut child = Command::new(env!("CARGO_BIN_EXE_tandem"))
        .args(words.split(' ').chain([model]))
        .current_dir(folder.path())
        .env("TANDEM_DATA_DIR", folder.path().join("data"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let program = Pid::from_u32(child.id());
    let mut seen = Seen::default();
    let status = loop {
        seen.look(program);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    assert!(status.success(), "{model}: {status}");
    (seen, program)
}

#[test]
fn workers_are_children_of_a_fresh_host_and_the_program_does_no_work_itself() {
    let (threads, program) = watch("threads");
    assert!(threads.at(0, program) >= 4, "a host for each trial of two rounds with their control");
    assert_eq!(threads.at(1, program), 0, "threads are no processes");
    let (processes, program) = watch("processes");
    assert!(processes.at(0, program) >= 4);
    assert!(processes.at(1, program) >= 4, "two workers below a host");
    assert_eq!(processes.at(2, program), 0, "workers start nobody");
    for (name, times) in threads.names.values().chain(processes.names.values()) {
        // A process that was seen once may have been seen before it became another program. Linux
        // cuts names of processes after 15 letters.
        assert!(*times == 1 || name.starts_with("tandem-worker"), "{name}");
    }
}
