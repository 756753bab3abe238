//! The topology that Linux tells in its files.

use crate::model::machine::{Cache, Core, Package, Topology};
use crate::platform::system_files::{SystemFiles, list};
use std::collections::{BTreeMap, BTreeSet};

const CPUS: &str = "/sys/devices/system/cpu";

/// Processors with several kinds of cores: the kernel counts events of each kind with a device of
/// its own. The fastest kind first.
const KINDS: [&str; 3] =
    ["/sys/devices/cpu_core", "/sys/devices/cpu_atom", "/sys/devices/cpu_lowpower"];

/// Cores that differ by less than this share in what they can do are of one kind: single cores of
/// many processors may be clocked a little higher than their neighbours.
const ALIKE: f64 = 0.85;

/// The hardware threads that are switched on, by the cores that they are part of. Numbers may have
/// gaps; those that are switched off are no part of it.
#[must_use]
pub fn read(files: &impl SystemFiles, allowed: Option<Vec<u32>>) -> Option<Topology> {
    let online = list(&files.text(&format!("{CPUS}/online"))?)?;
    let mut packages: BTreeMap<i64, BTreeSet<Vec<u32>>> = BTreeMap::new();
    let mut caches = Vec::new();
    for &cpu in &online {
        let package: Option<i64> =
            files.number(&format!("{CPUS}/cpu{cpu}/topology/physical_package_id"));
        let threads = siblings(files, cpu, &online);
        packages.entry(package.unwrap_or(0)).or_default().insert(threads);
        caches.extend(caches_of(files, cpu));
    }
    caches.sort_by(|a: &Cache, b| (a.level, &a.shared_by).cmp(&(b.level, &b.shared_by)));
    caches.dedup();
    let kinds = kinds(files, &online);
    let kind_of = |threads: &[u32]| threads.first().and_then(|cpu| kinds.get(cpu)).copied();
    let core = |threads: Vec<u32>| Core { kind: kind_of(&threads).unwrap_or(0), threads };
    let package =
        |cores: BTreeSet<Vec<u32>>| Package { cores: cores.into_iter().map(core).collect() };
    let packages = packages.into_values().map(package).collect();
    let mut allowed = allowed.unwrap_or_else(|| online.clone());
    allowed.retain(|cpu| online.contains(cpu));
    Some(Topology { packages, caches, allowed })
}

/// The hardware threads of the core of one, itself among them. The numbers of cores would not do:
/// they begin anew in each die or cluster of some processors.
fn siblings(files: &impl SystemFiles, cpu: u32, online: &[u32]) -> Vec<u32> {
    let told = ["core_cpus_list", "thread_siblings_list"]
        .into_iter()
        .find_map(|name| list(&files.text(&format!("{CPUS}/cpu{cpu}/topology/{name}"))?));
    let mut threads = told.unwrap_or_default();
    threads.retain(|thread| online.contains(thread));
    if threads.contains(&cpu) { threads } else { vec![cpu] }
}

/// The kind of each hardware thread, 0 for the fastest; empty if all are alike or nothing is told.
fn kinds(files: &impl SystemFiles, online: &[u32]) -> BTreeMap<u32, u32> {
    let mut found: BTreeMap<u32, u32> = BTreeMap::new();
    let mut next = 0;
    for folder in KINDS {
        let Some(cpus) = files.text(&format!("{folder}/cpus")).and_then(|text| list(&text)) else {
            continue;
        };
        let of_kind: Vec<u32> = cpus.into_iter().filter(|cpu| online.contains(cpu)).collect();
        next += u32::from(!of_kind.is_empty());
        found.extend(of_kind.into_iter().map(|cpu| (cpu, next - 1)));
    }
    if next > 1 {
        return found;
    }
    let of = |name: &str| -> Option<BTreeMap<u32, f64>> {
        let figure = |cpu: u32| Some((cpu, files.number(&format!("{CPUS}/cpu{cpu}/{name}"))?));
        online.iter().map(|&cpu| figure(cpu)).collect()
    };
    let by_what_they_can_do = of("cpu_capacity").map(|figures| ranked(&figures));
    by_what_they_can_do
        .filter(|kinds| !kinds.is_empty())
        .or_else(|| of("cpufreq/cpuinfo_max_freq").map(|figures| ranked(&figures)))
        .unwrap_or_default()
}

/// Kinds by figures of which more is faster; empty if all are alike.
fn ranked(figures: &BTreeMap<u32, f64>) -> BTreeMap<u32, u32> {
    let mut order: Vec<(u32, f64)> = figures.iter().map(|(cpu, figure)| (*cpu, *figure)).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let Some(&(_, mut fastest)) = order.first() else { return BTreeMap::new() };
    let mut kind = 0;
    let mut kinds = BTreeMap::new();
    for (cpu, figure) in order {
        if figure < fastest * ALIKE {
            kind += 1;
            fastest = figure;
        }
        kinds.insert(cpu, kind);
    }
    if kind == 0 { BTreeMap::new() } else { kinds }
}

/// Data and unified caches; the instruction cache would stand beside the first as a twin.
fn caches_of(files: &impl SystemFiles, cpu: u32) -> Vec<Cache> {
    let cache = |index: u32| {
        let part = |name: &str| files.text(&format!("{CPUS}/cpu{cpu}/cache/index{index}/{name}"));
        let kind = part("type")?;
        let size = part("size")?;
        let kib: u64 = size.strip_suffix('K')?.parse().ok()?;
        let shared_by = list(&part("shared_cpu_list")?)?;
        let level = part("level")?.parse().ok()?;
        (kind != "Instruction").then_some(Cache { level, bytes: kib * 1024, shared_by })
    };
    (0..8).filter_map(cache).collect()
}

/// Memory nodes, at least one.
#[must_use]
pub fn numa_nodes(files: &impl SystemFiles) -> u32 {
    let online = files.text("/sys/devices/system/node/online").and_then(|text| list(&text));
    online.map_or(1, |nodes| nodes.len().max(1) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of a machine whose cores have these hardware threads.
    fn machine(online: &'static str, cores: &[&'static str]) -> Vec<(&'static str, &'static str)> {
        let path = |text: String| -> &'static str { text.leak() };
        let mut files = vec![("/sys/devices/system/cpu/online", online)];
        for core in cores {
            for cpu in list(core).unwrap() {
                let of = |name: &str| path(format!("{CPUS}/cpu{cpu}/topology/{name}"));
                files.push((of("physical_package_id"), "0"));
                // Numbers of cores are the same in each cluster here, so they say nothing.
                files.push((of("core_id"), "0"));
                files.push((of("core_cpus_list"), core));
            }
        }
        files
    }

    fn figures(name: &str, of: &[(&str, &'static str)]) -> Vec<(&'static str, &'static str)> {
        let mut files = Vec::new();
        for (cpus, figure) in of {
            for cpu in list(cpus).unwrap() {
                files.push((&*format!("{CPUS}/cpu{cpu}/{name}").leak(), *figure));
            }
        }
        files
    }

    /// Each core as its threads and its kind.
    #[track_caller]
    fn check(files: &[(&str, &str)], kinds: &[&str], expected: &str) {
        let topology = read(&files, None).unwrap();
        let cores: Vec<String> =
            topology.cores().map(|core| format!("{:?}/{}", core.threads, core.kind)).collect();
        assert_eq!(cores.join(" ").replace(", ", "+"), expected);
        assert_eq!(topology.core_kinds(), kinds);
    }

    #[test]
    fn hardware_threads_of_a_core_are_found_whatever_their_numbers() {
        check(&machine("0-3", &["0,2", "1,3"]), &[], "[0+2]/0 [1+3]/0");
        check(&machine("0-3", &["0-1", "2-3"]), &[], "[0+1]/0 [2+3]/0");
        check(&machine("0-1", &["0", "1"]), &[], "[0]/0 [1]/0");
        // Without anything but numbers each is a core.
        check(&[("/sys/devices/system/cpu/online", "0-1")], &[], "[0]/0 [1]/0");
        assert_eq!(read(&[].as_slice(), None), None);
    }

    #[test]
    fn what_is_switched_off_is_no_part_of_the_machine() {
        // Hardware thread 3 is off, as are both of the core of 4 and 5; numbers have gaps.
        let files = machine("0-2,8-9", &["0,8", "1,9", "2,3"]);
        check(&files, &[], "[0+8]/0 [1+9]/0 [2]/0");
        let topology = read(&files.as_slice(), Some(vec![1, 2, 3, 4])).unwrap();
        assert_eq!((topology.allowed.as_slice(), topology.allowed_cores()), (&[1, 2][..], 2));
    }

    #[test]
    fn fast_and_slow_cores_are_told_apart_by_the_kernel_s_devices() {
        let mut files = machine("0-7", &["0-1", "2-3", "4", "5", "6", "7"]);
        files.push(("/sys/devices/cpu_core/cpus", "0-3"));
        files.push(("/sys/devices/cpu_atom/cpus", "4-7"));
        let expected = "[0+1]/0 [2+3]/0 [4]/1 [5]/1 [6]/1 [7]/1";
        check(&files, &["2 fast", "4 slow"], expected);
        // What the cores can do does not count then.
        files.extend(figures("cpu_capacity", &[("0-7", "1024")]));
        check(&files, &["2 fast", "4 slow"], expected);
    }

    #[test]
    fn fast_and_slow_cores_are_told_apart_by_what_they_can_do() {
        let with = |name: &str, of: &[(&str, &'static str)]| {
            let files = machine("0-7", &["0", "1", "2", "3", "4", "5", "6", "7"]);
            [files, figures(name, of)].concat()
        };
        let capacity = with("cpu_capacity", &[("0-3", "250"), ("4-6", "800"), ("7", "1024")]);
        let expected = "[0]/2 [1]/2 [2]/2 [3]/2 [4]/1 [5]/1 [6]/1 [7]/0";
        check(&capacity, &["1 fast", "3 middle", "4 slow"], expected);
        let speed = "cpufreq/cpuinfo_max_freq";
        let expected = "[0]/0 [1]/0 [2]/0 [3]/0 [4]/1 [5]/1 [6]/1 [7]/1";
        let clocked = with(speed, &[("0-3", "5100000"), ("4-7", "3500000")]);
        check(&clocked, &["4 fast", "4 slow"], expected);
        // Two cores that may be clocked a little higher are no kind of their own.
        let alike = "[0]/0 [1]/0 [2]/0 [3]/0 [4]/0 [5]/0 [6]/0 [7]/0";
        check(&with(speed, &[("0-1", "5000000"), ("2-7", "4700000")]), &[], alike);
        // Where one core does not tell, nothing is concluded.
        check(&with(speed, &[("0-1", "5000000"), ("2-6", "3000000")]), &[], alike);
    }
}
