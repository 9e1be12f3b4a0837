//! The documentation agent: searches an index and answers from what it finds. It has no tools.

use super::{ALWAYS, Character, Version, trouble};
use crate::demo::scenario::Scenario;

pub static DOCS: Character = Character {
    name: "demo-docs",
    weight: 12,
    usual: Scenario::Lookup,
    versions: &[
        Version {
            released: 0.0,
            prompt: "Answer from the passages only.",
            model: "mistral-small",
            tools: &[],
        },
        Version {
            released: 0.26,
            prompt: "Answer from the passages only, and name them.",
            model: "mistral-small",
            tools: &[],
        },
    ],
    recurring: &[
        (
            "How do I rotate an API key?",
            "Create a new key, move over, then revoke the old one.",
        ),
        ("What is the rate limit?", "600 requests a minute for each key."),
        ("Which regions are there?", "Frankfurt, Dublin and Stockholm."),
        (
            "How do I migrate from version 1 of the beta interface?",
            "There is no guide for this version.",
        ),
        (
            "Can I use my own domain?",
            "Yes, add a record and wait for the certificate.",
        ),
    ],
    varying: &["What does error {} mean?", "Where is setting {} described?"],
    troubles: &[
        trouble(Scenario::EmptyRetrieval, 30, ALWAYS),
        trouble(Scenario::EmptyAnswer, 6, ALWAYS),
    ],
    cursed: &[(
        "How do I migrate from version 1 of the beta interface?",
        Scenario::EmptyRetrieval,
    )],
};
