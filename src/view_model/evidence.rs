//! Evidence of any failure type as names and values that can be read.

use api::{Aftermath, ContentHash, Spend};
use serde_json::Value;

use super::format;

/// A longer list is shortened.
const MOST_ITEMS: usize = 16;
const FIRST_ITEMS: usize = 9;
const LAST_ITEMS: usize = 3;

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    Text(String),
    Hash(ContentHash),
    List(Vec<Shown>),
    /// The same so many times in a row.
    Times(Box<Shown>, usize),
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
        Value::Array(items) => Shown::List(shortened(folded(items.iter().map(|item| shown(name, item))))),
        Value::Object(_) => Shown::Fields(fields(value)),
    }
}

/// Equal values in a row as one: a loop has the same arguments a hundred times.
fn folded(items: impl Iterator<Item = Shown>) -> Vec<Shown> {
    let mut rows: Vec<(Shown, usize)> = Vec::new();
    for item in items {
        match rows.last_mut() {
            Some((last, times)) if *last == item => *times += 1,
            _ => rows.push((item, 1)),
        }
    }
    let shown = |(item, times)| match times {
        1 => item,
        _ => Shown::Times(Box::new(item), times),
    };
    rows.into_iter().map(shown).collect()
}

/// Of a long list the beginning and the end, and how many stand between.
fn shortened(mut items: Vec<Shown>) -> Vec<Shown> {
    if items.len() <= MOST_ITEMS {
        return items;
    }
    let left_out = items.len() - FIRST_ITEMS - LAST_ITEMS;
    let words = format!("… {} more …", format::count(left_out as u64));
    items.splice(FIRST_ITEMS..FIRST_ITEMS + left_out, [Shown::Text(words)]);
    items
}

/// The steps that evidence speaks of, shortened like any long list: `2 · 6 · 8`.
pub fn steps(steps: &[u32]) -> String {
    let each = steps.iter().map(|step| Shown::Text(step.to_string()));
    let words = shortened(each.collect()).into_iter().map(|item| match item {
        Shown::Text(text) => text,
        _ => String::new(),
    });
    words.collect::<Vec<_>>().join(" · ")
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
    fn what_repeats_is_shown_once_and_a_long_list_by_its_ends() {
        let hash = ContentHash::of("x").to_string();
        let many: Vec<u64> = (0..100).map(|index| 94 + 2 * index).collect();
        let shown = fields(&json!({ "args_hashes": vec![hash; 100], "step_indices": many }));
        let Shown::List(hashes) = &shown[0].1 else {
            panic!("{shown:?}")
        };
        assert!(matches!(hashes.as_slice(), [Shown::Times(_, 100)]));
        let Shown::List(indices) = &shown[1].1 else {
            panic!("{shown:?}")
        };
        assert_eq!(indices.len(), FIRST_ITEMS + 1 + LAST_ITEMS);
        assert_eq!(indices[FIRST_ITEMS], Shown::Text("… 88 more …".to_owned()));
        assert_eq!(steps(&[2, 6, 8]), "2 · 6 · 8");
        assert!(steps(&(1..=50).collect::<Vec<_>>()).ends_with(" · 48 · 49 · 50"));
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
