//! How the hardware threads lie together.

use crate::model::machine::Topology;

/// What the system tells; `None` where it tells nothing that this program reads, so that the
/// caller falls back on counts.
#[must_use]
pub fn read() -> Option<Topology> {
    os::read()
}

/// Memory nodes, at least one.
#[must_use]
pub fn numa_nodes() -> u32 {
    os::numa_nodes()
}

#[cfg(target_os = "linux")]
mod os {
    use super::Topology;
    use crate::model::design::CoreSet;
    use crate::model::machine::{Cache, Core, Package};
    use std::collections::BTreeMap;
    use std::fs;

    const CPUS: &str = "/sys/devices/system/cpu";

    pub fn read() -> Option<Topology> {
        let online = numbers(&format!("{CPUS}/online"))?;
        let mut packages: BTreeMap<i64, BTreeMap<i64, Vec<u32>>> = BTreeMap::new();
        let mut caches = Vec::new();
        for &cpu in &online {
            let id = |name: &str| text(&format!("{CPUS}/cpu{cpu}/topology/{name}"))?.parse().ok();
            let package = id("physical_package_id").unwrap_or(0);
            let core = id("core_id").unwrap_or(i64::from(cpu));
            packages.entry(package).or_default().entry(core).or_default().push(cpu);
            caches.extend(caches_of(cpu));
        }
        caches.sort_by(|a: &Cache, b| (a.level, &a.shared_by).cmp(&(b.level, &b.shared_by)));
        caches.dedup();
        let packages = packages
            .into_values()
            .map(|cores| Package {
                cores: cores.into_values().map(|threads| Core { threads }).collect(),
            })
            .collect();
        let allowed = crate::platform::affinity::allowed().unwrap_or(online);
        Some(Topology { packages, caches, allowed })
    }

    /// Data and unified caches; the instruction cache would stand beside the first as a twin.
    fn caches_of(cpu: u32) -> Vec<Cache> {
        let cache = |index: u32| {
            let part = |name: &str| text(&format!("{CPUS}/cpu{cpu}/cache/index{index}/{name}"));
            let kind = part("type")?;
            let size = part("size")?;
            let kib: u64 = size.strip_suffix('K')?.parse().ok()?;
            let shared_by = list(&part("shared_cpu_list")?)?;
            let level = part("level")?.parse().ok()?;
            (kind != "Instruction").then_some(Cache { level, bytes: kib * 1024, shared_by })
        };
        (0..8).filter_map(cache).collect()
    }

    pub fn numa_nodes() -> u32 {
        numbers("/sys/devices/system/node/online").map_or(1, |nodes| nodes.len().max(1) as u32)
    }

    fn text(path: &str) -> Option<String> {
        fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
    }

    fn numbers(path: &str) -> Option<Vec<u32>> {
        list(&text(path)?)
    }

    /// The kernel writes lists as this program's core sets do: `0-3,8`.
    fn list(text: &str) -> Option<Vec<u32>> {
        let CoreSet::List(list) = CoreSet::parse(text)? else { return None };
        Some(list)
    }
}

#[cfg(not(target_os = "linux"))]
mod os {
    use super::Topology;

    pub fn read() -> Option<Topology> {
        None
    }

    pub fn numa_nodes() -> u32 {
        1
    }
}
