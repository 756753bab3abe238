//! One window: a second start hands its files to the window that is open, and ends.
//!
//! The two meet at a local socket in the folder of the program's own files, which belongs to one
//! user. Whatever goes wrong there, a window opens: nobody may be left without one.

use interprocess::local_socket::{GenericFilePath, ListenerOptions, Name, Stream, prelude::*};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// What the two say to each other; another number is not understood.
const LANGUAGE: u32 = 1;
/// The most that is listened to: some thousands of paths.
const MOST_BYTES: u64 = 1 << 20;
/// Whoever says nothing for so long is not a window of this program, or one that hangs.
const PATIENCE: Duration = Duration::from_secs(2);
/// What the window answers when it has taken the files.
const TAKEN: &str = "taken\n";

/// What a second start says, in one line.
#[derive(Debug, Serialize, Deserialize)]
struct HandoverWire {
    language: u32,
    files: Vec<PathBuf>,
}

/// Where windows and second starts meet that share a folder.
fn meeting_place(folder: &Path) -> PathBuf {
    if std::env::consts::OS == "windows" {
        // Pipes have names of their own there, without the signs of a path, and one for each folder.
        let letters = folder.to_string_lossy();
        let plain = letters.replace(|letter: char| !letter.is_alphanumeric(), "-");
        return PathBuf::from(format!(r"\\.\pipe\tandem-window-{plain}"));
    }
    folder.join("window.socket")
}

fn name(place: &Path) -> io::Result<Name<'_>> {
    place.to_fs_name::<GenericFilePath>()
}

/// Hands files to the window that is open over a folder, if one is; without files it only comes to
/// the front. Answers whether a window has taken them.
#[must_use]
pub fn hand_over(folder: &Path, files: &[PathBuf]) -> bool {
    let place = meeting_place(folder);
    // The window may have been started in another folder.
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let files = files.iter().map(absolute).collect();
    let (tell, told) = mpsc::channel();
    // On a thread of its own, because not every system lets a socket wait for a limited time.
    let ask = move || {
        let _nobody_waits_any_more = tell.send(ask(&place, files).is_ok());
    };
    let thread = std::thread::Builder::new().name("tandem-handover".to_owned()).spawn(ask);
    thread.is_ok() && told.recv_timeout(PATIENCE).unwrap_or(false)
}

fn ask(place: &Path, files: Vec<PathBuf>) -> io::Result<()> {
    let mut window = Stream::connect(name(place)?)?;
    // A path that is no text cannot be handed over; then it is opened in a window of its own.
    let mut line = serde_json::to_vec(&HandoverWire { language: LANGUAGE, files })?;
    line.push(b'\n');
    window.write_all(&line)?;
    let mut answer = String::new();
    BufReader::new(window.take(TAKEN.len() as u64)).read_line(&mut answer)?;
    if answer == TAKEN { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// Listens for second starts from now on, on a thread of its own that sleeps until one comes.
///
/// # Errors
/// The system allows no such place in this folder; second starts then open windows of their own.
pub fn listen(folder: &Path, take: impl Fn(Vec<PathBuf>) + Send + 'static) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let place = meeting_place(folder);
    // Nobody answered here a moment ago, so a place that exists was left by a window that was killed.
    let options = ListenerOptions::new().name(name(&place)?).try_overwrite(true);
    let listener = options.create_sync()?;
    let serve = move || {
        for guest in listener.incoming().flatten() {
            if let Ok(files) = heard(&guest) {
                take(files);
            }
        }
    };
    std::thread::Builder::new().name("tandem-second-start".to_owned()).spawn(serve)?;
    Ok(())
}

/// What a second start says, answered.
fn heard(guest: &Stream) -> io::Result<Vec<PathBuf>> {
    // Where a system has no such limit, only programs of the same user can be silent here.
    let _no_limit = guest.set_recv_timeout(Some(PATIENCE));
    let _no_limit = guest.set_send_timeout(Some(PATIENCE));
    let mut line = Vec::new();
    BufReader::new(guest.take(MOST_BYTES)).read_until(b'\n', &mut line)?;
    let said: HandoverWire = serde_json::from_slice(&line)?;
    if said.language != LANGUAGE {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut answer = guest;
    answer.write_all(TAKEN.as_bytes())?;
    Ok(said.files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A window over a folder, and what it was told.
    fn window(folder: &Path) -> mpsc::Receiver<Vec<PathBuf>> {
        let (tell, told) = mpsc::channel();
        listen(folder, move |files| tell.send(files).unwrap()).unwrap();
        told
    }

    fn say(folder: &Path, words: &[u8]) -> String {
        let place = meeting_place(folder);
        let mut window = Stream::connect(name(&place).unwrap()).unwrap();
        // The window may have hung up before it has read everything.
        let _hung_up = window.write_all(words);
        let mut answer = String::new();
        let _hung_up = window.read_to_string(&mut answer);
        answer
    }

    #[test]
    fn a_second_start_hands_its_files_to_the_window_with_whole_paths() {
        let folder = tempfile::tempdir().unwrap();
        let told = window(folder.path());
        let elsewhere = folder.path().join("my döc.tandem");
        assert!(hand_over(folder.path(), &[elsewhere.clone(), "near.tandem".into()]));
        let here = std::path::absolute("near.tandem").unwrap();
        assert_eq!(told.recv().unwrap(), [elsewhere, here]);
        assert!(hand_over(folder.path(), &[]), "a start without files brings the window forward");
        assert!(told.recv().unwrap().is_empty());
    }

    #[test]
    fn without_a_window_or_after_one_that_was_killed_a_start_opens_its_own() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!hand_over(folder.path(), &[]));
        if std::env::consts::OS != "windows" {
            // What a killed window leaves behind: a place at which nobody listens.
            let place = meeting_place(folder.path());
            let left = ListenerOptions::new().name(name(&place).unwrap()).reclaim_name(false);
            drop(left.create_sync().unwrap());
            assert!(place.exists());
        }
        assert!(!hand_over(folder.path(), &[]));
        let told = window(folder.path());
        assert!(hand_over(folder.path(), &["a.tandem".into()]));
        assert_eq!(told.recv().unwrap().len(), 1);
    }

    #[test]
    fn a_stranger_is_not_obeyed_and_does_not_keep_the_window_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let told = window(folder.path());
        let too_long = vec![b'x'; (MOST_BYTES + 10) as usize];
        let other_language = br#"{"language": 99, "files": ["a.tandem"]}"#.to_vec();
        for words in [b"GET / HTTP/1.1\r\n".to_vec(), b"\n".to_vec(), too_long, other_language] {
            let line = [words.as_slice(), b"\n"].concat();
            assert_eq!(say(folder.path(), &line), "", "{:?}", &words[..words.len().min(40)]);
        }
        assert!(hand_over(folder.path(), &["b.tandem".into()]));
        assert_eq!(told.recv().unwrap().len(), 1, "only the real one was taken");
    }
}
