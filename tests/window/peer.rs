//! The running window, as a screen reader sees it: found by role and name, acted on by events.

use eframe::egui::accesskit::{Node, Role};
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_inspection::protocol::{read_handshake, read_message, write_message};
use egui_inspection::{PROTOCOL_VERSION, Request, Response};
use std::io::{BufReader, BufWriter};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// How often what is waited for is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// A connection to the window of a build of tests.
pub struct Peer {
    reader: BufReader<TcpStream>,
    writer: BufWriter<TcpStream>,
}

impl Peer {
    /// Connects; the window listens before its first frame.
    pub fn connect(port: u16, within: Duration) -> Result<Self, String> {
        let began = Instant::now();
        let stream = loop {
            match TcpStream::connect(("127.0.0.1", port)) {
                Ok(stream) => break stream,
                Err(error) if began.elapsed() > within => {
                    return Err(format!("nobody listens after {within:?}: {error}"));
                }
                Err(_) => std::thread::sleep(LOOK),
            }
        };
        let writer = BufWriter::new(stream.try_clone().map_err(|error| error.to_string())?);
        let mut peer = Self { reader: BufReader::new(stream), writer };
        match read_handshake(&mut peer.reader) {
            Ok(PROTOCOL_VERSION) => Ok(peer),
            Ok(other) => Err(format!("it speaks version {other} of the protocol")),
            Err(error) => Err(error.to_string()),
        }
    }

    fn ask(&mut self, request: &Request) -> Result<Response, String> {
        write_message(&mut self.writer, request).map_err(|error| error.to_string())?;
        match read_message(&mut self.reader).map_err(|error| error.to_string())? {
            Response::Error { message } => Err(message),
            response => Ok(response),
        }
    }

    /// How many frames are drawn while nobody asks for one, and in what time: at least the one
    /// given, more on a busy machine.
    pub fn frames_in(&mut self, time: Duration) -> Result<(u64, Duration), String> {
        let mut frame = || match self.ask(&Request::GetTree)? {
            Response::Tree { step, .. } => Ok::<u64, String>(step),
            _ => Err("there is no tree".to_owned()),
        };
        let (first, began) = (frame()?, Instant::now());
        std::thread::sleep(time);
        // Two of them show the answers: the frame after the first, and the last itself.
        let drawn = (frame()? - first).saturating_sub(2);
        Ok((drawn, began.elapsed()))
    }

    fn nodes(&mut self) -> Result<Vec<Node>, String> {
        match self.ask(&Request::GetTree)? {
            Response::Tree { accesskit: Some(tree), .. } => {
                Ok(tree.nodes.into_iter().map(|(_, node)| node).collect())
            }
            _ => Err("there is no tree".to_owned()),
        }
    }

    /// Whether some words stand anywhere in the window.
    pub fn sees(&mut self, words: &str) -> Result<bool, String> {
        Ok(self.nodes()?.iter().any(|node| name(node).contains(words)))
    }

    /// Waits until some words stand anywhere in the window.
    pub fn until_seen(&mut self, words: &str, within: Duration) -> Result<(), String> {
        let began = Instant::now();
        while !self.sees(words)? {
            if began.elapsed() > within {
                let said = self.nodes()?;
                let said: Vec<&str> =
                    said.iter().map(name).filter(|name| !name.is_empty()).collect();
                return Err(format!("no {words:?} after {within:?}, only {}", said.join(" | ")));
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    /// The names of everything that has a role and whose name begins with some words.
    pub fn names(&mut self, role: Role, words: &str) -> Result<Vec<String>, String> {
        let nodes = self.nodes()?;
        let meant = nodes.iter().filter(|node| node.role() == role);
        let mut names: Vec<String> =
            meant.map(name).filter(|name| name.starts_with(words)).map(str::to_owned).collect();
        names.sort();
        Ok(names)
    }

    /// Presses what has a role and whose name begins with some words.
    pub fn click(&mut self, role: Role, words: &str) -> Result<(), String> {
        let nodes = self.nodes()?;
        let is_meant = |node: &&Node| node.role() == role && name(node).starts_with(words);
        let node = nodes.iter().find(is_meant).ok_or_else(|| format!("no {role:?} {words:?}"))?;
        if node.is_disabled() {
            return Err(format!("{role:?} {words:?} cannot be pressed"));
        }
        let at = middle(node).ok_or_else(|| format!("{role:?} {words:?} lies nowhere"))?;
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.events(vec![Event::PointerMoved(at)])?;
        self.events(vec![button(true)])?;
        self.events(vec![button(false)])
    }

    /// Presses a key.
    pub fn press(&mut self, modifiers: Modifiers, key: Key) -> Result<(), String> {
        let event =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.events(vec![event(true)])?;
        self.events(vec![event(false)])
    }

    /// Presses a key with Ctrl.
    pub fn command(&mut self, key: Key) -> Result<(), String> {
        self.press(Modifiers::COMMAND | Modifiers::CTRL, key)
    }

    /// Types into what has the focus.
    pub fn write(&mut self, text: &str) -> Result<(), String> {
        self.events(vec![Event::Text(text.to_owned())])
    }

    fn events(&mut self, events: Vec<Event>) -> Result<(), String> {
        self.ask(&Request::ApplyEvents { events })?;
        // What was asked for in that frame shows in the next one.
        self.ask(&Request::Settle { max_steps: 20 }).map(|_| ())
    }

    /// Keeps a picture of the window.
    pub fn keep(&mut self, path: &Path) -> Result<(), String> {
        match self.ask(&Request::GetScreenshot { pixels_per_point: None })? {
            Response::Screenshot(png) => {
                std::fs::write(path, png.bytes).map_err(|error| error.to_string())
            }
            _ => Err("there is no picture".to_owned()),
        }
    }
}

/// What a screen reader says of a node; text that is only shown is its own value.
fn name(node: &Node) -> &str {
    node.label().or_else(|| node.value()).unwrap_or_default()
}

fn middle(node: &Node) -> Option<Pos2> {
    let bounds = node.bounds()?;
    Some(pos2(
        f64::midpoint(bounds.x0, bounds.x1) as f32,
        f64::midpoint(bounds.y0, bounds.y1) as f32,
    ))
}
