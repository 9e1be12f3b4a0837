//! Policies in plain language.

use super::action::Action;
use super::condition::{Condition, Operator, Threshold, Trigger};
use super::rule::{AgentScope, PolicyRule};

/// So many characters of a text are quoted in a sentence.
const QUOTED: usize = 120;

/// The whole rule as one sentence that says what it will do.
pub fn sentence(rule: &PolicyRule) -> String {
    let run = match &rule.agent_id {
        AgentScope::All => "a run".to_owned(),
        AgentScope::Agent(agent) => format!("a run of {agent}"),
    };
    let (when, what) = (clause(&rule.condition), order(rule));
    let state = match (rule.enabled, rule.shadow) {
        (false, _) => " It is off.",
        (true, true) => " It is in shadow: agents do not get it, the server notes where it would have fired.",
        (true, false) => "",
    };
    format!("When {run} {when}, {what}.{state}")
}

/// Such as "more than 5 tool calls".
pub fn condition_words(condition: &Condition) -> String {
    use Operator::{Contains, Eq, Gt, Gte, Lt, Lte, Neq};
    let value = value_words(condition);
    match (condition.trigger, condition.operator) {
        (Trigger::ToolCallCount, _) => count(condition, "tool call"),
        (Trigger::ErrorCount, _) => count(condition, "failed tool call"),
        (Trigger::StepCount, Gt) => format!("past step {value}"),
        (Trigger::StepCount, Gte) => format!("step {value} or later"),
        (Trigger::StepCount, Lt) => format!("before step {value}"),
        (Trigger::StepCount, Lte) => format!("up to step {value}"),
        (Trigger::StepCount, Eq | Contains) => format!("at step {value}"),
        (Trigger::StepCount, Neq) => format!("at any step but {value}"),
        (Trigger::CostUsd, Gt) => format!("cost above {value}"),
        (Trigger::CostUsd, Gte) => format!("cost of {value} or more"),
        (Trigger::CostUsd, Lt) => format!("cost below {value}"),
        (Trigger::CostUsd, Lte) => format!("cost of {value} or less"),
        (Trigger::CostUsd, Eq | Contains) => format!("cost of exactly {value}"),
        (Trigger::CostUsd, Neq) => format!("any cost but {value}"),
        (Trigger::FinishReason | Trigger::LlmLatencyMs, _) => answer(condition),
        (Trigger::Signal, _) => format!("{value} is detected"),
    }
}

/// Such as "stop the run".
pub fn action_words(action: &Action) -> String {
    match action {
        Action::Stop { .. } => "stop the run".to_owned(),
        Action::SwitchModel { model } => format!("switch to {model}"),
        Action::InjectPrompt { .. } => "add this prompt".to_owned(),
        Action::Log {} => "note it".to_owned(),
    }
}

/// The threshold with its unit: `5`, `$0.50`, `30 s`, `length`.
pub fn value_words(condition: &Condition) -> String {
    match (condition.trigger, &condition.value) {
        (_, Threshold::Text(text)) => text.clone(),
        (Trigger::CostUsd, value) => dollars(value.number().unwrap_or_default()),
        (Trigger::LlmLatencyMs, value) => duration(value.number().unwrap_or_default()),
        (_, value) => grouped(value.number().unwrap_or_default()),
    }
}

/// What a run does, after "when a run".
fn clause(condition: &Condition) -> String {
    use Operator::{Contains, Eq, Gt, Gte, Lt, Lte, Neq};
    let value = value_words(condition);
    match (condition.trigger, condition.operator) {
        (Trigger::ToolCallCount, _) => format!("has made {}", condition_words(condition)),
        (Trigger::ErrorCount, _) => format!("has had {}", condition_words(condition)),
        (Trigger::StepCount, Gt) => format!("has gone past step {value}"),
        (Trigger::StepCount, Gte) => format!("has reached step {value}"),
        (Trigger::StepCount, Lt) => format!("has not reached step {value}"),
        (Trigger::StepCount, Lte) => format!("has not gone past step {value}"),
        (Trigger::StepCount, Eq | Contains | Neq) => format!("is {}", condition_words(condition)),
        (Trigger::CostUsd, operator) => {
            let compared = match operator {
                Gt => "more than ",
                Gte => "at least ",
                Lt => "less than ",
                Lte => "at most ",
                Eq | Contains => "exactly ",
                Neq => "anything but ",
            };
            format!("has cost {compared}{value} (estimated)")
        }
        (Trigger::FinishReason | Trigger::LlmLatencyMs, _) => format!("has last got {}", condition_words(condition)),
        (Trigger::Signal, _) => format!("shows {value}"),
    }
}

/// What is to be done, after "when …".
fn order(rule: &PolicyRule) -> String {
    match &rule.action {
        Action::Stop { message: None } => "stop it".to_owned(),
        Action::Stop { message: Some(message) } => format!("stop it and say “{}”", quoted(message)),
        Action::SwitchModel { model } => format!("ask the agent once to switch to {model}"),
        Action::InjectPrompt { prompt } => {
            format!(
                "ask the agent once to add “{}” before its next question to the model",
                quoted(prompt)
            )
        }
        Action::Log {} if rule.condition.stays_true() => "note it at every event from then on".to_owned(),
        Action::Log {} => "note it at every event while that is so".to_owned(),
    }
}

fn count(condition: &Condition, what: &str) -> String {
    let number = value_words(condition);
    let plural = if number == "1" { "" } else { "s" };
    match condition.operator {
        Operator::Gt => format!("more than {number} {what}{plural}"),
        Operator::Gte => format!("at least {number} {what}{plural}"),
        Operator::Lt => format!("fewer than {number} {what}{plural}"),
        Operator::Lte => format!("at most {number} {what}{plural}"),
        Operator::Eq | Operator::Contains => format!("exactly {number} {what}{plural}"),
        Operator::Neq => format!("any number of {what}s but {number}"),
    }
}

/// An answer of a model.
fn answer(condition: &Condition) -> String {
    let value = value_words(condition);
    match (condition.trigger, condition.operator) {
        (Trigger::FinishReason, Operator::Neq) => format!("an answer that does not end with `{value}`"),
        (Trigger::FinishReason, _) => format!("an answer that ends with `{value}`"),
        (_, Operator::Gt) => format!("a model answer slower than {value}"),
        (_, Operator::Gte) => format!("a model answer that took at least {value}"),
        (_, Operator::Lt) => format!("a model answer faster than {value}"),
        (_, Operator::Lte) => format!("a model answer that took at most {value}"),
        (_, Operator::Eq | Operator::Contains) => format!("a model answer that took exactly {value}"),
        (_, Operator::Neq) => format!("a model answer that did not take exactly {value}"),
    }
}

/// One line of a text, shortened.
fn quoted(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(QUOTED) {
        line.truncate(end);
        line.push('…');
    }
    line
}

fn dollars(number: f64) -> String {
    let exact = grouped(number);
    match exact.split_once('.').map_or(0, |(_, cents)| cents.len()) {
        0 => format!("${exact}.00"),
        1 => format!("${exact}0"),
        _ => format!("${exact}"),
    }
}

fn duration(millis: f64) -> String {
    if millis < 1000.0 {
        format!("{} ms", grouped(millis))
    } else {
        format!("{} s", grouped(millis / 1000.0))
    }
}

/// With a comma at every third digit of the whole part.
pub(super) fn grouped(number: f64) -> String {
    let digits = number.to_string();
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}

#[cfg(test)]
mod tests {
    use super::super::testing::{condition, rule};
    use super::*;

    #[test]
    fn conditions_are_said_in_words() {
        for (text, expected) in [
            ("tool_call_count gt 5", "more than 5 tool calls"),
            ("tool_call_count gt 1", "more than 1 tool call"),
            ("tool_call_count gte 1.0", "at least 1 tool call"),
            ("tool_call_count lt 0", "fewer than 0 tool calls"),
            ("tool_call_count lte 12000", "at most 12,000 tool calls"),
            ("tool_call_count eq 3", "exactly 3 tool calls"),
            ("tool_call_count neq 1", "any number of tool calls but 1"),
            ("error_count gt 2", "more than 2 failed tool calls"),
            ("step_count gt 20", "past step 20"),
            ("step_count gte 20", "step 20 or later"),
            ("step_count lt 20", "before step 20"),
            ("step_count lte 20", "up to step 20"),
            ("step_count eq 20", "at step 20"),
            ("step_count neq 20", "at any step but 20"),
            ("cost_usd gt 0.5", "cost above $0.50"),
            ("cost_usd gte 5", "cost of $5.00 or more"),
            ("cost_usd lt 0.125", "cost below $0.125"),
            ("cost_usd lte 1e-7", "cost of $0.0000001 or less"),
            ("cost_usd eq 1234.5", "cost of exactly $1,234.50"),
            ("cost_usd neq 1", "any cost but $1.00"),
            ("finish_reason eq length", "an answer that ends with `length`"),
            ("finish_reason neq stop", "an answer that does not end with `stop`"),
            ("llm_latency_ms gt 30000", "a model answer slower than 30 s"),
            ("llm_latency_ms gte 999", "a model answer that took at least 999 ms"),
            ("llm_latency_ms lt 1500", "a model answer faster than 1.5 s"),
            ("llm_latency_ms lte 1000", "a model answer that took at most 1 s"),
            (
                "llm_latency_ms eq 1000000000",
                "a model answer that took exactly 1,000,000 s",
            ),
            ("signal contains TOOL_LOOP", "TOOL_LOOP is detected"),
        ] {
            assert_eq!(condition_words(&condition(text)), expected);
        }
    }

    #[test]
    fn actions_are_said_in_words() {
        for (text, expected) in [
            ("stop", "stop the run"),
            ("switch_model gpt-4o-mini", "switch to gpt-4o-mini"),
            ("inject_prompt Be brief.", "add this prompt"),
            ("log", "note it"),
        ] {
            let rule = rule("signal contains TOOL_LOOP", text);
            assert_eq!(action_words(&rule.action), expected);
        }
    }

    #[test]
    fn the_sentence_says_what_will_happen() {
        for (when, what, expected) in [
            (
                "tool_call_count gt 5",
                "stop",
                "When a run has made more than 5 tool calls, stop it.",
            ),
            (
                "error_count gte 1",
                "stop enough",
                "When a run has had at least 1 failed tool call, stop it and say “enough”.",
            ),
            (
                "cost_usd gt 0.5",
                "switch_model gpt-4o-mini",
                "When a run has cost more than $0.50 (estimated), ask the agent once to switch to gpt-4o-mini.",
            ),
            (
                "signal contains TOOL_LOOP",
                "inject_prompt Stop.\nAnswer.",
                "When a run shows TOOL_LOOP, ask the agent once to add “Stop. Answer.” before its next question to the model.",
            ),
            (
                "step_count gte 9",
                "log",
                "When a run has reached step 9, note it at every event from then on.",
            ),
            (
                "finish_reason eq length",
                "log",
                "When a run has last got an answer that ends with `length`, note it at every event while that is so.",
            ),
        ] {
            assert_eq!(sentence(&rule(when, what)), expected);
        }
    }

    #[test]
    fn the_sentence_says_for_whom_and_whether() {
        let mut rule = rule("step_count gt 3", "stop");
        rule.agent_id = AgentScope::Agent(crate::Label::name("research-agent"));
        rule.shadow = true;
        assert!(
            sentence(&rule).starts_with("When a run of research-agent has gone past step 3, stop it. It is in shadow")
        );
        rule.enabled = false;
        assert!(sentence(&rule).ends_with("stop it. It is off."));
    }

    #[test]
    fn long_texts_are_shortened() {
        let sentence = sentence(&rule("step_count gt 3", &format!("inject_prompt {}", "ü".repeat(500))));
        assert!(sentence.contains(&format!("“{}…”", "ü".repeat(QUOTED))));
    }
}
