//! `tandem selftest`: one line for each thing that the program must be able to do here.

use super::args::{Format, MachineWords};
use super::console::Console;
use super::exit_code::{Exit, Stop};
use super::kernels::pretty;
use crate::engine::selftest::{self, Line, Status};
use serde_json::json;

/// Tests the program on this machine.
pub fn selftest(words: &MachineWords, console: &mut Console) -> Result<Exit, Stop> {
    let mut written = Ok(());
    let lines = selftest::run(&mut |line| {
        if words.format == Format::Text && written.is_ok() {
            written = console.result(&text(line));
        }
    });
    written?;
    let failed = lines.iter().filter(|line| line.status == Status::Failed).count();
    if words.format == Format::Json {
        let document = json!({
            "format": "tandem.selftest", "version": 1, "failed": failed, "lines": lines,
        });
        console.result(&pretty(&document))?;
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::FoundWrong })
}

fn text(line: &Line) -> String {
    let status = match line.status {
        Status::Ok => "ok",
        Status::NotAvailable => "not available",
        Status::Failed => "failed",
    };
    format!("{status:<13}  {:<36}  {}\n", line.name, line.detail)
}
