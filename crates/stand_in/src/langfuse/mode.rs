//! Which server it pretends to be.

/// The kinds of server whose answers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Version 4 as it is installed: `v2/observations` alone.
    EventsOnly,
    /// Version 4 on its way from version 3: both ways to read a trace.
    Dual,
    /// Version 3: `v2/observations` is off and says so in JSON.
    Legacy,
    /// From 3.133 on: `v2/observations` is there and not implemented, and `resolve=false` is not understood.
    Early,
    /// Before 3.133: there is no `v2/observations`, and `resolve=false` is not understood either.
    Old,
}

impl Mode {
    pub const ALL: [Self; 5] = [Self::EventsOnly, Self::Dual, Self::Legacy, Self::Early, Self::Old];

    /// As `GET /api/public/health` tells it.
    pub fn version(self) -> &'static str {
        match self {
            Self::EventsOnly | Self::Dual => "4.16.0",
            Self::Legacy => "3.225.4",
            Self::Early => "3.135.0",
            Self::Old => "3.120.0",
        }
    }

    /// Prompts can be read with their references as they are written.
    pub(super) fn knows_resolve(self) -> bool {
        !matches!(self, Self::Early | Self::Old)
    }
}
