//! The billing agent: fine until a release that retries a card it cannot charge. Failing right now.

use super::{ALWAYS, Character, Version, trouble};
use crate::demo::scenario::Scenario;

/// When the release went out that made it worse.
const WORSE: f64 = 0.77;

const TOOLS: &[&str] = &["charge_card", "get_customer", "get_invoice", "send_receipt"];

pub static BILLING: Character = Character {
    name: "demo-billing",
    weight: 16,
    usual: Scenario::Rounds,
    versions: &[
        Version {
            released: 0.0,
            prompt: "You settle open invoices. Ask before you charge more than 500 euros.",
            model: "claude-haiku-4-5",
            tools: TOOLS,
        },
        Version {
            released: WORSE,
            prompt: "You settle open invoices. Do not give up before the invoice is paid.",
            model: "claude-haiku-4-5",
            tools: TOOLS,
        },
    ],
    recurring: &[
        ("Settle all invoices due today", "All invoices due today are settled."),
        (
            "Charge the open invoices of the first quarter",
            "Twelve invoices are charged, none is left.",
        ),
        ("Send the receipts of yesterday", "The receipts of yesterday are sent."),
        (
            "Charge the expired cards again",
            "Two cards are charged, one has to be replaced.",
        ),
        (
            "List customers with more than two reminders",
            "Three customers have more than two reminders.",
        ),
    ],
    varying: &[
        "Charge invoice {}",
        "Refund payment {}",
        "Send the receipt of payment {}",
    ],
    troubles: &[
        trouble(Scenario::RetryStorm, 8, (0.0, WORSE)),
        trouble(Scenario::RetryStorm, 170, (WORSE, f64::INFINITY)),
        trouble(Scenario::FirstStep, 9, ALWAYS),
        trouble(Scenario::SlowStep, 9, ALWAYS),
        trouble(Scenario::RateLimited, 40, ALWAYS),
    ],
    cursed: &[("Charge the expired cards again", Scenario::RetryStorm)],
};
