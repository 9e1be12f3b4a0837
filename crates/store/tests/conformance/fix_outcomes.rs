//! How runs went before and after a fix, and what is left of a removed agent.

use std::collections::BTreeSet;
use std::slice;

use domain::verification::Outcome;
use domain::{FailureType, FixId, Label, Micros, RunId, RunStatus, Verdict};
use store::{Chunk, FixFilter, FixUpdate, FixedBy, OutcomeQuery, Store, TenantId};

use crate::counters::fill;
use crate::explanations::{explanation, looping};
use crate::fixes::{TENANT, new_fix};
use crate::support::{NOW, Random, SECOND, append, header, judge_due, open_run, whole_run};

const OTHER: TenantId = TenantId(2);

fn query(agent: &str, limit: usize) -> OutcomeQuery {
    OutcomeQuery {
        agent_id: Label::name(agent),
        failure: FailureType::ToolLoop,
        from: Micros(0),
        to: Micros::LATEST,
        only_failed: false,
        limit,
    }
}

pub async fn outcomes_agree_with_the_rows(store: &dyn Store) {
    let reference = fill(store).await;
    let mut random = Random(7);
    let starts: Vec<_> = reference.all().map(|run| run.summary.started_at).collect();
    let mut failed = 0;
    for _ in 0..60 {
        let (one, other) = (*random.pick(&starts), *random.pick(&starts));
        let asked = OutcomeQuery {
            agent_id: Label::name(random.word(&["alpha", "beta", "Gamma Ray", "nobody"])),
            failure: *random.pick(&[FailureType::ToolLoop, FailureType::StepCountInflation]),
            from: one.min(other),
            to: one.max(other),
            only_failed: random.below(3) == 0,
            limit: random.below(40) as usize,
        };
        let mut expected: Vec<_> = reference
            .all()
            .map(|run| &run.summary)
            .filter(|run| run.agent_id == asked.agent_id && (asked.from..asked.to).contains(&run.started_at))
            .map(|run| Outcome {
                run_id: run.run_id.clone(),
                started_at: run.started_at,
                last_event_at: run.last_event_at,
                agent_version: run.agent_version.clone(),
                status: run.status,
                failed: run.failure_types.contains(&asked.failure),
                stopped_by: run.stopped_by.clone(),
            })
            .filter(|outcome| outcome.failed || !asked.only_failed)
            .collect();
        expected.sort_by(|one, other| (other.started_at, &other.run_id).cmp(&(one.started_at, &one.run_id)));
        expected.truncate(asked.limit);
        failed += expected.iter().filter(|outcome| outcome.failed).count();
        assert_eq!(store.fixes().fix_outcomes(TENANT, &asked).await.unwrap(), expected);
        assert_eq!(store.fixes().fix_outcomes(OTHER, &asked).await.unwrap(), []);
    }
    assert!(failed > 20);
}

pub async fn the_newest_outcomes_come_first(store: &dyn Store) {
    for number in 0..30 {
        let start = Micros(NOW.0 + number * SECOND);
        let events = match number {
            29 => open_run(start, 2, false),
            _ if number % 10 == 0 => whole_run(start, 8, true),
            _ => whole_run(start, 2, false),
        };
        let header = header(&RunId::new(&format!("run {number:02}")));
        append(store, TENANT, start, vec![Chunk { header, events }]).await;
    }
    judge_due(store, Micros(NOW.0 + 35 * SECOND)).await;
    let newest = store.fixes().fix_outcomes(TENANT, &query("agent", 3)).await.unwrap();
    let told: Vec<_> = newest.iter().map(|run| (run.run_id.as_str(), run.status)).collect();
    let over = RunStatus::Completed;
    assert_eq!(told, [("run 29", RunStatus::Open), ("run 28", over), ("run 27", over)]);
    let failed = OutcomeQuery {
        only_failed: true,
        to: Micros(NOW.0 + 20 * SECOND),
        ..query("agent", 9)
    };
    let failed = store.fixes().fix_outcomes(TENANT, &failed).await.unwrap();
    let told: Vec<_> = failed.iter().map(|run| run.run_id.as_str()).collect();
    assert_eq!(told, ["run 10", "run 00"], "the end of the range is not in it");
}

pub async fn versions_are_told_by_their_first_run(store: &dyn Store) {
    for (number, version) in [(0, "v1"), (100, "v2"), (200, "v1"), (300, "v3")] {
        let start = Micros(NOW.0 + number * SECOND);
        let mut header = header(&RunId::new(&format!("run {number}")));
        header.agent_version = Label::name(version);
        append(
            store,
            TENANT,
            start,
            vec![Chunk {
                header,
                events: whole_run(start, 1, false),
            }],
        )
        .await;
        judge_due(store, start).await;
    }
    let names = |names: &[&str]| names.iter().map(|name| Label::name(name)).collect::<BTreeSet<_>>();
    let asked = names(&["v1", "v2", "v3", "v4"]);
    let before = async |tenant, agent, seconds| {
        let at = Micros(NOW.0 + seconds * SECOND);
        let agent = Label::name(agent);
        store
            .fixes()
            .versions_before(tenant, &agent, asked.clone(), at)
            .await
            .unwrap()
    };
    assert_eq!(before(TENANT, "agent", 250).await, names(&["v1", "v2"]));
    assert_eq!(before(TENANT, "agent", 50).await, names(&["v1"]));
    assert_eq!(before(TENANT, "agent", 0).await, names(&[]));
    assert_eq!(before(TENANT, "another", 250).await, names(&[]));
    assert_eq!(before(OTHER, "agent", 250).await, names(&[]));
}

pub async fn a_removed_agent_takes_its_fixes_along(store: &dyn Store) {
    let (gone, stays) = (looping(store, "a", "alpha").await, looping(store, "b", "beta").await);
    for (signal, agent) in [(gone, "alpha"), (stays, "beta")] {
        let fix = new_fix(signal.0, agent, FixedBy::Clipboard);
        let fix = store.fixes().add_fix(TENANT, fix).await.unwrap();
        let turned = FixUpdate::Turned {
            applied_at: fix.applied_at,
            at: NOW,
            to: Verdict::LikelyFixed,
            runs: 5,
            recurrences: 0,
        };
        store.fixes().update_fix(TENANT, fix.id, turned).await.unwrap();
        store
            .fixes()
            .record_explanation(TENANT, explanation(signal, 1))
            .await
            .unwrap();
    }
    let last = new_fix(gone.0, "alpha", FixedBy::Clipboard);
    store.fixes().add_fix(TENANT, last).await.unwrap();
    store
        .remove_agents(TENANT, slice::from_ref(&Label::name("alpha")))
        .await
        .unwrap();
    let left = store.fixes().fixes(TENANT, &FixFilter::default(), 9).await.unwrap();
    assert_eq!(left.iter().map(|fix| fix.id.0).collect::<Vec<_>>(), [2]);
    let notes = async |id| store.fixes().verdict_notes(TENANT, FixId(id)).await.unwrap().len();
    assert_eq!((notes(1).await, notes(2).await), (0, 1));
    let explained = async |signal| store.fixes().explanations(TENANT, Some(signal), 9).await.unwrap().len();
    assert_eq!((explained(gone).await, explained(stays).await), (0, 1));
    // The number of a fix stands in the message of a prompt version, so it is not given again.
    let next = new_fix(stays.0, "beta", FixedBy::Clipboard);
    assert_eq!(store.fixes().add_fix(TENANT, next).await.unwrap().id, FixId(4));
}
