//! A fix on trial: from when to when, and how it reaches runs.

use std::collections::BTreeSet;
use std::time::Duration;

use super::span::Span;
use crate::ids::RunId;
use crate::label::Label;
use crate::time::Micros;

/// What has to be known of a fix to count runs for it.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// The run that led to the fix. It says nothing about how frequent the failure was, so it does not count.
    pub run_id: &'a RunId,
    /// When somebody made the fix. Later than `from` where it only joined what was in force already: if the
    /// run above started in between, it did not lead to what it had, so it counts like any other.
    pub made_at: Micros,
    /// From when on agents may have it: it parts the runs before from those since.
    pub from: Micros,
    /// When it was in force, oldest first; empty for one that no agent ever had. Runs that started since
    /// `from`, but in none of these, are neither before nor after.
    pub in_force: &'a [Span],
    /// So long after it came into force agents may use what they keep in memory.
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
    /// The time in force in which a run started at that moment.
    pub(super) fn span_at(&self, start: Micros) -> Option<Span> {
        self.in_force.iter().copied().find(|span| span.covers(start))
    }

    /// When agents have forgotten what was before the fix came into force.
    pub(super) fn settled_at(&self, span: Span) -> Micros {
        let settle = i64::try_from(self.settle.as_micros()).unwrap_or(i64::MAX);
        Micros(span.from.0.saturating_add(settle))
    }

    /// Whether a run that started in that time had the fix to its end. What an agent is made of stays as it
    /// was when the run started; what it fetches may be gone before the run is over.
    pub(super) fn had_to_the_end(&self, span: Span, ended: Micros) -> bool {
        matches!(self.reach, Reach::BuiltIn { .. }) || span.until.is_none_or(|until| ended < until)
    }

    /// Whether the run led to the fix.
    pub(super) fn led_to_it(&self, run_id: &RunId, start: Micros) -> bool {
        *run_id == *self.run_id && !(self.from..self.made_at).contains(&start)
    }
}
