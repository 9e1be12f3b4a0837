//! Storing and reading events.

use domain::{Event, EventId, Label, RunId};
use store::{Append, Chunk, RunRef, Store, TenantId};

use crate::support::{NOW, Random, SECOND, append, header, open_run, random_run, started, whole_run};

const TENANT: TenantId = TenantId(1);

fn run_ref(tenant: TenantId, run_id: &RunId) -> RunRef {
    RunRef {
        tenant,
        key: run_id.key(),
    }
}

pub async fn what_was_appended_is_loaded(store: &dyn Store) {
    let mut random = Random(1);
    let chunks: Vec<Chunk> = (0..20)
        .map(|n| random_run(&mut random, domain::Micros(NOW.0 + n * SECOND)))
        .collect();
    append(store, TENANT, NOW, chunks.clone()).await;
    for chunk in &chunks {
        let stored = store.run_events(TENANT, &chunk.header.run_id).await.unwrap().unwrap();
        assert_eq!(stored.header, chunk.header);
        assert_eq!(stored.events, chunk.events);
        assert_eq!(stored.first_received, NOW);
    }
    let refs: Vec<_> = chunks
        .iter()
        .map(|chunk| run_ref(TENANT, &chunk.header.run_id))
        .collect();
    let loaded = store.load(&refs).await.unwrap();
    assert_eq!(loaded.iter().map(|run| run.run).collect::<Vec<_>>(), refs);
    assert_eq!(
        store.run_events(TENANT, &RunId::new("never heard of")).await.unwrap(),
        None
    );
    assert_eq!(
        store
            .load(&[run_ref(TENANT, &RunId::new("never heard of"))])
            .await
            .unwrap(),
        []
    );
}

pub async fn a_batch_sent_again_is_stored_once(store: &dyn Store) {
    let run_id = RunId::new("r");
    let mut twins = open_run(NOW, 2, false);
    // The same instant, other ids: two events, however often they are sent.
    let second = twins[1].clone();
    twins.push(Event {
        id: Some(EventId(1)),
        ..second.clone()
    });
    twins.push(Event {
        id: Some(EventId(2)),
        ..second
    });
    let chunk = Chunk {
        header: header(&run_id),
        events: twins,
    };
    for round in 0..3 {
        append(
            store,
            TENANT,
            domain::Micros(NOW.0 + round * SECOND),
            vec![chunk.clone()],
        )
        .await;
    }
    // In another batch, with others around it.
    let overlapping = Chunk {
        header: header(&run_id),
        events: chunk.events[2..].to_vec(),
    };
    append(store, TENANT, NOW, vec![overlapping]).await;
    let stored = store.run_events(TENANT, &run_id).await.unwrap().unwrap();
    assert_eq!(stored.events.len(), chunk.events.len());
    assert_eq!(stored.first_received, NOW);
}

pub async fn arrival_order_does_not_matter(store: &dyn Store) {
    let mut random = Random(5);
    let events = whole_run(NOW, 30, false);
    let mut expected = None;
    for attempt in 0..6 {
        let run_id = RunId::new(&format!("run {attempt}"));
        let mut shuffled = events.clone();
        for index in (1..shuffled.len()).rev() {
            shuffled.swap(index, random.below(index as u64 + 1) as usize);
        }
        for part in shuffled.chunks(random.below(9) as usize + 1) {
            append(
                store,
                TENANT,
                NOW,
                vec![Chunk {
                    header: header(&run_id),
                    events: part.to_vec(),
                }],
            )
            .await;
        }
        let stored = store.run_events(TENANT, &run_id).await.unwrap().unwrap().events;
        assert_eq!(&stored, expected.get_or_insert(stored.clone()));
        assert_eq!(stored.len(), events.len());
    }
}

pub async fn headers_are_completed(store: &dyn Store) {
    let run_id = RunId::new("r");
    let events = open_run(NOW, 3, false);
    let mut late = header(&run_id);
    late.agent_version = Label::name("later");
    late.parent_run_id = Some(RunId::new("parent"));
    late.trace_id = Some(Label::name("trace"));
    append(
        store,
        TENANT,
        NOW,
        vec![Chunk {
            header: late.clone(),
            events: events[3..].to_vec(),
        }],
    )
    .await;
    append(
        store,
        TENANT,
        NOW,
        vec![Chunk {
            header: header(&run_id),
            events: events[..3].to_vec(),
        }],
    )
    .await;
    let stored = store.run_events(TENANT, &run_id).await.unwrap().unwrap();
    assert_eq!(stored.header.agent_version, "v1");
    assert_eq!(stored.header.parent_run_id, late.parent_run_id);
    assert_eq!(stored.header.trace_id, late.trace_id);
}

pub async fn an_empty_append_is_nothing(store: &dyn Store) {
    let run_id = RunId::new("r");
    append(store, TENANT, NOW, Vec::new()).await;
    append(
        store,
        TENANT,
        NOW,
        vec![Chunk {
            header: header(&run_id),
            events: Vec::new(),
        }],
    )
    .await;
    assert_eq!(store.run_events(TENANT, &run_id).await.unwrap(), None);
    assert_eq!(store.next_due().await.unwrap(), None);
}

pub async fn names_of_all_kinds_survive(store: &dyn Store) {
    let long = "ü".repeat(Label::MAX_CHARS);
    let names = [
        "",
        " ",
        "'; DROP TABLE runs; --",
        "\u{1F980}\u{200D}\u{202E}",
        "nul\0 inside",
        "%_",
        &long,
    ];
    for (number, name) in names.into_iter().enumerate() {
        let mut header = header(&RunId::new(&format!("{name}{number}")));
        header.agent_id = Label::name(name);
        header.trace_id = Some(Label::name(name));
        append(
            store,
            TENANT,
            NOW,
            vec![Chunk {
                header: header.clone(),
                events: vec![started(NOW)],
            }],
        )
        .await;
        let stored = store.run_events(TENANT, &header.run_id).await.unwrap().unwrap();
        assert_eq!(stored.header, header);
    }
    crate::support::judge_due(store, domain::Micros(NOW.0 + SECOND)).await;
    for (number, name) in names.into_iter().enumerate() {
        let name = Label::name(name);
        let filter = domain::RunFilter {
            agent: Some(name.to_string()),
            ..domain::RunFilter::default()
        };
        let page = store::PageRequest {
            limit: 9,
            cursor: None,
            ascending: false,
        };
        let found = store
            .runs(TENANT, &filter, domain::RunSort::Started, &page)
            .await
            .unwrap()
            .items;
        let expected: Vec<_> = names.iter().filter(|other| Label::name(other) == name).collect();
        assert_eq!(found.len(), expected.len(), "{number}");
    }
}

pub async fn tenants_do_not_see_each_other(store: &dyn Store) {
    let run_id = RunId::new("the same id");
    let (one, other) = (TenantId(1), TenantId(300));
    append(
        store,
        one,
        NOW,
        vec![Chunk {
            header: header(&run_id),
            events: whole_run(NOW, 9, true),
        }],
    )
    .await;
    append(
        store,
        other,
        NOW,
        vec![Chunk {
            header: header(&run_id),
            events: whole_run(NOW, 2, false),
        }],
    )
    .await;
    assert_eq!(
        crate::support::judge_due(store, domain::Micros(NOW.0 + SECOND))
            .await
            .len(),
        2
    );
    let page = store::PageRequest {
        limit: 50,
        cursor: None,
        ascending: false,
    };
    let any = domain::RunFilter::default();
    for (tenant, calls) in [(one, 9), (other, 2)] {
        let stored = store.run_events(tenant, &run_id).await.unwrap().unwrap();
        assert_eq!(stored.events.len(), calls * 2 + 2);
        let listed = store
            .runs(tenant, &any, domain::RunSort::Started, &page)
            .await
            .unwrap()
            .items;
        assert_eq!(
            listed.iter().map(|run| run.tool_calls as usize).collect::<Vec<_>>(),
            [calls]
        );
        let longest = store
            .runs(tenant, &any, domain::RunSort::Steps, &page)
            .await
            .unwrap()
            .items;
        assert_eq!(longest, listed);
        assert_eq!(store.run(tenant, &run_id).await.unwrap().as_ref(), listed.first());
        let hash = domain::ContentHash::of("input");
        assert_eq!(store.runs_with_hash(tenant, hash, 9).await.unwrap(), listed);
        assert_eq!(store.agents(tenant, NOW, &page).await.unwrap().items[0].run_count, 1);
    }
    let signals = store
        .signals(one, &domain::SignalFilter::default(), &page)
        .await
        .unwrap()
        .items;
    assert!(!signals.is_empty());
    assert_eq!(store.run_signals(other, &run_id).await.unwrap(), []);
    assert_eq!(
        store
            .signals(other, &domain::SignalFilter::default(), &page)
            .await
            .unwrap()
            .items,
        []
    );
    assert_eq!(store.signal(other, signals[0].id).await.unwrap(), None);
    assert_eq!(
        store.signal(one, signals[0].id).await.unwrap().as_ref(),
        signals.first()
    );
    assert_eq!(
        store
            .signal_groups(other, &domain::SignalFilter::default(), NOW)
            .await
            .unwrap(),
        []
    );
    let stranger = TenantId(77);
    store
        .append(Append {
            tenant: stranger,
            received: NOW,
            chunks: Vec::new(),
        })
        .await
        .unwrap();
    assert_eq!(store.run_events(stranger, &run_id).await.unwrap(), None);
}
