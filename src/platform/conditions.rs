//! What may slow a machine down while it measures. Nothing here changes a setting.

/// Whether the machine runs on its battery; `None` where the system does not say or has none.
#[must_use]
pub fn on_battery() -> Option<bool> {
    os::on_battery()
}

/// The policy by which the system chooses the speed of its cores, such as `powersave`.
#[must_use]
pub fn speed_policy() -> Option<String> {
    os::speed_policy()
}

/// How many cores' worth of time a quota lets this program use; `None` without a quota.
#[must_use]
pub fn core_quota() -> Option<f64> {
    os::core_quota()
}

/// Whether the machine is a virtual one; `None` where the system does not say.
#[must_use]
pub fn is_virtual() -> Option<bool> {
    os::is_virtual()
}

#[cfg(target_os = "linux")]
mod os {
    use std::fs;

    fn text(path: &str) -> Option<String> {
        fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
    }

    pub fn on_battery() -> Option<bool> {
        let supplies = fs::read_dir("/sys/class/power_supply").ok()?;
        let mains: Vec<bool> = supplies
            .flatten()
            .map(|supply| supply.path())
            // Batteries of mice and idle USB ports stand in the same folder.
            .filter(|supply| {
                supply.join("type").to_str().and_then(text).as_deref() == Some("Mains")
            })
            .filter_map(|supply| text(supply.join("online").to_str()?))
            .map(|online| online == "1")
            .collect();
        (!mains.is_empty()).then(|| !mains.contains(&true))
    }

    pub fn speed_policy() -> Option<String> {
        text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    }

    /// The quota of the nearest group: version 2 of the interface, then version 1.
    pub fn core_quota() -> Option<f64> {
        let groups = text("/proc/self/cgroup")?;
        let own = |controller: &str| {
            let line = groups.lines().find(|line| {
                line.split(':')
                    .nth(1)
                    .is_some_and(|names| names.split(',').any(|n| n == controller))
            })?;
            line.splitn(3, ':').nth(2).map(str::to_owned)
        };
        let version_2 = || {
            let limits = text(&format!("/sys/fs/cgroup{}/cpu.max", own("")?))?;
            let (quota, period) = limits.split_once(' ')?;
            Some(quota.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
        };
        let version_1 = || {
            let folder = format!("/sys/fs/cgroup/cpu{}", own("cpu")?);
            let figure = |name: &str| text(&format!("{folder}/{name}"))?.parse::<f64>().ok();
            let quota = figure("cpu.cfs_quota_us").filter(|quota| *quota > 0.0)?;
            Some(quota / figure("cpu.cfs_period_us")?)
        };
        version_2().or_else(version_1)
    }

    pub fn is_virtual() -> Option<bool> {
        let facts = text("/proc/cpuinfo")?;
        let flags = facts.lines().find(|line| line.starts_with("flags"))?;
        Some(flags.split_ascii_whitespace().any(|flag| flag == "hypervisor"))
    }
}

#[cfg(windows)]
mod os {
    use windows_sys::Win32::System::Power::{GetSystemPowerStatus, SYSTEM_POWER_STATUS};

    pub fn on_battery() -> Option<bool> {
        // SAFETY: the status is plain numbers, and the pointer is to a live one.
        let (done, line) = unsafe {
            let mut status: SYSTEM_POWER_STATUS = std::mem::zeroed();
            let done = GetSystemPowerStatus(&raw mut status);
            (done, status.ACLineStatus)
        };
        (done != 0 && line <= 1).then_some(line == 0)
    }

    pub fn speed_policy() -> Option<String> {
        None
    }

    pub fn core_quota() -> Option<f64> {
        None
    }

    pub fn is_virtual() -> Option<bool> {
        None
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
mod os {
    pub fn on_battery() -> Option<bool> {
        None
    }

    pub fn speed_policy() -> Option<String> {
        None
    }

    pub fn core_quota() -> Option<f64> {
        None
    }

    pub fn is_virtual() -> Option<bool> {
        None
    }
}
