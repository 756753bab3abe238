//! Gives egui the typefaces, colours and sizes of the theme.

use super::theme::{BOLD, Face, Theme, radius, space};
use eframe::egui::style::{HandleShape, ScrollAnimation, Selection, WidgetVisuals, Widgets};
use eframe::egui::{
    self, Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, Margin, Shadow,
    Stroke, TextStyle, Visuals, vec2,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Installs the typefaces and both themes. Called once, before the first frame.
pub fn install(ctx: &Context, high_contrast: bool) {
    ctx.set_fonts(fonts());
    // Where the system does not tell, dark text on white suits a projector.
    ctx.options_mut(|options| options.fallback_theme = egui::Theme::Light);
    set_contrast(ctx, high_contrast);
}

/// Takes the colours of ordinary or of high contrast.
pub fn set_contrast(ctx: &Context, high_contrast: bool) {
    for (which, dark) in [(egui::Theme::Light, false), (egui::Theme::Dark, true)] {
        let theme = Theme::of(dark, high_contrast);
        ctx.style_mut_of(which, |style| apply(style, &theme));
    }
}

fn fonts() -> FontDefinitions {
    let mut icons = egui_material_icons::font_insert();
    // Noto Sans stands higher in its line than the typefaces that the icons were tuned for.
    icons.data.tweak.y_offset_factor = -0.02;
    let data = [
        ("regular", FontData::from_static(notosans::REGULAR_TTF)),
        (BOLD, FontData::from_static(notosans::BOLD_TTF)),
        ("icons", icons.data),
    ];
    let order = |first: &str| vec![first.to_owned(), "icons".to_owned()];
    let families = BTreeMap::from([
        (FontFamily::Proportional, order("regular")),
        (FontFamily::Monospace, order("regular")),
        (FontFamily::Name(BOLD.into()), order(BOLD)),
        (FontFamily::Name(egui_material_icons::FONT_FAMILY.into()), vec!["icons".to_owned()]),
    ]);
    FontDefinitions {
        font_data: data.into_iter().map(|(name, data)| (name.to_owned(), Arc::new(data))).collect(),
        families,
    }
}

fn apply(style: &mut egui::Style, theme: &Theme) {
    style.text_styles = BTreeMap::from([
        (TextStyle::Small, Face::Caption.font()),
        (TextStyle::Body, Face::Body.font()),
        (TextStyle::Button, Face::Body.font()),
        (TextStyle::Monospace, Face::Body.font()),
        (TextStyle::Heading, Face::Section.font()),
    ]);
    style.drag_value_text_style = TextStyle::Body;
    // Nothing may move while a trial runs: an animation is a series of repaints.
    style.animation_time = 0.0;
    style.scroll_animation = ScrollAnimation::none();
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style.visuals = visuals(theme);
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(space::S, space::S);
    spacing.button_padding = vec2(space::M, space::XS);
    spacing.interact_size = vec2(40.0, space::FIELD);
    spacing.icon_width = space::ICON;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = space::S;
    spacing.menu_margin = Margin::same(4);
    spacing.window_margin = Margin::same(20);
    spacing.tooltip_width = space::TOOLTIP;
    spacing.slider_rail_height = 2.0;
    spacing.combo_height = 420.0;
    spacing.scroll = egui::style::ScrollStyle {
        foreground_color: false,
        bar_width: 8.0,
        floating_width: 4.0,
        ..egui::style::ScrollStyle::floating()
    };
}

fn visuals(theme: &Theme) -> Visuals {
    let mut visuals = if theme.dark { Visuals::dark() } else { Visuals::light() };
    visuals.widgets = widgets(theme);
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(theme.text_2);
    visuals.selection =
        Selection { bg_fill: theme.selected, stroke: Stroke::new(1.0, theme.on_selected) };
    visuals.hyperlink_color = theme.ink;
    visuals.faint_bg_color = theme.bg;
    visuals.extreme_bg_color = theme.bg;
    visuals.text_edit_bg_color = Some(theme.bg);
    visuals.code_bg_color = theme.sunken;
    visuals.warn_fg_color = theme.caution_text;
    visuals.error_fg_color = theme.error_text;
    visuals.window_fill = theme.bg;
    visuals.window_stroke = theme.outline_stroke();
    visuals.window_corner_radius = CornerRadius::same(radius::CARD);
    visuals.menu_corner_radius = CornerRadius::same(radius::CONTROL);
    visuals.window_shadow = Shadow::NONE;
    visuals.popup_shadow =
        Shadow { offset: [0, 2], blur: 8, spread: 0, color: Color32::from_black_alpha(31) };
    visuals.panel_fill = theme.bg;
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = HandleShape::Circle;
    visuals.text_cursor.stroke = Stroke::new(1.5, theme.ink);
    // A blinking cursor would repaint an idle window.
    visuals.text_cursor.blink = false;
    visuals.striped = false;
    visuals
}

fn widgets(theme: &Theme) -> Widgets {
    let control = |fill: Color32, line: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: line,
        corner_radius: CornerRadius::same(radius::CONTROL),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let outline = theme.outline_stroke();
    Widgets {
        noninteractive: control(theme.bg, theme.line_stroke(), theme.ink),
        inactive: control(theme.bg, outline, theme.ink),
        hovered: control(theme.selected, outline, theme.on_selected),
        active: control(theme.bg, theme.focus_stroke(), theme.ink),
        open: control(theme.bg, outline, theme.ink),
    }
}
