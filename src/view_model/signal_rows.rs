//! The list of signals as changes come in.

use std::sync::Arc;

use api::signals::SignalView;
use api::stream::Change;

use super::query::Query;

type Row = Arc<SignalView>;

/// Brings `rows` (newest first) up to date; the answer says whether the list must be read again.
///
/// New signals are put in when the reader is `at_top` and otherwise go to `waiting`.
pub fn apply(rows: &mut Vec<Row>, waiting: &mut Vec<Row>, changes: &[Change], query: &Query, at_top: bool) -> bool {
    let mut resync = false;
    for change in changes {
        match change {
            Change::Signal { signal } => {
                if let Some(row) = rows.iter_mut().find(|row| row.id == signal.id) {
                    *row = Arc::new((**signal).clone());
                } else if wanted(query, signal) {
                    waiting.retain(|row| row.id != signal.id);
                    waiting.push(Arc::new((**signal).clone()));
                }
            }
            Change::SignalWithdrawn { id, .. } => {
                rows.retain(|row| row.id != *id);
                waiting.retain(|row| row.id != *id);
            }
            Change::Resync => resync = true,
            Change::Run { .. } | Change::RunGone { .. } | Change::Policies | Change::Fixes | Change::Verdict { .. } => {
            }
        }
    }
    if at_top {
        insert(rows, std::mem::take(waiting));
    }
    resync
}

/// Puts signals where their time belongs.
pub fn insert(rows: &mut Vec<Row>, fresh: Vec<Row>) {
    if fresh.is_empty() {
        return;
    }
    rows.extend(fresh);
    rows.sort_by(|a, b| b.detected_at.total_cmp(&a.detected_at));
}

/// Whether a change tells of signals at all.
pub fn concerns(change: &Change) -> bool {
    matches!(
        change,
        Change::Signal { .. } | Change::SignalWithdrawn { .. } | Change::Resync
    )
}

/// What the server would check before it sent the signal; the stream takes no signal filter.
fn wanted(query: &Query, signal: &SignalView) -> bool {
    let any = |name, value: &str| {
        let wanted = query.list(name);
        wanted.is_empty() || wanted.iter().any(|it| it == value)
    };
    let text = query.get("text").map(str::to_lowercase);
    let mentions = |text: String| {
        signal.run_id.to_lowercase().starts_with(&text) || signal.agent_id.to_lowercase().contains(&text)
    };
    query.get("agent").is_none_or(|agent| agent == signal.agent_id)
        && query
            .get("version")
            .is_none_or(|version| version == signal.agent_version)
        && any("severity", signal.severity.as_str())
        && any("failure_type", signal.failure_type.as_str())
        && query.get("to").is_none()
        && text.is_none_or(mentions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(id: u64, agent: &str, at: f64) -> Change {
        let json = serde_json::json!({
            "id": id, "failure_type": "TOOL_LOOP", "severity": "HIGH", "step_index": 1, "confidence": 0.9,
            "detected_at": at, "run_id": "r", "agent_id": agent, "agent_version": "1", "confirmed": false,
            "co_signal_count": 1, "evidence": {}, "evidence_steps": [], "title": "", "what": "",
            "why_it_matters": "", "evidence_summary": "", "suggested_fixes": [], "fix_type": "code_change",
            "apply_blocked": true, "shadow": false, "alerted": false
        });
        Change::Signal {
            signal: serde_json::from_value(json).unwrap(),
        }
    }

    fn ids(rows: &[Row]) -> Vec<u64> {
        rows.iter().map(|row| row.id).collect()
    }

    #[test]
    fn wanted_signals_come_in_newest_first_and_once() {
        let (mut rows, mut waiting) = (Vec::new(), Vec::new());
        let query = Query::parse("agent=a&severity=HIGH,LOW");
        let changes = [
            signal(1, "a", 1.0),
            signal(2, "a", 2.0),
            signal(1, "a", 1.0),
            signal(3, "b", 3.0),
        ];
        assert!(!apply(&mut rows, &mut waiting, &changes, &query, true));
        assert_eq!(ids(&rows), [2, 1]);
    }

    #[test]
    fn a_withdrawn_signal_is_gone_wherever_it_was() {
        let (mut rows, mut waiting) = (Vec::new(), Vec::new());
        apply(&mut rows, &mut waiting, &[signal(1, "a", 1.0)], &Query::default(), true);
        apply(
            &mut rows,
            &mut waiting,
            &[signal(2, "a", 2.0)],
            &Query::default(),
            false,
        );
        assert_eq!((ids(&rows), ids(&waiting)), (vec![1], vec![2]));
        let gone = [1, 2].map(|id| Change::SignalWithdrawn { id, run_id: "r".into() });
        apply(&mut rows, &mut waiting, &gone, &Query::default(), false);
        assert!(rows.is_empty() && waiting.is_empty());
    }
}
