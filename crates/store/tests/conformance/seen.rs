//! How agents were seen to report.

use domain::{Label, Micros};
use store::{SeenClient, Store, TenantId};

use crate::support::NOW;

const TENANT: TenantId = TenantId(1);

fn client(kind: &str, agent: &str, version: Option<&str>, seconds: i64) -> SeenClient {
    SeenClient {
        kind: kind.to_owned(),
        agent_id: Label::name(agent),
        client_version: version.map(Label::name),
        last_seen: Micros(NOW.0 + seconds * 1_000_000),
    }
}

pub async fn the_newest_word_about_a_client_counts(store: &dyn Store) {
    assert_eq!(store.seen_clients(TENANT).await, Ok(Vec::new()));
    let first = vec![
        client("python", "alpha", Some("0.5.7"), 1),
        client("lang_chain", "alpha", Some("0.5.7"), 2),
        client("http", "beta", None, 3),
    ];
    store.record_seen(TENANT, first.clone()).await.unwrap();
    assert_eq!(
        store.seen_clients(TENANT).await.unwrap(),
        first.into_iter().rev().collect::<Vec<_>>()
    );
    let second = vec![
        client("python", "alpha", Some("0.6.0"), 9),
        client("http", "beta", Some("older"), 0),
    ];
    store.record_seen(TENANT, second).await.unwrap();
    store
        .record_seen(TenantId(2), vec![client("python", "alpha", None, 99)])
        .await
        .unwrap();
    assert_eq!(
        store.seen_clients(TENANT).await.unwrap(),
        [
            client("python", "alpha", Some("0.6.0"), 9),
            client("http", "beta", None, 3),
            client("lang_chain", "alpha", Some("0.5.7"), 2),
        ]
    );
}
