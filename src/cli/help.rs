//! `tandem help`: the same as `--help`.

use super::args::{Arguments, HelpWords};
use super::console::Console;
use super::exit_code::{Exit, Stop};
use clap::CommandFactory;

/// Shows the help of the program or of one command.
pub fn help(words: &HelpWords, console: &mut Console) -> Result<Exit, Stop> {
    let mut program = Arguments::command();
    // Commands learn the name of the program, which their usage begins with.
    program.build();
    let text = match &words.command {
        None => program.render_help(),
        Some(name) => match program.find_subcommand_mut(name) {
            Some(command) => command.render_help(),
            None => {
                return Err(Stop::words(
                    format!("There is no command {name:?}"),
                    "`tandem --help` lists the commands",
                ));
            }
        },
    };
    console.result(&text.to_string())?;
    Ok(Exit::Done)
}
