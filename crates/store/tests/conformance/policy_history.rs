//! The history of policies, and what agents fetched.

use std::collections::BTreeSet;

use domain::{Label, Micros};
use store::{
    PolicyChangeKind, PolicyEdit, PolicyFetch, PolicyOutcome, PolicyRecord, PolicyWrite, Revision, Store, TenantId,
};

use crate::policies::{TENANT, create, edit, replace, rule, with_priority, write};
use crate::support::NOW;

pub async fn a_number_is_never_given_again(store: &dyn Store) {
    let store = store.policies();
    let mut seen = BTreeSet::new();
    for _ in 0..5 {
        let made = create(store, rule("a")).await;
        assert!(seen.insert(made.id), "{} was given twice", made.id);
        let delete = PolicyWrite::Delete {
            id: made.id,
            expected: Some(made.revision),
        };
        write(store, PolicyChangeKind::Delete, delete).await;
    }
    assert_eq!(store.policy_set(TENANT).await.unwrap().policies, []);
    assert_eq!(store.policy_set(TENANT).await.unwrap().revision, Revision(10));
}

pub async fn history_tells_every_change(store: &dyn Store) {
    let store = store.policies();
    let made = create(store, rule("a")).await;
    write(store, PolicyChangeKind::Update, replace(made.id, rule("b"), None)).await;
    let other = create(store, rule("other")).await;
    let delete = PolicyWrite::Delete {
        id: made.id,
        expected: None,
    };
    write(store, PolicyChangeKind::Delete, delete).await;
    let history = store.policy_history(TENANT, Some(made.id), None, 9).await.unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|change| {
            (
                change.revision.0,
                change.kind,
                change.before.clone(),
                change.after.clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (4, PolicyChangeKind::Delete, Some(rule("b")), None),
            (2, PolicyChangeKind::Update, Some(rule("a")), Some(rule("b"))),
            (1, PolicyChangeKind::Create, None, Some(rule("a"))),
        ]
    );
    assert!(
        history
            .iter()
            .all(|change| change.policy == made.id && change.actor == "dt_live_0123" && change.at == NOW)
    );
    let all = store.policy_history(TENANT, None, None, 9).await.unwrap();
    assert_eq!(
        all.iter().map(|change| change.revision.0).collect::<Vec<_>>(),
        [4, 3, 2, 1]
    );
    assert_eq!(all[1].policy, other.id);
}

pub async fn history_pages_without_gaps(store: &dyn Store) {
    let store = store.policies();
    let made = create(store, rule("a")).await;
    for number in 0..60 {
        let kind = PolicyChangeKind::ALL[number % PolicyChangeKind::ALL.len()];
        let next = with_priority("a", number as u32);
        if number % 3 == 0 {
            write(store, kind, PolicyWrite::Create(next)).await;
        } else {
            write(store, kind, replace(made.id, next, None)).await;
        }
    }
    for policy in [None, Some(made.id)] {
        let whole = store.policy_history(TENANT, policy, None, 500).await.unwrap();
        assert_eq!(whole.len(), if policy.is_some() { 41 } else { 61 });
        let mut paged = Vec::new();
        let mut before = None;
        loop {
            let page = store.policy_history(TENANT, policy, before, 7).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.revision);
            paged.extend(page);
        }
        assert_eq!(paged, whole);
    }
}

pub async fn any_version_comes_back(store: &dyn Store) {
    let store = store.policies();
    let made = create(store, rule("first")).await;
    write(store, PolicyChangeKind::Update, replace(made.id, rule("second"), None)).await;
    let restore = |revision: u64| PolicyWrite::Restore {
        id: made.id,
        revision: Revision(revision),
        expected: None,
    };
    let back = write(store, PolicyChangeKind::Restore, restore(1)).await.unwrap();
    assert_eq!((back.rule, back.revision), (rule("first"), Revision(3)));
    let delete = PolicyWrite::Delete {
        id: made.id,
        expected: None,
    };
    write(store, PolicyChangeKind::Delete, delete).await;
    create(store, rule("meanwhile")).await;
    // The entry of the deletion brings back what was deleted, under its number and with its first time.
    let later = PolicyEdit {
        at: Micros(NOW.0 + 9),
        ..edit(PolicyChangeKind::Restore, vec![restore(4)])
    };
    let outcome = store.edit_policies(TENANT, later).await.unwrap();
    let expected = PolicyRecord {
        id: made.id,
        rule: rule("first"),
        revision: Revision(6),
        created_at: NOW,
        updated_at: Micros(NOW.0 + 9),
    };
    assert_eq!(outcome, PolicyOutcome::Written(vec![Some(expected.clone())]));
    assert_eq!(store.policy(TENANT, made.id).await.unwrap(), Some(expected));
    let second = write(store, PolicyChangeKind::Restore, restore(2)).await.unwrap();
    assert_eq!(second.rule, rule("second"));
}

pub async fn an_agents_last_fetch_is_remembered(store: &dyn Store) {
    let fetch = |agent: &str, revision: u64, seconds: i64| PolicyFetch {
        agent_id: Label::name(agent),
        revision: Revision(revision),
        at: Micros(NOW.0 + seconds * 1_000_000),
    };
    let store = store.policies();
    assert_eq!(store.policy_fetches(TENANT, Micros(0)).await.unwrap(), []);
    let first = vec![fetch("a", 1, 1), fetch("δ", 1, 2), fetch("a", 2, 3)];
    store.record_policy_fetches(TENANT, first).await.unwrap();
    let stale = vec![fetch("a", 1, 2)];
    store.record_policy_fetches(TENANT, stale).await.unwrap();
    let theirs = vec![fetch("a", 9, 9)];
    store.record_policy_fetches(TenantId(2), theirs).await.unwrap();
    let known = store.policy_fetches(TENANT, Micros(0)).await.unwrap();
    assert_eq!(known, [fetch("a", 2, 3), fetch("δ", 1, 2)]);
    let since = fetch("", 0, 3).at;
    assert_eq!(store.policy_fetches(TENANT, since).await.unwrap(), [fetch("a", 2, 3)]);
}

pub async fn a_fetch_is_forgotten_after_a_week(store: &dyn Store) {
    let fetch = |agent: &str, hours: i64| PolicyFetch {
        agent_id: Label::name(agent),
        revision: Revision(1),
        at: Micros(NOW.0 + hours * 3_600_000_000),
    };
    let store = store.policies();
    let theirs = TenantId(2);
    store.record_policy_fetches(theirs, vec![fetch("a", 0)]).await.unwrap();
    let old = vec![fetch("a", 0), fetch("b", 1)];
    store.record_policy_fetches(TENANT, old).await.unwrap();
    let later = vec![fetch("c", 7 * 24 + 1)];
    store.record_policy_fetches(TENANT, later).await.unwrap();
    let known = store.policy_fetches(TENANT, Micros(0)).await.unwrap();
    assert_eq!(known, [fetch("c", 7 * 24 + 1), fetch("b", 1)]);
    let known = store.policy_fetches(theirs, Micros(0)).await.unwrap();
    assert_eq!(known, [fetch("a", 0)]);
}

pub async fn a_version_comes_back_only_over_the_form_that_was_seen(store: &dyn Store) {
    let store = store.policies();
    let made = create(store, rule("first")).await;
    let theirs = write(store, PolicyChangeKind::Update, replace(made.id, rule("theirs"), None)).await;
    let restore = async |seen: u64| {
        let write = PolicyWrite::Restore {
            id: made.id,
            revision: made.revision,
            expected: Some(Revision(seen)),
        };
        let edit = edit(PolicyChangeKind::Restore, vec![write]);
        store.edit_policies(TENANT, edit).await.unwrap()
    };
    assert_eq!(restore(1).await, PolicyOutcome::Changed(Box::new(theirs.unwrap())));
    let back = restore(2).await;
    assert!(matches!(back, PolicyOutcome::Written(_)), "{back:?}");
    let delete = PolicyWrite::Delete {
        id: made.id,
        expected: None,
    };
    write(store, PolicyChangeKind::Delete, delete).await;
    assert_eq!(
        restore(3).await,
        PolicyOutcome::Missing(made.id),
        "it was deleted since"
    );
    // What is expected of a deleted policy is its deletion, which is over when somebody brought it back.
    let back = restore(4).await;
    assert!(matches!(back, PolicyOutcome::Written(_)), "{back:?}");
    let now = store.policy(TENANT, made.id).await.unwrap().unwrap();
    assert_eq!((&now.rule, now.revision), (&rule("first"), Revision(5)));
    assert_eq!(restore(4).await, PolicyOutcome::Changed(Box::new(now)));
}
