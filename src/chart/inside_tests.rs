//! Pictures of machines of every kind fit into their room.

use super::*;

/// Cores of one kind with so many hardware threads each, numbered on from `first`.
fn cores(count: u32, threads: u32, kind: u32, first: u32) -> Vec<Core> {
    let of = |core: u32| (first + core * threads..first + (core + 1) * threads).collect();
    (0..count).map(|core| Core { kind, threads: of(core) }).collect()
}

fn cache(level: u8, kib: u64, shared_by: impl IntoIterator<Item = u32>) -> Cache {
    Cache { level, bytes: kib << 10, shared_by: shared_by.into_iter().collect() }
}

fn topology(packages: Vec<Vec<Core>>, caches: Vec<Cache>) -> Topology {
    let packages: Vec<Package> = packages.into_iter().map(|cores| Package { cores }).collect();
    let all = packages.iter().flat_map(|package| &package.cores);
    let allowed = all.flat_map(|core| core.threads.clone()).collect();
    Topology { packages, caches, allowed }
}

/// Four fast cores with two hardware threads each and eight slow ones that share caches by fours.
fn fast_and_slow() -> Topology {
    let mixed = [cores(4, 2, 0, 0), cores(8, 1, 1, 8)].concat();
    let own = (0..4).map(|core| cache(2, 1280, [2 * core, 2 * core + 1]));
    let shared = [cache(2, 2048, 8..12), cache(2, 2048, 12..16), cache(3, 24 << 10, 0..16)];
    topology(vec![mixed], own.chain(shared).collect())
}

fn machines() -> Vec<(&'static str, Topology)> {
    let four = (0..4).map(|core| cache(2, 1280, [2 * core, 2 * core + 1])).collect();
    vec![
        ("one core", topology(vec![cores(1, 1, 0, 0)], Vec::new())),
        ("a laptop", topology(vec![cores(4, 2, 0, 0)], four)),
        ("16 hardware threads", topology(vec![cores(8, 2, 0, 0)], Vec::new())),
        ("two packages", topology(vec![cores(4, 2, 0, 0), cores(4, 2, 0, 8)], Vec::new())),
        ("fast and slow", fast_and_slow()),
        ("a server", topology(vec![cores(64, 2, 0, 0), cores(64, 2, 0, 128)], Vec::new())),
        ("four threads a core", topology(vec![cores(20, 4, 0, 0)], Vec::new())),
    ]
}

fn is_within(inner: &Area, outer: &Area) -> bool {
    let slack = 0.01;
    inner.left >= outer.left - slack
        && inner.top >= outer.top - slack
        && inner.right <= outer.right + slack
        && inner.bottom <= outer.bottom + slack
}

/// That a package lies as it should; gives the hardware threads that are drawn in it.
fn check(package: &PackageBox, what: &str) -> Vec<u32> {
    let cores: Vec<&CoreBox> = package.groups.iter().flat_map(|group| &group.cores).collect();
    let areas = cores.iter().map(|core| core.area);
    let areas: Vec<Area> = areas.chain(package.shared.iter().map(|bar| bar.area)).collect();
    for (place, area) in areas.iter().enumerate() {
        assert!(is_within(area, &package.area), "{area:?} of {what}");
        let covers = areas[place + 1..].iter().any(|other| other.overlaps(area));
        assert!(!covers, "{area:?} of {what}");
    }
    for core in &cores {
        let parts = core.threads.iter().map(|thread| thread.0);
        for part in parts.chain(core.caches.iter().map(|cache| cache.area)) {
            assert!(is_within(&part, &core.area), "{part:?} of {what}");
            assert!(part.width() >= 14.0, "{part:?} of {what} holds no number");
        }
    }
    cores.iter().flat_map(|core| core.threads.iter().map(|thread| thread.1)).collect()
}

#[test]
fn everything_lies_within_what_holds_it_and_over_nothing_else() {
    for (name, topology) in machines() {
        for width in [280.0, 360.0, 560.0, 900.0] {
            let what = format!("{name} at {width}");
            let picture = inside(&Machine::default(), &topology, width);
            let whole = Area::sized(0.0, 0.0, width, picture.height);
            assert!(is_within(&picture.memory.area, &whole), "memory of {what}");
            let mut seen = Vec::new();
            for package in &picture.packages {
                assert!(is_within(&package.area, &whole), "a package of {what}");
                assert!(!package.area.overlaps(&picture.memory.area), "memory of {what}");
                seen.extend(check(package, &what));
            }
            seen.sort_unstable();
            assert_eq!(seen, topology.allowed, "each hardware thread of {what} is drawn once");
        }
    }
}

#[test]
fn packages_stand_side_by_side_where_there_is_room_and_count_their_cores_on() {
    let two = topology(vec![cores(4, 2, 0, 0), cores(4, 2, 0, 8)], Vec::new());
    let wide = inside(&Machine::default(), &two, 560.0);
    let [first, second] = &wide.packages[..] else { panic!("{wide:?}") };
    assert_eq!((first.area.top, first.area.bottom), (second.area.top, second.area.bottom));
    assert!(first.area.right < second.area.left);
    assert_eq!(second.groups[0].cores[0].name, "4");
    assert_eq!(second.name, "Package 2 of 2");
    let narrow = inside(&Machine::default(), &two, 400.0);
    assert!(narrow.packages[0].area.bottom < narrow.packages[1].area.top);
}

#[test]
fn fast_and_slow_cores_are_two_groups_with_headings() {
    let picture = inside(&Machine::default(), &fast_and_slow(), 560.0);
    let package = &picture.packages[0];
    let headings = package.groups.iter().filter_map(|group| group.heading.as_ref());
    let headings: Vec<(&str, &str)> =
        headings.map(|(_, name, note)| (name.as_str(), note.as_str())).collect();
    assert_eq!(headings, [("4 fast cores", "L2 1.25 MiB each"), ("8 slow cores", "")]);
    let shared = package.shared.iter().map(|bar| (bar.name.as_str(), bar.size.as_str()));
    let expected = [
        ("2 × L2, each shared by 4", "2 × 2 MiB"),
        ("L3, shared by 16 hardware threads", "24 MiB"),
    ];
    assert_eq!(shared.collect::<Vec<_>>(), expected);
}

#[test]
fn many_cores_fill_their_rows_evenly_and_say_their_caches_once() {
    let caches = (0..16).map(|core| cache(1, 48, [core])).collect();
    let picture = inside(&Machine::default(), &topology(vec![cores(16, 1, 0, 0)], caches), 560.0);
    let group = &picture.packages[0].groups[0];
    let first_row = group.cores.iter().filter(|core| core.area.top == group.cores[0].area.top);
    assert_eq!(first_row.count(), 8, "two rows of eight, not nine and seven");
    let (_, name, note) = group.heading.as_ref().unwrap();
    assert_eq!((name.as_str(), note.as_str()), ("16 cores", "L1 48 KiB each"));
    assert!(group.cores.iter().all(|core| core.caches.is_empty()));
}

#[test]
fn the_sentence_tells_what_the_program_may_use() {
    let mut eight = topology(vec![cores(4, 2, 0, 0)], Vec::new());
    eight.allowed = vec![0, 1, 2];
    let picture = inside(&Machine::default(), &eight, 560.0);
    let package = &picture.packages[0];
    assert_eq!(
        package.sentence,
        "One processor package: 4 cores with 8 hardware threads, of which this program may use 3."
    );
    let may: Vec<bool> = package.groups[0].cores[1].threads.iter().map(|thread| thread.2).collect();
    assert_eq!(may, [true, false]);
}
