//! The data pipeline: hands batches to extractors, whose runs are its children.

use super::{ALWAYS, Character, Version, trouble};
use crate::demo::scenario::Scenario;

pub static PIPELINE: Character = Character {
    name: "demo-pipeline",
    weight: 6,
    usual: Scenario::Pipeline,
    versions: &[
        Version {
            released: 0.0,
            prompt: "Load every new batch and publish it.",
            model: "gpt-4o-mini",
            tools: &["extract", "list_batches", "publish", "validate"],
        },
        Version {
            released: 0.55,
            prompt: "Load every new batch, validate it and publish it.",
            model: "gpt-4o-mini",
            tools: &["extract", "list_batches", "publish", "validate"],
        },
    ],
    recurring: &[
        ("Load the nightly export", "The nightly export is published."),
        ("Load the stock levels", "The stock levels are published."),
        ("Load the customer list", "The customer list is published."),
        ("Load the price list", "The price list is published."),
    ],
    varying: &["Load delivery {}", "Load delivery {} once more"],
    troubles: &[
        trouble(Scenario::Cascade, 35, ALWAYS),
        trouble(Scenario::SlowStep, 20, ALWAYS),
    ],
    cursed: &[("Load the price list", Scenario::SlowStep)],
};
