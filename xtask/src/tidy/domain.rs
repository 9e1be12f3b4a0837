//! `domain` is pure: the same events give the same signals, on any machine and in the browser.

use crate::tidy::{assert_none, files, places};

const DETECTORS: &str = "crates/domain/src/detectors/";

#[test]
fn domain_is_synchronous_and_touches_nothing_outside() {
    const OUTSIDE: [&str; 12] = [
        "async fn",
        "async move",
        ".await",
        "Utc::now",
        "Local::now",
        "SystemTime",
        "Instant::now",
        "Uuid::new",
        "std::env",
        "std::fs",
        "std::net",
        "std::thread",
    ];
    let broken: Vec<String> = files("crates/domain/src/", ".rs")
        .iter()
        .flat_map(|file| places(file, &OUTSIDE))
        .collect();
    assert_none("domain must not do this", &broken);
}

#[test]
fn evidence_is_typed() {
    const UNTYPED: [&str; 2] = ["serde_json::Value", "serde_json::Map"];
    let broken: Vec<String> = files(DETECTORS, ".rs")
        .iter()
        .flat_map(|file| places(file, &UNTYPED))
        .collect();
    assert_none("detectors name what they found in a type", &broken);
}

/// One meaning for the browser and the server: what differs by platform is not domain or contract.
#[test]
fn contract_and_domain_are_the_same_on_every_platform() {
    const SPLIT: [&str; 1] = ["cfg(target_arch"];
    let broken: Vec<String> = ["crates/domain/src/", "crates/api/src/"]
        .iter()
        .flat_map(|prefix| files(prefix, ".rs"))
        .flat_map(|file| places(&file, &SPLIT))
        .collect();
    assert_none("code that differs by platform", &broken);
}
