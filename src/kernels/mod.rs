//! One file for each kernel, declared once; the registry's order is the menu's order.

pub mod contract;
pub mod jobs;
pub mod limits;
pub mod registry;
pub mod routes;
pub mod server;
pub mod starter;
pub mod worker_context;

mod between;
mod composed;
mod cpu_mandelbrot;
mod cpu_matmul;
mod cpu_nqueens;
mod cpu_pi;
mod cpu_sha256;
mod cpu_sieve;
mod cpu_splitmix;
mod io_read;
mod io_request;
mod io_small_files;
mod io_wait;
mod io_write_sync;
mod ipc_ping_pong;
mod life_create;
mod life_switch;
mod life_ticker;
mod shm_bandwidth;
mod shm_counter;
mod shm_critical_section;
mod shm_false_sharing;
mod shm_map_unmap;
mod shm_page_faults;
mod shm_table;
mod talk;
