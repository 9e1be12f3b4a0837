//! The threshold: its kind and its bounds follow from the trigger.

use super::{missing, text};
use crate::closest::closest;
use crate::detectors::FailureType;
use crate::policy::condition::{Threshold, Trigger};
use crate::policy::draft::{DraftValue, Field, Problem};

/// Of counts, steps and milliseconds.
const MOST_WHOLE: f64 = 1e9;
/// In US dollars.
const MOST_COST: f64 = 1e6;
const MOST_FINISH_REASON: usize = 64;

/// `None` where it cannot be told, because the trigger is not known.
pub(super) fn threshold(given: Option<&DraftValue>, trigger: Option<Trigger>) -> Result<Option<Threshold>, Problem> {
    let given = given.ok_or_else(|| missing(Field::Value))?;
    if let DraftValue::Other(what) = given {
        return Err(problem(format!("must be a number or text, not {what}")));
    }
    let Some(trigger) = trigger else { return Ok(None) };
    let threshold = match trigger {
        Trigger::ToolCallCount | Trigger::StepCount | Trigger::ErrorCount | Trigger::LlmLatencyMs => whole(given),
        Trigger::CostUsd => cost(given),
        Trigger::FinishReason => finish_reason(given),
        Trigger::Signal => signal(given),
    };
    threshold.map(Some)
}

/// Numbers keep their spelling: 5.0 stays 5.0, because the signature is over it.
fn whole(given: &DraftValue) -> Result<Threshold, Problem> {
    number(given)
        .filter(|threshold| {
            let number = threshold.number();
            number.is_some_and(|number| number.fract() == 0.0 && (0.0..=MOST_WHOLE).contains(&number))
        })
        .ok_or_else(|| unquoted(given, "must be a whole number from 0 to 1,000,000,000"))
}

fn cost(given: &DraftValue) -> Result<Threshold, Problem> {
    number(given)
        .filter(|threshold| {
            let number = threshold.number();
            number.is_some_and(|number| (0.0..=MOST_COST).contains(&number))
        })
        .ok_or_else(|| unquoted(given, "must be a number of US dollars from 0 to 1,000,000"))
}

fn number(given: &DraftValue) -> Option<Threshold> {
    match given {
        DraftValue::Int(number) => Some(Threshold::Int(*number)),
        DraftValue::Float(number) => Some(Threshold::Float(*number)),
        DraftValue::Text(_) | DraftValue::Other(_) => None,
    }
}

fn unquoted(given: &DraftValue, detail: &'static str) -> Problem {
    match given {
        DraftValue::Text(text) if text.trim().parse::<f64>().is_ok() => {
            problem(detail).hint("write the number without quotes; agents do not compare text with numbers")
        }
        _ => problem(detail),
    }
}

fn finish_reason(given: &DraftValue) -> Result<Threshold, Problem> {
    let DraftValue::Text(text) = given else {
        return Err(problem("must be text, such as `length` or `stop`"));
    };
    let reason = text::line(Field::Value, text, MOST_FINISH_REASON)?;
    Ok(Threshold::Text(reason.to_owned()))
}

fn signal(given: &DraftValue) -> Result<Threshold, Problem> {
    let DraftValue::Text(text) = given else {
        return Err(problem("must be a failure type, such as `TOOL_LOOP`"));
    };
    let text = text.trim();
    let known = FailureType::parse(text).map(|failure| Threshold::Text(failure.as_str().to_owned()));
    known.ok_or_else(|| problem("is no failure type").hint(meant(text)))
}

/// The failure type that was probably meant, or all of them.
fn meant(text: &str) -> String {
    let spelled = text.to_uppercase().replace([' ', '-'], "_");
    let names = || FailureType::ALL.iter().map(|failure| failure.as_str());
    let same = names().find(|name| *name == spelled);
    match same.or_else(|| closest(&spelled, names())) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
    }
}

fn problem(detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(Field::Value, detail)
}
