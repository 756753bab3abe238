//! How the hardware threads lie together.

use crate::model::machine::Topology;

pub mod sysfs;

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
    use super::{Topology, sysfs};
    use crate::platform::affinity;
    use crate::platform::system_files::Live;

    pub fn read() -> Option<Topology> {
        sysfs::read(&Live, affinity::allowed())
    }

    pub fn numa_nodes() -> u32 {
        sysfs::numa_nodes(&Live)
    }
}

#[cfg(windows)]
mod os {
    use super::Topology;
    use crate::model::machine::{Core, Package};
    use std::collections::BTreeSet;
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
        let (mut cores, mut classes) = (Vec::new(), Vec::new());
        let mut offset = 0;
        while offset < bytes as usize {
            // SAFETY: records follow one another, each as long as it says, and only fields that
            // records of this kind have are read.
            let (size, class, group) = unsafe {
                let record = place.cast::<u8>().add(offset);
                let record = record.cast::<SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX>();
                let processor = (*record).Anonymous.Processor;
                ((*record).Size, processor.EfficiencyClass, processor.GroupMask[0])
            };
            if group.Group == 0 {
                let threads = (0..64).filter(|thread| group.Mask & (1 << thread) != 0).collect();
                cores.push(Core { kind: 0, threads });
                classes.push(class);
            }
            offset += (size as usize).max(1);
        }
        for (core, class) in cores.iter_mut().zip(&classes) {
            // A higher class is a faster kind; each that is there counts.
            let faster: BTreeSet<u8> = classes.iter().copied().filter(|of| of > class).collect();
            core.kind = faster.len() as u32;
        }
        let allowed = crate::platform::affinity::allowed()
            .unwrap_or_else(|| cores.iter().flat_map(|core| core.threads.clone()).collect());
        Some(Topology { packages: vec![Package { cores }], caches: Vec::new(), allowed })
    }

    pub fn numa_nodes() -> u32 {
        1
    }
}

#[cfg(target_os = "macos")]
mod os {
    use super::Topology;
    use crate::model::machine::{Core, Package};
    use crate::platform::sysctl;
    use std::ffi::CStr;

    /// The names of the cores and of the hardware threads of each kind, the fastest first.
    const KINDS: [[&CStr; 2]; 3] = [
        [c"hw.perflevel0.physicalcpu", c"hw.perflevel0.logicalcpu"],
        [c"hw.perflevel1.physicalcpu", c"hw.perflevel1.logicalcpu"],
        [c"hw.perflevel2.physicalcpu", c"hw.perflevel2.logicalcpu"],
    ];

    /// The cores of each kind. The system tells no numbers of hardware threads, and no worker can be
    /// held on one, so they are numbered in order, the fastest first.
    pub fn read() -> Option<Topology> {
        let mut cores = Vec::new();
        let mut next = 0;
        for (kind, names) in (0_u32..).zip(KINDS) {
            let [Some(count), Some(threads)] = names.map(sysctl::value::<u32>) else { break };
            let per_core = (threads / count.max(1)).max(1);
            for _ in 0..count {
                cores.push(Core { kind, threads: (next..next + per_core).collect() });
                next += per_core;
            }
        }
        let packages = vec![Package { cores }];
        let allowed = (0..next).collect();
        (next > 0).then_some(Topology { packages, caches: Vec::new(), allowed })
    }

    pub fn numa_nodes() -> u32 {
        1
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod os {
    use super::Topology;

    pub fn read() -> Option<Topology> {
        None
    }

    pub fn numa_nodes() -> u32 {
        1
    }
}
