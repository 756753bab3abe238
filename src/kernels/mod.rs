//! One file for each kernel, declared once; the registry's order is the menu's order.

pub mod contract;
pub mod cpu_splitmix;
pub mod registry;
pub mod starter;
