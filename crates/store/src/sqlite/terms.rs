//! What runs and signals are looked up by, as numbers.
//!
//! Names become 46 bits of a hash. Two names may share a number; whoever looks something up tests the
//! row itself as well.

use domain::{FailureType, RunKey, RunStatus, RunSummary, Severity};

use super::record::{severity_number, status_number};
use crate::model::SignalRecord;

/// One thing to look up by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Term<'a> {
    Status(RunStatus),
    /// The worst severity of a run; every run has exactly one of these.
    Worst(Option<Severity>),
    Agent(&'a str),
    Version(&'a str),
    Model(&'a str),
    Policy(&'a str),
    Failure(FailureType),
    Parent(RunKey),
    /// Of signals; every signal has exactly one of these.
    Severity(Severity),
    /// Of signals: what they are grouped by.
    Group(&'a str, FailureType, Severity),
}

impl Term<'_> {
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Status(status) => i64::from(status_number(status)),
            Self::Worst(severity) => 8 + severity.map_or(0, |severity| i64::from(severity_number(severity))),
            Self::Severity(severity) => i64::from(severity_number(severity)),
            Self::Agent(name) => hashed(1, &[name.as_bytes()]),
            Self::Version(name) => hashed(2, &[name.as_bytes()]),
            Self::Model(name) => hashed(3, &[name.as_bytes()]),
            Self::Policy(name) => hashed(4, &[name.as_bytes()]),
            Self::Failure(failure) => hashed(5, &[failure.as_str().as_bytes()]),
            Self::Parent(key) => hashed(6, &[&key.0]),
            Self::Group(agent, failure, severity) => hashed(
                7,
                &[
                    agent.as_bytes(),
                    failure.as_str().as_bytes(),
                    severity.as_str().as_bytes(),
                ],
            ),
        }
    }
}

/// FNV-1a. Collisions only cost a look at a row.
fn hashed(kind: u8, parts: &[&[u8]]) -> i64 {
    let bytes = parts.iter().flat_map(|part| part.iter().copied().chain([0xff]));
    let hash = std::iter::once(kind)
        .chain(bytes)
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    // Above all small numbers, and short enough for six bytes.
    ((hash ^ (hash >> 46)) & ((1 << 46) - 1) | 1 << 46) as i64
}

/// Everything a run can be looked up by, sorted, each once.
pub(super) fn of_run(run: &RunSummary) -> Vec<i64> {
    let mut terms = vec![
        Term::Status(run.status).number(),
        Term::Worst(run.max_severity).number(),
        Term::Agent(run.agent_id.as_str()).number(),
        Term::Version(run.agent_version.as_str()).number(),
    ];
    terms.extend(run.model.iter().map(|model| Term::Model(model.as_str()).number()));
    terms.extend(run.policies.iter().map(|policy| Term::Policy(policy.as_str()).number()));
    terms.extend(run.failure_types.iter().map(|&failure| Term::Failure(failure).number()));
    terms.extend(
        run.parent_run_id
            .iter()
            .map(|parent| Term::Parent(parent.key()).number()),
    );
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Everything a signal can be looked up by.
pub(super) fn of_signal(record: &SignalRecord) -> [i64; 5] {
    let (agent, version) = (record.agent_id.as_str(), record.agent_version.as_str());
    let (failure, severity) = (record.signal.failure_type(), record.signal.severity);
    [
        Term::Severity(severity).number(),
        Term::Agent(agent).number(),
        Term::Version(version).number(),
        Term::Failure(failure).number(),
        Term::Group(agent, failure, severity).number(),
    ]
}

/// What a list of runs is sorted by, in the order of [`SORTS`].
pub(super) fn sorts(run: &RunSummary) -> [i64; 4] {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    // Billionths of a dollar: finer than any price per token.
    let cost = (run.cost_usd * 1e9).round() as i64;
    [
        whole(run.duration_ms),
        i64::from(run.step_count),
        whole(run.total_tokens),
        cost,
    ]
}

/// The number of a sort order in stored data; `None` for the listing order itself.
pub(super) const fn sort_number(sort: domain::RunSort) -> Option<usize> {
    match sort {
        domain::RunSort::Started => None,
        domain::RunSort::Duration => Some(0),
        domain::RunSort::Steps => Some(1),
        domain::RunSort::Tokens => Some(2),
        domain::RunSort::Cost => Some(3),
    }
}
