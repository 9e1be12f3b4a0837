//! From what the store keeps to what is served.

use ::api::Page;
use ::api::overview::Counted;
use ::api::signals::{Finding, SignalGroupView, SignalView};
use store::{PageRequest, SignalGroup, SignalRecord};

pub(super) fn signal(record: &SignalRecord, explain: bool) -> SignalView {
    let found = Finding {
        id: record.id.0,
        run_id: record.run_id.as_str(),
        agent_id: record.agent_id.as_str(),
        agent_version: record.agent_version.as_str(),
        detected_at: record.detected_at.secs(),
        confirmed: record.confirmed,
    };
    SignalView::new(found, &record.signal, explain)
}

pub(super) fn group(group: SignalGroup) -> SignalGroupView {
    SignalGroupView {
        failure_type: group.failure_type,
        agent_id: group.agent_id.as_str().to_owned(),
        severity: group.severity,
        count: group.count,
        first_seen: group.first_seen.secs(),
        last_seen: group.last_seen.secs(),
        sparkline: group.sparkline.to_vec(),
        latest_signal_id: group.latest.0,
        worst_signal_id: group.worst.0,
        summary: group.failure_type.summary().to_owned(),
    }
}

pub(super) fn page(asked: &PageRequest, next: Option<String>) -> Page {
    Page::new(asked.limit, next)
}

pub(super) const fn counted(counted: store::Counted) -> Counted {
    Counted {
        count: counted.count,
        at_least: counted.at_least,
    }
}
