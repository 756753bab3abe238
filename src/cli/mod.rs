//! The command line: scripts, tests, servers without a display, bug reports. Results go to
//! standard output, progress and advice to standard error.

mod args;
mod compare;
mod console;
mod design;
mod exit_code;
mod export;
mod help;
mod judging_text;
mod kernels;
mod machine;
mod measure;
mod new;
mod place;
mod progress;
mod quick;
mod run;
mod schema;
mod selftest;
mod show;
mod summary_text;
mod table;
mod verify;
mod welcome;

use args::{Arguments, Command};
use clap::Parser;
use console::Console;
use exit_code::{Exit, Stop};
use std::process::ExitCode;

/// Does what the command line asks for.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(words) => {
            // Where nobody listens any more there is nobody to tell.
            let _closed = words.print();
            return ExitCode::from(u8::try_from(words.exit_code()).unwrap_or(2));
        }
    };
    let mut console = Console::new(arguments.is_quiet());
    let exit = obey(arguments, &mut console).unwrap_or_else(|stop| {
        console.warn(&stop.to_string());
        stop.exit
    });
    exit.into()
}

fn obey(arguments: Arguments, console: &mut Console) -> Result<Exit, Stop> {
    match arguments.command {
        None => welcome::welcome(console),
        Some(Command::Run(words)) => run::run(&words, console),
        Some(Command::Quick(words)) => quick::quick(&words, console),
        Some(Command::New(words)) => new::new(&words, console),
        Some(Command::Show(words)) => show::show(&words, console),
        Some(Command::Compare(words)) => compare::compare(&words, console),
        Some(Command::Export(words)) => export::export(&words, console),
        Some(Command::Kernels(words)) => kernels::kernels(&words, console),
        Some(Command::Machine(words)) => machine::machine(&words, console),
        Some(Command::Selftest(words)) => selftest::selftest(&words, console),
        Some(Command::Verify(words)) => verify::verify(&words, console),
        Some(Command::Schema) => schema::schema(console),
        Some(Command::Help(words)) => help::help(&words, console),
    }
}
