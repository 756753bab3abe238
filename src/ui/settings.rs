//! What the user chose for good.

use super::action::{ThemeChoice, Zoom};
use serde::{Deserialize, Serialize};

/// What the user chose for good. A setting that a stored text lacks has its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Which theme.
    pub theme: ThemeChoice,
    /// Whether only ink and ground are used.
    pub high_contrast: bool,
    /// How large everything is shown; 1 is 100 %.
    pub zoom: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: ThemeChoice::default(), high_contrast: false, zoom: 1.0 }
    }
}

/// The sizes between which Ctrl + and Ctrl - step.
const ZOOMS: [f32; 9] = [0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5];

impl Settings {
    /// Reads a stored text; one that cannot be read gives the defaults, because a damaged
    /// preference must not keep the program from starting.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut settings: Self = serde_json::from_str(text).unwrap_or_default();
        if !settings.zoom.is_finite() {
            settings.zoom = 1.0;
        }
        settings.zoom = settings.zoom.clamp(ZOOMS[0], ZOOMS[ZOOMS.len() - 1]);
        settings
    }

    /// The text to store.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("settings are plain words and numbers")
    }

    /// The size after a step.
    #[must_use]
    pub fn zoomed(&self, step: Zoom) -> f32 {
        let near = 0.01;
        match step {
            Zoom::In => ZOOMS.into_iter().find(|size| *size > self.zoom + near),
            Zoom::Out => ZOOMS.into_iter().rev().find(|size| *size < self.zoom - near),
            Zoom::Reset => Some(1.0),
        }
        .unwrap_or(self.zoom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_back_as_they_were_stored() {
        let settings = Settings { theme: ThemeChoice::Dark, high_contrast: true, zoom: 1.5 };
        assert_eq!(Settings::read(&settings.to_text()), settings);
    }

    #[test]
    fn a_damaged_or_older_text_gives_defaults_for_what_it_lacks() {
        for text in ["", "{", "[]", "null", "{\"zoom\":\"large\"}"] {
            assert_eq!(Settings::read(text), Settings::default(), "{text}");
        }
        let older = Settings::read("{\"theme\":\"dark\",\"zoom\":40.0}");
        assert_eq!((older.theme, older.zoom), (ThemeChoice::Dark, 2.5));
    }

    #[test]
    fn zooming_in_and_out_ends_where_it_began() {
        let mut settings = Settings::default();
        for (step, expected) in [
            (Zoom::In, 1.1),
            (Zoom::In, 1.25),
            (Zoom::Out, 1.1),
            (Zoom::Out, 1.0),
            (Zoom::Out, 0.9),
            (Zoom::Out, 0.75),
            (Zoom::Out, 0.75),
            (Zoom::Reset, 1.0),
        ] {
            settings.zoom = settings.zoomed(step);
            assert!((settings.zoom - expected).abs() < 1e-6, "{step:?}: {}", settings.zoom);
        }
    }
}
