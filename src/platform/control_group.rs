//! What the control groups of Linux leave to this program: both versions of the interface, and every
//! group above its own, because the tightest of them counts.

use super::system_files::SystemFiles;

/// How many cores' worth of time a quota lets this program use; `None` without a quota.
#[must_use]
pub fn core_quota(files: &impl SystemFiles) -> Option<f64> {
    let quotas = folders(files, "cpu").into_iter().filter_map(|folder| folder.quota(files));
    quotas.min_by(f64::total_cmp)
}

/// How long the program was stopped so far because a quota was used up, in nanoseconds, summed over
/// cores; `None` without a quota.
#[must_use]
pub fn stopped_ns(files: &impl SystemFiles) -> Option<u64> {
    let limited: Vec<Folder> =
        folders(files, "cpu").into_iter().filter(|folder| folder.quota(files).is_some()).collect();
    // Each group stops its members by itself, so the times add up.
    let stopped = limited.iter().filter_map(|folder| folder.stopped_ns(files));
    (!limited.is_empty()).then(|| stopped.sum())
}

/// How much memory the tightest of its groups leaves, less what the members of that group hold;
/// `None` without a limit.
#[must_use]
pub fn memory_left(files: &impl SystemFiles) -> Option<u64> {
    folders(files, "memory").into_iter().filter_map(|folder| folder.memory_left(files)).min()
}

/// A group's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Folder {
    path: String,
    is_version_2: bool,
}

impl Folder {
    fn number<T: std::str::FromStr>(&self, files: &impl SystemFiles, name: &str) -> Option<T> {
        files.number(&format!("{}/{name}", self.path))
    }

    /// A figure of a file with lines of a name and a number.
    fn figure(&self, files: &impl SystemFiles, file: &str, name: &str) -> Option<u64> {
        let text = files.text(&format!("{}/{file}", self.path))?;
        let mut words = text.lines().map(str::split_ascii_whitespace);
        let mut line = words.find_map(|mut line| (line.next() == Some(name)).then_some(line))?;
        line.next()?.parse().ok()
    }

    fn quota(&self, files: &impl SystemFiles) -> Option<f64> {
        let (quota, period): (f64, f64) = if self.is_version_2 {
            let limits = files.text(&format!("{}/cpu.max", self.path))?;
            // Without a quota the first word is `max`.
            let (quota, period) = limits.split_once(' ')?;
            (quota.parse().ok()?, period.parse().ok()?)
        } else {
            // Without a quota it is -1.
            (self.number(files, "cpu.cfs_quota_us")?, self.number(files, "cpu.cfs_period_us")?)
        };
        (quota > 0.0 && period > 0.0).then(|| quota / period)
    }

    fn stopped_ns(&self, files: &impl SystemFiles) -> Option<u64> {
        if self.is_version_2 {
            Some(self.figure(files, "cpu.stat", "throttled_usec")?.saturating_mul(1_000))
        } else {
            self.figure(files, "cpu.stat", "throttled_time")
        }
    }

    fn memory_left(&self, files: &impl SystemFiles) -> Option<u64> {
        let (limit, held) = if self.is_version_2 {
            (self.number::<u64>(files, "memory.max")?, self.figure(files, "memory.stat", "anon")?)
        } else {
            let limit = self.number::<u64>(files, "memory.limit_in_bytes")?;
            let all = self.figure(files, "memory.stat", "total_rss");
            (limit, all.or_else(|| self.figure(files, "memory.stat", "rss"))?)
        };
        Some(limit.saturating_sub(held))
    }
}

/// The folders of the program's group and of every group above it that can be seen, in each
/// hierarchy that may hold the controller.
///
/// A container often sees a part of the hierarchy only: its own group is mounted as if it were the
/// root, and groups above it cannot be looked at.
fn folders(files: &impl SystemFiles, controller: &str) -> Vec<Folder> {
    let (Some(groups), Some(mounts)) =
        (files.text("/proc/self/cgroup"), files.text("/proc/self/mountinfo"))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for mount in mounts.lines().filter_map(Mount::of) {
        let Some(own) = groups.lines().find_map(|line| mount.own_group(line, controller)) else {
            continue;
        };
        // The path of the group counts from the same root as that of what is mounted here. Where the
        // one does not lie in the other, what is mounted is all that can be seen.
        let below = match mount.root {
            "/" => own,
            root => own.strip_prefix(root).unwrap_or(""),
        };
        let is_inside = below.is_empty() || below.starts_with('/');
        let mut below = if is_inside && !below.contains("..") { below } else { "" };
        loop {
            below = below.trim_end_matches('/');
            let path = format!("{}{below}", mount.point);
            found.push(Folder { path, is_version_2: mount.is_version_2 });
            let Some((above, _)) = below.rsplit_once('/') else { break };
            below = above;
        }
    }
    found.dedup();
    found
}

/// A place where control groups are mounted.
struct Mount<'a> {
    root: &'a str,
    point: String,
    is_version_2: bool,
    /// The controllers of version 1 are options of its mount.
    options: &'a str,
}

impl<'a> Mount<'a> {
    /// That of a line of `mountinfo`, if it is one.
    fn of(line: &'a str) -> Option<Self> {
        let (place, kind) = line.split_once(" - ")?;
        let mut place = place.split(' ').skip(3);
        let (root, point) = (place.next()?, place.next()?);
        let mut kind = kind.split(' ');
        let is_version_2 = match kind.next()? {
            "cgroup2" => true,
            "cgroup" => false,
            _ => return None,
        };
        let options = kind.nth(1)?;
        // A space in a path is written as its number.
        Some(Self { root, point: point.replace("\\040", " "), is_version_2, options })
    }

    /// The path of the own group, if a line of `/proc/self/cgroup` is about this hierarchy and it may
    /// hold the controller.
    fn own_group<'b>(&self, line: &'b str, controller: &str) -> Option<&'b str> {
        let mut parts = line.splitn(3, ':').skip(1);
        let (controllers, path) = (parts.next()?, parts.next()?);
        let has = |list: &str| list.split(',').any(|name| name == controller);
        let is_this = if self.is_version_2 {
            controllers.is_empty()
        } else {
            has(controllers) && has(self.options)
        };
        is_this.then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION_2: (&str, &str) =
        ("/proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw");
    const VERSION_1: (&str, &str) = (
        "/proc/self/mountinfo",
        "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n\
         32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n\
         35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
    );

    #[track_caller]
    fn check_quota(files: &[(&str, &str)], expected: Option<f64>) {
        assert_eq!(core_quota(&files), expected);
    }

    #[test]
    fn the_tightest_of_all_groups_above_counts_in_version_2() {
        let own = ("/proc/self/cgroup", "0::/user.slice/job");
        let inner = |text| ("/sys/fs/cgroup/user.slice/job/cpu.max", text);
        let outer = |text| ("/sys/fs/cgroup/user.slice/cpu.max", text);
        check_quota(&[VERSION_2, own], None);
        check_quota(&[VERSION_2, own, inner("max 100000")], None);
        check_quota(&[VERSION_2, own, inner("50000 100000")], Some(0.5));
        check_quota(&[VERSION_2, own, inner("150000 100000"), outer("max 100000")], Some(1.5));
        check_quota(&[VERSION_2, own, inner("400000 100000"), outer("20000 10000")], Some(2.0));
        check_quota(&[VERSION_2, own, outer("100000 100000")], Some(1.0));
        check_quota(&[VERSION_2, own, ("/sys/fs/cgroup/cpu.max", "30000 10000")], Some(3.0));
        // A group beside the own one is somebody else's.
        check_quota(&[VERSION_2, own, ("/sys/fs/cgroup/other/cpu.max", "1000 100000")], None);
    }

    #[test]
    fn the_tightest_of_all_groups_above_counts_in_version_1() {
        let own = ("/proc/self/cgroup", "4:memory:/elsewhere\n1:cpu,cpuacct:/a/b\n0::/");
        let of = |folder: &str, quota: &'static str| {
            let path = |name: &str| -> &'static str {
                format!("/sys/fs/cgroup/cpu,cpuacct{folder}/{name}").leak()
            };
            [(path("cpu.cfs_quota_us"), quota), (path("cpu.cfs_period_us"), "100000")]
        };
        let with = |parts: &[[(&'static str, &'static str); 2]]| {
            let mut files = vec![VERSION_1, own];
            files.extend(parts.iter().flatten());
            core_quota(&files.as_slice())
        };
        assert_eq!(with(&[]), None);
        assert_eq!(with(&[of("/a/b", "-1")]), None);
        assert_eq!(with(&[of("/a/b", "50000"), of("/a", "-1"), of("", "-1")]), Some(0.5));
        assert_eq!(with(&[of("/a/b", "-1"), of("/a", "150000")]), Some(1.5));
        assert_eq!(with(&[of("/a/b", "400000"), of("/a", "100000")]), Some(1.0));
        assert_eq!(with(&[of("/elsewhere", "10000")]), None);
    }

    #[test]
    fn a_container_sees_its_own_group_as_the_root() {
        // With a name space of its own: paths begin at the group of the container.
        let limit = ("/sys/fs/cgroup/cpu.max", "250000 100000");
        check_quota(&[VERSION_2, ("/proc/self/cgroup", "0::/"), limit], Some(2.5));
        // A group inside it that the container made.
        let inner = ("/sys/fs/cgroup/job/cpu.max", "100000 100000");
        check_quota(&[VERSION_2, ("/proc/self/cgroup", "0::/job"), limit, inner], Some(1.0));
        // Without one: the path is that of the host, and only the group itself is mounted.
        let mounted = (
            "/proc/self/mountinfo",
            "32 31 0:29 /docker/c0ffee /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
        );
        let quota = [
            ("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "75000"),
            ("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "50000"),
        ];
        for own in ["1:cpu:/docker/c0ffee", "1:cpu:/elsewhere", "1:cpu:/../beside"] {
            let files = [&[mounted, ("/proc/self/cgroup", own)][..], &quota].concat();
            check_quota(&files, Some(1.5));
        }
        let deeper = [
            ("/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "20000"),
            ("/sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "50000"),
        ];
        let own = ("/proc/self/cgroup", "1:cpu:/docker/c0ffee/job");
        check_quota(&[&[mounted, own][..], &quota, &deeper].concat(), Some(0.4));
    }

    #[test]
    fn both_versions_beside_one_another_and_an_unusual_place_are_read() {
        let files = [
            (
                "/proc/self/mountinfo",
                "32 31 0:29 / /my\\040groups/cpu rw - cgroup cgroup rw,cpu\n\
                 41 31 0:38 / /my\\040groups/unified rw - cgroup2 cgroup2 rw",
            ),
            ("/proc/self/cgroup", "1:cpu:/\n0::/a"),
            ("/my groups/cpu/cpu.cfs_quota_us", "-1"),
            ("/my groups/cpu/cpu.cfs_period_us", "100000"),
            ("/my groups/unified/a/cpu.max", "10000 100000"),
        ];
        check_quota(&files, Some(0.1));
        check_quota(&[], None);
        check_quota(&[("/proc/self/cgroup", "0::/a"), ("/proc/self/mountinfo", "")], None);
    }

    #[test]
    fn the_time_in_which_a_quota_stopped_the_program_is_counted() {
        let check = |files: &[(&str, &str)], expected: Option<u64>| {
            assert_eq!(stopped_ns(&files), expected);
        };
        let own = ("/proc/self/cgroup", "0::/a");
        let stat = (
            "/sys/fs/cgroup/a/cpu.stat",
            "usage_usec 9\nnr_periods 4\nnr_throttled 3\nthrottled_usec 120\n",
        );
        let quota = ("/sys/fs/cgroup/a/cpu.max", "50000 100000");
        check(&[VERSION_2, own, stat, quota], Some(120_000));
        check(&[VERSION_2, own, stat], None);
        let own = ("/proc/self/cgroup", "1:cpu,cpuacct:/");
        let files = [
            ("/sys/fs/cgroup/cpu,cpuacct/cpu.stat", "nr_throttled 3\nthrottled_time 77"),
            ("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "1000"),
            ("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "2000"),
        ];
        check(&[&[VERSION_1, own][..], &files].concat(), Some(77));
    }

    #[test]
    fn memory_is_what_the_tightest_group_leaves() {
        let files = [
            VERSION_2,
            ("/proc/self/cgroup", "0::/a/b"),
            ("/sys/fs/cgroup/a/b/memory.max", "max"),
            ("/sys/fs/cgroup/a/b/memory.stat", "anon 5\nfile 100\n"),
            ("/sys/fs/cgroup/a/memory.max", "1000"),
            ("/sys/fs/cgroup/a/memory.stat", "anon 300\nfile 100\n"),
        ];
        assert_eq!(memory_left(&files.as_slice()), Some(700));
        let files = [
            VERSION_1,
            ("/proc/self/cgroup", "4:memory:/m"),
            ("/sys/fs/cgroup/memory/m/memory.limit_in_bytes", "1000"),
            ("/sys/fs/cgroup/memory/m/memory.stat", "cache 7\nrss 10\ntotal_rss 100"),
        ];
        assert_eq!(memory_left(&files.as_slice()), Some(900));
        assert_eq!(memory_left(&[VERSION_1].as_slice()), None);
    }
}
