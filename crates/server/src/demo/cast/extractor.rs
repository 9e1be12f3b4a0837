//! The extractor: reads one batch for the pipeline. Nobody else starts it.

use super::{Character, Version};
use crate::demo::scenario::Scenario;

pub static EXTRACTOR: Character = Character {
    name: "demo-extractor",
    weight: 0,
    usual: Scenario::Extract,
    versions: &[Version {
        released: 0.0,
        prompt: "Turn the batch into rows.",
        model: "gemini-2.0-flash",
        tools: &["read_batch", "write_rows"],
    }],
    recurring: &[],
    varying: &["Extract batch {}"],
    troubles: &[],
    cursed: &[],
};
