//! Keys, tenants and deploys.

use domain::{Fields, Label, Micros, Value};
use store::{Deploy, KeyOwner, Store};

use crate::support::NOW;

pub async fn a_key_has_an_owner_until_it_is_revoked(store: &dyn Store) {
    let key = "dt_live_0123456789abcdef0123456789abcdef";
    assert_eq!(store.key_owner(key).await.unwrap(), None);
    store.add_key(key, "agent", "customer", NOW).await.unwrap();
    let tenant = store.tenant("customer").await.unwrap();
    let owner = KeyOwner {
        tenant,
        agent_id: "agent".to_owned(),
        customer_id: "customer".to_owned(),
    };
    assert_eq!(store.key_owner(key).await.unwrap(), Some(owner));
    assert_eq!(store.key_owner("dt_live_0123456789abcdef").await.unwrap(), None);
    assert!(
        store.add_key(key, "agent", "customer", NOW).await.is_err(),
        "a key is stored once"
    );
    let rows = store.keys().await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].prefix.as_str(), rows[0].active, rows[0].created_at),
        ("dt_live_0123", true, NOW)
    );
    assert!(store.revoke_key(key).await.unwrap());
    assert_eq!(store.key_owner(key).await.unwrap(), None);
    assert!(!store.revoke_key(key).await.unwrap());
    assert!(!store.keys().await.unwrap()[0].active);
}

pub async fn a_stored_hash_is_no_key(store: &dyn Store) {
    store.add_key("dt_live_secret", "agent", "customer", NOW).await.unwrap();
    // The SHA-256 of the key, as anyone who reads the table could present it.
    let stored = "sha256:1f4ce0b3c1f52ed8c9d8d6a5b0ab52ee2ab0e3a5a0c2f5fd8ab7f8f2f4f0f5a3";
    assert_eq!(store.key_owner(stored).await.unwrap(), None);
    assert_eq!(store.key_owner("").await.unwrap(), None);
    assert_eq!(store.key_owner("' OR 1=1 --").await.unwrap(), None);
}

pub async fn prefixes_revoke_only_when_they_are_unique(store: &dyn Store) {
    for key in ["dt_live_aaaa1111", "dt_live_aaaa2222", "dt_live_bbbb3333"] {
        store.add_key(key, "agent", "customer", NOW).await.unwrap();
    }
    for vague in ["", "dt_live_", "dt_live_aaaa", "%", "dt_live____", "zzz"] {
        assert!(!store.revoke_key(vague).await.unwrap(), "{vague}");
    }
    assert!(store.revoke_key("dt_live_bbbb").await.unwrap());
    assert_eq!(store.key_owner("dt_live_bbbb3333").await.unwrap(), None);
    assert!(store.revoke_key("dt_live_aaaa1111").await.unwrap());
    assert!(store.key_owner("dt_live_aaaa2222").await.unwrap().is_some());
    assert!(store.revoke_key("dt_live_aaaa").await.unwrap(), "now it is unique");
}

pub async fn tenants_are_made_once(store: &dyn Store) {
    let one = store.tenant("dev_customer").await.unwrap();
    assert_eq!(store.tenant("dev_customer").await.unwrap(), one);
    let other = store.tenant("Dev_Customer").await.unwrap();
    assert_ne!(one, other);
    let (a, b) = tokio::join!(store.tenant("both"), store.tenant("both"));
    assert_eq!(a.unwrap(), b.unwrap());
}

pub async fn deploys_are_listed_newest_first(store: &dyn Store) {
    let tenant = store.tenant("customer").await.unwrap();
    let mut meta = Fields::default();
    meta.push("commit", Value::text("some text"));
    meta.push("count", Value::Int(3));
    let mut deploys = Vec::new();
    for number in 0..4 {
        let deploy = Deploy {
            id: format!("d{number}"),
            agent_id: Label::name("agent"),
            version: Label::name(&format!("v{number}")),
            deployed_at: Micros(NOW.0 + number),
            meta: meta.clone(),
        };
        store.record_deploy(tenant, deploy.clone()).await.unwrap();
        deploys.insert(0, deploy);
    }
    store.record_deploy(tenant, deploys[0].clone()).await.unwrap();
    assert_eq!(store.deploys(tenant, "agent", 9).await.unwrap(), deploys);
    assert_eq!(store.deploys(tenant, "agent", 2).await.unwrap(), deploys[..2]);
    assert_eq!(store.deploys(tenant, "other", 2).await.unwrap(), []);
    let stranger = store.tenant("stranger").await.unwrap();
    assert_eq!(store.deploys(stranger, "agent", 9).await.unwrap(), []);
}

pub async fn it_answers_a_ping(store: &dyn Store) {
    store.ping().await.unwrap();
}
