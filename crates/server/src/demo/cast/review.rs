//! The code review agent: expensive, cut off on long changes until it got another model.

use super::{ALWAYS, Character, Version, trouble};
use crate::demo::scenario::Scenario;

/// When it moved to the cheaper model with longer answers.
const MOVED: f64 = 0.60;

const TOOLS: &[&str] = &["list_changes", "post_comment", "read_file", "run_tests"];

pub static REVIEW: Character = Character {
    name: "demo-review",
    weight: 12,
    usual: Scenario::Rounds,
    versions: &[
        Version {
            released: 0.0,
            prompt: "You review changes. Point at bugs, not at style.",
            model: "claude-opus-4-7",
            tools: TOOLS,
        },
        Version {
            released: MOVED,
            prompt: "You review changes. Point at bugs, not at style. One comment per file.",
            model: "claude-sonnet-4-6",
            tools: TOOLS,
        },
    ],
    recurring: &[
        (
            "Review the open changes of the payment service",
            "Two comments, no bug found.",
        ),
        ("Review the nightly dependency update", "The update is safe to merge."),
        (
            "Is the migration of the orders table reversible?",
            "Yes, both directions are tested.",
        ),
        (
            "Review the generated client",
            "Generated code, only the version changed.",
        ),
    ],
    varying: &[
        "Review change {}",
        "Review change {} again after the comments",
        "Do the tests cover change {}?",
    ],
    troubles: &[
        trouble(Scenario::TruncationLoop, 45, (0.0, MOVED)),
        trouble(Scenario::TruncationLoop, 8, (MOVED, f64::INFINITY)),
        trouble(Scenario::Thrashing, 20, ALWAYS),
        trouble(Scenario::ContextBloat, 14, ALWAYS),
        trouble(Scenario::CostStop, 18, ALWAYS),
    ],
    cursed: &[("Review the generated client", Scenario::TruncationLoop)],
};
