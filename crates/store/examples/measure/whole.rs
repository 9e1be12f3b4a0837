//! Places, counts, whole lists, sums by the hour, and removing an agent.

use std::time::Instant;

use domain::{Label, Micros, RunFilter, RunSort, SignalFilter};
use store::sqlite::SqliteStore;
use store::{AgentStore, ListStore, PageRequest, RunStore, TenantId};

use crate::clock::micros;

pub async fn measure(store: &SqliteStore, tenant: TenantId) {
    let agent = RunFilter {
        agent: Some("agent-7".to_owned()),
        ..RunFilter::default()
    };
    for (name, filter) in [("all", RunFilter::default()), ("agent", agent)] {
        for sort in [RunSort::Started, RunSort::Cost] {
            places(store, tenant, name, &filter, sort).await;
            let start = Instant::now();
            let keys = store.list_runs(tenant, &filter, sort, false).await.unwrap();
            print(&format!("list of {name} by {}", sort.as_str()), start, keys.len());
        }
        let start = Instant::now();
        let counted = store.count_runs(tenant, &filter).await.unwrap();
        print(&format!("count of {name}"), start, counted.count as usize);
    }
    let start = Instant::now();
    let ids = store.list_signals(tenant, &SignalFilter::default()).await.unwrap();
    print("list of signals", start, ids.len());
    let start = Instant::now();
    let hours = store.activity(tenant, None, Micros(0), Micros::LATEST).await.unwrap();
    print("activity of all", start, hours.len());
    let start = Instant::now();
    let agents = store.agent_rates(tenant, 0, 100).await.unwrap();
    print("rates of agents", start, agents.len());
    let start = Instant::now();
    let removed = store.remove_agents(tenant, &[Label::name("agent-7")]).await.unwrap();
    print("removing an agent", start, removed as usize);
}

/// Of the first run, and of one in the middle of the first pages.
async fn places(store: &SqliteStore, tenant: TenantId, name: &str, filter: &RunFilter, sort: RunSort) {
    let page = PageRequest {
        limit: 500,
        cursor: None,
        ascending: false,
    };
    let runs = store.runs(tenant, filter, sort, &page).await.unwrap().items;
    for run in [runs.first(), runs.get(runs.len() / 2)].into_iter().flatten() {
        let start = Instant::now();
        let place = store.place(tenant, &run.run_id, filter, sort, false).await.unwrap();
        let position = place.and_then(|place| place.position).unwrap_or_default();
        print(
            &format!("place in {name} by {}", sort.as_str()),
            start,
            position as usize,
        );
    }
}

pub fn print(name: &str, start: Instant, count: usize) {
    println!("{name:28} {:.2} ms, {count}", micros(start) / 1e3);
}
