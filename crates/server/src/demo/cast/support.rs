//! The support agent: gives up on some customers, and a new prompt did not help. A fix that did not work.

use super::{ALWAYS, Character, Version, trouble};
use crate::demo::scenario::Scenario;

const TOOLS: &[&str] = &["create_ticket", "get_order", "search_help", "send_reply"];

pub static SUPPORT: Character = Character {
    name: "demo-support",
    weight: 28,
    usual: Scenario::Rounds,
    versions: &[
        Version {
            released: 0.0,
            prompt: "You help customers of a web shop. Be brief and friendly.",
            model: "gpt-4o-mini",
            tools: TOOLS,
        },
        Version {
            released: 0.36,
            prompt: "You help customers of a web shop. Be brief and friendly. Always finish with a reply.",
            model: "gpt-4o-mini",
            tools: TOOLS,
        },
        Version {
            released: 0.71,
            prompt: "You help customers of a web shop. Be brief, friendly and exact. Always finish with a reply.",
            model: "gpt-4o-mini",
            tools: TOOLS,
        },
    ],
    recurring: &[
        ("Where is my parcel?", "Your parcel arrives tomorrow."),
        (
            "How do I return an item?",
            "Print the label in your account and drop the parcel at any shop.",
        ),
        (
            "I was charged twice",
            "The second charge is a reservation and ends within three days.",
        ),
        ("My voucher does not work", "The voucher is valid from 30 euros on."),
        (
            "Can I change the delivery address?",
            "Yes, until the parcel is handed over.",
        ),
        (
            "Cancel my order and the subscription and the newsletter",
            "All three are cancelled.",
        ),
        ("Do you ship to Norway?", "Yes, within five working days."),
        ("The size is wrong", "An exchange is on its way."),
    ],
    varying: &[
        "Where is order {}?",
        "Please send the invoice of order {} again",
        "Item {} arrived broken",
        "When is article {} back in stock?",
    ],
    troubles: &[
        trouble(Scenario::GoalAbandonment, 52, ALWAYS),
        trouble(Scenario::EmptyAnswer, 10, ALWAYS),
        trouble(Scenario::ToolAvoidance, 12, ALWAYS),
        trouble(Scenario::PromptInjection, 6, ALWAYS),
    ],
    cursed: &[
        (
            "Cancel my order and the subscription and the newsletter",
            Scenario::GoalAbandonment,
        ),
        ("I was charged twice", Scenario::ToolAvoidance),
    ],
};
