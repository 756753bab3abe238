//! Draws bars with their numbers.

use super::canvas::Canvas;
use crate::chart::bars::Bars;

/// Draws bars over their axis.
pub fn paint_bars(canvas: &Canvas<'_>, bars: &Bars) {
    canvas.axis(&bars.axis, &bars.plot);
    for bar in &bars.bars {
        let look = canvas.theme.model(&bar.model);
        if let Some(mark) = bar.mark {
            canvas.name(&bar.model, mark, &bar.name);
        }
        if let Some(part) = &bar.part {
            canvas.text(part);
        }
        match bar.bar {
            Some(area) => {
                canvas.bar(area, &look);
                canvas.text_in(&bar.number, canvas.theme.ink);
            }
            None => canvas.text(&bar.number),
        }
    }
}
