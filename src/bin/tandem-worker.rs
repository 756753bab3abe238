//! The measuring program: host and worker. It has no window and reads no words of people, so that
//! starting it costs as little as starting a process can.

#[expect(clippy::print_stderr, reason = "whoever starts it by hand reads this in a terminal")]
fn main() -> std::process::ExitCode {
    tandem_lab::engine::roles::enter_if_asked();
    eprintln!("This program is started by Tandem to measure; run tandem or tandem-lab instead.");
    std::process::ExitCode::from(2)
}
