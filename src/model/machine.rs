//! What is known of the machine on which a session ran. An allow-list: nothing that names a
//! person, a network or a device.

use serde::{Deserialize, Serialize};

/// The machine, as a file tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// A name that the user chose; a random one otherwise. All that a file says about whose
    /// machine it was.
    pub label: String,
    /// `linux`, `windows` or `macos`.
    pub os: String,
    /// The version of the kernel or system.
    pub os_version: String,
    /// The processor's architecture, such as `x86_64`.
    pub arch: String,
    /// The processor's name.
    pub cpu_model: String,
    /// Processor packages.
    pub packages: u32,
    /// Physical cores.
    pub cores: u32,
    /// Hardware threads.
    pub threads: u32,
    /// Kinds of cores with their counts, such as `4 fast` and `4 slow`; empty if all are alike.
    pub core_kinds: Vec<String>,
    /// Memory nodes.
    pub numa_nodes: u32,
    /// Hardware threads that the system lets the program use.
    pub allowed_cpus: u32,
    /// Main memory in MiB.
    pub ram_mib: u64,
}

impl Machine {
    /// The machine in one line, such as `4 cores with 2 hardware threads each, 15.4 GiB, Linux`.
    #[must_use]
    pub fn line(&self) -> String {
        let cores = match self.cores {
            1 => "1 core".to_owned(),
            cores => format!("{cores} cores"),
        };
        let threads = match self.threads.checked_div(self.cores) {
            Some(per_core) if per_core > 1 && self.threads.is_multiple_of(self.cores) => {
                format!(" with {per_core} hardware threads each")
            }
            _ if self.threads != self.cores => format!(", {} hardware threads", self.threads),
            _ => String::new(),
        };
        let memory = super::units::bytes(self.ram_mib as f64 * 1024.0 * 1024.0);
        format!("{cores}{threads}, {memory}, {}", self.os_name())
    }

    /// The system's name for people.
    #[must_use]
    pub fn os_name(&self) -> &str {
        match self.os.as_str() {
            "linux" => "Linux",
            "windows" => "Windows",
            "macos" => "macOS",
            other => other,
        }
    }

    /// Whether two sessions may be taken to have run on the same machine.
    #[must_use]
    pub fn is_same_as(&self, other: &Machine) -> bool {
        self.label == other.label
            && self.cpu_model == other.cpu_model
            && self.threads == other.threads
            && self.os == other.os
    }
}

/// How the hardware threads of a machine lie together, for the picture of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topology {
    /// The packages with their cores.
    pub packages: Vec<Package>,
    /// The caches, smallest level first.
    pub caches: Vec<Cache>,
    /// Hardware threads that the system lets the program use, by its numbers.
    pub allowed: Vec<u32>,
}

/// A processor package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// Its cores.
    pub cores: Vec<Core>,
}

/// A core.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Core {
    /// Its hardware threads, by the system's numbers.
    pub threads: Vec<u32>,
}

/// A cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// Its level, from 1.
    pub level: u8,
    /// Its size in bytes.
    pub bytes: u64,
    /// The hardware threads that share it.
    pub shared_by: Vec<u32>,
}

/// Something that a machine can show or cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capability {
    /// What, such as `Pin a worker to a core`.
    pub name: &'static str,
    /// Whether it can.
    pub available: bool,
    /// How, or why not.
    pub detail: String,
}
