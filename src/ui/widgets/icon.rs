//! Icons: the few that the window uses, by what they mean.

use eframe::egui::{Align2, Color32, FontFamily, FontId, Painter, Pos2, RichText};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons as material;

/// An icon, always beside a label or with a tooltip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// The start page.
    Home,
    /// This machine.
    Chip,
    /// Side by side.
    Compare,
    /// A document.
    File,
    /// Run.
    Run,
    /// Hold.
    Pause,
    /// Stop.
    Stop,
    /// It holds, it passed, it is chosen.
    Check,
    /// It failed; close.
    Cross,
    /// More.
    Plus,
    /// Less.
    Minus,
    /// A caution.
    Warning,
    /// To be known.
    Info,
    /// Faster: time runs to the right.
    ArrowLeft,
    /// Slower.
    ArrowRight,
    /// No practical difference.
    Equal,
    /// Not decided.
    Question,
    /// A drop-down.
    Chevron,
    /// A part that opens.
    ChevronRight,
    /// A lock.
    Lock,
    /// Computing.
    Bolt,
    /// Waiting.
    Clock,
    /// Talking.
    Exchange,
    /// Show as a table.
    Table,
    /// Show as a chart.
    Chart,
    /// Copy.
    Copy,
    /// Copy as a picture.
    Picture,
    /// Change a text in place.
    Edit,
    /// Send.
    Send,
    /// Receive.
    Receive,
    /// Read a file.
    ReadFile,
    /// Write a file.
    WriteFile,
    /// From tick to tick.
    Tick,
    /// Count.
    Count,
    /// Touch memory.
    Memory,
    /// Meet at a barrier.
    Barrier,
    /// Again and again.
    Repeat,
    /// Take back.
    Undo,
    /// Make again.
    Redo,
    /// More of less.
    ZoomIn,
    /// Less of more.
    ZoomOut,
    /// All of it.
    Fit,
    /// Look for something.
    Search,
    /// The side bar.
    Menu,
}

impl Icon {
    fn glyph(self) -> MaterialIcon {
        match self {
            Icon::Home => material::ICON_HOME,
            Icon::Chip => material::ICON_MEMORY,
            Icon::Compare => material::ICON_VIEW_COLUMN_2,
            Icon::File => material::ICON_DRAFT,
            Icon::Run => material::ICON_PLAY_ARROW,
            Icon::Pause => material::ICON_PAUSE,
            Icon::Stop => material::ICON_STOP,
            Icon::Check => material::ICON_CHECK,
            Icon::Cross => material::ICON_CLOSE,
            Icon::Plus => material::ICON_ADD,
            Icon::Minus => material::ICON_REMOVE,
            Icon::Warning => material::ICON_WARNING,
            Icon::Info => material::ICON_INFO,
            Icon::ArrowLeft => material::ICON_ARROW_BACK,
            Icon::ArrowRight => material::ICON_ARROW_FORWARD,
            Icon::Equal => material::ICON_EQUAL,
            Icon::Question => material::ICON_QUESTION_MARK,
            Icon::Chevron => material::ICON_EXPAND_MORE,
            Icon::ChevronRight => material::ICON_CHEVRON_RIGHT,
            Icon::Lock => material::ICON_LOCK,
            Icon::Bolt => material::ICON_BOLT,
            Icon::Clock => material::ICON_SCHEDULE,
            Icon::Exchange => material::ICON_SWAP_HORIZ,
            Icon::Table => material::ICON_TABLE,
            Icon::Chart => material::ICON_BAR_CHART,
            Icon::Copy => material::ICON_CONTENT_COPY,
            Icon::Picture => material::ICON_IMAGE,
            Icon::Edit => material::ICON_EDIT,
            Icon::Send => material::ICON_START,
            Icon::Receive => material::ICON_KEYBOARD_TAB,
            Icon::ReadFile => material::ICON_UPLOAD_FILE,
            Icon::WriteFile => material::ICON_FILE_SAVE,
            Icon::Tick => material::ICON_ALARM,
            Icon::Count => material::ICON_EXPOSURE_PLUS_1,
            Icon::Memory => material::ICON_MEMORY_ALT,
            Icon::Barrier => material::ICON_FENCE,
            Icon::Repeat => material::ICON_REPEAT,
            Icon::Undo => material::ICON_UNDO,
            Icon::Redo => material::ICON_REDO,
            Icon::ZoomIn => material::ICON_ZOOM_IN,
            Icon::ZoomOut => material::ICON_ZOOM_OUT,
            Icon::Fit => material::ICON_FIT_SCREEN,
            Icon::Search => material::ICON_SEARCH,
            Icon::Menu => material::ICON_MENU,
        }
    }

    /// The icon's font at this size.
    #[must_use]
    pub fn font(size: f32) -> FontId {
        FontId::new(size, FontFamily::Name(egui_material_icons::FONT_FAMILY.into()))
    }

    /// The icon as text.
    #[must_use]
    pub fn text(self, size: f32) -> RichText {
        RichText::new(self.glyph().codepoint).font(Self::font(size))
    }
}

/// Paints an icon about a centre.
pub fn paint_icon(painter: &Painter, centre: Pos2, size: f32, icon: Icon, colour: Color32) {
    let font = Icon::font(size);
    painter.text(centre, Align2::CENTER_CENTER, icon.glyph().codepoint, font, colour);
}
