//! How alike two runs are, by what they did and in which order.

use std::collections::HashMap;

use crate::label::Label;
use crate::run::{Step, StepKind};

/// What a step is, whatever went in and came out.
type Identity<'a> = (StepKind, &'a Label);

/// From 0, the same structure, to 1, nothing in common.
///
/// Compared are the counts of neighbouring pairs of steps, so order counts where it is local and a long
/// detour costs what it is long. A run's start and end belong to its first and last pair.
pub fn distance(a: &[Step], b: &[Step]) -> f64 {
    let (a, b) = (pairs(a), pairs(b));
    let total: u32 = a.values().sum::<u32>() + b.values().sum::<u32>();
    if total == 0 {
        return 0.0;
    }
    let shared: u32 = a
        .iter()
        .filter_map(|(pair, count)| b.get(pair).map(|other| count.min(other)))
        .sum();
    1.0 - 2.0 * f64::from(shared) / f64::from(total)
}

/// Each pair of neighbours and how often it occurs. Requests that only carry an LLM call are no steps.
fn pairs(steps: &[Step]) -> HashMap<(Option<Identity<'_>>, Option<Identity<'_>>), u32> {
    let mut counts = HashMap::new();
    let mut before = None;
    for step in steps.iter().filter(|step| !step.transport) {
        let identity = Some((step.kind, &step.name));
        *counts.entry((before, identity)).or_default() += 1;
        before = identity;
    }
    if before.is_some() {
        *counts.entry((before, None)).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::run;

    fn between(a: &str, b: &str) -> f64 {
        distance(&run(a).steps(), &run(b).steps())
    }

    const PLAIN: &str = "start[search] llm tool:search llm end:final_answer";

    #[test]
    fn the_same_structure_has_no_distance() {
        assert!(between(PLAIN, PLAIN).abs() < 1e-9);
        assert!(distance(&[], &[]).abs() < 1e-9);
    }

    #[test]
    fn nothing_in_common_is_one() {
        assert!((distance(&run(PLAIN).steps(), &[]) - 1.0).abs() < 1e-9);
        let steps = run("start llm tool:a tool:b llm end:final_answer").steps();
        assert!((distance(&steps[2..3], &steps[3..4]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn it_is_the_same_in_both_directions() {
        let other = "start[search] llm tool:search tool:search llm end:final_answer";
        assert!((between(PLAIN, other) - between(other, PLAIN)).abs() < 1e-9);
    }

    #[test]
    fn a_short_detour_is_nearer_than_a_long_one_and_another_tool_farther_than_none() {
        let once = between(
            PLAIN,
            "start[search] llm tool:search llm tool:search llm end:final_answer",
        );
        let often = between(
            PLAIN,
            "start[search] llm tool:search llm tool:search llm tool:search llm tool:search llm end:final_answer",
        );
        assert!(0.0 < once && once < often && often < 1.0, "{once} {often}");
        let other = between(PLAIN, "start[search] llm tool:fetch llm end:final_answer");
        // Two of six pairs differ.
        assert!((other - 1.0 / 3.0).abs() < 1e-9, "{other}");
    }

    #[test]
    fn order_counts() {
        let forth = "start llm tool:a tool:b tool:c llm end:final_answer";
        let back = "start llm tool:c tool:b tool:a llm end:final_answer";
        // Of the eight pairs only those of the start and the end are the same.
        assert!((between(forth, back) - 0.5).abs() < 1e-9);
    }
}
