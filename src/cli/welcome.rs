//! What `tandem` says when it is called without words.

use super::console::Console;
use super::exit_code::{Exit, Stop};

const TEXT: &str = "\
Find out, on your own machine, when to use processes and when to use threads.

A first thing to try, about 15 seconds:
  tandem quick cpu.splitmix --model threads --model processes --workers 1,2

Then:
  tandem kernels                  what else can be measured
  tandem run FILE -o OUT          run the design of a file and keep every sample
  tandem show FILE                what a file found
  tandem compare FILE FILE        two experiments side by side
  tandem machine                  what this machine can show
  tandem --help                   all words
";

/// Says what the program is for and what to try first.
pub fn welcome(console: &mut Console) -> Result<Exit, Stop> {
    console.result(TEXT)?;
    Ok(Exit::Done)
}
