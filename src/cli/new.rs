//! `tandem new`: a design in a file, not run.

use super::args::NewWords;
use super::console::Console;
use super::design;
use super::exit_code::{Exit, Stop};
use super::place::refuse_existing;
use super::table::counted;
use crate::engine::facts;
use crate::file::{self, Origin};

/// Writes a design to a file. It may ask for more than this machine has: the file may run
/// elsewhere.
pub fn new(words: &NewWords, console: &mut Console) -> Result<Exit, Stop> {
    refuse_existing(&words.output)?;
    let given = facts::given();
    let experiment = design::experiment(&words.kernel, &words.design, &given)?;
    file::save(&words.output, &experiment, &Origin::default()).map_err(Stop::file)?;
    let path = words.output.display();
    let variants = counted(experiment.design.variants.len(), "variant");
    console.say(&format!("A design of {variants}: {path}"));
    Ok(Exit::Done)
}
