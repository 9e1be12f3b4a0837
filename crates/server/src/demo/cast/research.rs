//! The research agent: searches the web, loops until a new prompt stops it. A fix that worked.

use super::{ALWAYS, Character, Version, trouble};
use crate::demo::scenario::Scenario;

/// When the prompt was released after which it loops no more.
const FIXED: f64 = 0.47;

pub static RESEARCH: Character = Character {
    name: "demo-research",
    weight: 26,
    usual: Scenario::Rounds,
    versions: &[
        Version {
            released: 0.0,
            prompt: "You are a research assistant. Answer with sources.",
            model: "gpt-4o",
            tools: &["calculator", "fetch_page", "web_search"],
        },
        Version {
            released: FIXED,
            prompt: "You are a research assistant. Answer with sources. Never repeat a search with the same words.",
            model: "gpt-4o",
            tools: &["calculator", "fetch_page", "web_search"],
        },
        Version {
            released: 0.80,
            prompt: "You are a research assistant. Answer with sources. Never repeat a search with the same words.",
            model: "claude-sonnet-4-6",
            tools: &["calculator", "fetch_page", "summarize", "web_search"],
        },
    ],
    recurring: &[
        ("What is the capital of France?", "The capital of France is Paris."),
        (
            "Who won the last world chess championship?",
            "Here is the result with three sources.",
        ),
        (
            "Compare the population of every EU capital since 1990",
            "The table below lists all 27 capitals.",
        ),
        (
            "How long does a heat pump last?",
            "Most heat pumps last 15 to 20 years.",
        ),
        (
            "What does the new battery regulation require?",
            "It requires labels, a passport and take-back.",
        ),
        (
            "Which rivers flow through Vienna?",
            "The Danube and the Wien flow through Vienna.",
        ),
        (
            "Summarise the latest report on sea level rise",
            "The report expects 0.3 to 1.0 m by 2100.",
        ),
        (
            "What is the average salary of a nurse in Spain?",
            "About 25,000 euros a year, by three sources.",
        ),
    ],
    varying: &[
        "Find three papers about topic {}",
        "What changed in standard {} last year?",
        "Who supplies part number {} in Europe?",
    ],
    troubles: &[
        trouble(Scenario::ToolLoop, 95, (0.0, FIXED)),
        trouble(Scenario::StepInflation, 12, (0.08, f64::INFINITY)),
        trouble(Scenario::ReasoningStall, 10, ALWAYS),
        trouble(Scenario::ContextBloat, 9, ALWAYS),
    ],
    cursed: &[(
        "Compare the population of every EU capital since 1990",
        Scenario::ToolLoop,
    )],
};
