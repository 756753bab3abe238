//! The window.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::io::Write;
use std::process::ExitCode;
use tandem_lab::ui::launch;

fn main() -> ExitCode {
    tandem_lab::engine::roles::enter_if_asked();
    let arguments = match launch::Arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(sentence) => return fail(&sentence, 2),
    };
    if arguments.version {
        // A closed pipe is the reader's choice.
        let _reader_is_gone =
            writeln!(std::io::stdout(), "tandem-lab {}", env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    if let Some(problem) = tandem_lab::engine::facts::window_obstacle() {
        return fail(&problem.to_string(), 1);
    }
    match launch::open(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&problem.to_string(), 1),
    }
}

fn fail(sentence: &str, code: u8) -> ExitCode {
    let _nobody_listens = writeln!(std::io::stderr(), "tandem-lab: {sentence}");
    ExitCode::from(code)
}
