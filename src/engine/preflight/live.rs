//! The facts of this machine.

use super::facts::{Facts, Known, Load};
use crate::model::machine::{Machine, Topology};
use crate::model::worker_counts::Given;
use crate::platform::conditions::{self, SpeedPolicy};
use crate::platform::cpu_times::{self, CpuTimes};
use crate::platform::heat::{self, Heat};
use crate::platform::remote::{self, Remote};
use crate::platform::{clock, memory, pressure, timer, virtual_machine};
use std::time::{Duration, Instant};

/// How long the cores are looked at. Times are counted in steps of 10 or 15.6 ms.
const LOOK: Duration = Duration::from_millis(200);
/// Waits of which the one in the middle counts.
const WAITS: usize = 5;
/// How long each of them is.
const WAIT: Duration = Duration::from_millis(1);
/// Readings of the clock among which the smallest step is found.
const READINGS: usize = 1_000;

/// The facts of this machine, looked up when they are asked for.
#[derive(Clone, Debug)]
pub struct Live {
    topology: Topology,
    given: Given,
}

impl Live {
    /// Those of the machine with these hardware threads.
    #[must_use]
    pub fn new(machine: &Machine, topology: Topology) -> Self {
        Self { given: Given::new(machine, &topology), topology }
    }
}

impl Facts for Live {
    fn given(&self) -> Given {
        self.given.clone()
    }

    fn load(&self) -> Load {
        // The window's own work is no other program's.
        let look = || {
            let own_ns = cpu_times::own_ns().unwrap_or(0);
            (cpu_times::now(&self.topology.allowed), own_ns, Instant::now())
        };
        let (before, own_before_ns, began) = look();
        std::thread::sleep(LOOK);
        let (after, own_after_ns, ended) = look();
        let span_ns = (ended - began).as_nanos() as f64;
        let waiting = pressure::cpu().map(|found| found.of_10_s);
        let (Some(before), Some(after)) = (before, after) else {
            const NOT_TOLD: &str = "the system does not tell";
            return Load { busy_elsewhere: Err(NOT_TOLD), waiting, stolen: Err(NOT_TOLD) };
        };
        let own_ns = own_after_ns.saturating_sub(own_before_ns);
        let busy_ns = after.busy_ns.saturating_sub(before.busy_ns).saturating_sub(own_ns) as f64;
        let all_ns = span_ns * f64::from(after.threads.max(1));
        let stolen = |times: CpuTimes| times.stolen_ns.ok_or(cpu_times::NOT_COUNTED);
        let stolen = stolen(after).and_then(|after| Ok(after.saturating_sub(stolen(before)?)));
        Load {
            busy_elsewhere: Ok((busy_ns / span_ns).clamp(0.0, f64::from(after.threads))),
            waiting,
            stolen: stolen.map(|ns| (ns as f64 / all_ns).clamp(0.0, 1.0)),
        }
    }

    fn on_battery(&self) -> Known<bool> {
        conditions::on_battery()
    }

    fn speed_policy(&self) -> Known<SpeedPolicy> {
        conditions::speed_policy()
    }

    fn heat(&self) -> Known<Heat> {
        heat::now(&self.topology.allowed)
    }

    fn is_virtual(&self) -> Known<bool> {
        virtual_machine::is_virtual()
    }

    fn free_memory(&self) -> Known<u64> {
        memory::free_bytes().ok_or("the system does not tell")
    }

    fn remote(&self) -> Option<Remote> {
        remote::session()
    }

    fn clock_step(&self) -> Duration {
        let stamps: Vec<u64> = (0..READINGS).map(|_| clock::now_ns()).collect();
        let steps = stamps.windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
        Duration::from_nanos(steps.filter(|step| *step > 0).min().unwrap_or(0))
    }

    fn lateness(&self) -> Duration {
        let mut late = [(); WAITS].map(|()| {
            let began = Instant::now();
            timer::wait(WAIT);
            began.elapsed().saturating_sub(WAIT)
        });
        late.sort_unstable();
        late[WAITS / 2]
    }
}
