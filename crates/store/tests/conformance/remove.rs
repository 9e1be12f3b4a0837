//! Removing agents.

use std::slice;

use domain::{ContentHash, Label, Micros, RunFilter, RunId, RunSort, SignalFilter};
use store::{Append, Chunk, Deploy, PageRequest, RunRef, SeenClient, Store, TenantId};

use crate::counters::fill;
use crate::lists::all;
use crate::support::reference::Reference;
use crate::support::{NOW, Random, SECOND, append, header, judge, judge_due, open_run, random_run, whole_run};

const TENANT: TenantId = TenantId(1);

fn later(seconds: i64) -> Micros {
    Micros(NOW.0 + seconds * SECOND)
}

fn page(limit: usize) -> PageRequest {
    PageRequest {
        limit,
        cursor: None,
        ascending: false,
    }
}

fn key(run_id: &RunId) -> RunRef {
    RunRef {
        tenant: TENANT,
        key: run_id.key(),
    }
}

/// Everything a store answers about runs and signals, by any way there is.
async fn everything(store: &dyn Store) -> String {
    let mut answers = Vec::new();
    for sort in RunSort::ALL {
        answers.push(format!(
            "{:#?}",
            all(store, &RunFilter::default(), sort, 40, false).await
        ));
    }
    let hash = ContentHash::of("hello");
    answers.push(format!("{:#?}", store.runs_with_hash(TENANT, hash, 500).await.unwrap()));
    let any = SignalFilter::default();
    answers.push(format!("{:#?}", store.signals(TENANT, &any, &page(500)).await.unwrap()));
    answers.push(format!(
        "{:#?}",
        store.signal_groups(TENANT, &any, later(1_050_000)).await.unwrap()
    ));
    answers.push(format!(
        "{:#?}",
        store.agents(TENANT, later(1_050_000), &page(50)).await.unwrap()
    ));
    answers.push(format!("{:#?}", store.agent_rates(TENANT, 0, 50).await.unwrap()));
    answers.push(format!(
        "{:#?}",
        store.activity(TENANT, None, Micros(0), Micros::LATEST).await.unwrap()
    ));
    for agent in ["alpha", "beta", "Gamma Ray", "δ-agent"] {
        answers.push(format!("{:#?}", store.agent_days(TENANT, agent, 0).await.unwrap()));
        answers.push(format!(
            "{:#?}",
            store.agent_hours(TENANT, agent, Micros(0)).await.unwrap()
        ));
        answers.push(format!("{:#?}", store.agent_versions(TENANT, agent, 50).await.unwrap()));
        answers.push(format!("{:#?}", store.deploys(TENANT, agent, 50).await.unwrap()));
    }
    answers.push(format!("{:#?}", store.seen_clients(TENANT).await.unwrap()));
    answers.join("\n")
}

async fn deploy_and_see(store: &dyn Store, agent: &str) {
    let deploy = Deploy {
        id: format!("of {agent}"),
        agent_id: Label::name(agent),
        version: Label::name("v1"),
        deployed_at: NOW,
        meta: domain::Fields::default(),
    };
    store.record_deploy(TENANT, deploy).await.unwrap();
    let seen = SeenClient {
        kind: "python".to_owned(),
        agent_id: Label::name(agent),
        client_version: None,
        last_seen: NOW,
    };
    store.record_seen(TENANT, vec![seen]).await.unwrap();
}

async fn send_unjudged(store: &dyn Store, run: &str, agent: &str) {
    let mut header = header(&RunId::new(run));
    header.agent_id = Label::name(agent);
    let events = open_run(later(1_049_000), 2, false);
    append(store, TENANT, later(1_049_000), vec![Chunk { header, events }]).await;
}

/// As if the agent had never been there: what is left equals a store that only had the others.
pub async fn nothing_of_a_removed_agent_is_left(store: &dyn Store) {
    let reference: Reference = fill(store).await;
    for agent in ["alpha", "beta"] {
        deploy_and_see(store, agent).await;
    }
    send_unjudged(store, "waiting 1", "beta").await;
    send_unjudged(store, "waiting 2", "alpha").await;
    let removed: Vec<_> = reference.all().filter(|run| run.summary.agent_id == "beta").collect();
    let beta = Label::name("beta");
    let count = store.remove_agents(TENANT, slice::from_ref(&beta)).await.unwrap();
    assert_eq!(count as usize, removed.len() + 1);
    assert!(removed.len() > 20);

    let text = everything(store).await;
    assert!(!text.contains("\"beta\"") && text.contains("\"alpha\""));
    for run in &removed {
        let id = &run.summary.run_id;
        assert_eq!(store.run(TENANT, id).await.unwrap(), None);
        assert_eq!(store.run_events(TENANT, id).await.unwrap(), None);
        assert_eq!(store.run_signals(TENANT, id).await.unwrap(), []);
        assert_eq!(store.run_rows(&[key(id)]).await.unwrap(), []);
        for signal in &run.signals {
            assert_eq!(store.signal(TENANT, signal.id).await.unwrap(), None);
        }
    }
    assert_eq!(store.run_events(TENANT, &RunId::new("waiting 1")).await.unwrap(), None);
    assert!(
        store
            .run_events(TENANT, &RunId::new("waiting 2"))
            .await
            .unwrap()
            .is_some()
    );
    let hours = store.activity(TENANT, None, Micros(0), Micros::LATEST).await.unwrap();
    let left: Vec<_> = reference.all().filter(|run| run.summary.agent_id != "beta").collect();
    assert_eq!(hours.iter().map(|hour| hour.runs).sum::<u64>() as usize, left.len());
    let signals: usize = left.iter().map(|run| run.signals.len()).sum();
    assert_eq!(
        hours.iter().flat_map(|hour| hour.signals).sum::<u64>() as usize,
        signals
    );
    assert_eq!(
        all(store, &RunFilter::default(), RunSort::Cost, 40, false).await.len(),
        left.len()
    );
    // Nobody else of that name was meant, and there is nothing to remove twice.
    assert_eq!(store.remove_agents(TENANT, slice::from_ref(&beta)).await, Ok(0));
    assert_eq!(store.remove_agents(TenantId(2), &[Label::name("alpha")]).await, Ok(0));
    assert_eq!(everything(store).await, text);
}

pub async fn a_removed_run_can_be_sent_again(store: &dyn Store) {
    let mut random = Random(41);
    let chunks: Vec<Chunk> = (0..60).map(|number| random_run(&mut random, later(number))).collect();
    let send = async |chunks: &[Chunk]| {
        append(store, TENANT, NOW, chunks.to_vec()).await;
        judge_due(store, later(1000)).await;
    };
    send(&chunks).await;
    let before = everything(store).await;
    let agents = ["alpha", "beta", "Gamma Ray", "δ-agent"].map(Label::name);
    let removed = store.remove_agents(TENANT, &agents).await;
    assert_eq!(removed, Ok(chunks.len() as u64));
    assert_eq!(all(store, &RunFilter::default(), RunSort::Started, 40, false).await, []);
    send(&chunks).await;
    assert_eq!(everything(store).await, before);

    // The same ids with other content: nothing finds them by what they were.
    store.remove_agents(TENANT, &agents).await.unwrap();
    let others = chunks.iter().map(|chunk| Chunk {
        header: chunk.header.clone(),
        events: whole_run(chunk.events[0].at, 1, false),
    });
    send(&others.collect::<Vec<_>>()).await;
    for word in ["hello", "bye", "question"] {
        let hash = ContentHash::of(word);
        assert_eq!(store.runs_with_hash(TENANT, hash, 99).await.unwrap(), []);
    }
    let found = store
        .runs_with_hash(TENANT, ContentHash::of("input"), 99)
        .await
        .unwrap();
    assert_eq!(found.len(), chunks.len());
    for sort in RunSort::ALL {
        assert_eq!(
            all(store, &RunFilter::default(), sort, 7, true).await.len(),
            chunks.len()
        );
    }
}

/// As the end of the process would: the removal is dropped in the middle.
pub async fn an_interrupted_removal_is_finished(store: &dyn Store) {
    assert_eq!(store.finish_removals().await, Ok(Vec::new()));
    let chunk = |agent: &str, number: i64| {
        let mut header = header(&RunId::new(&format!("{agent} {number}")));
        header.agent_id = Label::name(agent);
        Chunk {
            header,
            events: whole_run(later(number), 2, false),
        }
    };
    let agents = ["one", "two", "staying"];
    for block in 0..8 {
        let chunks = (block * 100..block * 100 + 100).flat_map(|number| agents.map(|agent| chunk(agent, number)));
        append(store, TENANT, NOW, chunks.collect()).await;
    }
    judge_due(store, later(2000)).await;
    let leaving = ["one", "two"].map(Label::name);
    let left = async || store.count_runs(TENANT, &RunFilter::default()).await.unwrap().count;
    let begun = async { while left().await == 2400 {} };
    tokio::select! {
        _ = store.remove_agents(TENANT, &leaving) => panic!("it was too fast to be interrupted"),
        () = begun => {}
    }
    let left = left().await;
    assert!(left > 800, "{left} are left");
    assert_eq!(store.finish_removals().await, Ok(vec![TENANT]));
    let runs = all(store, &RunFilter::default(), RunSort::Cost, 500, false).await;
    assert_eq!(runs.len(), 800);
    assert!(runs.iter().all(|run| run.agent_id == "staying"));
    assert_eq!(store.finish_removals().await, Ok(Vec::new()));
}

pub async fn others_write_while_an_agent_is_removed(store: &dyn Store) {
    let chunk = |agent: &str, number: i64| {
        let mut header = header(&RunId::new(&format!("{agent} {number}")));
        header.agent_id = Label::name(agent);
        Chunk {
            header,
            events: whole_run(later(number), 2, number % 5 == 0),
        }
    };
    for block in 0..12 {
        let chunks = (block * 100..block * 100 + 100).map(|number| chunk("leaving", number));
        append(store, TENANT, NOW, chunks.collect()).await;
    }
    judge_due(store, later(2000)).await;
    let leaving = Label::name("leaving");
    let others = async {
        for number in 0..120 {
            let received = later(2000 + number);
            let chunks = vec![chunk("staying", number), chunk("leaving", 9000 + number)];
            let tenant = TENANT;
            store
                .append(Append {
                    tenant,
                    received,
                    chunks,
                })
                .await
                .unwrap();
            if number % 10 == 0 {
                let due = store.due(received, 50).await.unwrap();
                for work in due {
                    // Removed meanwhile, perhaps.
                    for stored in store.load(&[work.run]).await.unwrap() {
                        store.commit(vec![judge(work, stored, received, false)]).await.unwrap();
                    }
                }
            }
        }
    };
    let (removed, ()) = tokio::join!(store.remove_agents(TENANT, slice::from_ref(&leaving)), others);
    assert!(removed.unwrap() >= 1200);
    judge_due(store, later(3000)).await;
    // What came meanwhile may be there or not; the counters say the same as the lists in either case.
    let by = |agent: &str| RunFilter {
        agent: Some(agent.to_owned()),
        ..RunFilter::default()
    };
    for agent in ["staying", "leaving"] {
        let runs = all(store, &by(agent), RunSort::Steps, 100, false).await;
        assert!(runs.len() <= 120 && (agent == "leaving" || runs.len() == 120));
        let hours = store
            .activity(TENANT, Some(agent), Micros(0), Micros::LATEST)
            .await
            .unwrap();
        assert_eq!(hours.iter().map(|hour| hour.runs).sum::<u64>() as usize, runs.len());
    }
    store.remove_agents(TENANT, slice::from_ref(&leaving)).await.unwrap();
    let runs = all(store, &RunFilter::default(), RunSort::Duration, 100, false).await;
    assert_eq!(runs.len(), 120);
    assert!(runs.iter().all(|run| run.agent_id == "staying"));
}

pub async fn a_run_that_is_removed_while_it_is_judged_stays_away(store: &dyn Store) {
    let run_id = RunId::new("r");
    let chunk = |calls: u32| Chunk {
        header: header(&run_id),
        events: whole_run(NOW, calls, false),
    };
    append(store, TENANT, NOW, vec![chunk(5)]).await;
    let work = store.due(later(1), 1).await.unwrap()[0];
    let stored = store.load(&[work.run]).await.unwrap().remove(0);
    let late = judge(work, stored, later(1), false);
    assert_eq!(store.remove_agents(TENANT, &[Label::name("agent")]).await, Ok(1));
    assert_eq!(store.commit(vec![late.clone()]).await, Ok(Vec::new()));
    assert_eq!(store.run(TENANT, &run_id).await.unwrap(), None);
    assert_eq!(store.agents(TENANT, NOW, &page(9)).await.unwrap().items, []);
    assert_eq!(store.next_due().await, Ok(None));
    // Sent again before the late judgement comes: only what was sent last counts.
    append(store, TENANT, later(2), vec![chunk(1)]).await;
    append(store, TENANT, later(3), vec![chunk(2)]).await;
    judge_due(store, later(4)).await;
    assert_eq!(store.commit(vec![late]).await, Ok(Vec::new()));
    let stored = store.run_events(TENANT, &run_id).await.unwrap().unwrap();
    assert!(stored.events.len() < whole_run(NOW, 5, false).len());
}
