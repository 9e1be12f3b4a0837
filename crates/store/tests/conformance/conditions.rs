//! Filters with one condition each, to be tried alone and together.

use domain::{ContentHash, FailureType, HourOfDay, Micros, RunFilter, RunStatus, Severity};

use crate::support::reference::Reference;
use crate::support::{NOW, SECOND};

fn with(set: impl FnOnce(&mut RunFilter)) -> RunFilter {
    let mut filter = RunFilter::default();
    set(&mut filter);
    filter
}

fn after(seconds: i64) -> Micros {
    Micros(NOW.0 + seconds * SECOND)
}

pub fn conditions(reference: &Reference) -> Vec<RunFilter> {
    let hashes = reference.hashes();
    let run = reference.all().next().unwrap().summary.clone();
    let mut all = signal_conditions();
    all.extend([
        with(|filter| filter.agent = Some("alpha".into())),
        with(|filter| filter.agent = Some("ALPHA".into())),
        with(|filter| filter.agent = Some("δ-agent".into())),
        with(|filter| filter.status = vec![RunStatus::Errored]),
        with(|filter| filter.status = vec![RunStatus::Open, RunStatus::Completed]),
        with(|filter| filter.status = vec![RunStatus::Stalled]),
        with(|filter| filter.model = Some("claude-sonnet-4".into())),
        with(|filter| filter.version = Some("v2".into())),
        with(|filter| filter.policy = Some("loop guard".into())),
        with(|filter| filter.policy = Some("none".into())),
        with(|filter| filter.from = Some(after(100))),
        with(|filter| filter.to = Some(after(100))),
        with(|filter| (filter.from, filter.to) = (Some(after(30)), Some(after(31)))),
        with(|filter| filter.hour = vec![HourOfDay::of(after(0).hour())]),
        with(|filter| filter.text = Some("GAMMA".into())),
        with(|filter| filter.text = Some(run.run_id.as_str()[..7].into())),
        with(|filter| filter.text = Some("final_ans".into())),
        with(|filter| filter.hash = Some(ContentHash::of("hello"))),
        with(|filter| filter.hash = Some(ContentHash::of("same"))),
        with(|filter| filter.hash = hashes.first().copied()),
        with(|filter| filter.hash = hashes.last().copied()),
        with(|filter| filter.hash = Some(ContentHash::of("nobody said this"))),
    ]);
    all
}

fn signal_conditions() -> Vec<RunFilter> {
    use FailureType::{EmptyLlmResponse, ToolLoop};
    vec![
        with(|filter| filter.severity = vec![Severity::High]),
        with(|filter| filter.severity = vec![Severity::Critical, Severity::High, Severity::Medium]),
        with(|filter| filter.failure_type = vec![ToolLoop]),
        with(|filter| filter.failure_type = vec![EmptyLlmResponse, ToolLoop]),
        with(|filter| filter.has_signals = Some(true)),
        with(|filter| filter.has_signals = Some(false)),
    ]
}

/// Takes every condition of `other` that `filter` has not.
pub fn joined(filter: RunFilter, other: RunFilter) -> RunFilter {
    fn list<T>(one: Vec<T>, two: Vec<T>) -> Vec<T> {
        if one.is_empty() { two } else { one }
    }
    RunFilter {
        agent: filter.agent.or(other.agent),
        status: list(filter.status, other.status),
        severity: list(filter.severity, other.severity),
        failure_type: list(filter.failure_type, other.failure_type),
        model: filter.model.or(other.model),
        version: filter.version.or(other.version),
        policy: filter.policy.or(other.policy),
        has_signals: filter.has_signals.or(other.has_signals),
        from: filter.from.or(other.from),
        to: filter.to.or(other.to),
        hour: list(filter.hour, other.hour),
        text: filter.text.or(other.text),
        hash: filter.hash.or(other.hash),
    }
}
