//! What is known of the machine on which a session ran. An allow-list: nothing that names a
//! person, a network or a device.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The machine, as a file tells it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// Kinds of cores with their counts, such as `4 fast` and `8 slow`; empty if all are alike.
    pub core_kinds: Vec<String>,
    /// Memory nodes.
    pub numa_nodes: u32,
    /// Hardware threads that the system lets the program use; how much of their time, `quota` says.
    pub allowed_cpus: u32,
    /// How many cores' worth of time a quota lets the program use; absent without a quota.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<f64>,
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

    /// How many workers can be at work at the same instant for as long as they like: the hardware
    /// threads that the system lets the program use, at most the whole cores of its quota, and at
    /// least one. This is the number of cores wherever one is claimed (method.md, R21).
    #[must_use]
    pub fn at_once(&self) -> u32 {
        // A quota too large for the number is no limit either.
        let of_quota = self.quota.map_or(u32::MAX, |quota| quota.max(0.0).floor() as u32);
        self.allowed_cpus.min(of_quota).max(1)
    }

    /// The quota, where it leaves less than all the time of the allowed hardware threads.
    #[must_use]
    pub fn limiting_quota(&self) -> Option<f64> {
        self.quota.filter(|quota| *quota < f64::from(self.allowed_cpus))
    }

    /// How many cores' worth of time the program may use.
    #[must_use]
    pub fn core_time(&self) -> f64 {
        let threads = f64::from(self.allowed_cpus);
        self.quota.map_or(threads, |quota| quota.min(threads))
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

impl Topology {
    /// All cores, package by package.
    pub fn cores(&self) -> impl Iterator<Item = &Core> {
        self.packages.iter().flat_map(|package| &package.cores)
    }

    /// Cores of which the program may use a hardware thread at least.
    #[must_use]
    pub fn allowed_cores(&self) -> u32 {
        let may = |core: &&Core| core.threads.iter().any(|thread| self.allowed.contains(thread));
        u32::try_from(self.cores().filter(may).count()).unwrap_or(u32::MAX)
    }

    /// All allowed hardware threads in the order in which workers are placed on them: the first of every
    /// core, then the second of every core, each time those of the fastest kind of core first. So two
    /// workers on a machine with fast and slow cores run on fast ones, and a slow core is taken before a
    /// second worker on a fast one.
    #[must_use]
    pub fn placing_order(&self) -> Vec<u32> {
        let mut order = Vec::new();
        for place in 0.. {
            let nth = |core: &Core| {
                let mut allowed = core.threads.iter().filter(|cpu| self.allowed.contains(cpu));
                allowed.nth(place).map(|cpu| (core.kind, *cpu))
            };
            let mut row: Vec<(u32, u32)> = self.cores().filter_map(nth).collect();
            if row.is_empty() {
                break;
            }
            // Cores of one kind keep their order.
            row.sort_by_key(|(kind, _)| *kind);
            order.extend(row.into_iter().map(|(_, cpu)| cpu));
        }
        order
    }

    /// Its kinds of cores with their counts, the fastest first, such as `4 fast` and `8 slow`; empty
    /// if all are alike.
    #[must_use]
    pub fn core_kinds(&self) -> Vec<String> {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for core in self.cores() {
            *counts.entry(core.kind).or_default() += 1;
        }
        let named = |(kind, count): (u32, u32)| Some(format!("{count} {}", self.kind_word(kind)?));
        counts.into_iter().filter_map(named).collect()
    }

    /// What cores of a kind are called among those of this machine, such as `fast`; nothing if all
    /// are alike.
    #[must_use]
    pub fn kind_word(&self, kind: u32) -> Option<String> {
        let kinds: BTreeSet<u32> = self.cores().map(|core| core.kind).collect();
        let last = kinds.len().checked_sub(1).filter(|last| *last > 0)?;
        let place = kinds.iter().position(|other| *other == kind)?;
        Some(match place {
            0 => "fast".to_owned(),
            place if place == last => "slow".to_owned(),
            1 if last == 2 => "middle".to_owned(),
            place => format!("of kind {}", place + 1),
        })
    }
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
    /// Its kind: 0 for the fastest of the machine, 1 for the next slower one. All 0 if they are
    /// alike, or if the system does not tell.
    pub kind: u32,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_cores_are_claimed_than_mask_and_quota_give() {
        let cases = [
            (8, None, 8, 8.0),
            (8, Some(2.5), 2, 2.5),
            (8, Some(16.0), 8, 8.0),
            (2, Some(0.5), 1, 0.5),
            (1, None, 1, 1.0),
            (4, Some(f64::INFINITY), 4, 4.0),
        ];
        for (allowed_cpus, quota, at_once, core_time) in cases {
            let machine = Machine { allowed_cpus, quota, ..Machine::default() };
            assert_eq!((machine.at_once(), machine.core_time()), (at_once, core_time), "{quota:?}");
        }
        assert_eq!(Machine::default().at_once(), 1, "also where nothing is known");
    }

    #[test]
    fn kinds_of_cores_are_counted_apart() {
        let check = |kinds: &[u32], expected: &[&str]| {
            let core = |(first, kind): (u32, &u32)| Core { kind: *kind, threads: vec![first] };
            let cores = (0..).zip(kinds).map(core).collect();
            let topology = Topology { packages: vec![Package { cores }], ..Topology::default() };
            assert_eq!(topology.core_kinds(), expected);
        };
        check(&[0, 0, 0, 0], &[]);
        check(&[0, 0, 1, 1, 1], &["2 fast", "3 slow"]);
        check(&[2, 1, 0, 2], &["1 fast", "1 middle", "2 slow"]);
        check(&[0, 1, 2, 3], &["1 fast", "1 of kind 2", "1 of kind 3", "1 slow"]);
        check(&[], &[]);
    }
}
