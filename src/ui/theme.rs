//! Every colour, size and distance of the window. Views name tokens, never values.
//!
//! Hue belongs to the measurements: the accent is ink, so that no button, tab or focus ring can be
//! mistaken for an execution model. Verdicts are ink marks, never green or red.

use crate::model::design::Model;
use eframe::egui::{Color32, FontFamily, FontId, RichText, Stroke};

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// Whether light text stands on a dark ground.
    pub dark: bool,
    /// Whether only ink and ground are used, and strokes are stronger.
    pub high_contrast: bool,
    /// The ground of the content.
    pub bg: Color32,
    /// The side bar and the menu bar.
    pub side: Color32,
    /// Tracks, lanes, segmented controls.
    pub sunken: Color32,
    /// A selected row or choice.
    pub selected: Color32,
    /// Text on `selected`.
    pub on_selected: Color32,
    /// The margin band of a chart.
    pub band: Color32,
    /// Separators; decorative only.
    pub line: Color32,
    /// The grid of a chart.
    pub grid: Color32,
    /// Controls and axis lines.
    pub outline: Color32,
    /// Text, primary buttons, focus, medians, intervals.
    pub ink: Color32,
    /// Text on a ground of ink.
    pub on_ink: Color32,
    /// Captions and axis labels.
    pub text_2: Color32,
    /// Hints and times; never on `selected`.
    pub text_3: Color32,
    /// The ground of a caution, always with an icon.
    pub caution_fill: Color32,
    /// The line around a caution.
    pub caution_line: Color32,
    /// The text of a caution.
    pub caution_text: Color32,
    /// The ground of an error, always with a cross.
    pub error_fill: Color32,
    /// The text of an error.
    pub error_text: Color32,
    /// A worker being created.
    pub state_creating: Color32,
    /// The line around a worker being created.
    pub state_creating_line: Color32,
    /// A worker at work, where no model gives the colour.
    pub state_working: Color32,
    /// A worker that waits for a lock.
    pub state_lock: Color32,
    /// A message on its way, or a worker that prepares.
    pub state_message: Color32,
    /// A worker that waits for input or output.
    pub state_io: Color32,
    /// A worker at the gate, or one that has ended and is not yet joined.
    pub state_gate: Color32,
    /// How opaque a sample dot is.
    pub dot_opacity: f32,
    /// How many times as strong the lines of charts are as on a desk.
    pub stroke: f32,
}

#[expect(clippy::disallowed_methods, reason = "colours are made here and nowhere else")]
const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Theme {
    /// Dark text on white.
    pub const LIGHT: Self = Self {
        dark: false,
        high_contrast: false,
        bg: rgb(0xFFFFFF),
        side: rgb(0xF6F7F8),
        sunken: rgb(0xF0F1F4),
        selected: rgb(0xE6E8EC),
        on_selected: rgb(0x16181D),
        band: rgb(0xE6E8EC),
        line: rgb(0xE3E5E9),
        grid: rgb(0xECEEF1),
        outline: rgb(0x8A909B),
        ink: rgb(0x16181D),
        on_ink: rgb(0xFFFFFF),
        text_2: rgb(0x535964),
        text_3: rgb(0x666D79),
        caution_fill: rgb(0xFFF6D8),
        caution_line: rgb(0x8F7410),
        caution_text: rgb(0x574500),
        error_fill: rgb(0xFDECEA),
        error_text: rgb(0xB3261E),
        state_creating: rgb(0xF0E442),
        state_creating_line: rgb(0x857C00),
        state_working: rgb(0x9AA1AC),
        state_lock: rgb(0x3A3F48),
        state_message: rgb(0xB9BFC9),
        state_io: rgb(0x56B4E9),
        state_gate: rgb(0xD9DCE2),
        dot_opacity: 0.6,
        stroke: 1.0,
    };

    /// Light text on near black.
    pub const DARK: Self = Self {
        dark: true,
        high_contrast: false,
        bg: rgb(0x17191E),
        side: rgb(0x1E2126),
        sunken: rgb(0x262A31),
        selected: rgb(0x31363E),
        on_selected: rgb(0xF1F2F4),
        band: rgb(0x31363E),
        line: rgb(0x31353D),
        grid: rgb(0x272B32),
        outline: rgb(0x757C88),
        ink: rgb(0xF1F2F4),
        on_ink: rgb(0x17191E),
        text_2: rgb(0xB4BAC4),
        text_3: rgb(0x989FAB),
        caution_fill: rgb(0x332C12),
        caution_line: rgb(0xA8933A),
        caution_text: rgb(0xF3E3A0),
        error_fill: rgb(0x3A1D1B),
        error_text: rgb(0xFF8A80),
        state_creating: rgb(0xF0E442),
        state_creating_line: rgb(0xF0E442),
        state_working: rgb(0x7A818D),
        state_lock: rgb(0xC4C9D2),
        state_message: rgb(0x6C7481),
        state_io: rgb(0x56B4E9),
        state_gate: rgb(0x454B56),
        dot_opacity: 0.9,
        stroke: 1.0,
    };

    /// Black on white, nothing between but the grid.
    pub const HIGH_CONTRAST_LIGHT: Self = Self {
        high_contrast: true,
        side: rgb(0xFFFFFF),
        sunken: rgb(0xFFFFFF),
        selected: rgb(0x000000),
        on_selected: rgb(0xFFFFFF),
        band: rgb(0xE0E0E0),
        line: rgb(0x000000),
        grid: rgb(0x8C8C8C),
        outline: rgb(0x000000),
        ink: rgb(0x000000),
        text_2: rgb(0x000000),
        text_3: rgb(0x000000),
        caution_fill: rgb(0xFFFFFF),
        caution_line: rgb(0x000000),
        caution_text: rgb(0x000000),
        error_fill: rgb(0xFFFFFF),
        error_text: rgb(0x000000),
        ..Self::LIGHT
    };

    /// White on black, nothing between but the grid.
    pub const HIGH_CONTRAST_DARK: Self = Self {
        high_contrast: true,
        bg: rgb(0x000000),
        side: rgb(0x000000),
        sunken: rgb(0x000000),
        selected: rgb(0xFFFFFF),
        on_selected: rgb(0x000000),
        band: rgb(0x2E2E2E),
        line: rgb(0xFFFFFF),
        grid: rgb(0x8C8C8C),
        outline: rgb(0xFFFFFF),
        ink: rgb(0xFFFFFF),
        on_ink: rgb(0x000000),
        text_2: rgb(0xFFFFFF),
        text_3: rgb(0xFFFFFF),
        caution_fill: rgb(0x000000),
        caution_line: rgb(0xFFFFFF),
        caution_text: rgb(0xFFFFFF),
        error_fill: rgb(0x000000),
        error_text: rgb(0xFFFFFF),
        ..Self::DARK
    };

    /// The theme for a ground and a contrast.
    #[must_use]
    #[expect(clippy::fn_params_excessive_bools, reason = "two settings that combine freely")]
    pub const fn of(dark: bool, high_contrast: bool) -> Self {
        match (dark, high_contrast) {
            (false, false) => Self::LIGHT,
            (true, false) => Self::DARK,
            (false, true) => Self::HIGH_CONTRAST_LIGHT,
            (true, true) => Self::HIGH_CONTRAST_DARK,
        }
    }

    /// The theme on a projector: lines that are seen from the last row.
    #[must_use]
    pub fn presenting(&self) -> Self {
        let grid = if self.high_contrast { self.grid } else { self.state_gate };
        Self { grid, stroke: 1.25, ..*self }
    }

    /// A separator.
    #[must_use]
    pub fn line_stroke(&self) -> Stroke {
        Stroke::new(1.0, self.line)
    }

    /// The line around a control, and an axis.
    #[must_use]
    pub fn outline_stroke(&self) -> Stroke {
        Stroke::new(1.0, self.outline)
    }

    /// The ring around what has the keyboard.
    #[must_use]
    pub fn focus_stroke(&self) -> Stroke {
        Stroke::new(if self.high_contrast { 3.0 } else { 2.0 }, self.ink)
    }

    /// The fill of a primary button under the pointer: a little nearer to the ground.
    #[must_use]
    pub fn ink_hovered(&self) -> Color32 {
        self.ink.lerp_to_gamma(self.on_ink, 0.12)
    }

    /// The fill of a primary button while it is pressed.
    #[must_use]
    pub fn ink_pressed(&self) -> Color32 {
        self.ink.lerp_to_gamma(self.on_ink, 0.2)
    }

    /// The theme on the ground of something selected, where that is as dark as ink.
    #[must_use]
    pub fn over_selected(&self) -> Self {
        if !self.high_contrast {
            return *self;
        }
        let (ink, ground) = (self.on_selected, self.selected);
        Self { ink, outline: ink, text_2: ink, bg: ground, on_ink: ground, ..*self }
    }

    /// How a model looks on this ground.
    #[must_use]
    pub fn model(&self, model: &Model) -> ModelLook {
        let (colour, mark, dash, on_bar) = match model {
            Model::Sequential => (rgb(0x6E6E6E), Mark::Square, &[][..], rgb(0xFFFFFF)),
            Model::Threads => (rgb(0x0072B2), Mark::Circle, &[][..], rgb(0xFFFFFF)),
            Model::Processes => {
                (rgb(0xD55E00), Mark::Diamond, &[6.0, 3.0, 2.0, 3.0][..], rgb(0x16181D))
            }
            Model::ThreadPerTask => (rgb(0x0072B2), Mark::Ring, &[2.0, 3.0][..], rgb(0xFFFFFF)),
            Model::Pool => (rgb(0x009E73), Mark::Triangle, &[8.0, 3.0][..], rgb(0x16181D)),
            Model::Fork => (rgb(0xE69F00), Mark::TriangleDown, &[4.0, 3.0][..], rgb(0x16181D)),
            Model::InterpreterLock => (rgb(0xCC79A7), Mark::Cross, &[1.0, 3.0][..], rgb(0x16181D)),
            Model::Other(_) => (rgb(0x8A909B), Mark::Ring, &[2.0, 3.0][..], rgb(0x16181D)),
        };
        // High contrast puts ink round every mark and bar, because hue alone may not be seen.
        let edge = match model {
            _ if self.high_contrast => Stroke::new(1.5, self.ink),
            // Orange alone is too light on white.
            Model::Fork if !self.dark => Stroke::new(1.0, rgb(0xA67200)),
            _ => Stroke::NONE,
        };
        ModelLook { colour, mark, dash, on_bar, edge }
    }

    /// A model's colour so thin that text can stand on it.
    #[must_use]
    pub fn tint(&self, colour: Color32) -> Color32 {
        self.bg.lerp_to_gamma(colour, if self.dark { 0.22 } else { 0.13 })
    }
}

/// The shape that stands for a model beside its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Sequential.
    Square,
    /// Threads.
    Circle,
    /// A thread per task, and a model that this version does not know.
    Ring,
    /// A work-stealing pool.
    Triangle,
    /// Forked processes.
    TriangleDown,
    /// An interpreter lock.
    Cross,
    /// Processes.
    Diamond,
}

/// How a model looks: the same in every chart, form and export.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelLook {
    /// Its colour. Text is never set in it.
    pub colour: Color32,
    /// Its mark.
    pub mark: Mark,
    /// Lengths of dashes and gaps of its lines; empty is solid.
    pub dash: &'static [f32],
    /// Text on a bar of its colour.
    pub on_bar: Color32,
    /// The line around its marks and bars.
    pub edge: Stroke,
}

/// The typefaces and sizes of text. There is no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// 12, captions, axes, notes under tables.
    Caption,
    /// 12 bold, labels inside a chart, heads of tables.
    CaptionBold,
    /// 14.
    Body,
    /// 14 bold, labels and titles of charts.
    BodyBold,
    /// 16, the lead under a page's sentence.
    Lead,
    /// 16 bold, a section.
    Section,
    /// 20 bold, a title or a verdict.
    Title,
    /// 28 bold, the sentence of a page.
    Page,
    /// 35 bold, the one sentence of a screen of a presentation.
    Display,
}

/// The name of the bold typeface in egui.
pub const BOLD: &str = "bold";

impl Face {
    /// Every face.
    pub const ALL: [Face; 9] = [
        Face::Caption,
        Face::CaptionBold,
        Face::Body,
        Face::BodyBold,
        Face::Lead,
        Face::Section,
        Face::Title,
        Face::Page,
        Face::Display,
    ];

    /// Its size in points.
    #[must_use]
    pub const fn size(self) -> f32 {
        match self {
            Face::Caption | Face::CaptionBold => 12.0,
            Face::Body | Face::BodyBold => 14.0,
            Face::Lead | Face::Section => 16.0,
            Face::Title => 20.0,
            Face::Page => 28.0,
            Face::Display => 35.0,
        }
    }

    /// The distance from one line to the next, in points.
    #[must_use]
    pub const fn line_height(self) -> f32 {
        match self {
            Face::Caption | Face::CaptionBold => 16.0,
            Face::Body | Face::BodyBold | Face::Section => 20.0,
            Face::Lead => 24.0,
            Face::Title => 28.0,
            Face::Page => 36.0,
            Face::Display => 45.0,
        }
    }

    /// Whether it is bold.
    #[must_use]
    pub const fn is_bold(self) -> bool {
        match self {
            Face::Caption | Face::Body | Face::Lead => false,
            Face::CaptionBold
            | Face::BodyBold
            | Face::Section
            | Face::Title
            | Face::Page
            | Face::Display => true,
        }
    }

    /// Its font.
    #[must_use]
    pub fn font(self) -> FontId {
        let family =
            if self.is_bold() { FontFamily::Name(BOLD.into()) } else { FontFamily::Proportional };
        FontId::new(self.size(), family)
    }

    /// Text in this face, in the ink of its surroundings.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(self.font()).line_height(Some(self.line_height()))
    }
}

/// Distances on the grid of four points, and the sizes of controls.
pub mod space {
    /// Between parts of one thing.
    pub const XS: f32 = 4.0;
    /// Between neighbours; from a heading to its content.
    pub const S: f32 = 8.0;
    /// Between controls.
    pub const M: f32 = 12.0;
    /// Inside a card.
    pub const L: f32 = 16.0;
    /// Between sections.
    pub const SECTION: f32 = 20.0;
    /// From the edge of a page to its content.
    pub const PAGE: f32 = 24.0;
    /// From the edge of the start page to its content, and between columns.
    pub const COLUMN: f32 = 40.0;

    /// The height of the menu bar.
    pub const MENU: f32 = 32.0;
    /// The width of the side bar.
    pub const SIDE: f32 = 216.0;
    /// The width of the side bar when it shows icons only.
    pub const SIDE_NARROW: f32 = 56.0;
    /// The height of the head of an experiment.
    pub const HEADER: f32 = 112.0;
    /// The height of the head of an experiment in a low window.
    pub const HEADER_LOW: f32 = 84.0;
    /// The height of the head of an experiment in a narrow window.
    pub const HEADER_NARROW: f32 = 48.0;
    /// The widest that content grows before it stays centred.
    pub const CONTENT: f32 = 1320.0;

    /// The height of a button.
    pub const BUTTON: f32 = 32.0;
    /// The height of a small button and of a chip.
    pub const SMALL: f32 = 24.0;
    /// The height of the one large button on the start page.
    pub const HERO: f32 = 48.0;
    /// The height of a field, a drop-down and a segmented control.
    pub const FIELD: f32 = 28.0;
    /// The height of a row of one line in a table.
    pub const ROW: f32 = 28.0;
    /// The height of a row of two lines in a table.
    pub const ROW_DOUBLE: f32 = 36.0;
    /// The side of a check box and the size of an icon in a button.
    pub const ICON: f32 = 16.0;
    /// The size of an icon in a chip and a tool row.
    pub const ICON_SMALL: f32 = 14.0;
    /// The size of an icon in the side bar.
    pub const ICON_PLACE: f32 = 20.0;
    /// The width of the explanation that a chip opens.
    pub const POPOVER: f32 = 320.0;
    /// The widest a tooltip grows.
    pub const TOOLTIP: f32 = 280.0;
}

/// How round corners are.
pub mod radius {
    /// Small buttons, bars in pictures.
    pub const SMALL: u8 = 4;
    /// Controls and rows.
    pub const CONTROL: u8 = 6;
    /// Cards and address spaces.
    pub const CARD: u8 = 8;
    /// The first card and chips.
    pub const LARGE: u8 = 12;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f32 {
        let channel = |value: u8| {
            let value = f32::from(value) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(colour.r()) + 0.7152 * channel(colour.g()) + 0.0722 * channel(colour.b())
    }

    fn contrast(one: Color32, other: Color32) -> f32 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_its_ground_and_controls_can_be_seen() {
        for (dark, high_contrast) in [(false, false), (true, false), (false, true), (true, true)] {
            let theme = Theme::of(dark, high_contrast);
            let pairs = [
                (theme.ink, theme.bg, 7.0),
                (theme.on_ink, theme.ink, 7.0),
                (theme.ink, theme.side, 7.0),
                (theme.on_selected, theme.selected, 7.0),
                (theme.text_2, theme.bg, 4.5),
                (theme.text_3, theme.bg, 4.5),
                (theme.text_3, theme.side, 4.5),
                (theme.caution_text, theme.caution_fill, 4.5),
                (theme.error_text, theme.error_fill, 4.5),
                (theme.outline, theme.bg, 3.0),
                (theme.ink_hovered(), theme.on_ink, 7.0),
            ];
            for (front, ground, least) in pairs {
                let found = contrast(front, ground);
                assert!(found >= least, "{front:?} on {ground:?}: {found}");
            }
            for model in Model::ALL {
                let look = theme.model(model);
                let edge = if look.edge.width > 0.0 { look.edge.color } else { look.colour };
                let found = contrast(look.colour, theme.bg).max(contrast(edge, theme.bg));
                assert!(found >= 3.0, "{model:?}: {found}");
                assert!(contrast(look.on_bar, look.colour) >= 4.5, "{model:?}");
            }
        }
    }

    #[test]
    fn no_two_models_share_a_mark_and_only_those_of_one_kind_share_a_colour() {
        let looks: Vec<_> = Model::ALL.iter().map(|model| Theme::LIGHT.model(model)).collect();
        for (place, look) in looks.iter().enumerate() {
            for other in &looks[..place] {
                assert_ne!(look.mark, other.mark);
                let both_are_threads = [look.mark, other.mark] == [Mark::Ring, Mark::Circle];
                assert!(look.colour != other.colour || both_are_threads);
            }
        }
    }
}
