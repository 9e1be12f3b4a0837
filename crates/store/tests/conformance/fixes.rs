//! Fixes and what becomes of them.

use domain::policy::PolicyId;
use domain::{ContentHash, FailureType, FixId, FixState, Label, Micros, RunId, SignalId, Verdict};
use store::{FixContent, FixFilter, FixRecord, FixStore, FixUpdate, FixedBy, NewFix, PromptChange, Store, TenantId};

use crate::support::{NOW, SECOND};

pub const TENANT: TenantId = TenantId(1);
pub const OTHER: TenantId = TenantId(2);

pub fn at(seconds: i64) -> Micros {
    Micros(NOW.0 + seconds * SECOND)
}

pub fn prompt() -> PromptChange {
    PromptChange {
        name: "folder/ein Prompt – mit „Zeichen“".to_owned(),
        label: Label::name("production"),
        base_version: 3,
        version: None,
        project: Some(Label::name("proj-1")),
        carried_by: None,
    }
}

pub fn new_fix(signal: u64, agent: &str, what: FixedBy) -> NewFix {
    NewFix {
        signal: SignalId(signal),
        run_id: RunId::new(&format!("Lauf {signal} ü")),
        agent_id: Label::name(agent),
        failure: FailureType::ToolLoop,
        at: NOW,
        actor: Label::name("dt_live_0123"),
        state: FixState::Live,
        what,
        content: None,
        in_force_since: None,
        joined: false,
    }
}

pub async fn add(store: &dyn FixStore, signal: u64, agent: &str) -> FixRecord {
    store
        .add_fix(TENANT, new_fix(signal, agent, FixedBy::Clipboard))
        .await
        .unwrap()
}

pub async fn update(store: &dyn FixStore, id: FixId, update: FixUpdate) -> FixRecord {
    let updated = store.update_fix(TENANT, id, update).await.unwrap().unwrap();
    assert_eq!(store.fix(TENANT, id).await.unwrap().as_ref(), Some(&updated));
    updated
}

pub async fn ids(store: &dyn FixStore, filter: &FixFilter, limit: usize) -> Vec<u64> {
    let fixes = store.fixes(TENANT, filter, limit).await.unwrap();
    fixes.iter().map(|fix| fix.id.0).collect()
}

pub async fn live(store: &dyn FixStore, agents: Option<&[(TenantId, &str)]>) -> Vec<(u32, u64)> {
    live_since(store, agents, Micros(0)).await
}

async fn live_since(store: &dyn FixStore, agents: Option<&[(TenantId, &str)]>, since: Micros) -> Vec<(u32, u64)> {
    let agents = agents.map(|agents| {
        agents
            .iter()
            .map(|&(tenant, agent)| (tenant, Label::name(agent)))
            .collect()
    });
    let fixes = store.live_fixes(agents, since).await.unwrap();
    fixes.iter().map(|(tenant, fix)| (tenant.0, fix.id.0)).collect()
}

/// As counted for the fix as it was then.
pub fn turned(fix: &FixRecord, to: Verdict, runs: u64) -> FixUpdate {
    FixUpdate::Turned {
        applied_at: fix.applied_at,
        at: at(runs as i64),
        to,
        runs,
        recurrences: u64::from(to == Verdict::StillOccurring),
    }
}

pub async fn a_fix_is_read_as_it_was_kept(store: &dyn Store) {
    let store = store.fixes();
    let content = Some(FixContent {
        hash: ContentHash::of("Do not repeat a search."),
        length: 23,
    });
    let whole = PromptChange {
        version: Some(u32::MAX),
        carried_by: Some(Label::name("9b5bc7f2")),
        ..prompt()
    };
    let bare = PromptChange {
        project: None,
        ..prompt()
    };
    let kinds = [
        FixedBy::Prompt(whole),
        FixedBy::Prompt(bare),
        FixedBy::Policy(PolicyId(7)),
        FixedBy::Clipboard,
    ];
    for (index, what) in kinds.into_iter().enumerate() {
        let fix = NewFix {
            content: content.filter(|_| index % 2 == 0),
            in_force_since: (index == 1).then_some(at(-5)),
            joined: index == 1,
            state: FixState::ALL[index],
            // The largest that a signal may have, and a type of its own for each.
            signal: SignalId((1 << 53) - 1),
            failure: FailureType::ALL[index],
            ..new_fix(1, "δ-agent", what)
        };
        let kept = store.add_fix(TENANT, fix.clone()).await.unwrap();
        assert_eq!(kept.id, FixId(index as u64 + 1), "numbers are counted from 1");
        let expected = FixRecord {
            id: kept.id,
            signal: fix.signal,
            run_id: fix.run_id,
            agent_id: fix.agent_id,
            failure: fix.failure,
            created_at: NOW,
            applied_at: fix.in_force_since.unwrap_or(NOW),
            rolled_back_at: None,
            sent_at: NOW,
            lapsed: None,
            actor: fix.actor,
            state: fix.state,
            what: fix.what,
            content: fix.content,
            joined: fix.joined,
            verdict: Verdict::InsufficientData,
        };
        assert_eq!(kept, expected);
        assert_eq!(store.fix(TENANT, kept.id).await.unwrap(), Some(kept));
    }
    assert_eq!(store.fix(TENANT, FixId(99)).await.unwrap(), None);
    assert_eq!(store.fix(TENANT, FixId(u64::MAX)).await.unwrap(), None);
}

pub async fn fixes_are_listed_newest_first(store: &dyn Store) {
    let store = store.fixes();
    for number in 1..=9 {
        add(store, number % 2, ["alpha", "beta", "gamma"][number as usize % 3]).await;
    }
    update(store, FixId(4), FixUpdate::RolledBack { at: at(1) }).await;
    let all = FixFilter::default();
    assert_eq!(ids(store, &all, 99).await, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(ids(store, &all, 0).await, [0; 0]);
    let mut pages = Vec::new();
    let mut next = all.clone();
    loop {
        let page = ids(store, &next, 4).await;
        let Some(&last) = page.last() else { break };
        pages.push(page);
        next.before = Some(FixId(last));
    }
    assert_eq!(pages, [vec![9, 8, 7, 6], vec![5, 4, 3, 2], vec![1]]);
    let beta = FixFilter {
        agent: Some(Label::name("beta")),
        ..all.clone()
    };
    assert_eq!(ids(store, &beta, 99).await, [7, 4, 1]);
    let signal = FixFilter {
        signal: Some(SignalId(0)),
        ..all.clone()
    };
    assert_eq!(ids(store, &signal, 99).await, [8, 6, 4, 2]);
    let both = FixFilter {
        signal: Some(SignalId(0)),
        states: vec![FixState::Live, FixState::Staged],
        before: Some(FixId(8)),
        ..beta
    };
    assert_eq!(ids(store, &both, 99).await, [0; 0]);
    let back = FixFilter {
        states: vec![FixState::RolledBack],
        ..all.clone()
    };
    assert_eq!(ids(store, &back, 99).await, [4]);
    let failure = |failure| FixFilter {
        failures: vec![failure, FailureType::SlowStep],
        ..all.clone()
    };
    assert_eq!(ids(store, &failure(FailureType::ToolLoop), 2).await, [9, 8]);
    assert_eq!(ids(store, &failure(FailureType::SlowStep), 2).await, [0; 0]);
}

pub async fn live_fixes_are_told_by_agent(store: &dyn Store) {
    let store = store.fixes();
    let first = add(store, 1, "alpha").await;
    let staged = NewFix {
        state: FixState::Staged,
        ..new_fix(1, "alpha", FixedBy::Policy(PolicyId(1)))
    };
    let staged = store.add_fix(TENANT, staged).await.unwrap();
    let other_agent = add(store, 3, "beta").await;
    let theirs = store
        .add_fix(OTHER, new_fix(1, "alpha", FixedBy::Clipboard))
        .await
        .unwrap();
    let (ours, stranger) = (TENANT.0, OTHER.0);
    let rest = [(ours, other_agent.id.0), (stranger, theirs.id.0)];
    let and_rest = |own: &[FixId]| {
        let mut all: Vec<_> = own.iter().map(|id| (ours, id.0)).chain(rest).collect();
        all.sort_unstable();
        all
    };
    assert_eq!(live(store, None).await, and_rest(&[first.id]));
    update(store, staged.id, FixUpdate::Promoted { at: at(9), label: None }).await;
    assert_eq!(live(store, None).await, and_rest(&[first.id, staged.id]));
    update(store, staged.id, FixUpdate::RolledBack { at: at(10) }).await;
    assert_eq!(live(store, None).await, and_rest(&[first.id]));
    let of_agents = [(TENANT, "beta"), (OTHER, "alpha"), (OTHER, "beta"), (TENANT, "nobody")];
    assert_eq!(live(store, Some(&of_agents)).await, rest);
    assert_eq!(live(store, Some(&[])).await, []);
}

pub async fn live_fixes_that_have_told_what_they_can_are_left_out(store: &dyn Store) {
    let store = store.fixes();
    let (ours, stranger) = (TENANT.0, OTHER.0);
    let old = add(store, 1, "alpha").await;
    let turned_late = add(store, 2, "alpha").await;
    update(store, turned_late.id, turned(&turned_late, Verdict::Verified, 50)).await;
    // The same number, of somebody else, did not turn.
    store
        .add_fix(OTHER, new_fix(1, "alpha", FixedBy::Clipboard))
        .await
        .unwrap();
    store
        .add_fix(OTHER, new_fix(2, "alpha", FixedBy::Clipboard))
        .await
        .unwrap();
    let joined = NewFix {
        at: at(60),
        in_force_since: Some(at(-60)),
        ..new_fix(3, "alpha", FixedBy::Policy(PolicyId(1)))
    };
    let joined = store.add_fix(TENANT, joined).await.unwrap();
    let promoted = NewFix {
        state: FixState::Staged,
        ..new_fix(4, "alpha", FixedBy::Policy(PolicyId(2)))
    };
    let promoted = store.add_fix(TENANT, promoted).await.unwrap();
    update(
        store,
        promoted.id,
        FixUpdate::Promoted {
            at: at(55),
            label: None,
        },
    )
    .await;
    let own = |fixes: &[&FixRecord]| fixes.iter().map(|fix| (ours, fix.id.0)).collect::<Vec<_>>();
    for (since, expected) in [
        (at(1), own(&[&turned_late, &joined, &promoted])),
        (at(50), own(&[&turned_late, &joined, &promoted])),
        (at(51), own(&[&joined, &promoted])),
        (at(56), own(&[&joined])),
        (at(61), vec![]),
    ] {
        assert_eq!(live_since(store, None, since).await, expected, "{since:?}");
        let alpha = live_since(store, Some(&[(TENANT, "alpha")]), since).await;
        assert_eq!(alpha, expected, "{since:?}");
    }
    let all = live_since(store, None, NOW).await;
    assert_eq!(all.len(), 6);
    assert!(all.contains(&(ours, old.id.0)) && all.contains(&(stranger, 2)));
}

pub async fn tenants_have_fixes_of_their_own(store: &dyn Store) {
    let store = store.fixes();
    let ours = add(store, 1, "alpha").await;
    add(store, 1, "alpha").await;
    let theirs = store
        .add_fix(OTHER, new_fix(1, "alpha", FixedBy::Policy(PolicyId(3))))
        .await
        .unwrap();
    assert_eq!(ours.id, theirs.id, "numbers are a tenant's own");
    assert_eq!(store.fix(OTHER, ours.id).await.unwrap(), Some(theirs.clone()));
    assert_eq!(store.fixes(OTHER, &FixFilter::default(), 9).await.unwrap(), [theirs]);
    assert_eq!(store.fix(OTHER, FixId(2)).await.unwrap(), None);
    let back = FixUpdate::RolledBack { at: NOW };
    assert_eq!(store.update_fix(OTHER, FixId(2), back.clone()).await.unwrap(), None);
    store.update_fix(OTHER, FixId(1), back).await.unwrap();
    assert_eq!(store.fix(TENANT, ours.id).await.unwrap(), Some(ours));
}
