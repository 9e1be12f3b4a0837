//! Which runs since a fix carry it.

use std::collections::BTreeSet;

use super::outcome::Outcome;
use super::trial::{Reach, Trial};
use crate::label::Label;

/// By what a run that carries the fix is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier<'a> {
    /// Nothing tells. All of them do once agents have forgotten what was before.
    Any,
    /// This version, and those that never ran before: a later change of the agent keeps the fix.
    Version {
        version: &'a Label,
        seen_before: &'a BTreeSet<Label>,
    },
    /// A version that never ran before.
    Unseen(&'a BTreeSet<Label>),
}

/// Fewer runs do not show that every run has a version of its own.
const LEAST_RESTLESS: usize = 5;

impl<'a> Carrier<'a> {
    pub(super) fn of(trial: &Trial<'a>, runs: &[&Outcome]) -> Self {
        let Reach::BuiltIn {
            version,
            seen_before,
            at_once,
        } = trial.reach
        else {
            return Self::Any;
        };
        if let Some(version) = version {
            return Self::Version { version, seen_before };
        }
        let mut since = runs.iter().filter(|run| trial.span_at(run.started_at).is_some());
        let is_new = |version: &Label| !seen_before.contains(version);
        let changed = match at_once {
            Some(versions) => versions.iter().any(is_new),
            None => since.any(|run| is_new(&run.agent_version)),
        };
        if changed && !seen_before.is_empty() && !is_restless(trial, runs) {
            Self::Unseen(seen_before)
        } else {
            Self::Any
        }
    }

    /// Whether it can be told at all which runs carry the fix.
    pub(super) const fn tells(self) -> bool {
        !matches!(self, Self::Any)
    }

    /// `None` where nothing tells.
    pub(super) fn carries(self, run: &Outcome) -> Option<bool> {
        match self {
            Self::Any => None,
            Self::Version { version, seen_before } => {
                Some(run.agent_version == *version || !seen_before.contains(&run.agent_version))
            }
            Self::Unseen(seen_before) => Some(!seen_before.contains(&run.agent_version)),
        }
    }
}

/// Whether most runs before the fix had a version of their own, as when the prompt has the date in it. Then
/// a new version says nothing.
fn is_restless(trial: &Trial<'_>, runs: &[&Outcome]) -> bool {
    let before = || runs.iter().filter(|run| run.started_at < trial.from);
    let versions: BTreeSet<&Label> = before().map(|run| &run.agent_version).collect();
    let runs = before().count();
    runs >= LEAST_RESTLESS && versions.len() * 2 > runs
}
