//! Opens the window: arguments, renderer, what was stored.

use super::app::{App, SETTINGS_KEY};
use super::real_world::RealWorld;
use super::second_start;
use super::settings::Settings;
use super::window_place;
use crate::engine::documents;
use crate::engine::event_loop::spare_event_target;
use crate::file::{self, note};
use eframe::egui::{IconData, ViewportBuilder, vec2};
use eframe::{NativeOptions, Renderer};
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// What the window was started with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Files to open.
    pub files: Vec<PathBuf>,
    /// What draws, if the user chose it.
    pub renderer: Option<Draws>,
    /// Whether only the version was asked for.
    pub version: bool,
}

/// What draws the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draws {
    /// OpenGL.
    Glow,
    /// Vulkan, Metal or Direct3D.
    Wgpu,
}

impl Draws {
    /// Its word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Draws::Glow => "glow",
            Draws::Wgpu => "wgpu",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Draws::Glow, Draws::Wgpu].into_iter().find(|draws| draws.word() == word)
    }
}

impl Arguments {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// A sentence that says what cannot be read.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut read = Self::default();
        let mut arguments = arguments.into_iter();
        let mut only_files = false;
        while let Some(argument) = arguments.next() {
            let text = argument.to_str().unwrap_or_default();
            match text {
                _ if only_files => read.files.push(argument.into()),
                "--" => only_files = true,
                "--version" | "-V" => read.version = true,
                "--renderer" => {
                    let word = arguments.next().unwrap_or_default();
                    read.renderer = Some(renderer(&word.to_string_lossy())?);
                }
                _ if text.starts_with("--renderer=") => {
                    read.renderer = Some(renderer(&text["--renderer=".len()..])?);
                }
                // macOS hands such an argument to a program that was started from the Finder.
                _ if text.starts_with("-psn_") => {}
                _ if text.starts_with('-') && text.len() > 1 => {
                    return Err(format!(
                        "There is no option {text}. The window takes files and --renderer glow or \
                         --renderer wgpu; everything else is done with the program tandem."
                    ));
                }
                _ => read.files.push(argument.into()),
            }
        }
        Ok(read)
    }
}

fn renderer(word: &str) -> Result<Draws, String> {
    Draws::parse(word)
        .ok_or_else(|| format!("{word:?} is not a renderer. There are glow and wgpu."))
}

/// Why no window could be opened: each renderer that was tried, and what it said.
#[derive(Debug)]
pub struct NoWindow(Vec<(Draws, String)>);

impl fmt::Display for NoWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("No window could be opened.")?;
        for (draws, reason) in &self.0 {
            write!(f, " With {}: {}.", draws.word(), reason.trim_end_matches('.'))?;
        }
        f.write_str(
            " Check that a display is there and that the graphics driver works, or use the program \
             tandem, which needs neither.",
        )
    }
}

impl std::error::Error for NoWindow {}

/// Opens the window and stays until it is closed. If one is open already, it gets the files.
///
/// # Errors
/// No renderer could open a window.
pub fn open(arguments: &Arguments) -> Result<(), NoWindow> {
    if file::data_folder().is_ok_and(|folder| second_start::hand_over(&folder, &arguments.files)) {
        return Ok(());
    }
    documents::expect();
    let mut refused = Vec::new();
    let kept = note::renderer().and_then(|word| Draws::parse(&word));
    for draws in order(arguments.renderer, kept) {
        let is_found_out = !refused.is_empty();
        match open_with(draws, is_found_out, arguments.files.clone()) {
            Ok(()) => return Ok(()),
            Err(error) => {
                // Without a display the other renderer has no chance either.
                let no_display = matches!(error, eframe::Error::WinitEventLoop(_));
                refused.push((draws, reason(&error.to_string())));
                if no_display {
                    break;
                }
            }
        }
    }
    Err(NoWindow(refused))
}

/// An error's words without the place in a source file that some begin with.
fn reason(words: &str) -> String {
    let after_file = words.split_once(".rs:").and_then(|(_, rest)| rest.split_once(": "));
    after_file.map_or(words, |(_, rest)| rest).to_owned()
}

/// The renderers to try: what the user chose and no other, or first what worked last time after
/// another one had failed. OpenGL starts faster and costs less where it is drawn in software; on
/// macOS it is a leftover, so Metal comes first there.
fn order(chosen: Option<Draws>, kept: Option<Draws>) -> Vec<Draws> {
    let usual = if std::env::consts::OS == "macos" { Draws::Wgpu } else { Draws::Glow };
    match (chosen, kept.unwrap_or(usual)) {
        (Some(chosen), _) => vec![chosen],
        (None, Draws::Wgpu) => vec![Draws::Wgpu, Draws::Glow],
        (None, Draws::Glow) => vec![Draws::Glow, Draws::Wgpu],
    }
}

fn open_with(draws: Draws, is_found_out: bool, files: Vec<PathBuf>) -> eframe::Result {
    let viewport = ViewportBuilder::default()
        .with_title("Tandem")
        .with_app_id("tandem-lab")
        .with_icon(emblem())
        .with_inner_size(vec2(1280.0, 800.0))
        .with_min_inner_size(vec2(480.0, 360.0));
    let stored_in = file::data_folder().ok().map(|folder| folder.join("window.ron"));
    let mut options = NativeOptions {
        viewport,
        renderer: match draws {
            Draws::Glow => Renderer::Glow,
            Draws::Wgpu => Renderer::Wgpu,
        },
        centered: !window_place::may_be_stored(stored_in.as_deref()),
        persistence_path: stored_in,
        event_loop_builder: Some(Box::new(spare_event_target)),
        ..NativeOptions::default()
    };
    prefer_low_power(&mut options);
    let start = move |creation: &eframe::CreationContext<'_>| {
        if is_found_out {
            note::keep_renderer(draws.word());
        }
        let stored = creation.storage.and_then(|storage| storage.get_string(SETTINGS_KEY));
        let settings = stored.map(|text| Settings::read(&text)).unwrap_or_default();
        window_place::restore(creation, settings.zoom);
        let mut app = App::new(Arc::new(RealWorld::new()), settings, &files);
        app.begin(&creation.egui_ctx);
        app.await_documents(&creation.egui_ctx);
        if let Ok(folder) = file::data_folder() {
            app.await_second_starts(&creation.egui_ctx, &folder);
        }
        Ok(Box::new(app) as Box<dyn eframe::App>)
    };
    eframe::run_native("tandem-lab", options, Box::new(start))
}

/// The icon of the window. On macOS there is none: the bundle's, which is larger, would give way.
fn emblem() -> IconData {
    if std::env::consts::OS == "macos" { IconData::default() } else { drawn() }
}

fn drawn() -> IconData {
    let png = include_bytes!("../../assets/icons/window.png");
    eframe::icon_data::from_png_bytes(png).expect("packaging/icons.sh wrote it")
}

/// A fast graphics card would heat the processor that is measured.
fn prefer_low_power(options: &mut NativeOptions) {
    use eframe::egui_wgpu::WgpuSetup;
    use eframe::wgpu::PowerPreference;
    if let WgpuSetup::CreateNew(setup) = &mut options.wgpu_options.wgpu_setup {
        setup.power_preference = PowerPreference::LowPower;
    }
}

#[cfg(test)]
mod tests {
    use super::super::theme::Theme;
    use super::*;
    use crate::model::design::Model;

    #[test]
    fn the_icon_shows_threads_at_the_left_and_processes_at_the_right_in_their_colours() {
        let icon = drawn();
        let at = |x: u32, y: u32| {
            let start = ((y * icon.width + x) * 4) as usize;
            <[u8; 4]>::try_from(&icon.rgba[start..start + 4]).unwrap()
        };
        let colour = |model| Theme::LIGHT.model(model).colour.to_array();
        assert_eq!((icon.width, icon.height), (64, 64));
        assert_eq!(at(16, 32), colour(&Model::Threads), "between the lanes of one address space");
        assert_eq!(at(48, 24), colour(&Model::Processes));
        assert_eq!(at(48, 32)[3], 0, "two address spaces lie apart");
    }

    #[test]
    fn a_reason_names_no_source_file() {
        for (words, expected) in [
            ("os error at /a/linux/mod.rs:765: DISPLAY is not set", "DISPLAY is not set"),
            ("no adapter found", "no adapter found"),
        ] {
            assert_eq!(reason(words), expected);
        }
    }

    #[test]
    fn a_renderer_that_was_found_out_is_tried_first_and_a_chosen_one_alone() {
        let (glow, wgpu) = (Draws::Glow, Draws::Wgpu);
        assert_eq!(order(None, Some(wgpu)), [wgpu, glow]);
        assert_eq!(order(None, Some(glow)), [glow, wgpu]);
        assert_eq!(order(None, None).len(), 2);
        assert_eq!(order(Some(glow), Some(wgpu)), [glow]);
    }

    #[test]
    fn arguments_are_files_and_a_renderer() {
        let read = |words: &[&str]| Arguments::read(words.iter().map(OsString::from));
        let with = |files: &[&str], renderer| Arguments {
            files: files.iter().map(PathBuf::from).collect(),
            renderer,
            version: false,
        };
        for (words, expected) in [
            (&[][..], with(&[], None)),
            (&["a.tandem", "b c.tandem"], with(&["a.tandem", "b c.tandem"], None)),
            (&["--renderer", "wgpu", "a"], with(&["a"], Some(Draws::Wgpu))),
            (&["a", "--renderer=glow"], with(&["a"], Some(Draws::Glow))),
            (&["--", "--renderer"], with(&["--renderer"], None)),
            (&["-psn_0_1", "a"], with(&["a"], None)),
        ] {
            assert_eq!(read(words), Ok(expected), "{words:?}");
        }
        for (words, reason) in [
            (&["--renderer", "metal"][..], "\"metal\" is not a renderer"),
            (&["--renderer"], "\"\" is not a renderer"),
            (&["--fast"], "There is no option --fast"),
        ] {
            let refused = read(words).unwrap_err();
            assert!(refused.contains(reason), "{refused}");
        }
    }
}
