//! What a worker does, as it is drawn: tall on a core, thin while it waits.

use crate::model::timeline::State;

/// What a worker does in a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It is being created.
    Creating,
    /// It prepares its work.
    Starting,
    /// It stands at the start gate.
    AtGate,
    /// It works.
    Working,
    /// It has no job.
    Idle,
    /// It waits for a lock.
    WaitingForLock,
    /// It waits for a file, a timer or a server.
    WaitingForIo,
    /// It waits for a message.
    WaitingForMessage,
    /// It waits for other workers.
    WaitingAtGate,
    /// It waits to be joined or reaped.
    Ending,
    /// It was lost.
    Lost,
    /// What it did was written over.
    NotRecorded,
    /// Something that this version does not know.
    Unknown,
}

impl Kind {
    /// Every kind, in the order of the legend.
    pub const ALL: [Kind; 13] = [
        Kind::Creating,
        Kind::Starting,
        Kind::AtGate,
        Kind::Working,
        Kind::Idle,
        Kind::WaitingForLock,
        Kind::WaitingForIo,
        Kind::WaitingForMessage,
        Kind::WaitingAtGate,
        Kind::Ending,
        Kind::Lost,
        Kind::NotRecorded,
        Kind::Unknown,
    ];

    /// The kind of a state.
    #[must_use]
    pub fn of(state: &State) -> Self {
        match state {
            State::Creating => Kind::Creating,
            State::Starting => Kind::Starting,
            State::AtGate => Kind::AtGate,
            State::Working => Kind::Working,
            State::Idle => Kind::Idle,
            State::WaitingForLock => Kind::WaitingForLock,
            State::WaitingForIo => Kind::WaitingForIo,
            State::WaitingForMessage => Kind::WaitingForMessage,
            State::WaitingAtGate => Kind::WaitingAtGate,
            State::Ending => Kind::Ending,
            State::Lost => Kind::Lost,
            State::NotRecorded => Kind::NotRecorded,
            State::Other(_) => Kind::Unknown,
        }
    }

    /// The words of the legend and of tables.
    #[must_use]
    pub fn label(self) -> &'static str {
        State::ALL.get(self as usize).map_or("unknown to this version", State::label)
    }

    /// What a worker does, as it follows its name: `is working`.
    #[must_use]
    pub fn does(self) -> &'static str {
        match self {
            Kind::Creating => "is being created",
            Kind::Starting => "prepares its work",
            Kind::AtGate => "stands at the start gate",
            Kind::Working => "is working",
            Kind::Idle => "has no job",
            Kind::WaitingForLock => "waits for a lock",
            Kind::WaitingForIo => "waits for I/O",
            Kind::WaitingForMessage => "waits for a message",
            Kind::WaitingAtGate => "waits for other workers",
            Kind::Ending => "is done and waits to be joined",
            Kind::Lost => "is lost",
            Kind::NotRecorded => "was not recorded",
            Kind::Unknown => "does what this version does not know",
        }
    }

    /// What the time goes to, as it follows `went to`: `waiting for a lock`. `None` for
    /// what is no wait for something in particular.
    #[must_use]
    pub fn wait_words(self) -> Option<&'static str> {
        match self {
            Kind::Idle => Some("having no job"),
            Kind::WaitingForLock => Some("waiting for a lock"),
            Kind::WaitingForIo => Some("waiting for I/O"),
            Kind::WaitingForMessage => Some("waiting for a message"),
            Kind::WaitingAtGate => Some("waiting for other workers"),
            Kind::Lost => Some("being lost"),
            Kind::Creating
            | Kind::Starting
            | Kind::AtGate
            | Kind::Working
            | Kind::Ending
            | Kind::NotRecorded
            | Kind::Unknown => None,
        }
    }

    /// Whether it is drawn tall: the worker is on a core or is being created.
    #[must_use]
    pub fn is_tall(self) -> bool {
        matches!(self, Kind::Creating | Kind::Starting | Kind::Working)
    }

    /// How high it is drawn in a lane of [`LANE`](super::layout::LANE) points.
    #[must_use]
    pub fn height(self) -> f32 {
        match self {
            Kind::Creating | Kind::Starting | Kind::Working => TALL,
            Kind::WaitingForMessage | Kind::Unknown => 8.0,
            Kind::WaitingAtGate => 6.0,
            Kind::AtGate | Kind::WaitingForLock | Kind::WaitingForIo | Kind::Ending => 4.0,
            Kind::Idle | Kind::Lost => 2.0,
            Kind::NotRecorded => 12.0,
        }
    }
}

/// How high a worker at work is drawn in a lane of [`LANE`](super::layout::LANE) points.
pub const TALL: f32 = 22.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_kind_of_its_own_with_its_words() {
        for (state, kind) in State::ALL.iter().zip(Kind::ALL) {
            assert_eq!(Kind::of(state), kind);
            assert_eq!(kind.label(), state.label());
        }
        assert_eq!(Kind::of(&State::from_word("dreaming")), Kind::Unknown);
        assert!(!Kind::Unknown.label().is_empty());
    }

    #[test]
    fn who_waits_is_thinner_than_who_works() {
        for kind in Kind::ALL {
            assert_eq!(kind.is_tall(), kind.height() >= TALL, "{kind:?}");
            assert!(kind.wait_words().is_none() || !kind.is_tall(), "{kind:?}");
        }
    }
}
