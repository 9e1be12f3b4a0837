//! What explanations took.

use domain::{Label, Micros, RunId, SignalId};
use store::{Chunk, EXPLANATIONS_KEPT, ExplainRecord, Store, TenantId};

use crate::fixes::TENANT;
use crate::support::{NOW, SECOND, append, header, judge_due, whole_run};

const OTHER: TenantId = TenantId(2);

pub fn explanation(signal: SignalId, seconds: i64) -> ExplainRecord {
    ExplainRecord {
        signal,
        at: Micros(NOW.0 + seconds * SECOND),
        provider: Label::name("anthropic"),
        model: Label::name("claude-sonnet-5-5"),
        duration_ms: 6400,
        prompt_tokens: u64::from(u32::MAX) + 1,
        completion_tokens: 240,
        cost_usd: (seconds != 2).then_some(0.0128),
        with_trace: seconds != 2,
        error: (seconds == 2).then(|| Label::code("llm_rate_limited")),
    }
}

/// A signal of that agent.
pub async fn looping(store: &dyn Store, run: &str, agent: &str) -> SignalId {
    looping_of(store, TENANT, run, agent).await
}

async fn looping_of(store: &dyn Store, tenant: TenantId, run: &str, agent: &str) -> SignalId {
    let mut header = header(&RunId::new(run));
    header.agent_id = Label::name(agent);
    let events = whole_run(NOW, 12, true);
    append(store, tenant, NOW, vec![Chunk { header, events }]).await;
    let judged = judge_due(store, NOW).await;
    judged[0].signals[0].id
}

pub async fn what_explanations_took_is_remembered(store: &dyn Store) {
    let signal = looping(store, "a", "agent").await;
    let record = async |tenant, seconds| {
        let record = explanation(signal, seconds);
        store.fixes().record_explanation(tenant, record).await.unwrap();
    };
    for seconds in 1..=3 {
        record(TENANT, seconds).await;
    }
    // Of a signal that is not theirs, or is no more, nothing is kept.
    record(OTHER, 4).await;
    let gone = explanation(SignalId(1), 5);
    store.fixes().record_explanation(TENANT, gone).await.unwrap();
    let read = async |tenant, signal, limit| store.fixes().explanations(tenant, signal, limit).await.unwrap();
    let newest = [explanation(signal, 3), explanation(signal, 2)];
    assert_eq!(read(TENANT, Some(signal), 2).await, newest);
    assert_eq!(read(TENANT, None, 2).await, newest);
    assert_eq!(read(TENANT, Some(signal), 99).await.len(), 3);
    assert_eq!(read(OTHER, Some(signal), 99).await, []);
    assert_eq!(read(OTHER, None, 99).await, []);
    assert_eq!(read(TENANT, Some(SignalId(1)), 9).await, []);
}

pub async fn explanations_of_all_signals_are_one_list(store: &dyn Store) {
    let (one, two) = (looping(store, "a", "alpha").await, looping(store, "b", "beta").await);
    for (signal, seconds) in [(one, 1), (two, 3), (one, 4)] {
        let record = explanation(signal, seconds);
        store.fixes().record_explanation(TENANT, record).await.unwrap();
    }
    let all = store.fixes().explanations(TENANT, None, 9).await.unwrap();
    assert_eq!(all, [explanation(one, 4), explanation(two, 3), explanation(one, 1)]);
    let of_one = store.fixes().explanations(TENANT, Some(one), 9).await.unwrap();
    assert_eq!(of_one, [explanation(one, 4), explanation(one, 1)]);
}

pub async fn the_newest_explanations_of_a_tenant_are_kept(store: &dyn Store) {
    const TOO_MANY: i64 = 5;
    let ours = looping(store, "a", "agent").await;
    let theirs = looping_of(store, OTHER, "b", "agent").await;
    let record = async |tenant, signal, seconds| {
        let record = explanation(signal, seconds);
        store.fixes().record_explanation(tenant, record).await.unwrap();
    };
    record(OTHER, theirs, 1).await;
    let last = EXPLANATIONS_KEPT as i64 + TOO_MANY;
    for seconds in 1..=last {
        record(TENANT, ours, seconds).await;
    }
    let kept = store.fixes().explanations(TENANT, None, 9_999).await.unwrap();
    assert_eq!(kept.len(), EXPLANATIONS_KEPT);
    assert_eq!(kept[0], explanation(ours, last));
    assert_eq!(kept[EXPLANATIONS_KEPT - 1], explanation(ours, TOO_MANY + 1));
    let others = store.fixes().explanations(OTHER, None, 9).await.unwrap();
    assert_eq!(others, [explanation(theirs, 1)], "another tenant's stay");
}
