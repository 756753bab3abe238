//! What may slow a machine down while it measures: its source of power and the policy by which it
//! chooses the speed of its cores. Nothing here changes a setting.

/// The policy by which the system chooses the speed of its cores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeedPolicy {
    /// Its name, such as `powersave`.
    pub name: String,
    /// Whether it saves power at the cost of speed.
    pub saves_power: bool,
}

/// Whether the machine runs on its battery.
///
/// # Errors
/// Why it is not known.
pub fn on_battery() -> Result<bool, &'static str> {
    os::on_battery()
}

/// The same where it can be looked up within microseconds, as between two rounds.
#[must_use]
pub fn on_battery_at_a_glance() -> Option<bool> {
    os::on_battery_at_a_glance()
}

/// The policy by which the system chooses the speed of its cores.
///
/// # Errors
/// Why it is not known.
pub fn speed_policy() -> Result<SpeedPolicy, &'static str> {
    os::speed_policy()
}

/// How many cores' worth of time a quota lets this program use; `None` without a quota.
#[must_use]
pub fn core_quota() -> Option<f64> {
    os::core_quota()
}

/// What the files of Linux say of power and speed.
pub mod files {
    use super::SpeedPolicy;
    use crate::platform::system_files::SystemFiles;

    const SUPPLIES: &str = "/sys/class/power_supply";
    const CPUS: &str = "/sys/devices/system/cpu";

    /// Whether no supply from outside is on, or, where the system tells only of batteries, one of
    /// them gives power.
    #[must_use]
    pub fn on_battery(files: &impl SystemFiles) -> Option<bool> {
        let supplies = files.names(SUPPLIES);
        let of = |supply: &str, what: &str| files.text(&format!("{SUPPLIES}/{supply}/{what}"));
        // Batteries of mice and keyboards stand in the same folder, with a scope of their own.
        let of_machine =
            supplies.iter().filter(|supply| of(supply, "scope").as_deref() != Some("Device"));
        let (mut outside, mut gives) = (Vec::new(), Vec::new());
        for supply in of_machine {
            match of(supply, "type").as_deref() {
                // Idle USB ports look like supplies too; only one that is on says something.
                Some("Mains") => outside.extend(of(supply, "online").map(|online| online == "1")),
                Some("USB") if of(supply, "online").as_deref() == Some("1") => outside.push(true),
                Some("Battery") => {
                    gives.push(of(supply, "status").as_deref() == Some("Discharging"));
                }
                _ => {}
            }
        }
        match (outside.is_empty(), gives.is_empty()) {
            (false, _) => Some(!outside.contains(&true)),
            (true, false) => Some(gives.contains(&true)),
            (true, true) => None,
        }
    }

    /// The governor of the first core that has one. With drivers that let the processor choose
    /// (`intel_pstate`, `amd-pstate-epp`) the governor `powersave` is the usual one and does not slow
    /// anything down; what counts there is the preference that the processor was told.
    #[must_use]
    pub fn speed_policy(files: &impl SystemFiles) -> Option<SpeedPolicy> {
        let cpus = files.names(CPUS);
        let of = |what: &str| {
            let mut texts =
                cpus.iter().map(|cpu| files.text(&format!("{CPUS}/{cpu}/cpufreq/{what}")));
            texts.find_map(|text| text)
        };
        let governor = of("scaling_governor")?;
        let profile = files.text("/sys/firmware/acpi/platform_profile");
        let is_low = |profile: &str| matches!(profile, "low-power" | "quiet");
        if let Some(profile) = profile.filter(|profile| is_low(profile)) {
            let name = format!("{governor}, platform profile {profile}");
            return Some(SpeedPolicy { name, saves_power: true });
        }
        Some(match of("energy_performance_preference") {
            Some(preference) => SpeedPolicy {
                saves_power: matches!(preference.as_str(), "power" | "balance_power"),
                name: format!("{governor}, preference {preference}"),
            },
            None => SpeedPolicy {
                saves_power: matches!(governor.as_str(), "powersave" | "conservative"),
                name: governor,
            },
        })
    }
}

/// What `pmset`, the program of macOS that tells of power, prints.
pub mod pmset {
    use super::SpeedPolicy;

    /// Whether the machine draws from its battery, by `pmset -g batt`.
    #[must_use]
    pub fn on_battery(text: &str) -> Option<bool> {
        let line = text.lines().find(|line| line.contains("drawing from"))?;
        Some(line.contains("Battery Power"))
    }

    /// Whether low power mode is on, by `pmset -g`.
    #[must_use]
    pub fn speed_policy(text: &str) -> Option<SpeedPolicy> {
        let value = |name: &str| {
            let mut lines = text.lines().map(str::split_ascii_whitespace);
            lines.find_map(|mut words| (words.next() == Some(name)).then(|| words.next())?)
        };
        // 1 is low power in either; newer machines call it `powermode`, with 2 for high power.
        let (name, saves_power) = match value("lowpowermode").or_else(|| value("powermode"))? {
            "1" => ("low power mode", true),
            "2" => ("high power mode", false),
            _ => ("automatic", false),
        };
        Some(SpeedPolicy { name: name.to_owned(), saves_power })
    }
}

#[cfg(target_os = "linux")]
mod os {
    use super::{SpeedPolicy, files};
    use crate::platform::control_group;
    use crate::platform::system_files::Live;

    pub fn on_battery() -> Result<bool, &'static str> {
        files::on_battery(&Live).ok_or("the system tells of no battery")
    }

    pub fn on_battery_at_a_glance() -> Option<bool> {
        files::on_battery(&Live)
    }

    pub fn speed_policy() -> Result<SpeedPolicy, &'static str> {
        files::speed_policy(&Live).ok_or("the system does not tell")
    }

    pub fn core_quota() -> Option<f64> {
        control_group::core_quota(&Live)
    }
}

#[cfg(windows)]
mod os {
    use super::SpeedPolicy;
    use windows_sys::Win32::Foundation::LocalFree;
    use windows_sys::Win32::System::Power::{
        GetSystemPowerStatus, PowerGetActiveScheme, SYSTEM_POWER_STATUS,
    };

    fn status() -> Option<SYSTEM_POWER_STATUS> {
        // SAFETY: the status is plain numbers, and the pointer is to a live one.
        let (done, status) = unsafe {
            let mut status: SYSTEM_POWER_STATUS = std::mem::zeroed();
            (GetSystemPowerStatus(&raw mut status), status)
        };
        (done != 0).then_some(status)
    }

    pub fn on_battery() -> Result<bool, &'static str> {
        on_battery_at_a_glance().ok_or("Windows does not tell")
    }

    pub fn on_battery_at_a_glance() -> Option<bool> {
        let line = status()?.ACLineStatus;
        (line <= 1).then_some(line == 0)
    }

    /// The first part of the numbers by which Windows knows the power schemes that it comes with.
    const SCHEMES: [(u32, &str, bool); 4] = [
        (0xa184_1308, "power saver", true),
        (0x381b_4222, "balanced", false),
        (0x8c5e_7fda, "high performance", false),
        (0xe9a4_2b02, "ultimate performance", false),
    ];

    pub fn speed_policy() -> Result<SpeedPolicy, &'static str> {
        if status().is_some_and(|status| status.SystemStatusFlag == 1) {
            return Ok(SpeedPolicy { name: "battery saver".to_owned(), saves_power: true });
        }
        let mut scheme = std::ptr::null_mut();
        // SAFETY: the place is live, and without a key the call asks about the user's own schemes.
        let outcome = unsafe { PowerGetActiveScheme(std::ptr::null_mut(), &raw mut scheme) };
        if outcome != 0 || scheme.is_null() {
            return Err("Windows does not tell");
        }
        // SAFETY: the call succeeded, so there is a number there, which is ours to free once.
        let number = unsafe {
            let number = (*scheme).data1;
            LocalFree(scheme.cast());
            number
        };
        let known = SCHEMES.into_iter().find(|(known, ..)| *known == number);
        let (name, saves_power) =
            known.map_or(("a power scheme of its own", false), |(_, name, saves)| (name, saves));
        Ok(SpeedPolicy { name: name.to_owned(), saves_power })
    }

    pub fn core_quota() -> Option<f64> {
        None
    }
}

#[cfg(target_os = "macos")]
mod os {
    use super::{SpeedPolicy, pmset};
    use std::process::Command;

    fn told_by_pmset(words: &[&str]) -> Option<String> {
        let output = Command::new("/usr/bin/pmset").args(words).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    pub fn on_battery() -> Result<bool, &'static str> {
        let text = told_by_pmset(&["-g", "batt"]);
        text.and_then(|text| pmset::on_battery(&text)).ok_or("macOS does not tell")
    }

    /// Starting a program takes longer than a glance.
    pub fn on_battery_at_a_glance() -> Option<bool> {
        None
    }

    pub fn speed_policy() -> Result<SpeedPolicy, &'static str> {
        let text = told_by_pmset(&["-g"]);
        text.and_then(|text| pmset::speed_policy(&text)).ok_or("macOS does not tell")
    }

    pub fn core_quota() -> Option<f64> {
        None
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod os {
    use super::SpeedPolicy;

    const NOT_TOLD: &str = "the system does not tell";

    pub fn on_battery() -> Result<bool, &'static str> {
        Err(NOT_TOLD)
    }

    pub fn on_battery_at_a_glance() -> Option<bool> {
        None
    }

    pub fn speed_policy() -> Result<SpeedPolicy, &'static str> {
        Err(NOT_TOLD)
    }

    pub fn core_quota() -> Option<f64> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_comes_from_outside_or_from_a_battery_of_the_machine() {
        let check = |files: &[(&str, &str)], expected: Option<bool>| {
            assert_eq!(files::on_battery(&files), expected, "{files:?}");
        };
        let mains = |online: &'static str| {
            [
                ("/sys/class/power_supply/AC/type", "Mains"),
                ("/sys/class/power_supply/AC/online", online),
            ]
        };
        let battery = |status: &'static str| {
            [
                ("/sys/class/power_supply/BAT0/type", "Battery"),
                ("/sys/class/power_supply/BAT0/status", status),
            ]
        };
        let mouse = [
            ("/sys/class/power_supply/hid-1/type", "Battery"),
            ("/sys/class/power_supply/hid-1/scope", "Device"),
            ("/sys/class/power_supply/hid-1/status", "Discharging"),
        ];
        let usb = |online: &'static str| {
            [
                ("/sys/class/power_supply/ucsi/type", "USB"),
                ("/sys/class/power_supply/ucsi/online", online),
            ]
        };
        check(&[], None);
        check(&mains("1"), Some(false));
        check(&mains("0"), Some(true));
        check(&battery("Discharging"), Some(true));
        check(&battery("Full"), Some(false));
        check(&mouse, None);
        check(&[mains("1"), battery("Discharging")].concat(), Some(false));
        check(&[usb("0"), battery("Discharging")].concat(), Some(true));
        check(&[mains("0"), usb("1")].concat(), Some(false));
        check(&usb("0"), None);
    }

    #[test]
    fn a_governor_saves_power_only_where_it_chooses_the_speed_itself() {
        let check = |files: &[(&str, &str)], expected: Option<(&str, bool)>| {
            let found = files::speed_policy(&files);
            let found = found.as_ref().map(|found| (found.name.as_str(), found.saves_power));
            assert_eq!(found, expected);
        };
        let governor =
            |name: &'static str| ("/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", name);
        let preference = |name: &'static str| {
            ("/sys/devices/system/cpu/cpu2/cpufreq/energy_performance_preference", name)
        };
        let profile = |name: &'static str| ("/sys/firmware/acpi/platform_profile", name);
        check(&[], None);
        check(&[governor("performance")], Some(("performance", false)));
        check(&[governor("schedutil")], Some(("schedutil", false)));
        check(&[governor("powersave")], Some(("powersave", true)));
        check(
            &[governor("powersave"), preference("balance_performance")],
            Some(("powersave, preference balance_performance", false)),
        );
        check(
            &[governor("powersave"), preference("power")],
            Some(("powersave, preference power", true)),
        );
        check(&[governor("performance"), profile("balanced")], Some(("performance", false)));
        check(
            &[governor("performance"), profile("low-power")],
            Some(("performance, platform profile low-power", true)),
        );
    }

    #[test]
    fn what_pmset_prints_is_understood() {
        let battery = "Now drawing from 'Battery Power'\n -InternalBattery-0 93%; discharging";
        let mains = "Now drawing from 'AC Power'\n -InternalBattery-0 100%; charged";
        assert_eq!(pmset::on_battery(battery), Some(true));
        assert_eq!(pmset::on_battery(mains), Some(false));
        assert_eq!(pmset::on_battery(""), None);
        let mode = |text: &str| pmset::speed_policy(text).map(|mode| (mode.name, mode.saves_power));
        let low = Some(("low power mode".to_owned(), true));
        assert_eq!(mode("Currently in use:\n lowpowermode         1\n sleep 1"), low);
        assert_eq!(mode(" powermode 1"), low);
        assert_eq!(mode(" lowpowermode 0"), Some(("automatic".to_owned(), false)));
        assert_eq!(mode(" powermode 2"), Some(("high power mode".to_owned(), false)));
        assert_eq!(mode(" sleep 1"), None);
    }
}
