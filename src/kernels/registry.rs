//! The list of kernels.

use super::contract::Kernel;

/// Every kernel, in the order of menus. A new kernel is one file and one line here.
pub static REGISTRY: &[&Kernel] = &[
    &super::cpu_splitmix::KERNEL,
    &super::cpu_mandelbrot::KERNEL,
    &super::io_wait::KERNEL,
    &super::io_write_sync::KERNEL,
    &super::shm_counter::KERNEL,
    &super::ipc_ping_pong::KERNEL,
    &super::life_create::KERNEL,
];

/// The kernel of an id, if this version has it.
#[must_use]
pub fn find(id: &str) -> Option<&'static Kernel> {
    REGISTRY.iter().copied().find(|kernel| kernel.id == id)
}
