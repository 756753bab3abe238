//! From a core set as people write it to hardware threads of this machine.

use crate::kernels::contract::Kernel;
use crate::model::design::{CoreSet, Variant};
use crate::model::machine::Topology;
use crate::model::param::Params;

/// The hardware threads of a core set, in the order in which workers are placed on them: one of
/// each core first, so that two workers on two cores never share one by accident, and fast cores
/// before slow ones.
///
/// # Errors
/// Which of the threads are not there or not allowed.
pub fn resolve(set: &CoreSet, topology: &Topology) -> Result<Vec<u32>, String> {
    let order = topology.placing_order();
    match set {
        CoreSet::All => Ok(order),
        CoreSet::One => Ok(order.into_iter().take(1).collect()),
        CoreSet::First(count) => {
            let available = order.len();
            if *count as usize > available {
                return Err(format!("it asks for {count} cores, and {available} may be used here"));
            }
            Ok(order.into_iter().take(*count as usize).collect())
        }
        CoreSet::List(list) => {
            let missing: Vec<u32> =
                list.iter().copied().filter(|core| !topology.allowed.contains(core)).collect();
            let noun = if missing.len() == 1 { "core" } else { "cores" };
            if missing.is_empty() {
                return Ok(list.clone());
            }
            Err(format!("{noun} {} may not be used here", CoreSet::List(missing)))
        }
        CoreSet::Other(words) => Err(format!("this version does not know the core set {words:?}")),
    }
}

/// The hardware threads of a variant whose kernel leaves some of its workers only some of them.
///
/// # Errors
/// Which of the threads are not there or not allowed, or which of its workers would have none.
pub fn of_variant(
    kernel: &Kernel,
    params: &Params,
    variant: &Variant,
    topology: &Topology,
) -> Result<Vec<u32>, String> {
    let given = resolve(&variant.placement.cores, topology)?;
    for rank in 0..variant.workers {
        let Some(own) = (kernel.placement)(params, rank) else { continue };
        if of_worker(&given, false, Some(&own), rank).is_empty() {
            let given = CoreSet::List(given);
            return Err(format!(
                "worker {} is to run on cores {own}, and none of them is among cores {given}",
                rank + 1
            ));
        }
    }
    Ok(given)
}

/// The hardware threads of one worker: of those that the variant was given, what its kernel leaves
/// to a worker of this rank. Numbers are the system's, whatever the variant was given. None, if
/// nothing is left.
#[must_use]
pub fn of_worker(given: &[u32], pin: bool, own: Option<&CoreSet>, rank: u32) -> Vec<u32> {
    if given.is_empty() {
        return Vec::new();
    }
    let first = |count: usize| given[..count.clamp(1, given.len())].to_vec();
    let left = match own {
        Some(CoreSet::One) => first(1),
        Some(CoreSet::First(count)) => first(*count as usize),
        Some(CoreSet::List(list)) => {
            list.iter().copied().filter(|core| given.contains(core)).collect()
        }
        Some(CoreSet::All | CoreSet::Other(_)) | None => given.to_vec(),
    };
    if pin && !left.is_empty() { vec![left[rank as usize % left.len()]] } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::registry;
    use crate::model::design::{Design, Model, Placement};
    use crate::model::machine::{Core, Package};
    use crate::model::param::Value;
    use crate::model::roles_check::read_strictly;

    /// Two cores with two hardware threads each, numbered as Linux does.
    fn machine(allowed: &[u32]) -> Topology {
        let core = |threads: [u32; 2]| Core { kind: 0, threads: threads.to_vec() };
        let packages = vec![Package { cores: vec![core([0, 2]), core([1, 3])] }];
        Topology { packages, caches: Vec::new(), allowed: allowed.to_vec() }
    }

    #[test]
    fn workers_get_cores_of_their_own_before_they_share_one() {
        let check = |set: &str, allowed: &[u32], expected: &[u32]| {
            let set = CoreSet::parse(set).unwrap();
            assert_eq!(resolve(&set, &machine(allowed)).unwrap(), expected, "{set}");
        };
        check("all", &[0, 1, 2, 3], &[0, 1, 2, 3]);
        check("first:2", &[0, 1, 2, 3], &[0, 1]);
        check("one", &[1, 2, 3], &[2]);
        check("all", &[1, 2, 3], &[2, 1, 3]);
        check("2-3", &[0, 1, 2, 3], &[2, 3]);
    }

    #[test]
    fn a_worker_keeps_to_the_cores_of_its_variant() {
        let check = |given: &[u32], own: &str, pin: bool, expected: &[u32]| {
            let own = CoreSet::parse(own).unwrap();
            assert_eq!(of_worker(given, pin, Some(&own), 1), expected, "{own} of {given:?}");
        };
        check(&[0, 1, 2], "1-2", false, &[1, 2]);
        check(&[0, 1], "1-2", false, &[1]);
        check(&[0, 1], "0-1", true, &[1]);
        check(&[0], "1", false, &[]);
        check(&[0], "1", true, &[]);
        check(&[2, 3], "one", false, &[2]);
    }

    #[test]
    fn a_role_without_a_core_among_those_of_its_variant_is_refused() {
        let roles = r#"[{"name": "a", "cores": "first:1", "steps": [{"do": "compute", "units": 1}]},
            {"name": "b", "cores": "1", "steps": [{"do": "compute", "units": 1}]}]"#;
        let roles = read_strictly(roles).unwrap();
        let params = Params([("roles".to_owned(), Value::Roles(roles))].into());
        let kernel = registry::find("composed.roles").unwrap();
        let of = |cores: &str| {
            let placement = Placement { cores: CoreSet::parse(cores).unwrap(), pin: false };
            let variant = &Design::combine(&[Model::Threads], &[2], &placement)[0];
            of_variant(kernel, &params, variant, &machine(&[0, 1, 2, 3]))
        };
        assert_eq!(of("0-1"), Ok(vec![0, 1]));
        let refused = "worker 2 is to run on cores 1, and none of them is among cores 0";
        assert_eq!(of("one").unwrap_err(), refused);
    }

    #[test]
    fn fast_cores_are_taken_first_and_slow_ones_before_a_core_is_shared() {
        // The two fast cores have two hardware threads each; the slow ones are numbered first.
        let core = |kind, threads: &[u32]| Core { kind, threads: threads.to_vec() };
        let cores = vec![core(1, &[0]), core(1, &[1]), core(0, &[4, 5]), core(0, &[6, 7])];
        let packages = vec![Package { cores }];
        let machine = |allowed: &[u32]| Topology {
            packages: packages.clone(),
            caches: Vec::new(),
            allowed: allowed.to_vec(),
        };
        let check = |set: &str, allowed: &[u32], expected: &[u32]| {
            let set = CoreSet::parse(set).unwrap();
            assert_eq!(resolve(&set, &machine(allowed)).unwrap(), expected, "{set}");
        };
        let all = [0, 1, 4, 5, 6, 7];
        check("first:2", &all, &[4, 6]);
        check("first:3", &all, &[4, 6, 0]);
        check("all", &all, &[4, 6, 0, 1, 5, 7]);
        check("one", &all, &[4]);
        check("all", &[0, 5, 7], &[5, 7, 0]);
        check("first:2", &[1, 7], &[7, 1]);
    }

    #[test]
    fn cores_that_were_not_given_are_refused() {
        let check = |set: &str, expected: &str| {
            let set = CoreSet::parse(set).unwrap();
            assert_eq!(resolve(&set, &machine(&[1])).unwrap_err(), expected);
        };
        check("0-2", "cores 0,2 may not be used here");
        check("0-1", "core 0 may not be used here");
        check("first:2", "it asks for 2 cores, and 1 may be used here");
    }
}
