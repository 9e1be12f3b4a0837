//! A planned run as it goes when its agent has policies: by the same evaluator that the backtest uses.

use domain::payload::{PolicyTriggered, RunErrored};
use domain::policy::{ActionKind, Evaluation, Firing, Metric, PolicyRule, SdkPrices, evaluate};
use domain::{Baselines, ContentHash, Event, Fields, Label, Micros, Payload, Thresholds, Value};

use crate::demo::script::PlannedRun;

/// How long after an event its policy fires, in microseconds.
const AT_ONCE: i64 = 200;

/// Puts every firing behind its event, and ends the run where a policy stops it.
pub(in crate::demo) fn obey(mut run: PlannedRun, rules: &[PolicyRule]) -> PlannedRun {
    let known: Vec<&PolicyRule> = rules.iter().collect();
    let evaluation = Evaluation {
        thresholds: &Thresholds::default(),
        baselines: &Baselines::default(),
        prices: SdkPrices::default(),
    };
    let firings = evaluate(&run.header, &run.events, &known, &evaluation);
    for firing in firings.iter().rev() {
        let rule = known[firing.rule];
        run.events.insert(firing.event + 1, triggered(rule, firing));
        if rule.action.kind() == ActionKind::Stop {
            run.events.truncate(firing.event + 2);
            run.events.push(stopped(rule, firing));
        }
    }
    run
}

fn triggered(rule: &PolicyRule, firing: &Firing) -> Event {
    let payload = Payload::PolicyTriggered(PolicyTriggered {
        policy_name: rule.name.clone(),
        action_type: Label::code(rule.action.kind().as_str()),
        trigger: Label::code(rule.condition.trigger.as_str()),
        value: value(&firing.value),
        extra: Fields::default(),
    });
    event(firing, AT_ONCE, payload)
}

fn stopped(rule: &PolicyRule, firing: &Firing) -> Event {
    let payload = Payload::RunErrored(RunErrored {
        error_type: Some(Label::code("PolicyViolation")),
        error_hash: Some(ContentHash::of(rule.name.as_str())),
        exit_reason: Some(Label::code("policy_violation")),
        policy_name: Some(rule.name.clone()),
        ..RunErrored::default()
    });
    event(firing, 2 * AT_ONCE, payload)
}

fn event(firing: &Firing, after: i64, payload: Payload) -> Event {
    Event {
        step: firing.step,
        at: Micros(firing.at.0 + after),
        id: None,
        payload,
    }
}

/// As the SDK writes it: counts are whole numbers.
fn value(figure: &Metric) -> Value {
    match figure {
        Metric::Number(number) if number.fract() == 0.0 => Value::Int(*number as i64),
        Metric::Number(number) => Value::Float(*number),
        Metric::Text(text) => Value::Name(Label::code(text)),
        Metric::Signals(signals) => {
            let name = |signal: &domain::FailureType| Value::Name(Label::code(signal.as_str()));
            Value::List(signals.iter().map(name).collect())
        }
    }
}
