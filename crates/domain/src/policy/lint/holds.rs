//! When a condition is true: a set of figures, so that two conditions can be compared.

#![expect(
    clippy::float_cmp,
    reason = "thresholds are compared as agents compare them: exactly"
)]

use crate::policy::condition::{Condition, Operator, Threshold, Trigger};

/// The figures for which a condition is true.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Holds {
    pub(super) trigger: Trigger,
    set: Set,
}

#[derive(Clone, Debug, PartialEq)]
enum Set {
    /// All numbers from a lower to an upper end. No figure is below 0.
    Range(End, End),
    /// Every number but one.
    Not(f64),
    Text(String),
    NotText(String),
}

/// An end of a range: the number, and whether it belongs to it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct End(f64, bool);

const LEAST: End = End(0.0, true);
const MOST: End = End(f64::INFINITY, false);

impl Holds {
    pub(super) fn of(condition: &Condition) -> Self {
        let Condition {
            trigger,
            operator,
            value,
        } = condition;
        let set = match value {
            Threshold::Text(text) if *operator == Operator::Neq => Set::NotText(text.clone()),
            Threshold::Text(text) => Set::Text(text.clone()),
            number => Set::of_number(
                *operator,
                number.number().unwrap_or_default(),
                *trigger != Trigger::CostUsd,
            ),
        };
        Self { trigger: *trigger, set }
    }

    pub(super) fn never(&self) -> bool {
        matches!(&self.set, Set::Range(low, high) if high.0 < low.0 || high.0 == low.0 && !(low.1 && high.1))
    }

    /// True of every figure there can be.
    pub(super) fn any(&self) -> bool {
        self.set == Set::Range(LEAST, MOST)
    }

    /// True of this number.
    pub(super) fn has(&self, number: f64) -> bool {
        match &self.set {
            Set::Range(low, high) => low.is_below(number) && high.is_above(number),
            Set::Not(other) => *other != number,
            Set::Text(_) | Set::NotText(_) => false,
        }
    }

    /// Of a figure that only grows: the number from which on it is true for good.
    pub(super) fn from(&self) -> Option<f64> {
        match self.set {
            Set::Range(End(low, true), MOST) => Some(low),
            _ => None,
        }
    }

    /// It cannot be true before its figure has passed this number.
    pub(super) fn is_beyond(&self, number: f64) -> bool {
        matches!(&self.set, Set::Range(low, _) if low.0 > number)
    }

    /// Whenever this is true, the other is.
    pub(super) fn implies(&self, other: &Self) -> bool {
        if self.never() {
            return true;
        }
        if self.trigger == other.trigger {
            return self.set.is_within(&other.set);
        }
        match (self.trigger, other.trigger) {
            // These have a figure at every event.
            (_, Trigger::ToolCallCount | Trigger::StepCount | Trigger::CostUsd | Trigger::ErrorCount)
                if other.any() =>
            {
                true
            }
            // Every failed call is a call.
            (Trigger::ErrorCount, Trigger::ToolCallCount) => match (&self.set, other.from()) {
                (Set::Range(low, _), Some(from)) => from <= low.0,
                _ => false,
            },
            _ => false,
        }
    }
}

impl Set {
    fn of_number(operator: Operator, number: f64, whole: bool) -> Self {
        match operator {
            Operator::Gt if whole => Self::Range(End(number + 1.0, true), MOST),
            Operator::Gt => Self::Range(End(number, false), MOST),
            Operator::Gte => Self::Range(End(number, true), MOST),
            Operator::Lt if whole => Self::Range(LEAST, End(number - 1.0, true)),
            Operator::Lt => Self::Range(LEAST, End(number, false)),
            Operator::Lte => Self::Range(LEAST, End(number, true)),
            Operator::Eq | Operator::Contains => Self::Range(End(number, true), End(number, true)),
            Operator::Neq if number == 0.0 && whole => Self::Range(End(1.0, true), MOST),
            Operator::Neq if number == 0.0 => Self::Range(End(0.0, false), MOST),
            Operator::Neq => Self::Not(number),
        }
    }

    fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Range(low, high), Self::Range(other_low, other_high)) => {
                let from = low.0 > other_low.0 || low.0 == other_low.0 && (other_low.1 || !low.1);
                let to = high.0 < other_high.0 || high.0 == other_high.0 && (other_high.1 || !high.1);
                from && to
            }
            (Self::Range(low, high), Self::Not(number)) => !(low.is_below(*number) && high.is_above(*number)),
            (Self::Not(_), Self::Range(low, high)) => (*low, *high) == (LEAST, MOST),
            (Self::Text(text), Self::NotText(other)) => text != other,
            (one, other) => one == other,
        }
    }
}

impl End {
    fn is_below(self, number: f64) -> bool {
        self.0 < number || self.0 == number && self.1
    }

    fn is_above(self, number: f64) -> bool {
        self.0 > number || self.0 == number && self.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::condition;

    fn holds(text: &str) -> Holds {
        Holds::of(&condition(text))
    }

    #[test]
    fn one_condition_follows_from_another() {
        for (one, other) in [
            ("tool_call_count gt 5", "tool_call_count gte 6"),
            ("tool_call_count gte 6", "tool_call_count gt 5"),
            ("tool_call_count gt 9", "tool_call_count gt 5.0"),
            ("tool_call_count eq 7", "tool_call_count gt 5"),
            ("tool_call_count lt 3", "tool_call_count lte 2"),
            ("tool_call_count lt 3", "tool_call_count neq 3"),
            ("tool_call_count neq 0", "tool_call_count gte 1"),
            ("tool_call_count neq 4", "tool_call_count gte 0"),
            ("tool_call_count lt 0", "signal contains TOOL_LOOP"),
            ("cost_usd gt 0.5", "cost_usd gte 0.5"),
            ("cost_usd eq 0.5", "cost_usd lte 0.5"),
            ("cost_usd neq 0", "cost_usd gt 0"),
            ("finish_reason eq length", "finish_reason neq stop"),
            ("finish_reason eq length", "finish_reason eq length"),
            ("signal contains TOOL_LOOP", "signal contains TOOL_LOOP"),
            ("signal contains TOOL_LOOP", "step_count gte 0"),
            ("error_count gte 3", "tool_call_count gt 2"),
            ("error_count eq 3", "tool_call_count gt 2"),
        ] {
            assert!(holds(one).implies(&holds(other)), "{one} → {other}");
        }
    }

    #[test]
    fn others_do_not() {
        for (one, other) in [
            ("tool_call_count gt 5", "tool_call_count gt 6"),
            ("tool_call_count neq 4", "tool_call_count gte 1"),
            ("tool_call_count neq 4", "tool_call_count neq 5"),
            ("tool_call_count gte 3", "error_count gte 1"),
            ("tool_call_count gte 3", "step_count gte 1"),
            ("cost_usd gte 0.5", "cost_usd gt 0.5"),
            ("cost_usd lte 0.5", "cost_usd lt 0.5"),
            ("finish_reason neq stop", "finish_reason eq length"),
            ("finish_reason eq stop", "finish_reason neq stop"),
            ("signal contains TOOL_LOOP", "signal contains RETRY_STORM"),
            // There may be no latency at all yet.
            ("step_count gte 0", "llm_latency_ms gte 0"),
            ("error_count gte 3", "tool_call_count gt 3"),
        ] {
            assert!(!holds(one).implies(&holds(other)), "{one} → {other}");
        }
    }

    #[test]
    fn what_is_never_or_always_true_is_seen() {
        for never in ["tool_call_count lt 0", "cost_usd lt 0", "llm_latency_ms lt 0"] {
            assert!(holds(never).never(), "{never}");
        }
        for sometimes in [
            "tool_call_count lte 0",
            "cost_usd lte 0",
            "cost_usd gt 1000000",
            "finish_reason eq x",
        ] {
            assert!(!holds(sometimes).never() && !holds(sometimes).any(), "{sometimes}");
        }
        for always in ["tool_call_count gte 0", "cost_usd gte 0", "cost_usd gte 0.0"] {
            assert!(holds(always).any(), "{always}");
        }
    }
}
