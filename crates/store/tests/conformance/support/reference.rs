//! The same lists, made in the plainest way: everything in memory, filtered and sorted.

use std::collections::HashMap;

use domain::{ContentHash, RunFilter, RunId, RunSort, RunSummary, SignalFilter};
use store::{Judged, SignalRecord};

/// What was judged last about every run.
#[derive(Default)]
pub struct Reference {
    runs: HashMap<RunId, Judged>,
}

impl Reference {
    pub fn take(&mut self, judged: Vec<Judged>) {
        for run in judged {
            self.runs.insert(run.summary.run_id.clone(), run);
        }
    }

    pub fn all(&self) -> impl Iterator<Item = &Judged> {
        self.runs.values()
    }

    pub fn hashes(&self) -> Vec<ContentHash> {
        let mut hashes: Vec<_> = self.runs.values().flat_map(|run| run.hashes.clone()).collect();
        hashes.sort_unstable();
        hashes
    }

    pub fn runs(&self, filter: &RunFilter, sort: RunSort, ascending: bool) -> Vec<RunSummary> {
        let wanted = self
            .runs
            .values()
            .filter(|run| filter.matches(&run.summary, &run.hashes));
        let mut runs: Vec<_> = wanted.map(|run| run.summary.clone()).collect();
        runs.sort_by(|one, other| {
            value(one, sort)
                .total_cmp(&value(other, sort))
                .then(one.started_at.cmp(&other.started_at))
        });
        if !ascending {
            runs.reverse();
        }
        runs
    }

    pub fn signals(&self, filter: &SignalFilter) -> Vec<SignalRecord> {
        let all = self.runs.values().flat_map(|run| run.signals.iter());
        let mut signals: Vec<_> = all.filter(|signal| wanted(signal, filter)).cloned().collect();
        signals.sort_by_key(|signal| (std::cmp::Reverse(signal.detected_at), signal.id));
        signals
    }
}

fn value(run: &RunSummary, sort: RunSort) -> f64 {
    match sort {
        RunSort::Started => 0.0,
        RunSort::Duration => run.duration_ms as f64,
        RunSort::Steps => f64::from(run.step_count),
        RunSort::Tokens => run.total_tokens as f64,
        RunSort::Cost => (run.cost_usd * 1e9).round(),
    }
}

/// Written again here, so that a mistake in the store's own test of a row is seen.
fn wanted(signal: &SignalRecord, filter: &SignalFilter) -> bool {
    let agent = filter
        .agent
        .as_ref()
        .is_none_or(|agent| signal.agent_id.as_str() == agent);
    let version = filter
        .version
        .as_ref()
        .is_none_or(|version| signal.agent_version.as_str() == version);
    let severity = filter.severity.is_empty() || filter.severity.contains(&signal.signal.severity);
    let failure = filter.failure_type.is_empty() || filter.failure_type.contains(&signal.signal.failure_type());
    let from = filter.from.is_none_or(|from| signal.detected_at >= from);
    let to = filter.to.is_none_or(|to| signal.detected_at < to);
    let text = filter.text.as_ref().is_none_or(|text| {
        let text = text.to_lowercase();
        signal.run_id.as_str().to_lowercase().starts_with(&text)
            || signal.agent_id.as_str().to_lowercase().contains(&text)
    });
    agent && version && severity && failure && from && to && text
}
