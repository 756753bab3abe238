//! The command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    tandem_lab::engine::roles::enter_if_asked();
    tandem_lab::cli::main()
}
