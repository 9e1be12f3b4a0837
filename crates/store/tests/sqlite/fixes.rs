//! Fixes in the databases of released versions.

use domain::policy::PolicyId;
use domain::{ContentHash, FailureType, FixId, FixState, Label, Micros, RunId, SignalFilter, SignalId, Verdict};
use store::sqlite::SqliteStore;
use store::{
    ExplainRecord, FixContent, FixFilter, FixStore, FixUpdate, FixedBy, ListStore, NewFix, PageRequest, PromptChange,
};

use crate::support::{NOW, TENANT};

async fn some_signal(store: &SqliteStore) -> SignalId {
    let page = PageRequest {
        limit: 1,
        cursor: None,
        ascending: false,
    };
    let signals = store.signals(TENANT, &SignalFilter::default(), &page).await.unwrap();
    signals.items[0].id
}

fn explanation(signal: SignalId) -> ExplainRecord {
    ExplainRecord {
        signal,
        at: NOW,
        provider: Label::name("anthropic"),
        model: Label::name("claude-sonnet-5-5"),
        duration_ms: 6400,
        prompt_tokens: 5210,
        completion_tokens: 240,
        cost_usd: Some(0.0128),
        with_trace: true,
        error: None,
    }
}

fn turned() -> FixUpdate {
    FixUpdate::Turned {
        applied_at: NOW,
        at: Micros(NOW.0 + 9),
        to: Verdict::LikelyFixed,
        runs: 5,
        recurrences: 0,
    }
}

fn prompt() -> FixedBy {
    FixedBy::Prompt(PromptChange {
        name: "folder/prompt ü".to_owned(),
        label: Label::name("production"),
        base_version: 3,
        version: Some(4),
        project: Some(Label::name("proj-1")),
        carried_by: Some(Label::name("v2")),
    })
}

/// A fix of each kind, one of them taken back, one with a note, and an explanation. Needs a signal.
pub async fn fill(store: &SqliteStore) {
    let signal = some_signal(store).await;
    store.record_explanation(TENANT, explanation(signal)).await.unwrap();
    for (number, what) in [prompt(), FixedBy::Policy(PolicyId(2)), FixedBy::Clipboard]
        .into_iter()
        .enumerate()
    {
        let fix = NewFix {
            signal,
            run_id: RunId::new("packed ü"),
            agent_id: Label::name("agent"),
            failure: FailureType::ToolLoop,
            at: Micros(NOW.0 + number as i64),
            actor: Label::name("dev"),
            state: FixState::Live,
            what,
            in_force_since: None,
            joined: false,
            content: (number != 1).then(|| FixContent {
                hash: ContentHash::of("Do not repeat a search."),
                length: 23,
            }),
        };
        store.add_fix(TENANT, fix).await.unwrap();
    }
    let back = FixUpdate::RolledBack { at: Micros(NOW.0 + 8) };
    store.update_fix(TENANT, FixId(2), back).await.unwrap();
    store.update_fix(TENANT, FixId(1), turned()).await.unwrap();
}

pub async fn check(store: &SqliteStore) {
    let signal = some_signal(store).await;
    let fixes = store.fixes(TENANT, &FixFilter::default(), 9).await.unwrap();
    let told: Vec<_> = fixes.iter().map(|fix| (fix.id.0, fix.state, &fix.what)).collect();
    assert_eq!(
        told,
        [
            (3, FixState::Live, &FixedBy::Clipboard),
            (2, FixState::RolledBack, &FixedBy::Policy(PolicyId(2))),
            (1, FixState::Live, &prompt()),
        ]
    );
    assert!(
        fixes
            .iter()
            .all(|fix| fix.signal == signal && fix.created_at.0 >= NOW.0)
    );
    assert_eq!(fixes[1].rolled_back_at, Some(Micros(NOW.0 + 8)));
    assert_eq!(
        (fixes[1].content, fixes[2].content.map(|text| text.length)),
        (None, Some(23))
    );
    assert_eq!(
        (fixes[0].verdict, fixes[2].verdict),
        (Verdict::InsufficientData, Verdict::LikelyFixed)
    );
    let notes = store.verdict_notes(TENANT, FixId(1)).await.unwrap();
    assert_eq!((notes.len(), notes[0].to, notes[0].runs), (1, Verdict::LikelyFixed, 5));
    let explanations = store.explanations(TENANT, Some(signal), 9).await.unwrap();
    assert_eq!(explanations, [explanation(signal)]);
}
