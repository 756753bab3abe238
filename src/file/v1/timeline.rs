//! The timelines of a session on the wire: a table of spans for each worker.

use super::super::limits::MAX_WHOLE;
use super::super::place::{Misfit, Path};
use super::samples::{Row, Table, TableWire};
use crate::model::id::VariantId;
use crate::model::timeline::{Lane, OffCore, Span, State, Timeline};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize, Deserialize)]
pub(super) struct TimelineWire {
    variant: String,
    round: u32,
    #[serde(default)]
    resolution_ns: u64,
    lanes: Vec<LaneWire>,
}

#[derive(Serialize, Deserialize)]
struct LaneWire {
    rank: u32,
    #[serde(default)]
    overwritten: u64,
    spans: TableWire,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    off_core: Option<TableWire>,
}

const SPAN: [&str; 5] = ["start_ns", "duration_ns", "state", "job", "parts"];
const OFF_CORE: [&str; 3] = ["from_ns", "to_ns", "duration_ns"];

fn table<const N: usize>(columns: [&str; N], rows: impl Iterator<Item = [Value; N]>) -> TableWire {
    let columns = columns.map(str::to_owned).to_vec();
    TableWire { columns, rows: rows.map(Vec::from).collect() }
}

impl From<&Timeline> for TimelineWire {
    fn from(timeline: &Timeline) -> Self {
        Self {
            variant: timeline.variant.0.clone(),
            round: timeline.round,
            resolution_ns: timeline.resolution_ns,
            lanes: timeline.lanes.iter().map(LaneWire::from).collect(),
        }
    }
}

impl From<&Lane> for LaneWire {
    fn from(lane: &Lane) -> Self {
        let Lane { rank, overwritten, spans, off_core } = lane;
        let span = |span: &Span| {
            let Span { start_ns, duration_ns, state, job, parts } = span;
            [
                (*start_ns).into(),
                (*duration_ns).into(),
                state.word().into(),
                (*job).into(),
                (*parts).into(),
            ]
        };
        let off = |off: &OffCore| {
            let OffCore { from_ns, to_ns, duration_ns } = *off;
            [from_ns.into(), to_ns.into(), duration_ns.into()]
        };
        Self {
            rank: *rank,
            overwritten: *overwritten,
            spans: table(SPAN, spans.iter().map(span)),
            off_core: off_core.as_ref().map(|all| table(OFF_CORE, all.iter().map(off))),
        }
    }
}

impl TimelineWire {
    /// The timeline; a misfit's path begins at the document.
    pub(super) fn into_model(self, path: &Path) -> Result<Timeline, Misfit> {
        let lanes = self.lanes.iter().enumerate();
        let lanes = lanes.map(|(place, lane)| lane.model(&path.key("lanes").index(place)));
        Ok(Timeline {
            variant: VariantId(self.variant),
            round: self.round,
            resolution_ns: self.resolution_ns,
            lanes: lanes.collect::<Result<_, _>>()?,
        })
    }
}

impl LaneWire {
    fn model(&self, path: &Path) -> Result<Lane, Misfit> {
        let spans = Table::new(&self.spans, path.key("spans"), &SPAN[..3])?;
        let off_core = self.off_core.as_ref().map(|wire| {
            let table = Table::new(wire, path.key("off_core"), &OFF_CORE)?;
            table.rows().map(|row| off_core(&row)).collect::<Result<_, _>>()
        });
        Ok(Lane {
            rank: self.rank,
            overwritten: self.overwritten,
            spans: spans.rows().map(|row| span(&row)).collect::<Result<_, _>>()?,
            off_core: off_core.transpose()?,
        })
    }
}

fn span(row: &Row<'_>) -> Result<Span, Misfit> {
    let parts = row.whole("parts", u32::MAX.into())?.unwrap_or(1);
    Ok(Span {
        start_ns: row.needed("start_ns", MAX_WHOLE)?,
        duration_ns: row.needed("duration_ns", MAX_WHOLE)?,
        state: State::from_word(row.text("state")?),
        job: row.whole("job", MAX_WHOLE)?,
        parts: u32::try_from(parts).expect("checked to be at most u32::MAX"),
    })
}

fn off_core(row: &Row<'_>) -> Result<OffCore, Misfit> {
    Ok(OffCore {
        from_ns: row.needed("from_ns", MAX_WHOLE)?,
        to_ns: row.needed("to_ns", MAX_WHOLE)?,
        duration_ns: row.needed("duration_ns", MAX_WHOLE)?,
    })
}
