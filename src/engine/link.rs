//! The runner's line to a host: one request, one answer, a time limit, and every way to fail as a
//! value.

use super::child;
use super::protocol::{Answer, BUILD, LINE_LIMIT, Reply, Request, Task};
use crate::model::problem::Problem;
use crate::model::trial::{Failure, FailureKind};
use crate::model::units::duration;
use crate::platform::process;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How much of a host's stderr is kept.
const STDERR_LIMIT: u64 = 64 << 10;

/// Starts a host, asks it, and waits for its answer and its end.
///
/// # Errors
/// Every way in which a host can fail; it is gone then.
pub fn ask(program: &Path, task: Task, at_most: Duration) -> Result<Answer, Failure> {
    let padding_bytes = match &task {
        Task::Trial(spec) => spec.nuisance.environment_bytes,
        Task::Clock { .. } => 0,
    };
    let mut child =
        child::start_host(program, padding_bytes).map_err(|error| not_started(program, &error))?;
    let stdout = listen(child.stdout.take().expect("stdout is piped"));
    let stderr = drain(child.stderr.take().expect("stderr is piped"));
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let request = Request { build: BUILD.to_owned(), task };
    let mut line = serde_json::to_string(&request).expect("a request is plain data");
    line.push('\n');
    // A host that is gone already says so on its other lines.
    let _gone = stdin.write_all(line.as_bytes());
    let heard = stdout.recv_timeout(at_most);
    // The host's watchdog ends it when stdin ends, so it is kept open until the answer is there.
    drop(stdin);
    match heard {
        Ok(heard) => {
            let status = wait_a_little(&mut child);
            understand(&heard).ok_or_else(|| {
                let ending = status.map_or_else(|_| "ended".to_owned(), process::ending);
                unheard(&heard, &ending, last_line(stderr).as_deref())
            })?
        }
        Err(RecvTimeoutError::Timeout) => {
            end(&mut child);
            Err(too_late(at_most))
        }
        Err(RecvTimeoutError::Disconnected) => {
            end(&mut child);
            Err(unheard("", "ended", None))
        }
    }
}

/// A host ends right after its answer; one that does not is ended.
fn wait_a_little(child: &mut Child) -> std::io::Result<ExitStatus> {
    const PATIENCE: Duration = Duration::from_secs(2);
    const LONGEST: Duration = Duration::from_millis(1);
    let began = Instant::now();
    // The first looks come soon, because a trial of a few milliseconds is not to wait for one more.
    let mut between = Duration::from_micros(20);
    while began.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        std::thread::sleep(between);
        between = (between * 2).min(LONGEST);
    }
    end(child);
    child.wait()
}

fn end(child: &mut Child) {
    // One that is gone already needs no killing.
    let _gone = child.kill();
    let _gone = child.wait();
}

/// Reads the one line of an answer on a thread of its own, so that a silent host cannot hold the
/// runner.
fn listen(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    let read = move || {
        let mut line = Vec::new();
        // What cannot be read is an empty answer.
        let _unread = BufReader::new(stdout.take(LINE_LIMIT as u64)).read_until(b'\n', &mut line);
        let _gone = sender.send(String::from_utf8_lossy(&line).into_owned());
    };
    // Without a thread the sender is dropped, which the caller takes for a lost host.
    let _refused = std::thread::Builder::new().name("tandem-listener".to_owned()).spawn(read);
    receiver
}

fn drain(stderr: ChildStderr) -> Option<JoinHandle<String>> {
    let read = move || {
        let mut text = Vec::new();
        let mut stderr = stderr;
        let _unread = stderr.by_ref().take(STDERR_LIMIT).read_to_end(&mut text);
        // The rest is read too, so that the host never waits for a full pipe.
        let _unread = std::io::copy(&mut stderr, &mut std::io::sink());
        String::from_utf8_lossy(&text).into_owned()
    };
    std::thread::Builder::new().name("tandem-stderr".to_owned()).spawn(read).ok()
}

fn last_line(stderr: Option<JoinHandle<String>>) -> Option<String> {
    let text = stderr?.join().ok()?;
    text.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}

/// The answer in a line, if there is one in it.
fn understand(line: &str) -> Option<Result<Answer, Failure>> {
    let reply: Reply = serde_json::from_str(line).ok()?;
    match reply.answer {
        _ if reply.build != BUILD => Some(Err(other_build())),
        Answer::OtherBuild => Some(Err(other_build())),
        answer @ (Answer::Trial(_) | Answer::Clock(_) | Answer::Problem(_)) => Some(Ok(answer)),
    }
}

fn not_started(program: &Path, error: &std::io::Error) -> Failure {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let problem = Problem::new(
        format!("The measuring program {name} could not be started: {error}"),
        "Nothing was measured in this trial",
        "Put tandem-worker beside the program that you started, or install Tandem again",
    );
    Failure { kind: FailureKind::NotStarted, problem }
}

fn other_build() -> Failure {
    let problem = Problem::new(
        "The measuring program comes from another build than this program",
        "Nothing was measured in this trial",
        "Build or install both together",
    );
    Failure { kind: FailureKind::OtherBuild, problem }
}

fn too_late(at_most: Duration) -> Failure {
    let problem = Problem::new(
        format!("The host process did not answer within {}", duration(at_most)),
        "It was ended and the trial has no result",
        "Ask for less work, or look what else keeps the machine busy",
    );
    Failure { kind: FailureKind::Deadline, problem }
}

fn unheard(line: &str, ending: &str, last_words: Option<&str>) -> Failure {
    let said = last_words.map_or_else(String::new, |words| format!("; its last words: {words}"));
    let (kind, what) = if line.trim().is_empty() {
        (FailureKind::HostLost, format!("The host process {ending} without a result{said}"))
    } else {
        let what = format!("The host process told something that is not a result{said}");
        (FailureKind::Garbled, what)
    };
    let problem = Problem::new(
        what,
        "This trial has no result; the other trials are not affected",
        "Run again; if it happens every time, look at the system's log",
    );
    Failure { kind, problem }
}
