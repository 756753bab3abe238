//! What heat does to the cores, as far as the system tells programs of it.

use super::system_files::{Live, SystemFiles};

/// What is known of heat.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Heat {
    /// How often cores were slowed down by heat since the system started.
    pub slowed: Option<u64>,
    /// The share of its highest speed that the system lets the slowest of the cores reach now.
    pub speed_limit: Option<f64>,
    /// By how many degrees the hottest place is below the temperature at which the system begins to
    /// slow cores down; negative beyond it.
    pub degrees_left: Option<f64>,
}

/// What is known now of these hardware threads.
///
/// # Errors
/// Why nothing is known.
pub fn now(of: &[u32]) -> Result<Heat, &'static str> {
    let found = of_files(&Live, of);
    if found == Heat::default() { Err(NOT_TOLD) } else { Ok(found) }
}

/// How often these hardware threads were slowed down by heat since the system started; `None` where
/// the system does not count it. Takes some 10 us for each.
#[must_use]
pub fn slowed(of: &[u32]) -> Option<u64> {
    slowed_of(&Live, of)
}

const NOT_TOLD: &str = if cfg!(windows) {
    "Windows tells programs nothing of heat"
} else if cfg!(target_os = "macos") {
    "macOS tells only programs with a window of heat"
} else {
    "the system tells nothing of heat"
};

const CPUS: &str = "/sys/devices/system/cpu";
const ZONES: &str = "/sys/class/thermal";

fn slowed_of(files: &impl SystemFiles, of: &[u32]) -> Option<u64> {
    let counts = of.iter().filter_map(|cpu| {
        files.number::<u64>(&format!("{CPUS}/cpu{cpu}/thermal_throttle/core_throttle_count"))
    });
    counts.reduce(u64::saturating_add)
}

fn of_files(files: &impl SystemFiles, of: &[u32]) -> Heat {
    let speed_limit = of.iter().filter_map(|cpu| {
        let speed = |name: &str| files.number::<f64>(&format!("{CPUS}/cpu{cpu}/cpufreq/{name}"));
        let (now, most) = (speed("scaling_max_freq")?, speed("cpuinfo_max_freq")?);
        (most > 0.0).then(|| now / most)
    });
    let zones = files.names(ZONES).into_iter().filter(|name| name.starts_with("thermal_zone"));
    let degrees_left = zones.filter_map(|zone| degrees_left(files, &format!("{ZONES}/{zone}")));
    Heat {
        slowed: slowed_of(files, of),
        speed_limit: speed_limit.min_by(f64::total_cmp),
        degrees_left: degrees_left.min_by(f64::total_cmp),
    }
}

/// Below the first temperature of a zone at which the system slows cores down.
fn degrees_left(files: &impl SystemFiles, zone: &str) -> Option<f64> {
    const TRIPS: u32 = 12;
    let now: f64 = files.number(&format!("{zone}/temp"))?;
    let trips = (0..TRIPS).filter_map(|trip| {
        let of = |what: &str| format!("{zone}/trip_point_{trip}_{what}");
        let slows = files.text(&of("type"))? == "passive";
        files.number::<f64>(&of("temp")).filter(|temperature| slows && *temperature > 0.0)
    });
    Some((trips.min_by(f64::total_cmp)? - now) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heat_is_read_from_counts_limits_and_zones() {
        let check = |files: &[(&str, &str)], expected: Heat| {
            assert_eq!(of_files(&files, &[0, 1]), expected);
        };
        check(&[], Heat::default());
        check(
            &[
                ("/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "3"),
                ("/sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count", "4"),
                ("/sys/devices/system/cpu/cpu7/thermal_throttle/core_throttle_count", "100"),
            ],
            Heat { slowed: Some(7), ..Heat::default() },
        );
        check(
            &[
                ("/sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq", "4000000"),
                ("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "4000000"),
                ("/sys/devices/system/cpu/cpu1/cpufreq/scaling_max_freq", "3000000"),
                ("/sys/devices/system/cpu/cpu1/cpufreq/cpuinfo_max_freq", "4000000"),
            ],
            Heat { speed_limit: Some(0.75), ..Heat::default() },
        );
        check(
            &[
                ("/sys/class/thermal/cooling_device0/type", "Processor"),
                ("/sys/class/thermal/thermal_zone0/temp", "61000"),
                ("/sys/class/thermal/thermal_zone0/trip_point_0_type", "critical"),
                ("/sys/class/thermal/thermal_zone0/trip_point_0_temp", "105000"),
                ("/sys/class/thermal/thermal_zone0/trip_point_1_type", "passive"),
                ("/sys/class/thermal/thermal_zone0/trip_point_1_temp", "95000"),
                ("/sys/class/thermal/thermal_zone1/temp", "90500"),
                ("/sys/class/thermal/thermal_zone1/trip_point_0_type", "passive"),
                ("/sys/class/thermal/thermal_zone1/trip_point_0_temp", "90000"),
                // A zone without such a temperature says nothing.
                ("/sys/class/thermal/thermal_zone2/temp", "99000"),
            ],
            Heat { degrees_left: Some(-0.5), ..Heat::default() },
        );
    }
}
