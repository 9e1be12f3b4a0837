//! One line for each kind of remark, and for what must not be remarked upon.

use super::{Acknowledged, LintKind, Linted, lint};
use crate::label::Label;
use crate::policy::rule::{AgentScope, PolicyRule};
use crate::policy::testing::rule;

/// `condition → action`, with `@agent` at the end for one agent; their names are a, b, c.
fn rules(texts: &[&str]) -> Vec<PolicyRule> {
    let one = |(text, name): (&&str, char)| {
        let (text, agent) = text.split_once(" @").unwrap_or((text, "*"));
        let (when, what) = text.split_once(" → ").expect("condition → action");
        PolicyRule {
            name: Label::name(&name.to_string()),
            agent_id: AgentScope::from(Label::name(agent)),
            ..rule(when, what)
        }
    };
    texts.iter().zip('a'..).map(one).collect()
}

/// Remarks as `name: text`.
fn told(rules: &[PolicyRule]) -> Vec<String> {
    let linted = linted(rules);
    let told = |remark: super::Lint| format!("{}: {}", rules[remark.rule].name, remark.text);
    lint(&linted).into_iter().map(told).collect()
}

fn linted(rules: &[PolicyRule]) -> Vec<Linted<'_>> {
    let of = |rule| Linted {
        rule,
        acknowledged: None,
    };
    rules.iter().map(of).collect()
}

fn kinds(texts: &[&str]) -> Vec<(usize, LintKind, Option<usize>)> {
    let rules = rules(texts);
    let remarks = lint(&linted(&rules));
    remarks
        .into_iter()
        .map(|remark| (remark.rule, remark.kind, remark.other))
        .collect()
}

#[test]
fn what_can_never_fire_is_told() {
    for (text, expected) in [
        (
            "tool_call_count lt 0 → stop",
            "a: No figure is below 0, so this never fires.",
        ),
        (
            "cost_usd lt 0 → log",
            "a: No figure is below $0.00, so this never fires.",
        ),
        (
            "signal contains SLOW_STEP → stop",
            "a: Agents cannot see SLOW_STEP while a run goes on, so this never fires.",
        ),
    ] {
        assert_eq!(told(&rules(&[text])), [expected]);
    }
}

#[test]
fn what_always_fires_is_told() {
    for (text, expected) in [
        (
            "tool_call_count gte 0 → stop",
            "a: This is true at the first event of every run, so no run gets any further.",
        ),
        (
            "tool_call_count lt 2 → switch_model small",
            "a: This is true at the first event of every run, so every run is asked to switch the model.",
        ),
        (
            "error_count neq 3 → inject_prompt Go on.",
            "a: This is true at the first event of every run, so every run gets the prompt.",
        ),
        (
            "cost_usd gte 0 → log",
            "a: This is true at the first event of every run, so it is noted in every run.",
        ),
        (
            "llm_latency_ms gte 0 → log",
            "a: This is true at the first answer of a model in every run, so it is noted in every run.",
        ),
    ] {
        assert_eq!(told(&rules(&[text])), [expected]);
    }
}

#[test]
fn what_is_hardly_ever_met_is_told() {
    assert_eq!(
        told(&rules(&["cost_usd eq 0.5 → stop"])),
        ["a: A cost is hardly ever exactly $0.50; use `gte`."]
    );
    assert_eq!(
        kinds(&["llm_latency_ms eq 30000 → log"]),
        [(0, LintKind::HardlyFires, None)]
    );
}

#[test]
fn ordinary_rules_are_not_remarked_upon() {
    for text in [
        "tool_call_count gt 5 → stop",
        "tool_call_count lte 0 → log",
        "tool_call_count eq 0 → log",
        "error_count gte 1 → stop",
        "step_count lt 5 → log",
        "cost_usd gt 0 → log",
        "cost_usd eq 0 → log",
        "finish_reason neq stop → log",
        "finish_reason eq never_heard_of → stop",
        "llm_latency_ms neq 5 → log",
        "signal contains TOOL_LOOP → inject_prompt Answer.",
    ] {
        assert_eq!(kinds(&[text]), [], "{text}");
    }
}

#[test]
fn a_log_before_another_rule_starves_it() {
    assert_eq!(
        told(&rules(&["tool_call_count gte 2 → log", "tool_call_count gt 3 → stop"])),
        ["b: “a” comes first and takes every event at which this is true, so this never fires."]
    );
    assert_eq!(
        told(&rules(&["tool_call_count gte 2 → log", "cost_usd gt 1 → stop"])),
        [
            "b: “a” comes first and takes every event once it is true (at least 2 tool calls), so from then on this cannot fire."
        ]
    );
    assert_eq!(
        told(&rules(&["tool_call_count gte 2 → log @x", "error_count gt 1 → stop"])),
        ["b: “a” comes first and takes every event at which this is true, so this never fires in runs of x."]
    );
}

#[test]
fn a_stop_before_another_rule_starves_it() {
    for (texts, starved, other) in [
        // At the same event, the first one.
        (
            [
                "tool_call_count gt 5 → stop",
                "tool_call_count gt 5 → inject_prompt Go.",
            ],
            1,
            0,
        ),
        (["tool_call_count gt 5 → stop", "tool_call_count eq 7 → log"], 1, 0),
        (["finish_reason neq stop → stop", "finish_reason eq length → log"], 1, 0),
        (["cost_usd gt 1 → stop", "cost_usd gt 2 → switch_model x"], 1, 0),
        // A count passes every number, so the order does not matter.
        (
            ["tool_call_count gt 6 → switch_model x", "tool_call_count gt 5 → stop"],
            0,
            1,
        ),
        (["error_count gte 5 → log", "tool_call_count gte 5 → stop"], 0, 1),
    ] {
        assert_eq!(kinds(&texts), [(starved, LintKind::Starved, Some(other))], "{texts:?}");
    }
    assert_eq!(
        told(&rules(&[
            "tool_call_count gt 6 → log",
            "tool_call_count gt 5 → stop @x"
        ])),
        ["a: “b” stops the run before this can fire, so this never fires in runs of x."]
    );
}

#[test]
fn what_still_gets_its_event_is_not_starved() {
    for texts in [
        // Once fired, the first leaves the next event to the second.
        &[
            "tool_call_count gt 5 → switch_model x",
            "tool_call_count gt 5 → inject_prompt Go.",
        ][..],
        &[
            "tool_call_count gt 5 → inject_prompt Go.",
            "tool_call_count gt 6 → stop",
        ],
        // A cost and a step can pass both numbers at one event.
        &["cost_usd gt 2 → log", "cost_usd gt 1 → stop"],
        &["step_count gt 2 → switch_model x", "step_count gt 1 → stop"],
        // The one that comes first at the same event.
        &["tool_call_count gt 5 → log @x", "tool_call_count gt 4 → log @y"],
        // Something else can take the event at which the run would be stopped.
        &[
            "cost_usd gt 1 → inject_prompt Go.",
            "tool_call_count gt 6 → switch_model x",
            "tool_call_count gt 5 → stop",
        ],
        // It has fired before the log is true.
        &["tool_call_count gt 9 → log", "tool_call_count gt 5 → switch_model x"],
        &["finish_reason eq length → log", "finish_reason eq stop → stop"],
        &["finish_reason eq length → log", "tool_call_count gt 3 → stop"],
    ] {
        assert!(
            kinds(texts).iter().all(|(_, kind, _)| *kind != LintKind::Starved),
            "{texts:?}"
        );
    }
}

#[test]
fn rules_that_agents_do_not_have_take_nothing() {
    let mut rules = rules(&["tool_call_count gte 2 → log", "tool_call_count gt 3 → stop"]);
    rules[0].shadow = true;
    assert_eq!(told(&rules), Vec::<String>::new());
    rules[0].shadow = false;
    rules[0].enabled = false;
    assert_eq!(told(&rules), Vec::<String>::new());
}

#[test]
fn different_wishes_at_the_same_point_contradict() {
    assert_eq!(
        told(&rules(&[
            "cost_usd gt 1 → switch_model x",
            "cost_usd gt 1.0 → switch_model y"
        ])),
        ["a: “b” has the same condition and then switches to y."]
    );
    assert_eq!(
        told(&rules(&[
            "signal contains TOOL_LOOP → inject_prompt Go.",
            "signal contains TOOL_LOOP → stop @x"
        ])),
        ["a: “b” has the same condition and then stops the run in runs of x."]
    );
    for fine in [
        ["cost_usd gt 1 → switch_model x", "cost_usd gt 1 → switch_model x"],
        ["cost_usd gt 1 → switch_model x", "cost_usd gt 2 → switch_model y"],
        ["cost_usd gt 1 → switch_model x @x", "cost_usd gt 1 → switch_model y @y"],
        ["cost_usd gt 1 → inject_prompt Go.", "cost_usd gt 1 → switch_model y"],
    ] {
        assert_eq!(kinds(&fine), [], "{fine:?}");
    }
}

#[test]
fn advice_that_nobody_took_is_told() {
    let rules = rules(&[
        "cost_usd gt 1 → switch_model small",
        "cost_usd gt 1 → inject_prompt Be brief.",
    ]);
    let of = |rule, fired, acknowledged| {
        let acknowledged = Some(Acknowledged { fired, acknowledged });
        lint(&[Linted { rule, acknowledged }])
    };
    let seen = |fired, acknowledged| of(&rules[0], fired, acknowledged);
    assert_eq!(
        seen(3, 0)[0].text,
        "In the last 24 hours it fired in 3 runs, and no later call used the model: agents must read \
         `run.model_override`."
    );
    assert_eq!(
        of(&rules[1], 4, 0)[0].text,
        "In the last 24 hours it fired in 4 runs, and no call of a model came after it, so nothing could take the \
         prompt."
    );
    assert_eq!(seen(2, 0), [], "that may be chance");
    assert_eq!(seen(9, 1), []);
}
