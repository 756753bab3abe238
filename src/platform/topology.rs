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

#[cfg(windows)]
mod os {
    use super::Topology;
    use crate::model::machine::{Core, Package};
    use windows_sys::Win32::System::SystemInformation::{
        GetLogicalProcessorInformationEx, RelationProcessorCore,
        SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX,
    };

    /// The cores of the first processor group, in one package; this program uses no more of them.
    pub fn read() -> Option<Topology> {
        let mut bytes = 0;
        // SAFETY: without a place the call only writes how many bytes it needs.
        unsafe {
            GetLogicalProcessorInformationEx(
                RelationProcessorCore,
                std::ptr::null_mut(),
                &raw mut bytes,
            )
        };
        let mut words = vec![0_u64; (bytes as usize).div_ceil(size_of::<u64>())];
        let place = words.as_mut_ptr();
        // SAFETY: the place has as many bytes as the call asked for, aligned for its records.
        let done = unsafe {
            GetLogicalProcessorInformationEx(RelationProcessorCore, place.cast(), &raw mut bytes)
        };
        if done == 0 {
            return None;
        }
        let mut cores = Vec::new();
        let mut offset = 0;
        while offset < bytes as usize {
            // SAFETY: records follow one another, each as long as it says, and only fields that
            // records of this kind have are read.
            let (size, group) = unsafe {
                let record = place.cast::<u8>().add(offset);
                let record = record.cast::<SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX>();
                ((*record).Size, (*record).Anonymous.Processor.GroupMask[0])
            };
            if group.Group == 0 {
                let threads = (0..64).filter(|thread| group.Mask & (1 << thread) != 0).collect();
                cores.push(Core { threads });
            }
            offset += (size as usize).max(1);
        }
        let allowed = crate::platform::affinity::allowed()
            .unwrap_or_else(|| cores.iter().flat_map(|core| core.threads.clone()).collect());
        Some(Topology { packages: vec![Package { cores }], caches: Vec::new(), allowed })
    }

    pub fn numa_nodes() -> u32 {
        1
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
mod os {
    use super::Topology;

    pub fn read() -> Option<Topology> {
        None
    }

    pub fn numa_nodes() -> u32 {
        1
    }
}
