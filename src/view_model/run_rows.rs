//! The list of runs as changes come in.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use api::RunSummary;
use api::overview::Counted;
use api::stream::Change;

use super::format;

type Row = Arc<RunSummary>;

/// What a batch of changes asks of the page beyond the rows it changed.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    /// Runs that belong on the list and wait until the reader wants to see them.
    pub waiting: Vec<Row>,
    /// Changes were missed: read the list again.
    pub resync: bool,
}

/// Brings `rows` (newest start first) up to date.
///
/// Rows that are there change in place. New ones are put in when the reader is `at_top`; otherwise they
/// wait, because rows must not move under the reader's eyes. Runs older than the last row are left out
/// while there is `more` to read: scrolling will bring them.
pub fn apply(rows: &mut Vec<Row>, changes: &[Change], at_top: bool, more: bool) -> Outcome {
    let mut outcome = Outcome::default();
    let mut latest: HashMap<&str, Option<&RunSummary>> = HashMap::new();
    for change in changes {
        match change {
            Change::Run { run, .. } => {
                latest.insert(run.run_id.as_str(), Some(run));
            }
            Change::RunGone { run_id } => {
                latest.insert(run_id, None);
            }
            Change::Resync => outcome.resync = true,
            Change::Signal { .. }
            | Change::SignalWithdrawn { .. }
            | Change::Policies
            | Change::Fixes
            | Change::Verdict { .. } => {}
        }
    }
    if latest.is_empty() {
        return outcome;
    }
    rows.retain_mut(|row| match latest.remove(row.run_id.as_str()) {
        Some(Some(run)) => {
            *row = Arc::new(run.clone());
            true
        }
        Some(None) => false,
        None => true,
    });
    let mut fresh: Vec<Row> = latest
        .into_values()
        .flatten()
        .map(|run| Arc::new(run.clone()))
        .collect();
    let oldest = rows.last().map(|row| row.started_at);
    fresh.retain(|run| !more || oldest.is_none_or(|oldest| run.started_at >= oldest));
    if at_top {
        insert(rows, fresh);
    } else {
        outcome.waiting = fresh;
    }
    outcome
}

/// Adds to the runs that wait; a later state of the same run replaces the earlier one.
pub fn wait(waiting: &mut Vec<Row>, fresh: Vec<Row>) {
    waiting.retain(|old| !fresh.iter().any(|new| new.run_id == old.run_id));
    waiting.extend(fresh);
}

/// Puts runs where their start belongs.
pub fn insert(rows: &mut Vec<Row>, fresh: Vec<Row>) {
    if fresh.is_empty() {
        return;
    }
    let known: HashSet<&str> = fresh.iter().map(|run| run.run_id.as_str()).collect();
    rows.retain(|row| !known.contains(row.run_id.as_str()));
    rows.extend(fresh);
    // Nearly sorted, which this sort is fast at.
    rows.sort_by_key(|row| std::cmp::Reverse(row.started_at));
}

/// How many runs match: `3,214 runs`, `10,000+ runs`.
pub fn total(counted: Counted) -> String {
    let one = counted.count == 1 && !counted.at_least;
    format!("{} {}", format::counted(counted), if one { "run" } else { "runs" })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::view_model) fn run(id: &str, started: f64) -> RunSummary {
        let json = serde_json::json!({
            "run_id": id, "agent_id": "a", "agent_version": "1", "status": "open", "started_at": started,
            "completed_at": null, "last_event_at": started, "exit_reason": null, "error_type": null,
            "model": null, "tools": [], "step_count": 0, "event_count": 1, "llm_calls": 0, "tool_calls": 0,
            "retrievals": 0, "first_tool_step": null, "prompt_tokens": 0, "completion_tokens": 0,
            "total_tokens": 0, "cost_usd": 0.0, "duration_ms": 0, "input_hash": null, "parent_run_id": null,
            "trace_id": null, "conversation_id": null, "policies": [], "stopped_by": null,
            "signal_count": 0, "has_signals": false, "max_severity": null, "failure_types": []
        });
        serde_json::from_value(json).unwrap()
    }

    fn rows(runs: &[(&str, f64)]) -> Vec<Row> {
        runs.iter().map(|(id, started)| Arc::new(run(id, *started))).collect()
    }

    fn ids(rows: &[Row]) -> Vec<&str> {
        rows.iter().map(|row| row.run_id.as_str()).collect()
    }

    fn change(id: &str, started: f64) -> Change {
        Change::Run {
            run: run(id, started),
            new: true,
        }
    }

    #[test]
    fn at_the_top_new_runs_come_in_by_their_start() {
        let mut list = rows(&[("b", 20.0), ("a", 10.0)]);
        let outcome = apply(&mut list, &[change("d", 15.0), change("c", 30.0)], true, true);
        assert_eq!(ids(&list), ["c", "b", "d", "a"]);
        assert_eq!(outcome, Outcome::default());
    }

    #[test]
    fn further_down_new_runs_wait_and_known_ones_change_in_place() {
        let mut list = rows(&[("b", 20.0), ("a", 10.0)]);
        let mut seen = run("a", 10.0);
        seen.step_count = 7;
        let changes = [Change::Run { run: seen, new: false }, change("c", 30.0)];
        let outcome = apply(&mut list, &changes, false, true);
        assert_eq!(ids(&list), ["b", "a"]);
        assert_eq!(list[1].step_count, 7);
        assert_eq!(ids(&outcome.waiting), ["c"]);
        let mut waiting = outcome.waiting;
        wait(&mut waiting, rows(&[("c", 30.0), ("e", 31.0)]));
        insert(&mut list, waiting);
        assert_eq!(ids(&list), ["e", "c", "b", "a"]);
    }

    #[test]
    fn what_left_the_filter_leaves_the_list() {
        let mut list = rows(&[("b", 20.0), ("a", 10.0)]);
        apply(&mut list, &[Change::RunGone { run_id: "b".into() }], false, false);
        assert_eq!(ids(&list), ["a"]);
    }

    #[test]
    fn runs_below_what_is_loaded_are_left_to_scrolling() {
        let mut list = rows(&[("b", 20.0)]);
        apply(&mut list, &[change("old", 1.0)], true, true);
        assert_eq!(ids(&list), ["b"]);
        apply(&mut list, &[change("old", 1.0)], true, false);
        assert_eq!(ids(&list), ["b", "old"]);
    }

    #[test]
    fn missed_changes_ask_for_a_new_read() {
        assert!(apply(&mut Vec::new(), &[Change::Resync], true, false).resync);
    }

    #[test]
    fn a_total_says_whether_it_is_all() {
        let total = |count, at_least| total(Counted { count, at_least });
        assert_eq!(total(3214, false), "3,214 runs");
        assert_eq!(total(10_000, true), "10,000+ runs");
        assert_eq!(
            (total(1, false), total(1, true)),
            ("1 run".to_owned(), "1+ runs".to_owned())
        );
    }
}
