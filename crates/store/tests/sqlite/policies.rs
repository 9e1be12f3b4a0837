//! Edits of policies outlive the process that made them.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use domain::policy::{Action, AgentScope, Condition, Operator, PolicyId, PolicyRule, Threshold, Trigger};
use domain::{Label, Micros};
use store::sqlite::{Settings, SqliteStore};
use store::{
    PolicyChangeKind, PolicyEdit, PolicyFetch, PolicyOutcome, PolicySet, PolicyStore, PolicyWrite, Revision, Store,
};

use crate::support::{NOW, TENANT};

/// Names the database for the process that is to be killed.
const CHILD: &str = "STORE_POLICY_CRASH_TEST_DATABASE";

pub fn rule(name: &str, priority: u32) -> PolicyRule {
    PolicyRule {
        name: Label::name(name),
        agent_id: AgentScope::All,
        condition: Condition {
            trigger: Trigger::CostUsd,
            operator: Operator::Gte,
            value: Threshold::Float(0.5),
        },
        action: Action::SwitchModel {
            model: "gpt-4o-mini".to_owned(),
        },
        enabled: true,
        priority,
        shadow: false,
    }
}

pub async fn write(store: &SqliteStore, kind: PolicyChangeKind, writes: Vec<PolicyWrite>) {
    let edit = PolicyEdit {
        actor: Label::name("dev"),
        at: NOW,
        kind,
        expected: None,
        writes,
    };
    let outcome = store.policies().edit_policies(TENANT, edit).await.unwrap();
    assert!(matches!(outcome, PolicyOutcome::Written(_)), "{outcome:?}");
}

#[tokio::test]
async fn reopening_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    let everything = async |store: &SqliteStore| {
        let policies = store.policies();
        (
            policies.policy_set(TENANT).await.unwrap(),
            policies.policy_history(TENANT, None, None, 99).await.unwrap(),
            policies.policy_fetches(TENANT, Micros(0)).await.unwrap(),
        )
    };
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    let creates = (0..5).map(|number| PolicyWrite::Create(rule(&format!("ü {number}"), number)));
    write(&store, PolicyChangeKind::Create, creates.collect()).await;
    let delete = PolicyWrite::Delete {
        id: PolicyId(5),
        expected: None,
    };
    write(&store, PolicyChangeKind::Delete, vec![delete]).await;
    let fetch = PolicyFetch {
        agent_id: Label::name("agent"),
        revision: Revision(6),
        at: NOW,
    };
    store.record_policy_fetches(TENANT, vec![fetch]).await.unwrap();
    let before = everything(&store).await;
    assert_eq!((before.0.policies.len(), before.1.len(), before.2.len()), (4, 6, 1));
    drop(store);
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    assert_eq!(everything(&store).await, before);
    // Numbers go on where they were, also after a deletion.
    write(
        &store,
        PolicyChangeKind::Create,
        vec![PolicyWrite::Create(rule("new", 9))],
    )
    .await;
    let set = store.policy_set(TENANT).await.unwrap();
    let last = set.policies.last().map(|policy| (policy.id, policy.revision));
    assert_eq!(last, Some((PolicyId(6), Revision(7))));
}

/// In the child: edits for ever and says which edit was acknowledged. Otherwise: nothing to do.
#[tokio::test]
async fn child_that_edits_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let store = SqliteStore::open(Settings::new(path)).unwrap();
    let first = store.policy_set(TENANT).await.unwrap().policies.len();
    for number in first.. {
        // Two in one edit: never one of them alone.
        let pair = ["a", "b"].map(|half| PolicyWrite::Create(rule(&format!("{half}{number}"), number as u32)));
        write(&store, PolicyChangeKind::Import, pair.to_vec()).await;
        let mut out = std::io::stdout().lock();
        writeln!(out, "acked {number}").unwrap();
        out.flush().unwrap();
    }
}

fn edit_and_kill(path: &Path, wait: Duration) -> Vec<u32> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "policies::child_that_edits_until_it_is_killed",
            "--nocapture",
        ])
        .env(CHILD, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        lines
            .filter_map(|line| line.split_once("acked ")?.1.parse().ok())
            .collect()
    });
    std::thread::sleep(wait);
    // SIGKILL: nothing is flushed or closed.
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

#[tokio::test]
async fn no_acknowledged_edit_is_lost_and_none_is_there_by_half() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    let mut acked: Vec<u32> = Vec::new();
    for round in 0..3 {
        let more = edit_and_kill(&path, Duration::from_millis(300 + round * 110));
        assert!(!more.is_empty(), "nothing was written in round {round}");
        acked.extend(more);
        let store = SqliteStore::open(Settings::new(&path)).unwrap();
        let PolicySet { revision, policies } = store.policy_set(TENANT).await.unwrap();
        let has = |name: String| policies.iter().any(|policy| policy.rule.name == name.as_str());
        for number in &acked {
            assert!(has(format!("a{number}")) && has(format!("b{number}")), "lost {number}");
        }
        assert_eq!(policies.len() % 2, 0, "half an edit is there");
        assert_eq!(revision, Revision(policies.len() as u64));
        let history = store.policy_history(TENANT, None, None, 100_000).await.unwrap();
        assert_eq!(history.len(), policies.len());
    }
}
