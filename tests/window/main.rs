//! Uses the real window by the names of things: runs the first experiment, looks at its timeline,
//! saves it, pulls the plug in the middle of a second run, recovers that, opens the first file,
//! presents it with a run inside, and compares.
//!
//! `drive-window PROGRAMS PICTURES FOLDER`: the folder of the programs, which have to be a build of
//! tests because only that can be driven by names; where pictures of each step go; an empty folder.
//! It needs a screen; `packaging/window-names.sh` brings one.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it tells what it does")]

mod peer;
mod program;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use program::{Folders, Program};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// How long a run of the first experiment may take on a busy machine.
const RUN: Duration = Duration::from_mins(2);
/// How long the window may take for anything else.
const SOON: Duration = Duration::from_secs(15);
/// How long it is watched for frames that nobody asked for.
const IDLE: Duration = Duration::from_secs(4);
/// How long a run is watched, which has to go on meanwhile.
const OF_A_RUN: Duration = Duration::from_secs(2);
/// Frames that a run may draw beyond two a second: the watch begins and ends between two of them,
/// and a mark that fades after a press may still be on its way.
const BESIDE: f64 = 2.0;

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [programs, pictures, place] = &arguments[..] else {
        eprintln!("drive-window PROGRAMS PICTURES FOLDER");
        return ExitCode::from(2);
    };
    let folders =
        Folders { programs: programs.clone(), pictures: pictures.clone(), place: place.clone() };
    match journey(&folders) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("window by names: FAILED: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn say(words: &str) {
    println!("window by names: {words}");
}

fn journey(folders: &Folders) -> Result<(), String> {
    let (first, second) = (folders.file("first.tandem"), folders.file("second.tandem"));
    let mut window = Program::start(folders)?;
    window.peer.until_seen("Threads or processes?", SOON)?;
    window.keep("1-start")?;
    window.peer.click(Role::Button, "Run it now")?;
    window.peer.until_seen("Run again", RUN)?;
    window.keep("2-results")?;
    say("the first experiment ran");

    let (idle, time) = window.peer.frames_in(IDLE)?;
    say(&format!("{idle} frames in {time:.1?} in which nothing happens"));
    if idle > 0 {
        return Err("it draws although nothing changes".to_owned());
    }

    look_at_the_timeline(&mut window)?;
    save(&mut window, &first)?;
    folders.verify(&first)?;
    say("saved, and verified by the command line");

    window.peer.command(Key::D)?;
    window.peer.click(Role::Button, "Run")?;
    window.peer.until_seen("Running, 2 of", RUN)?;
    window.keep("4-run")?;
    let (frames, time) = window.peer.frames_in(OF_A_RUN)?;
    say(&format!("{frames} frames in {time:.1?} of a run"));
    window
        .peer
        .until_seen("Running", SOON)
        .map_err(|told| format!("the run was over too soon: {told}"))?;
    if frames as f64 > 2.0 * time.as_secs_f64() + BESIDE {
        return Err("it draws more than twice a second while trials run".to_owned());
    }
    window.kill()?;
    say("killed in the middle of the second run");

    let mut window = Program::start(folders)?;
    window.peer.until_seen("Recovered after", SOON)?;
    window.keep("5-recovered")?;
    save(&mut window, &second)?;
    folders.verify(&second)?;
    say("recovered with its finished rounds, and saved");

    window.peer.command(Key::O)?;
    window.peer.until_seen("Open a file", SOON)?;
    window.peer.write(&first.display().to_string())?;
    window.peer.press(Modifiers::NONE, Key::Enter)?;
    window.peer.until_seen("Run again", SOON)?;
    present(&mut window)?;
    let before = std::fs::read(&first).map_err(|error| error.to_string())?;
    window.peer.command(Key::S)?;
    let is_saved = || std::fs::read(&first).is_ok_and(|now| now != before);
    program::until("the second session is saved", SOON, is_saved)?;
    folders.verify(&first)?;
    for title in window.peer.names(Role::CheckBox, "Tick ")? {
        window.peer.click(Role::CheckBox, &title)?;
    }
    window.peer.click(Role::Button, "Compare 2")?;
    window.peer.until_seen("Compare two experiments", SOON)?;
    window.keep("9-compare")?;
    say("both compared");

    // It may be gone before it can answer.
    let _is_gone = window.peer.command(Key::Q);
    window.ended()?;
    say("passed");
    Ok(())
}

/// Two trials on one clock, and a part of them.
fn look_at_the_timeline(window: &mut Program) -> Result<(), String> {
    window.peer.command(Key::Num4)?;
    window.peer.until_seen(" began work ", SOON)?;
    window.keep("3-timeline")?;
    window.peer.command(Key::Num3)?;
    window.peer.until_seen("Run again", SOON)?;
    say("two trials stand on one clock");
    Ok(())
}

/// Guess, reveal, why, run again and reveal again, by the keys of a presentation.
fn present(window: &mut Program) -> Result<(), String> {
    let press = |window: &mut Program, key| window.peer.press(Modifiers::NONE, key);
    window.peer.command(Key::Num1)?;
    press(window, Key::F5)?;
    window.peer.until_seen("Step 1 of 3", SOON)?;
    press(window, Key::Enter)?;
    window.peer.until_seen("1 guess", SOON)?;
    window.keep("6-predict")?;
    press(window, Key::Space)?;
    window.peer.until_seen("Step 3 of 3", SOON)?;
    press(window, Key::R)?;
    window.peer.until_seen("Step 2 of 3", SOON)?;
    window.keep("7-run-inside")?;
    window.peer.until_seen("It is measured.", RUN)?;
    press(window, Key::Space)?;
    window.peer.until_seen("Step 3 of 3", SOON)?;
    window.keep("8-reveal")?;
    press(window, Key::Escape)?;
    window.peer.until_seen("Run again", SOON)?;
    say("presented: guessed, revealed, run again");
    Ok(())
}

/// Saves what is shown, in the dialog for a path.
fn save(window: &mut Program, path: &std::path::Path) -> Result<(), String> {
    window.peer.command(Key::S)?;
    window.peer.until_seen("Save", SOON)?;
    window.peer.write(&path.display().to_string())?;
    window.peer.press(Modifiers::NONE, Key::Enter)?;
    program::until("the file is there", SOON, || path.is_file())
}
