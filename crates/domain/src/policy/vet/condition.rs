//! The condition: does the operator go with the trigger, and the threshold with both?

use super::{keep, missing, value};
use crate::closest::closest;
use crate::policy::condition::{Condition, Operator, Trigger};
use crate::policy::draft::{Draft, Field, Problem};

/// The condition, if trigger, operator and threshold go together.
pub(super) fn condition(draft: &Draft, problems: &mut Vec<Problem>) -> Option<Condition> {
    let trigger = keep(problems, trigger(draft));
    let operator = keep(problems, operator(draft, trigger));
    let value = keep(problems, value::threshold(draft.value.as_ref(), trigger));
    Some(Condition {
        trigger: trigger?,
        operator: operator??,
        value: value??,
    })
}

fn trigger(draft: &Draft) -> Result<Trigger, Problem> {
    let given = draft.trigger.as_deref().ok_or_else(|| missing(Field::Trigger))?;
    Trigger::parse(given).ok_or_else(|| unknown(Field::Trigger, given, Trigger::ALL.map(Trigger::as_str)))
}

/// `None` where it cannot be told, because the trigger is not known.
fn operator(draft: &Draft, trigger: Option<Trigger>) -> Result<Option<Operator>, Problem> {
    let Some(given) = draft.operator.as_deref() else {
        return Ok(trigger.map(|trigger| trigger.operators()[0]));
    };
    let operator =
        Operator::parse(given).ok_or_else(|| unknown(Field::Operator, given, Operator::ALL.map(Operator::as_str)))?;
    let Some(trigger) = trigger else { return Ok(None) };
    match (trigger, operator) {
        // What older clients write when they mean membership.
        (Trigger::Signal, Operator::Eq) => Ok(Some(Operator::Contains)),
        _ if trigger.operators().contains(&operator) => Ok(Some(operator)),
        _ => Err(unfit(trigger, operator)),
    }
}

fn unfit(trigger: Trigger, operator: Operator) -> Problem {
    let hint = match (trigger, operator) {
        (Trigger::Signal, Operator::Neq) => {
            "`signal` is a list, so `neq` would be true at the first event of every run; use `contains`"
        }
        (Trigger::Signal, _) => "`signal` is a list of failures; use `contains`",
        (Trigger::FinishReason, Operator::Contains) => "agents compare the whole finish reason; use `eq`",
        (Trigger::FinishReason, _) => "a finish reason is text; use `eq` or `neq`",
        _ => "agents compare the whole number; use `eq`, or `gt` for a threshold",
    };
    let (operator, trigger) = (operator.as_str(), trigger.as_str());
    Problem::new(Field::Operator, format!("`{operator}` does not go with `{trigger}`")).hint(hint)
}

/// A name that is in none of a closed set.
pub(super) fn unknown<const N: usize>(field: Field, given: &str, known: [&'static str; N]) -> Problem {
    let hint = match closest(&given.trim().to_lowercase(), known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => one_of(&known, given),
    };
    Problem::new(field, "is not known").hint(hint)
}

fn one_of(known: &[&'static str], given: &str) -> String {
    let same = known.iter().find(|name| name.eq_ignore_ascii_case(given.trim()));
    match same {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("there are {}", known.join(", ")),
    }
}
