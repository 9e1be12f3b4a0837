//! What two runs took, and by how much they differ.

use api::RunSummary;

use crate::view_model::format;

/// Which of both runs took more. More is worse for everything that is measured here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    Left,
    Right,
    Neither,
}

/// One measure of both runs, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    pub name: &'static str,
    pub left: String,
    pub right: String,
    /// Left less right, with its sign; `=` when there is none.
    pub difference: String,
    /// The same in percent of the right run's; absent when that has none.
    pub relative: Option<String>,
    pub worse: Worse,
}

/// All measures, in the order in which they are read.
pub fn metrics(left: &RunSummary, right: &RunSummary) -> Vec<Metric> {
    let number = |name, of: fn(&RunSummary) -> u64, words: fn(u64) -> String| {
        let (l, r) = (of(left), of(right));
        metric(name, (l as f64, r as f64), (words(l), words(r)), words(l.abs_diff(r)))
    };
    let costs = (left.cost_usd, right.cost_usd);
    let cost = metric(
        "Cost (estimated)",
        costs,
        (format::cost(costs.0), format::cost(costs.1)),
        format::cost((costs.0 - costs.1).abs()),
    );
    vec![
        number("Duration", |run| run.duration_ms, format::duration),
        number("Steps", |run| u64::from(run.step_count), format::count),
        number("LLM calls", |run| u64::from(run.llm_calls), format::count),
        number("Tool calls", |run| u64::from(run.tool_calls), format::count),
        number("Tokens", |run| run.total_tokens, format::count),
        cost,
        number("Signals", |run| u64::from(run.signal_count), format::count),
    ]
}

fn metric(name: &'static str, (l, r): (f64, f64), (left, right): (String, String), apart: String) -> Metric {
    let (sign, worse) = match l.total_cmp(&r) {
        std::cmp::Ordering::Less => ("\u{2212}", Worse::Right),
        std::cmp::Ordering::Equal => ("", Worse::Neither),
        std::cmp::Ordering::Greater => ("+", Worse::Left),
    };
    let differs = worse != Worse::Neither;
    let relative = (differs && r > 0.0).then(|| relative(sign, l, r));
    Metric {
        name,
        left,
        right,
        difference: if differs {
            format!("{sign}{apart}")
        } else {
            "=".to_owned()
        },
        relative,
        worse,
    }
}

/// In percent, or as a factor where a percentage would have four digits.
fn relative(sign: &str, l: f64, r: f64) -> String {
    let share = (l - r).abs() / r;
    if share < 10.0 {
        format!("{sign}{}", format::percent(share))
    } else {
        format!("{}×", format::count((l / r).round() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::run_rows::tests::run;

    fn measured(duration_ms: u64, tokens: u64, cost: f64) -> RunSummary {
        let mut run = run("r", 0.0);
        run.duration_ms = duration_ms;
        run.total_tokens = tokens;
        run.cost_usd = cost;
        run
    }

    fn named(metrics: &[Metric], name: &str) -> Metric {
        metrics.iter().find(|metric| metric.name == name).unwrap().clone()
    }

    #[test]
    fn differences_have_sign_share_and_a_verdict() {
        let all = metrics(&measured(18_400, 500, 0.3), &measured(4_600, 1000, 0.1));
        let duration = named(&all, "Duration");
        assert_eq!(
            (
                duration.difference.as_str(),
                duration.relative.as_deref(),
                duration.worse
            ),
            ("+13.8 s", Some("+300 %"), Worse::Left)
        );
        let tokens = named(&all, "Tokens");
        assert_eq!(
            (tokens.difference.as_str(), tokens.relative.as_deref(), tokens.worse),
            ("\u{2212}500", Some("\u{2212}50 %"), Worse::Right)
        );
        assert_eq!(named(&all, "Cost (estimated)").difference, "+$0.200");
    }

    #[test]
    fn what_is_equal_says_so() {
        let all = metrics(&measured(10, 0, 0.0), &measured(10, 0, 0.0));
        assert!(all.iter().all(|metric| metric.worse == Worse::Neither));
        assert!(
            all.iter()
                .all(|metric| metric.difference == "=" && metric.relative.is_none())
        );
    }

    #[test]
    fn large_shares_are_factors_and_nothing_is_no_base() {
        let all = metrics(&measured(100_000, 7, 0.0), &measured(1000, 0, 0.0));
        assert_eq!(named(&all, "Duration").relative.as_deref(), Some("100×"));
        assert_eq!(named(&all, "Tokens").relative, None);
    }
}
