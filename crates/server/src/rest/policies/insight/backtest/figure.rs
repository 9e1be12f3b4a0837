//! A figure at the moment of a firing, in words.

use domain::policy::{Metric, Trigger};

pub(super) fn figure(trigger: Trigger, value: &Metric) -> String {
    match (trigger, value) {
        (Trigger::CostUsd, Metric::Number(dollars)) if *dollars < 0.01 => format!("${dollars:.4}"),
        (Trigger::CostUsd, Metric::Number(dollars)) => format!("${dollars:.2}"),
        (Trigger::LlmLatencyMs, Metric::Number(millis)) => format!("{millis} ms"),
        (_, Metric::Number(number)) => number.to_string(),
        (_, Metric::Text(text)) => text.clone(),
        (_, Metric::Signals(signals)) => {
            let names: Vec<&str> = signals.iter().map(|signal| signal.as_str()).collect();
            names.join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::FailureType;

    use super::*;

    #[test]
    fn figures_have_their_unit() {
        assert_eq!(figure(Trigger::ToolCallCount, &Metric::Number(6.0)), "6");
        assert_eq!(figure(Trigger::CostUsd, &Metric::Number(0.514)), "$0.51");
        assert_eq!(figure(Trigger::CostUsd, &Metric::Number(0.0004)), "$0.0004");
        assert_eq!(figure(Trigger::LlmLatencyMs, &Metric::Number(31_000.0)), "31000 ms");
        assert_eq!(
            figure(Trigger::FinishReason, &Metric::Text("length".to_owned())),
            "length"
        );
        let signals = Metric::Signals(vec![FailureType::ToolLoop, FailureType::SlowStep]);
        assert_eq!(figure(Trigger::Signal, &signals), "TOOL_LOOP, SLOW_STEP");
    }
}
