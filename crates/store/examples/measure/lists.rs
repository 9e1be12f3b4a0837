//! Pages of runs, signals, groups and agents.

use std::time::Instant;

use domain::{ContentHash, FailureType, Micros, RunFilter, RunSort, RunStatus, Severity, SignalFilter};
use store::sqlite::SqliteStore;
use store::{AgentStore, ListStore, PageRequest, TenantId};

use crate::clock::{cpu, micros, since};

type Case = (&'static str, RunFilter, RunSort);

fn cases() -> Vec<Case> {
    let any = RunFilter::default;
    let agent = Some("agent-7".to_owned());
    vec![
        ("newest", any(), RunSort::Started),
        (
            "agent",
            RunFilter {
                agent: agent.clone(),
                ..any()
            },
            RunSort::Started,
        ),
        (
            "failure type",
            RunFilter {
                failure_type: vec![FailureType::ToolLoop],
                ..any()
            },
            RunSort::Started,
        ),
        (
            "severity",
            RunFilter {
                severity: vec![Severity::High, Severity::Critical],
                ..any()
            },
            RunSort::Started,
        ),
        (
            "agent, type, status, model",
            RunFilter {
                agent: agent.clone(),
                failure_type: vec![FailureType::ToolLoop],
                status: vec![RunStatus::Completed],
                model: Some("gpt-4o".to_owned()),
                ..any()
            },
            RunSort::Started,
        ),
        (
            "no such model",
            RunFilter {
                model: Some("none".to_owned()),
                ..any()
            },
            RunSort::Started,
        ),
        (
            "no such text",
            RunFilter {
                text: Some("zzzz".to_owned()),
                ..any()
            },
            RunSort::Started,
        ),
        (
            "disjoint",
            RunFilter {
                has_signals: Some(false),
                failure_type: vec![FailureType::ToolLoop],
                ..any()
            },
            RunSort::Started,
        ),
        (
            "hash",
            RunFilter {
                hash: Some(ContentHash::of("same")),
                ..any()
            },
            RunSort::Started,
        ),
        ("longest", any(), RunSort::Duration),
        ("longest of agent", RunFilter { agent, ..any() }, RunSort::Duration),
        (
            "dearest with type",
            RunFilter {
                failure_type: vec![FailureType::ToolLoop],
                ..any()
            },
            RunSort::Cost,
        ),
    ]
}

pub async fn measure(store: &SqliteStore, tenant: TenantId) {
    let page = PageRequest {
        limit: 50,
        cursor: None,
        ascending: false,
    };
    for (name, filter, sort) in cases() {
        let (mut best, mut items) = (f64::MAX, 0);
        let start = cpu();
        for _ in 0..200 {
            let wall = Instant::now();
            items = store.runs(tenant, &filter, sort, &page).await.unwrap().items.len();
            best = best.min(micros(wall));
        }
        println!(
            "{name:28} {:.2} ms CPU, best {best:.0} us, {items} items",
            since(start).as_secs_f64() * 1e3 / 200.0
        );
    }
    let start = cpu();
    for _ in 0..200 {
        store.signals(tenant, &SignalFilter::default(), &page).await.unwrap();
    }
    println!(
        "signals                      {:.2} ms CPU",
        since(start).as_secs_f64() * 1e3 / 200.0
    );
    let start = cpu();
    for _ in 0..100 {
        store
            .signal_groups(tenant, &SignalFilter::default(), Micros(1_795_000_000_000_000))
            .await
            .unwrap();
    }
    println!(
        "signal groups                {:.2} ms CPU",
        since(start).as_secs_f64() * 1e3 / 100.0
    );
    let start = cpu();
    for _ in 0..100 {
        store
            .agents(tenant, Micros(1_795_000_000_000_000), &page)
            .await
            .unwrap();
    }
    println!(
        "agents                       {:.2} ms CPU",
        since(start).as_secs_f64() * 1e3 / 100.0
    );
}
