//! A figure, and whether a condition holds for it.

use std::cmp::Ordering;

use crate::detectors::FailureType;
use crate::label::Label;
use crate::policy::condition::{Condition, Operator, Threshold};

/// A figure that a condition was compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Metric {
    Number(f64),
    Text(String),
    Signals(Vec<FailureType>),
}

impl Metric {
    /// As the SDK compares: what cannot be ordered is neither more nor less, and things of different kinds
    /// are never equal, so `neq` is true of them.
    pub(super) fn satisfies(&self, condition: &Condition) -> bool {
        let order = self.cmp(&condition.value);
        let is = |wanted: fn(Ordering) -> bool| order.is_some_and(wanted);
        match condition.operator {
            Operator::Gt => is(Ordering::is_gt),
            Operator::Gte => is(Ordering::is_ge),
            Operator::Lt => is(Ordering::is_lt),
            Operator::Lte => is(Ordering::is_le),
            Operator::Eq => is(Ordering::is_eq),
            Operator::Neq => !is(Ordering::is_eq),
            Operator::Contains => self.contains(&condition.value, is(Ordering::is_eq)),
        }
    }

    fn cmp(&self, threshold: &Threshold) -> Option<Ordering> {
        match (self, threshold) {
            (Self::Number(number), threshold) => number.partial_cmp(&threshold.number()?),
            // Events hold prose as a hash only, so that is what a threshold of prose is compared with.
            (Self::Text(text), Threshold::Text(other)) => Some(text.as_str().cmp(Label::code(other).as_str())),
            _ => None,
        }
    }

    /// Membership: of a list, or of a single figure in itself.
    fn contains(&self, threshold: &Threshold, equal: bool) -> bool {
        match (self, threshold) {
            (Self::Signals(seen), Threshold::Text(name)) => seen.iter().any(|failure| failure.as_str() == name),
            _ => equal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::condition::Trigger;

    fn operators_that_hold(figure: &Metric, value: Threshold) -> Vec<&'static str> {
        let holds = |operator| {
            figure.satisfies(&Condition {
                trigger: Trigger::StepCount,
                operator,
                value: value.clone(),
            })
        };
        let all = Operator::ALL.into_iter();
        all.filter(|&operator| holds(operator)).map(Operator::as_str).collect()
    }

    #[test]
    fn numbers_are_ordered_however_they_are_written() {
        for (value, expected) in [
            (Threshold::Int(2), &["gt", "gte", "neq"][..]),
            (Threshold::Int(3), &["gte", "lte", "eq", "contains"]),
            (Threshold::Float(3.0), &["gte", "lte", "eq", "contains"]),
            (Threshold::Float(3.5), &["lt", "lte", "neq"]),
            (Threshold::Text("3".to_owned()), &["neq"]),
        ] {
            assert_eq!(
                operators_that_hold(&Metric::Number(3.0), value.clone()),
                expected,
                "{value:?}"
            );
        }
    }

    #[test]
    fn texts_are_compared_whole_and_as_they_are_spelled() {
        let figure = Metric::Text("length".to_owned());
        for (value, expected) in [
            ("length", &["gte", "lte", "eq", "contains"][..]),
            ("len", &["gt", "gte", "neq"]),
            ("LENGTH", &["gt", "gte", "neq"]),
            ("stop", &["lt", "lte", "neq"]),
        ] {
            assert_eq!(
                operators_that_hold(&figure, Threshold::Text(value.to_owned())),
                expected,
                "{value}"
            );
        }
        assert_eq!(operators_that_hold(&figure, Threshold::Int(1)), ["neq"]);
    }

    #[test]
    fn only_contains_is_of_use_with_a_list() {
        let figure = Metric::Signals(vec![FailureType::ToolLoop]);
        let named = |name: &str| operators_that_hold(&figure, Threshold::Text(name.to_owned()));
        assert_eq!(named("TOOL_LOOP"), ["neq", "contains"]);
        assert_eq!(named("RETRY_STORM"), ["neq"]);
    }
}
