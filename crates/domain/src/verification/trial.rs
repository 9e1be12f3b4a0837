//! A fix on trial: from when to when, and how it reaches runs.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::ids::RunId;
use crate::label::Label;
use crate::time::Micros;

/// What has to be known of a fix to count runs for it.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// The run that led to the fix. It says nothing about how frequent the failure was, so it never counts.
    pub run_id: &'a RunId,
    /// When it was applied.
    pub from: Micros,
    /// When it was taken back, or the next fix took its place; `None` while it is in force. The same as
    /// `from` for one that no agent ever had.
    pub until: Option<Micros>,
    /// So long after it was applied agents may use what they keep in memory.
    pub settle: Duration,
    pub reach: Reach<'a>,
    /// Every name that the fix had as a policy: a run that it ended is contained.
    pub policies: &'a [Label],
}

/// How a fix reaches runs.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    /// Agents fetch it, and their version stays what it is.
    Fetched,
    /// It changes what the agent is made of, so that its version may tell which runs carry it.
    BuiltIn {
        /// The version that carries it, where that could be worked out.
        version: Option<&'a Label>,
        /// Versions that ran before the fix; of those that ran since, all of them.
        seen_before: &'a BTreeSet<Label>,
        /// Versions of the runs that started before [`Reach::at_once`], of a fix that agents take up by
        /// themselves: its version comes soon or never, and a later one is another change. `None` for a
        /// change made by hand, whose version comes whenever somebody gets to it.
        at_once: Option<&'a BTreeSet<Label>>,
    },
}

impl Reach<'_> {
    /// Until when a new version of the agent can be that of a fix which was applied then and which agents
    /// take up by themselves.
    pub const fn at_once(applied_at: Micros) -> Micros {
        applied_at.plus_millis(3_600_000)
    }
}

impl Trial<'_> {
    /// Whether a run that starts at this time is of the time of the fix.
    pub(super) fn covers(&self, start: Micros) -> bool {
        start >= self.from && self.until.is_none_or(|until| start < until)
    }

    /// When agents have forgotten what was before.
    pub(super) fn settled_at(&self) -> Micros {
        let settle = i64::try_from(self.settle.as_micros()).unwrap_or(i64::MAX);
        Micros(self.from.0.saturating_add(settle))
    }
}
