//! Evidence of any failure type as names and values that can be read.

use api::{Aftermath, ContentHash, Spend};
use serde_json::Value;

use super::format;

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    Text(String),
    Hash(ContentHash),
    List(Vec<Shown>),
    Fields(Vec<(String, Shown)>),
}

/// The fields of a signal's evidence.
pub fn fields(evidence: &Value) -> Vec<(String, Shown)> {
    let Value::Object(map) = evidence else {
        return vec![("Value".to_owned(), shown("", evidence))];
    };
    map.iter()
        .map(|(name, value)| (label(name), shown(name, value)))
        .collect()
}

/// `args_hash` becomes `Args hash`.
fn label(name: &str) -> String {
    let words = name.strip_suffix("_ms").unwrap_or(name).replace('_', " ");
    let mut chars = words.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn shown(name: &str, value: &Value) -> Shown {
    match value {
        Value::Null => Shown::Text(format::NONE.to_owned()),
        Value::Bool(flag) => Shown::Text(if *flag { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => Shown::Text(figure(name, number)),
        Value::String(text) => ContentHash::parse(text).map_or_else(|| Shown::Text(text.clone()), Shown::Hash),
        Value::Array(items) => Shown::List(items.iter().map(|item| shown(name, item)).collect()),
        Value::Object(_) => Shown::Fields(fields(value)),
    }
}

/// The name tells the unit.
fn figure(name: &str, number: &serde_json::Number) -> String {
    let exact = number.as_u64();
    let rough = number.as_f64().unwrap_or(0.0);
    if name.ends_with("_ms") {
        return format::duration(exact.unwrap_or(rough as u64));
    }
    if name.ends_with("_rate") || name.ends_with("_share") {
        return format::percent(rough);
    }
    match exact {
        Some(count) => format::count(count),
        None => format!("{rough:.2}"),
    }
}

/// What the run went on to spend when it had begun to fail: `From step 12, where the evidence begins,
/// to the end: 31 steps, 42,000 tokens, ≈ $0.310 estimated`. `None` when nothing came after.
pub fn aftermath(after: Aftermath) -> Option<String> {
    let first = after.first_step;
    let spent = spent_after(after)?;
    Some(format!(
        "From step {first}, where the evidence begins, to the end: {spent}"
    ))
}

/// What was spent then, without where. `None` when nothing came after.
pub fn spent_after(after: Aftermath) -> Option<String> {
    (after.spent.steps > 1).then(|| spend(after.spent))
}

/// `31 steps, 42,000 tokens, ≈ $0.310 estimated`.
fn spend(spend: Spend) -> String {
    let mut parts = vec![format::plural(spend.steps, "step", "steps")];
    if spend.tokens > 0 {
        parts.push(format!("{} tokens", format::count(spend.tokens)));
    }
    if spend.cost_usd > 0.0 {
        parts.push(format!("\u{2248} {} estimated", format::cost(spend.cost_usd)));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hashes_durations_and_counts_are_told_apart() {
        let evidence =
            json!({"args_hash": "2cf24dba5fb0a30e", "call_count": 1200, "worst_ms": 61_000, "tool": "search"});
        let shown: std::collections::BTreeMap<_, _> = fields(&evidence).into_iter().collect();
        assert_eq!(shown["Args hash"], Shown::Hash(ContentHash::of("hello")));
        assert_eq!(shown["Call count"], Shown::Text("1,200".into()));
        assert_eq!(shown["Worst"], Shown::Text("1 min 1 s".into()));
        assert_eq!(shown["Tool"], Shown::Text("search".into()));
    }

    #[test]
    fn nested_evidence_keeps_its_shape() {
        let shown = fields(&json!({"steps": [1, 2], "worst": {"ratio": 0.5, "known": null}}));
        let list = Shown::List(vec![Shown::Text("1".into()), Shown::Text("2".into())]);
        let inner = Shown::Fields(vec![
            ("Known".into(), Shown::Text(format::NONE.into())),
            ("Ratio".into(), Shown::Text("0.50".into())),
        ]);
        assert!(
            shown.contains(&("Steps".into(), list)) && shown.contains(&("Worst".into(), inner)),
            "{shown:?}"
        );
    }

    #[test]
    fn the_aftermath_is_told_in_steps_tokens_and_dollars() {
        let spent = Spend {
            steps: 31,
            tokens: 42_000,
            cost_usd: 0.31,
        };
        let after = |spent| Aftermath { first_step: 12, spent };
        let words = aftermath(after(spent)).unwrap();
        assert!(words.contains("step 12") && words.ends_with("31 steps, 42,000 tokens, \u{2248} $0.310 estimated"));
        assert_eq!(aftermath(after(Spend::default())), None);
        let free = Spend {
            steps: 2,
            ..Spend::default()
        };
        assert_eq!(spent_after(after(free)).as_deref(), Some("2 steps"));
    }
}
