//! Every screen with the largest document.

use crate::{Line, cpu_ns, largest};
use eframe::egui::{Context, Pos2, RawInput, Rect, Vec2, vec2};
use tandem_lab::ui::action::Action;
use tandem_lab::ui::app::App;
use tandem_lab::ui::state::{ChartKind, Place, Tab};

/// What a frame may take, in milliseconds.
const TARGET: f64 = 4.0;

/// Frames that are measured, after some that fill caches.
const FRAMES: usize = 60;

const SIZES: [Vec2; 2] = [vec2(1280.0, 800.0), vec2(1920.0, 1080.0)];

/// A line for every screen.
pub fn lines() -> Vec<Line> {
    let (mut app, ctx, gate) = largest::window();
    let mut lines = Vec::new();
    let mut add = |app: &mut App, what: &str| lines.extend(frame(app, &ctx, what));
    add(&mut app, "Start");
    app.apply(&ctx, Action::Go(Place::Machine));
    add(&mut app, "This machine");
    largest::design(&mut app, &ctx);
    add(&mut app, "Design, not run yet");
    let round = largest::ROUNDS - 1;
    largest::run_until(&mut app, &ctx, &gate, round);
    add(&mut app, &format!("Run, after {round} rounds"));
    largest::measure(&mut app, &ctx, &gate);
    for tab in Tab::ALL {
        app.apply(&ctx, Action::ShowTab(tab));
        add(&mut app, tab.label());
    }
    app.apply(&ctx, Action::ShowTab(Tab::Results));
    app.apply(&ctx, Action::ToggleChart(ChartKind::Speedup));
    add(&mut app, "Results, speedup open");
    for chart in [ChartKind::Samples, ChartKind::Breakdown, ChartKind::Memory, ChartKind::CoresBusy]
    {
        app.apply(&ctx, Action::ToggleTable(chart));
    }
    add(&mut app, "Results, as tables");
    app.apply(&ctx, Action::Duplicate);
    largest::measure(&mut app, &ctx, &gate);
    let ids: Vec<_> = app.state.documents.iter().map(|document| document.id).collect();
    for id in ids {
        app.apply(&ctx, Action::Tick(id, true));
    }
    app.apply(&ctx, Action::Compare);
    add(&mut app, "Compare");
    lines
}

/// A line for each size of the window.
fn frame(app: &mut App, ctx: &Context, what: &str) -> [Line; 2] {
    SIZES.map(|size| {
        for _ in 0..5 {
            draw(app, ctx, size);
        }
        let mut frames: Vec<[f64; 2]> = (0..FRAMES).map(|_| draw(app, ctx, size)).collect();
        frames.sort_by(|a, b| a.iter().sum::<f64>().total_cmp(&b.iter().sum()));
        let what = format!("{what}, {} x {}", size.x, size.y);
        Line { what, parts: frames[FRAMES / 2].to_vec(), target: TARGET }
    })
}

/// Draws a frame, and gives the milliseconds of its pass and of its tessellation.
fn draw(app: &mut App, ctx: &Context, size: Vec2) -> [f64; 2] {
    let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, size));
    let input = RawInput { screen_rect, ..RawInput::default() };
    let began = cpu_ns();
    let mut output = ctx.run_ui(input, |ui| {
        app.logic(&ui.ctx().clone());
        app.draw(ui);
    });
    let passed = cpu_ns();
    let primitives = ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
    let ended = cpu_ns();
    output.textures_delta.clear();
    assert!(!primitives.is_empty(), "something is drawn");
    [passed - began, ended - passed].map(|ns| ns as f64 / 1e6)
}
