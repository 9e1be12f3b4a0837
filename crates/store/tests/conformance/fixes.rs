//! Fixes and what becomes of them.

use domain::policy::PolicyId;
use domain::{ContentHash, FailureType, FixId, FixState, Label, Micros, RunId, SignalId, Verdict};
use store::{
    FixContent, FixFilter, FixRecord, FixStore, FixUpdate, FixedBy, LabelLapse, NewFix, PromptChange, Store, TenantId,
};

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

async fn live(store: &dyn FixStore, agents: Option<&[(TenantId, &str)]>) -> Vec<(u32, u64)> {
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

pub async fn a_sent_fix_arrives_or_fails(store: &dyn Store) {
    let store = store.fixes();
    let sent = async || {
        let fix = NewFix {
            state: FixState::Sent,
            ..new_fix(1, "alpha", FixedBy::Prompt(prompt()))
        };
        store.add_fix(TENANT, fix).await.unwrap()
    };
    let arrived = |version, state| FixUpdate::Arrived {
        version: Some(version),
        state,
        carried_by: Some(Label::name("v2")),
    };
    let fix = sent().await;
    assert_eq!(live(store, None).await, []);
    let there = update(store, fix.id, arrived(4, FixState::Live)).await;
    let FixedBy::Prompt(change) = &there.what else {
        panic!("{there:?}")
    };
    assert_eq!(
        (change.version, change.carried_by.as_ref()),
        (Some(4), Some(&Label::name("v2")))
    );
    assert_eq!((there.state, there.applied_at), (FixState::Live, NOW));
    assert_eq!(live(store, None).await, [(1, 1)]);
    // Who is late changes nothing.
    assert_eq!(update(store, fix.id, FixUpdate::Failed).await, there);
    assert_eq!(update(store, fix.id, arrived(9, FixState::Staged)).await, there);

    let failed = update(store, sent().await.id, FixUpdate::Failed).await;
    assert_eq!(failed.state, FixState::Failed);
    let found = update(store, failed.id, arrived(5, FixState::Staged)).await;
    assert_eq!(found.state, FixState::Staged, "it was there after all");
    assert_eq!(
        store.update_fix(TENANT, FixId(9), FixUpdate::Failed).await.unwrap(),
        None
    );
}

pub async fn a_fix_is_promoted_and_taken_back(store: &dyn Store) {
    let store = store.fixes();
    let staged = NewFix {
        state: FixState::Staged,
        ..new_fix(1, "alpha", FixedBy::Prompt(prompt()))
    };
    let id = store.add_fix(TENANT, staged.clone()).await.unwrap().id;
    let promote = |seconds, label: Option<&str>| FixUpdate::Promoted {
        at: at(seconds),
        label: label.map(Label::name),
    };
    let there = update(store, id, promote(60, None)).await;
    assert_eq!(
        (there.state, there.created_at, there.applied_at),
        (FixState::Live, NOW, at(60))
    );
    // Once more is nothing, by another label it is something.
    assert_eq!(update(store, id, promote(70, Some("production"))).await, there);
    update(store, id, turned(&there, Verdict::LikelyFixed, 5)).await;
    let moved = update(store, id, promote(80, Some("berlin"))).await;
    let FixedBy::Prompt(change) = &moved.what else {
        panic!("{moved:?}")
    };
    assert_eq!((change.label.as_str(), moved.applied_at), ("berlin", at(80)));
    assert_eq!(moved.verdict, Verdict::InsufficientData, "it begins anew");

    let back = update(store, id, FixUpdate::RolledBack { at: at(90) }).await;
    assert_eq!(
        (back.state, back.applied_at, back.rolled_back_at),
        (FixState::RolledBack, at(80), Some(at(90)))
    );
    assert_eq!(update(store, id, FixUpdate::RolledBack { at: at(95) }).await, back);
    assert_eq!(live(store, None).await, []);
    let again = update(store, id, promote(100, None)).await;
    assert_eq!(
        (again.state, again.applied_at, again.rolled_back_at),
        (FixState::Live, at(100), None)
    );

    let never = store.add_fix(TENANT, staged).await.unwrap();
    let never = update(store, never.id, FixUpdate::RolledBack { at: at(50) }).await;
    assert_eq!(never.applied_at, at(50), "no agent ever had it");
}

pub async fn only_a_sent_fix_is_sent_again(store: &dyn Store) {
    let store = store.fixes();
    let fix = NewFix {
        state: FixState::Sent,
        ..new_fix(1, "alpha", FixedBy::Prompt(prompt()))
    };
    let id = store.add_fix(TENANT, fix).await.unwrap().id;
    let again = update(store, id, FixUpdate::Sending { at: at(7) }).await;
    assert_eq!(
        (again.created_at, again.sent_at, again.state),
        (NOW, at(7), FixState::Sent)
    );
    let failed = update(store, id, FixUpdate::Failed).await;
    assert_eq!(update(store, id, FixUpdate::Sending { at: at(9) }).await, failed);
}

pub async fn a_fix_lapses_and_comes_back(store: &dyn Store) {
    let store = store.fixes();
    let lapse = |seconds, version| {
        FixUpdate::Lapsed(LabelLapse {
            at: at(seconds),
            version,
        })
    };
    let fix = store
        .add_fix(TENANT, new_fix(1, "alpha", FixedBy::Prompt(prompt())))
        .await
        .unwrap();
    update(store, fix.id, turned(&fix, Verdict::Verified, 10)).await;
    let lapsed = update(store, fix.id, lapse(60, Some(7))).await;
    assert_eq!((lapsed.state, lapsed.verdict), (FixState::Live, Verdict::Verified));
    let on = update(store, fix.id, lapse(70, None)).await.lapsed.unwrap();
    assert_eq!((on.at, on.version), (at(60), None), "the first time stays");
    let back = update(
        store,
        fix.id,
        FixUpdate::Promoted {
            at: at(80),
            label: None,
        },
    )
    .await;
    assert_eq!(
        (back.lapsed, back.applied_at, back.verdict),
        (None, at(80), Verdict::InsufficientData)
    );
    let taken = update(store, fix.id, FixUpdate::RolledBack { at: at(90) }).await;
    assert_eq!(
        update(store, fix.id, lapse(95, Some(1))).await,
        taken,
        "only of one that is live"
    );
}

pub async fn a_policy_that_is_made_to_act_is_no_longer_only_joined(store: &dyn Store) {
    let store = store.fixes();
    let joined = |what, state| NewFix {
        state,
        joined: true,
        ..new_fix(1, "alpha", what)
    };
    for (what, state, stays) in [
        (FixedBy::Policy(PolicyId(1)), FixState::Staged, false),
        (FixedBy::Policy(PolicyId(1)), FixState::RolledBack, true),
        (FixedBy::Prompt(prompt()), FixState::Staged, true),
    ] {
        let fix = store.add_fix(TENANT, joined(what, state)).await.unwrap();
        let promoted = update(store, fix.id, FixUpdate::Promoted { at: at(9), label: None }).await;
        assert_eq!(promoted.joined, stays, "{promoted:?}");
        assert_eq!(store.fix(TENANT, fix.id).await.unwrap(), Some(promoted));
    }
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
