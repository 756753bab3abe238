//! `tandem schema`: the JSON Schema of the experiment file.

use super::console::Console;
use super::exit_code::{Exit, Stop};
use crate::export::schema as format;
use crate::kernels::registry::REGISTRY;

/// Prints the schema, with the parameters of every kernel of this version.
pub fn schema(console: &mut Console) -> Result<Exit, Stop> {
    let kernels = REGISTRY.iter().map(|kernel| (kernel.id, kernel.params));
    console.result(&format::text(&format::experiment(kernels)))?;
    Ok(Exit::Done)
}
