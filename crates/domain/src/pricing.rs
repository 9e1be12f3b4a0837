//! What a model call costs, estimated from list prices.

/// US dollars per million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Price {
    input: f64,
    output: f64,
}

/// For models that are not in the table.
const DEFAULT: Price = Price {
    input: 1.0,
    output: 4.0,
};

/// Prefixes of model names without their vendor. The longest that fits counts, so `gpt-4o-mini` is not
/// taken for `gpt-4o`.
const PRICES: &[(&str, f64, f64)] = &[
    ("gpt-4o", 2.5, 10.0),
    ("gpt-4o-mini", 0.15, 0.6),
    ("gpt-4-turbo", 10.0, 30.0),
    ("gpt-4", 30.0, 60.0),
    ("gpt-3.5-turbo", 0.5, 1.5),
    ("o1", 15.0, 60.0),
    ("o1-mini", 3.0, 12.0),
    ("o3-mini", 1.1, 4.4),
    ("o4-mini", 1.1, 4.4),
    ("gpt-6-luna", 0.1, 0.5),
    ("gpt-6-sol", 2.0, 10.0),
    ("claude-opus-5-5", 4.0, 20.0),
    ("claude-sonnet-5-5", 2.0, 10.0),
    ("claude-haiku-5-5", 0.1, 0.5),
    ("claude-opus-4-7", 15.0, 75.0),
    ("claude-sonnet-4-6", 3.0, 15.0),
    ("claude-haiku-4-5", 0.8, 4.0),
    ("claude-3-5-sonnet", 3.0, 15.0),
    ("claude-3-5-haiku", 0.8, 4.0),
    ("claude-3-opus", 15.0, 75.0),
    ("claude-3-sonnet", 3.0, 15.0),
    ("claude-3-haiku", 0.25, 1.25),
    ("gemini-1.5-pro", 1.25, 5.0),
    ("gemini-1.5-flash", 0.075, 0.3),
    ("gemini-2.0-flash", 0.1, 0.4),
    ("gemini-2.5-pro", 1.25, 10.0),
    ("mistral-large", 3.0, 9.0),
    ("mistral-small", 0.2, 0.6),
];

/// The estimated cost of a call in US dollars. Models that are not in the table count with a middling
/// price, so the figure is of the right order and never exact.
pub fn estimated_cost_usd(model: &str, prompt_tokens: u64, completion_tokens: u64) -> f64 {
    listed(model).unwrap_or(DEFAULT).of(prompt_tokens, completion_tokens)
}

/// The same by list prices alone; `None` for a model that is not in the table.
pub fn listed_cost_usd(model: &str, prompt_tokens: u64, completion_tokens: u64) -> Option<f64> {
    listed(model).map(|price| price.of(prompt_tokens, completion_tokens))
}

impl Price {
    fn of(self, prompt_tokens: u64, completion_tokens: u64) -> f64 {
        (prompt_tokens as f64 * self.input + completion_tokens as f64 * self.output) / 1e6
    }
}

fn listed(model: &str) -> Option<Price> {
    let model = without_vendor(model).to_ascii_lowercase();
    PRICES
        .iter()
        .filter(|(prefix, ..)| model.starts_with(prefix))
        .max_by_key(|(prefix, ..)| prefix.len())
        .map(|&(_, input, output)| Price { input, output })
}

/// `openai/gpt-4o` and Bedrock's `eu.anthropic.claude-3-haiku` name the vendor first.
fn without_vendor(model: &str) -> &str {
    let model = model.rsplit_once('/').map_or(model, |(_, name)| name);
    model.rsplit_once("anthropic.").map_or(model, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_counts_whatever_the_vendor_spells_before_it() {
        for (model, input) in [
            ("gpt-4o", 2.5),
            ("gpt-4o-mini-2024-07-18", 0.15),
            ("openai/gpt-4o-mini", 0.15),
            ("eu.anthropic.claude-3-haiku-20240307-v1:0", 0.25),
            ("GPT-4-0613", 30.0),
            ("somebody-elses-model", 1.0),
        ] {
            let million = estimated_cost_usd(model, 1_000_000, 0);
            assert!((million - input).abs() < 1e-9, "{model}: {million}");
        }
    }

    #[test]
    fn only_listed_models_have_a_listed_price() {
        assert_eq!(listed_cost_usd("somebody-elses-model", 1, 1), None);
        let cost = listed_cost_usd("claude-sonnet-5-5-20261001", 5000, 200);
        assert!(cost.is_some_and(|cost| (cost - 0.012).abs() < 1e-9), "{cost:?}");
    }

    #[test]
    fn input_and_output_have_their_own_price() {
        assert!((estimated_cost_usd("gpt-4o", 1_000_000, 100_000) - 3.5).abs() < 1e-9);
    }
}
