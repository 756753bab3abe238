//! The words of the command line.

use crate::model::design::{CoreSet, MAX_WORKERS, Model, Scaling};
use crate::model::id::Seed;
use crate::model::timeline::Capture;
use crate::model::units::parse_duration;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// Find out, on your own machine, when to use processes and when to use threads.
#[derive(Debug, Parser)]
#[command(name = "tandem", version, disable_help_subcommand = true, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// Whether progress and advice are not wanted.
    pub fn is_quiet(&self) -> bool {
        match &self.command {
            Some(Command::Run(words)) => words.report.quiet,
            Some(Command::Quick(words)) => words.report.quiet,
            _ => false,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the design of a file and tell what was found
    Run(RunWords),
    /// Run a design made of these words and tell what was found
    Quick(QuickWords),
    /// Write a design to a file without running it
    New(NewWords),
    /// Tell what a file found, recomputed from its raw samples
    Show(ShowWords),
    /// Lay the files of several experiments side by side
    Compare(CompareWords),
    /// Write what a file found in another format
    Export(ExportWords),
    /// List the kernels with their parameters, ranges and defaults
    Kernels(KernelsWords),
    /// Tell what this machine is, what it can show and what it is doing now
    Machine(MachineWords),
    /// Test the program on this machine
    Selftest(MachineWords),
    /// Check files: format, limits, samples, every number recomputed
    Verify(VerifyWords),
    /// Print the JSON Schema of the experiment file
    Schema,
    /// Show the help of the program or of one command
    #[command(hide = true)]
    Help(HelpWords),
}

#[derive(Debug, Args)]
pub struct RunWords {
    /// The experiment file; - reads it from standard input
    pub file: PathBuf,
    #[command(flatten)]
    pub plan: PlanFlags,
    #[command(flatten)]
    pub report: ReportFlags,
}

#[derive(Debug, Args)]
pub struct QuickWords {
    /// The kernel; `tandem kernels` lists them
    pub kernel: String,
    #[command(flatten)]
    pub design: DesignFlags,
    #[command(flatten)]
    pub report: ReportFlags,
}

#[derive(Debug, Args)]
pub struct NewWords {
    /// The kernel; `tandem kernels` lists them
    pub kernel: String,
    #[command(flatten)]
    pub design: DesignFlags,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct ShowWords {
    /// The experiment file; - reads it from standard input
    pub file: PathBuf,
    /// Text for people or JSON for programs
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct CompareWords {
    /// The experiment files; the others are compared with the first
    #[arg(required = true, num_args = 2.., value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How to write the comparison
    #[arg(long, value_enum, default_value_t)]
    pub format: CompareFormat,
}

#[derive(Debug, Args)]
pub struct ExportWords {
    /// The experiment file; - reads it from standard input
    pub file: PathBuf,
    /// Every trial as a table, the summary, or what each worker did
    #[arg(long, value_enum)]
    pub to: ExportFormat,
    /// The file to write; - writes to standard output
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct KernelsWords {
    /// Only this kernel
    pub id: Option<String>,
    /// How to write the list
    #[arg(long, value_enum, default_value_t)]
    pub format: KernelsFormat,
}

#[derive(Debug, Args)]
pub struct MachineWords {
    /// Text for people or JSON for programs
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct HelpWords {
    /// Only this command
    pub command: Option<String>,
}

#[derive(Debug, Args)]
pub struct VerifyWords {
    /// The experiment files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// What is measured; what is not given is as in a new experiment of the window.
#[derive(Debug, Default, Args)]
pub struct DesignFlags {
    /// Set a parameter of the kernel; may be repeated. The parameter that says how much work there
    /// is (`tandem kernels` lists them) is fitted to this machine before the first round unless it is
    /// set here
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    pub set: Vec<(String, String)>,
    /// How workers come into being: sequential, threads, processes; may be repeated [default:
    /// threads and processes, as far as the kernel can run so]
    #[arg(long, value_name = "MODEL", value_parser = model)]
    pub model: Vec<Model>,
    /// The numbers of workers [default: the fewest that the kernel takes, and as many as there
    /// are cores, from two to four]; `proposed` stands for a whole sweep of this machine
    #[arg(long, value_name = "1,2,4", value_delimiter = ',', value_parser = workers)]
    pub workers: Vec<WorkersWord>,
    /// The cores that workers may use: all, one, first:2 or 0,2-3
    #[arg(long, value_name = "SET", value_parser = cores)]
    pub cores: Option<CoreSet>,
    /// Let workers move between cores
    #[arg(long)]
    pub no_pin: bool,
    /// The same work for all (strong) or for each worker (weak)
    #[arg(long, value_name = "SCALING", value_parser = scaling)]
    pub scaling: Option<Scaling>,
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// A number of workers, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkersWord {
    /// So many.
    Count(u32),
    /// Those of a whole sweep of this machine: one, two, one for each core, one for each hardware
    /// thread, and one more.
    Proposed,
}

/// How often and in which order is measured.
#[derive(Debug, Default, Args)]
pub struct PlanFlags {
    /// How often each variant is measured
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub rounds: Option<u32>,
    /// The longest time that the run may take, such as 20s
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub budget: Option<Duration>,
    /// The seed of the order; the same seed gives the same order. Without it each further run of a
    /// file has a seed of its own, which follows from that of the file
    #[arg(long, value_name = "HEX", value_parser = seed)]
    pub seed: Option<Seed>,
}

/// Where results go.
#[derive(Debug, Args)]
pub struct ReportFlags {
    /// Save the experiment with all its samples
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Text for people or JSON for programs
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// How much is kept of what each worker did, moment by moment
    #[arg(long, value_enum, default_value_t)]
    pub timeline: TimelineWords,
    /// Measure also where what is found before the run is a reason not to; no verdict is given then
    #[arg(long)]
    pub anyway: bool,
    /// No progress and no advice
    #[arg(long)]
    pub quiet: bool,
}

/// How much is kept of what each worker did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TimelineWords {
    /// One trial of each variant, short moments merged: at most 2 MB
    #[default]
    Short,
    /// One trial of each variant with every moment, as far as a file has room
    Whole,
    /// Nothing is recorded
    Off,
}

impl TimelineWords {
    /// What is asked of the runner.
    pub fn capture(self) -> Capture {
        match self {
            TimelineWords::Short => Capture::Merged,
            TimelineWords::Whole => Capture::Whole,
            TimelineWords::Off => Capture::Off,
        }
    }
}

/// How a result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    #[default]
    Text,
    Json,
    Markdown,
    Csv,
}

/// How the list of kernels is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum KernelsFormat {
    #[default]
    Text,
    Json,
    Markdown,
}

/// What an export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Every trial, one a row
    Csv,
    /// The summary, as `show --format json` prints it
    Json,
    /// What each worker did, for trace viewers such as Perfetto
    Trace,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a parameter is set as NAME=VALUE, such as jobs=400".to_owned()),
    }
}

fn model(text: &str) -> Result<Model, String> {
    Model::known(text).ok_or_else(|| {
        let known: Vec<&str> = Model::ALL.iter().map(Model::word).collect();
        format!("there are {}", known.join(", "))
    })
}

fn workers(text: &str) -> Result<WorkersWord, String> {
    let count: u32 = match text {
        "proposed" => return Ok(WorkersWord::Proposed),
        text => text.parse().map_err(|error| format!("{error}; `proposed` is possible too"))?,
    };
    let most = MAX_WORKERS;
    if (1..=most).contains(&count) {
        Ok(WorkersWord::Count(count))
    } else {
        Err(format!("{count} is not in 1..={most}"))
    }
}

fn cores(text: &str) -> Result<CoreSet, String> {
    CoreSet::parse(text)
        .ok_or_else(|| "a set of cores looks like all, one, first:2 or 0,2-3".to_owned())
}

fn scaling(text: &str) -> Result<Scaling, String> {
    Scaling::known(text).ok_or_else(|| {
        let known: Vec<&str> = Scaling::ALL.iter().map(Scaling::word).collect();
        format!("there are {}", known.join(", "))
    })
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text)
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "a time looks like 500ms, 20s or 2m".to_owned())
}

fn seed(text: &str) -> Result<Seed, String> {
    Seed::parse(text).ok_or_else(|| "a seed looks like 0x5eed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_words_are_declared_without_contradiction() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn wrong_words_are_answered_with_what_is_possible() {
        let cases = [
            (
                "quick k --model fibres",
                "there are sequential, threads, thread-per-task, pool, processes, fork",
            ),
            ("quick k --cores some", "a set of cores looks like all, one, first:2 or 0,2-3"),
            ("quick k --scaling odd", "there are strong, weak"),
            ("quick k --budget 20", "a time looks like 500ms, 20s or 2m"),
            ("quick k --budget 0s", "a time looks like 500ms, 20s or 2m"),
            ("quick k --seed x", "a seed looks like 0x5eed"),
            ("quick k --set jobs", "a parameter is set as NAME=VALUE"),
            ("quick k --workers 0", "0 is not in 1..=512"),
            ("quick k --workers two", "`proposed` is possible too"),
            ("quick k --rounds 0", "0 is not in 1..=100000"),
            ("compare a", "2 values required"),
            ("rnu", "unrecognized subcommand"),
        ];
        for (words, expected) in cases {
            let all = std::iter::once("tandem").chain(words.split(' '));
            let refused = Arguments::try_parse_from(all).unwrap_err();
            assert_eq!(refused.exit_code(), 2, "{words}");
            assert!(refused.to_string().contains(expected), "{words}: {refused}");
        }
    }
}
