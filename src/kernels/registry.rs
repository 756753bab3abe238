//! The list of kernels.

use super::contract::Kernel;
use crate::model::param::Kind;
use crate::model::vocabulary::Vocabulary;
use crate::model::workload::Workload;

/// Every kernel, in the order of menus. A new kernel is one file and one line here.
pub static REGISTRY: &[&Kernel] = &[
    &super::cpu_splitmix::KERNEL,
    &super::cpu_pi::KERNEL,
    &super::cpu_matmul::KERNEL,
    &super::cpu_sieve::KERNEL,
    &super::cpu_sha256::KERNEL,
    &super::cpu_mandelbrot::KERNEL,
    &super::cpu_nqueens::KERNEL,
    &super::io_wait::KERNEL,
    &super::io_write_sync::KERNEL,
    &super::io_read::KERNEL,
    &super::io_small_files::KERNEL,
    &super::io_request::KERNEL,
    &super::shm_counter::KERNEL,
    &super::shm_critical_section::KERNEL,
    &super::shm_false_sharing::KERNEL,
    &super::shm_table::KERNEL,
    &super::shm_bandwidth::KERNEL,
    &super::shm_page_faults::KERNEL,
    &super::shm_map_unmap::KERNEL,
    &super::ipc_ping_pong::KERNEL,
    &super::ipc_stream::KERNEL,
    &super::ipc_pipeline::KERNEL,
    &super::ipc_scatter_gather::KERNEL,
    &super::ipc_groups::KERNEL,
    &super::life_create::KERNEL,
    &super::life_switch::KERNEL,
    &super::life_ticker::KERNEL,
    &super::composed::KERNEL,
    &super::fault_worker::KERNEL,
];

/// The kernel of an id, if this version has it.
#[must_use]
pub fn find(id: &str) -> Option<&'static Kernel> {
    REGISTRY.iter().copied().find(|kernel| kernel.id == id)
}

/// The words for works and their parameters, as kernels declare them.
pub const VOCABULARY: Vocabulary = Vocabulary {
    title: |id| find(id).map(|kernel| kernel.title),
    declarations: |id| find(id).map_or(&[], |kernel| kernel.params),
};

/// A workload in a few words for people: its title and what differs from the defaults, such as
/// `Round trips, TCP on loopback, message 64 KiB`. A kernel that this version lacks keeps its id.
#[must_use]
pub fn describe(workload: &Workload) -> String {
    let Some(kernel) = find(&workload.kernel) else { return workload.kernel.clone() };
    let mut words = kernel.title.to_owned();
    for param in kernel.params {
        let value = workload.params.0.get(param.name);
        let Some(value) = value.filter(|value| **value != param.default_value()) else { continue };
        let shown = param.show(value);
        words.push_str(", ");
        if matches!(param.kind, Kind::Integer { .. }) {
            words.push_str(&param.label.to_lowercase());
            words.push(' ');
        }
        words.push_str(&shown);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::param::{Params, Value};

    #[test]
    fn a_workload_is_described_by_its_title_and_what_was_changed() {
        let check = |kernel: &str, set: &[(&str, Value)], expected: &str| {
            let params = set.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
            let workload = Workload { kernel: kernel.to_owned(), params: Params(params.collect()) };
            assert_eq!(describe(&workload), expected);
        };
        let word = |word: &str| Value::Word(word.to_owned());
        check("cpu.splitmix", &[], "Integer chain");
        check("cpu.splitmix", &[("jobs", Value::Integer(400))], "Integer chain");
        check(
            "ipc.ping_pong",
            &[("mechanism", word("tcp")), ("message_bytes", Value::Integer(65_536))],
            "Round trips, TCP on loopback, message 64 KiB",
        );
        check("gpu.magic", &[("jobs", Value::Integer(4))], "gpu.magic");
    }
}
