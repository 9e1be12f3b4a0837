//! Policies and their changes.

use std::collections::BTreeSet;

use domain::policy::{Action, AgentScope, Condition, Operator, PolicyId, PolicyRule, Threshold, Trigger};
use domain::{Label, Micros};
use store::{
    MOST_POLICIES, PolicyChangeKind, PolicyEdit, PolicyOutcome, PolicyRecord, PolicyStore, PolicyWrite, Revision,
    Store, TenantId,
};

use crate::support::NOW;

pub const TENANT: TenantId = TenantId(1);

pub fn rule(name: &str) -> PolicyRule {
    PolicyRule {
        name: Label::name(name),
        agent_id: AgentScope::All,
        condition: Condition {
            trigger: Trigger::ToolCallCount,
            operator: Operator::Gt,
            value: Threshold::Int(5),
        },
        action: Action::Stop { message: None },
        enabled: true,
        priority: PolicyRule::USUAL_PRIORITY,
        shadow: false,
    }
}

pub fn with_priority(name: &str, priority: u32) -> PolicyRule {
    PolicyRule { priority, ..rule(name) }
}

pub fn edit(kind: PolicyChangeKind, writes: Vec<PolicyWrite>) -> PolicyEdit {
    PolicyEdit {
        actor: Label::name("dt_live_0123"),
        at: NOW,
        kind,
        expected: None,
        writes,
    }
}

pub fn replace(id: PolicyId, rule: PolicyRule, expected: Option<Revision>) -> PolicyWrite {
    PolicyWrite::Replace { id, rule, expected }
}

/// Makes one change that must succeed.
pub async fn write(store: &dyn PolicyStore, kind: PolicyChangeKind, write: PolicyWrite) -> Option<PolicyRecord> {
    let outcome = store.edit_policies(TENANT, edit(kind, vec![write])).await.unwrap();
    let PolicyOutcome::Written(mut written) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(written.len(), 1);
    written.remove(0)
}

pub async fn create(store: &dyn PolicyStore, rule: PolicyRule) -> PolicyRecord {
    let made = write(store, PolicyChangeKind::Create, PolicyWrite::Create(rule)).await;
    made.unwrap()
}

async fn names(store: &dyn PolicyStore) -> Vec<String> {
    let set = store.policy_set(TENANT).await.unwrap();
    set.policies.iter().map(|policy| policy.rule.name.to_string()).collect()
}

/// Everything that is kept, to see that nothing was written.
async fn everything(store: &dyn PolicyStore) -> String {
    let set = store.policy_set(TENANT).await.unwrap();
    let history = store.policy_history(TENANT, None, None, 5000).await.unwrap();
    format!("{set:#?}{history:#?}")
}

pub async fn policies_stand_in_the_order_of_agents(store: &dyn Store) {
    let store = store.policies();
    assert_eq!(store.policy_set(TENANT).await.unwrap().policies, []);
    assert_eq!(store.policy_set(TENANT).await.unwrap().revision, Revision(0));
    for (name, priority) in [("second", 100), ("last", 1_000_000), ("first", 0), ("third", 100)] {
        create(store, with_priority(name, priority)).await;
    }
    assert_eq!(names(store).await, ["first", "second", "third", "last"]);
    let set = store.policy_set(TENANT).await.unwrap();
    assert_eq!(set.revision, Revision(4));
    for policy in set.policies {
        assert_eq!((policy.created_at, policy.updated_at), (NOW, NOW));
        assert_eq!(store.policy(TENANT, policy.id).await.unwrap(), Some(policy));
    }
    assert_eq!(store.policy(TENANT, PolicyId(99)).await.unwrap(), None);
}

pub async fn every_kind_of_rule_survives(store: &dyn Store) {
    let store = store.policies();
    let values = [
        Threshold::Int(0),
        Threshold::Int(i64::MIN),
        Threshold::Int(i64::MAX),
        Threshold::Float(5.0),
        Threshold::Float(0.1 + 0.2),
        Threshold::Float(1e-7),
        Threshold::Float(f64::MAX),
        Threshold::Float(f64::MIN_POSITIVE),
        Threshold::Text("TOOL_LOOP".to_owned()),
        Threshold::Text("\"quoted\" \\ \u{1F4B6}".to_owned()),
    ];
    let actions = [
        Action::Stop { message: None },
        Action::Stop {
            message: Some("genug — jetzt\nist Schluß".to_owned()),
        },
        Action::SwitchModel {
            model: "gpt-4o-mini".to_owned(),
        },
        Action::InjectPrompt {
            prompt: "x".repeat(4000),
        },
        Action::Log {},
    ];
    let names = ["kosten ≤ 1€", "上限", "'; DROP TABLE policies; --", "a\u{301}", " "];
    for (index, value) in values.into_iter().enumerate() {
        let rule = PolicyRule {
            name: Label::name(names[index % names.len()]),
            agent_id: if index % 2 == 0 {
                AgentScope::All
            } else {
                AgentScope::Agent(Label::name("δ-agent"))
            },
            condition: Condition {
                trigger: Trigger::ALL[index % Trigger::ALL.len()],
                operator: Operator::ALL[index % Operator::ALL.len()],
                value,
            },
            action: actions[index % actions.len()].clone(),
            enabled: index % 3 == 0,
            priority: [0, 1_000_000, u32::MAX][index % 3],
            shadow: index % 2 == 1,
        };
        let made = create(store, rule.clone()).await;
        assert_eq!(made.rule, rule);
        assert_eq!(store.policy(TENANT, made.id).await.unwrap(), Some(made));
    }
}

pub async fn a_thousand_policies_are_made_together(store: &dyn Store) {
    let store = store.policies();
    let writes = (0..1000)
        .map(|number| PolicyWrite::Create(with_priority(&format!("p{number}"), 1000 - number)))
        .collect();
    let outcome = store
        .edit_policies(TENANT, edit(PolicyChangeKind::Import, writes))
        .await;
    let Ok(PolicyOutcome::Written(written)) = outcome else {
        panic!("{outcome:?}");
    };
    let ids: BTreeSet<_> = written.iter().flatten().map(|policy| policy.id).collect();
    let revisions: BTreeSet<_> = written.iter().flatten().map(|policy| policy.revision).collect();
    assert_eq!((ids.len(), revisions.len()), (1000, 1000));
    let set = store.policy_set(TENANT).await.unwrap();
    assert_eq!((set.policies.len(), set.revision), (1000, Revision(1000)));
    assert_eq!(set.policies[0].rule.name, "p999");
    assert_eq!(Some(&set.policies[999]), written[0].as_ref());
}

pub async fn a_change_gets_the_next_revision(store: &dyn Store) {
    let store = store.policies();
    let made = create(store, rule("a")).await;
    let other = create(store, rule("b")).await;
    assert_eq!((made.revision, other.revision), (Revision(1), Revision(2)));
    let toggle = PolicyWrite::Toggle {
        id: made.id,
        expected: Some(made.revision),
    };
    let later = Micros(NOW.0 + 7);
    let edit = PolicyEdit {
        at: later,
        ..edit(PolicyChangeKind::Toggle, vec![toggle])
    };
    let off = PolicyRecord {
        id: made.id,
        rule: PolicyRule {
            enabled: false,
            ..rule("a")
        },
        revision: Revision(3),
        created_at: NOW,
        updated_at: later,
    };
    let outcome = store.edit_policies(TENANT, edit).await.unwrap();
    assert_eq!(outcome, PolicyOutcome::Written(vec![Some(off.clone())]));
    assert_eq!(store.policy(TENANT, made.id).await.unwrap(), Some(off));
    assert_eq!(store.policy(TENANT, other.id).await.unwrap(), Some(other));
}

pub async fn writing_the_same_again_changes_nothing(store: &dyn Store) {
    let store = store.policies();
    let made = create(store, rule("a")).await;
    let before = everything(store).await;
    let same = replace(made.id, rule("a"), Some(made.revision));
    let later = PolicyEdit {
        at: Micros(NOW.0 + 1),
        ..edit(PolicyChangeKind::Update, vec![same])
    };
    let outcome = store.edit_policies(TENANT, later).await.unwrap();
    assert_eq!(outcome, PolicyOutcome::Written(vec![Some(made.clone())]));
    let restore = PolicyWrite::Restore {
        id: made.id,
        revision: made.revision,
        expected: None,
    };
    assert_eq!(
        write(store, PolicyChangeKind::Restore, restore).await.as_ref(),
        Some(&made)
    );
    let nothing = store.edit_policies(TENANT, edit(PolicyChangeKind::Import, Vec::new()));
    assert_eq!(nothing.await.unwrap(), PolicyOutcome::Written(Vec::new()));
    assert_eq!(everything(store).await, before);
    // The same number in another spelling is another rule: the signature is over the spelling.
    let mut spelled = rule("a");
    spelled.condition.value = Threshold::Float(5.0);
    let spelled = write(store, PolicyChangeKind::Update, replace(made.id, spelled, None)).await;
    assert_eq!(spelled.unwrap().revision, Revision(2));
}

pub async fn the_second_editor_is_told_what_the_first_did(store: &dyn Store) {
    let store = store.policies();
    let made = create(store, rule("a")).await;
    let seen = Some(made.revision);
    let (one, other) = tokio::join!(
        store.edit_policies(
            TENANT,
            edit(PolicyChangeKind::Update, vec![replace(made.id, rule("one"), seen)])
        ),
        store.edit_policies(
            TENANT,
            edit(PolicyChangeKind::Update, vec![replace(made.id, rule("other"), seen)])
        ),
    );
    let now = store.policy(TENANT, made.id).await.unwrap().unwrap();
    let outcomes = [one.unwrap(), other.unwrap()];
    assert!(outcomes.contains(&PolicyOutcome::Written(vec![Some(now.clone())])));
    let changed = PolicyOutcome::Changed(Box::new(now.clone()));
    assert!(outcomes.contains(&changed));
    let before = everything(store).await;
    let (id, expected) = (now.id, seen);
    for write in [
        PolicyWrite::Toggle { id, expected },
        PolicyWrite::Delete { id, expected },
        replace(id, rule("third"), Some(Revision(u64::MAX))),
    ] {
        let outcome = store.edit_policies(TENANT, edit(PolicyChangeKind::Update, vec![write]));
        assert_eq!(outcome.await.unwrap(), changed);
    }
    assert_eq!(everything(store).await, before);
    // Who expects nothing is not asked.
    let delete = PolicyWrite::Delete { id, expected: None };
    assert_eq!(write(store, PolicyChangeKind::Delete, delete).await, None);
    let late = replace(id, rule("late"), seen);
    let outcome = store
        .edit_policies(TENANT, edit(PolicyChangeKind::Update, vec![late]))
        .await;
    assert_eq!(outcome.unwrap(), PolicyOutcome::Missing(id));
}

pub async fn many_editors_lose_no_change(store: &dyn Store) {
    let store = store.policies();
    let made = create(store, rule("counter")).await;
    let count = async |times: u32| {
        for _ in 0..times {
            loop {
                let now = store.policy(TENANT, made.id).await.unwrap().unwrap();
                let next = with_priority("counter", now.rule.priority + 1);
                let write = replace(made.id, next, Some(now.revision));
                let outcome = store.edit_policies(TENANT, edit(PolicyChangeKind::Update, vec![write]));
                if matches!(outcome.await.unwrap(), PolicyOutcome::Written(_)) {
                    break;
                }
            }
        }
    };
    tokio::join!(count(20), count(20), count(20), count(20));
    let now = store.policy(TENANT, made.id).await.unwrap().unwrap();
    assert_eq!((now.rule.priority, now.revision), (180, Revision(81)));
}

pub async fn an_edit_is_made_whole_or_not_at_all(store: &dyn Store) {
    let store = store.policies();
    let made = create(store, rule("a")).await;
    let other = create(store, rule("b")).await;
    let before = everything(store).await;
    let stale = Some(Revision(0));
    let good = vec![
        PolicyWrite::Create(rule("new")),
        replace(made.id, rule("changed"), Some(made.revision)),
        PolicyWrite::Delete {
            id: other.id,
            expected: None,
        },
    ];
    let missing = PolicyId(77);
    for (bad, outcome) in [
        (
            PolicyWrite::Toggle {
                id: missing,
                expected: None,
            },
            PolicyOutcome::Missing(missing),
        ),
        (replace(missing, rule("x"), None), PolicyOutcome::Missing(missing)),
        (
            PolicyWrite::Restore {
                id: made.id,
                revision: other.revision,
                expected: None,
            },
            PolicyOutcome::Missing(made.id),
        ),
    ] {
        let mut writes = good.clone();
        writes.push(bad);
        let answer = store
            .edit_policies(TENANT, edit(PolicyChangeKind::Import, writes))
            .await;
        assert_eq!(answer.unwrap(), outcome);
        assert_eq!(everything(store).await, before);
    }
    let stale_write = replace(made.id, rule("x"), stale);
    let answer = store.edit_policies(
        TENANT,
        edit(PolicyChangeKind::Import, vec![good[2].clone(), stale_write]),
    );
    assert_eq!(answer.await.unwrap(), PolicyOutcome::Changed(Box::new(made.clone())));
    let for_another_set = PolicyEdit {
        expected: Some(Revision(1)),
        ..edit(PolicyChangeKind::Import, good.clone())
    };
    let answer = store.edit_policies(TENANT, for_another_set).await;
    assert_eq!(answer.unwrap(), PolicyOutcome::SetChanged(Revision(2)));
    assert_eq!(everything(store).await, before);
    let for_this_set = PolicyEdit {
        expected: Some(Revision(2)),
        ..edit(PolicyChangeKind::Import, good)
    };
    let answer = store.edit_policies(TENANT, for_this_set).await.unwrap();
    let PolicyOutcome::Written(written) = answer else {
        panic!("{answer:?}");
    };
    let revisions: Vec<_> = written.iter().flatten().map(|policy| policy.revision.0).collect();
    assert_eq!((written.len(), revisions), (3, vec![3, 4]));
    assert_eq!(names(store).await, ["changed", "new"]);
    let set = store.policy_set(TENANT).await.unwrap();
    assert_eq!(set.revision, Revision(5), "the deletion was a change, too");
}

pub async fn one_edit_may_change_a_policy_twice(store: &dyn Store) {
    let store = store.policies();
    let made = create(store, rule("a")).await;
    let expected = Some(made.revision);
    let writes = vec![
        replace(made.id, rule("b"), expected),
        PolicyWrite::Toggle { id: made.id, expected },
        PolicyWrite::Delete { id: made.id, expected },
        PolicyWrite::Restore {
            id: made.id,
            revision: made.revision,
            expected: None,
        },
    ];
    let outcome = store
        .edit_policies(TENANT, edit(PolicyChangeKind::Import, writes))
        .await;
    let PolicyOutcome::Written(written) = outcome.unwrap() else {
        panic!("not written");
    };
    assert_eq!(written[1].as_ref().map(|policy| policy.rule.enabled), Some(false));
    assert_eq!(written[2], None);
    let now = store.policy(TENANT, made.id).await.unwrap();
    assert_eq!(written[3], now);
    assert_eq!(now.map(|now| (now.rule, now.revision)), Some((rule("a"), Revision(5))));
    assert_eq!(store.policy_history(TENANT, None, None, 99).await.unwrap().len(), 5);
}

pub async fn there_are_only_so_many_policies(store: &dyn Store) {
    let store = store.policies();
    let all = edit(
        PolicyChangeKind::Import,
        vec![PolicyWrite::Create(rule("one of many")); MOST_POLICIES],
    );
    let outcome = store.edit_policies(TENANT, all).await.unwrap();
    assert!(matches!(outcome, PolicyOutcome::Written(_)));
    let last = store.policy_set(TENANT).await.unwrap().revision;
    let one_more = || PolicyWrite::Create(rule("one more"));
    let outcome = store.edit_policies(TENANT, edit(PolicyChangeKind::Create, vec![one_more()]));
    assert_eq!(outcome.await.unwrap(), PolicyOutcome::Full);
    assert_eq!(store.policy_set(TENANT).await.unwrap().revision, last);
    // They can be changed, and one can take the place of another.
    write(
        store,
        PolicyChangeKind::Update,
        replace(PolicyId(1), rule("changed"), None),
    )
    .await;
    let delete = PolicyWrite::Delete {
        id: PolicyId(1),
        expected: None,
    };
    let outcome = store.edit_policies(TENANT, edit(PolicyChangeKind::Import, vec![one_more(), delete]));
    assert!(matches!(outcome.await.unwrap(), PolicyOutcome::Written(_)));
    let restore = PolicyWrite::Restore {
        id: PolicyId(1),
        revision: Revision(1),
        expected: None,
    };
    let outcome = store.edit_policies(TENANT, edit(PolicyChangeKind::Restore, vec![restore]));
    assert_eq!(outcome.await.unwrap(), PolicyOutcome::Full);
}

pub async fn tenants_have_policies_of_their_own(store: &dyn Store) {
    let store = store.policies();
    let other = TenantId(2);
    let made = create(store, rule("ours")).await;
    let theirs = edit(PolicyChangeKind::Create, vec![PolicyWrite::Create(rule("theirs"))]);
    let outcome = store.edit_policies(other, theirs).await.unwrap();
    let PolicyOutcome::Written(written) = outcome else {
        panic!("{outcome:?}");
    };
    let theirs = written[0].clone().unwrap();
    assert_eq!(
        (theirs.id, theirs.revision),
        (made.id, made.revision),
        "numbers are a tenant's own"
    );
    assert_eq!(names(store).await, ["ours"]);
    assert_eq!(store.policy(other, made.id).await.unwrap(), Some(theirs));
    create(store, rule("second")).await;
    let second = PolicyId(2);
    assert_eq!(store.policy(other, second).await.unwrap(), None);
    let delete = PolicyWrite::Delete {
        id: second,
        expected: None,
    };
    let restore = PolicyWrite::Restore {
        id: second,
        revision: Revision(2),
        expected: None,
    };
    for write in [delete, restore] {
        let outcome = store.edit_policies(other, edit(PolicyChangeKind::Delete, vec![write]));
        assert_eq!(outcome.await.unwrap(), PolicyOutcome::Missing(second));
    }
    assert_eq!(store.policy_history(other, None, None, 9).await.unwrap().len(), 1);
    assert_eq!(store.policy_set(TenantId(3)).await.unwrap().revision, Revision(0));
}
