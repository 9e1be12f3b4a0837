//! What a model call costs by the tables inside the SDKs, on which `cost_usd` policies rest.
//!
//! They are facts of published clients, with their gaps and old prices. What the product itself says of
//! costs comes from [`crate::pricing`].

/// Which table an agent has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SdkPrices {
    /// Versions before 0.5.4.
    Before054,
    #[default]
    Since054,
}

/// US dollars per token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SdkPrice {
    input: f64,
    output: f64,
}

const fn price(input: f64, output: f64) -> SdkPrice {
    SdkPrice { input, output }
}

/// For models that are in no table.
const DEFAULT: SdkPrice = price(3.00e-6, 12.00e-6);

/// In the order in which the SDKs look, and the first that fits counts: `gpt-4o-mini` must come before
/// `gpt-4o`.
const FIRST: &[(&str, SdkPrice)] = &[
    ("claude-opus-4", price(15.00e-6, 75.00e-6)),
    ("claude-sonnet-4", price(3.00e-6, 15.00e-6)),
    ("claude-haiku-4", price(0.80e-6, 4.00e-6)),
    ("claude-3-5-sonnet", price(3.00e-6, 15.00e-6)),
    ("claude-3-5-haiku", price(0.80e-6, 4.00e-6)),
    ("claude-3-opus", price(15.00e-6, 75.00e-6)),
    ("gpt-4o-mini", price(0.15e-6, 0.60e-6)),
];

const BEFORE_0_5_4: &[(&str, SdkPrice)] = &[("gpt-4o", price(5.00e-6, 15.00e-6))];

const SINCE_0_5_4: &[(&str, SdkPrice)] = &[("gpt-4o", price(2.50e-6, 10.00e-6))];

const THEN: &[(&str, SdkPrice)] = &[
    ("gpt-4-turbo", price(10.00e-6, 30.00e-6)),
    ("gpt-3.5-turbo", price(0.50e-6, 1.50e-6)),
];

const LAST_SINCE_0_5_4: &[(&str, SdkPrice)] = &[
    ("magistral-medium", price(2.00e-6, 5.00e-6)),
    ("magistral-small", price(0.50e-6, 1.50e-6)),
    ("devstral-medium", price(0.40e-6, 2.00e-6)),
    ("devstral-small", price(0.10e-6, 0.30e-6)),
    ("mistral-medium", price(1.50e-6, 7.50e-6)),
    ("mistral-large", price(0.50e-6, 1.50e-6)),
    ("mistral-small", price(0.15e-6, 0.60e-6)),
    ("ministral-3b", price(0.10e-6, 0.10e-6)),
    ("ministral-8b", price(0.15e-6, 0.15e-6)),
    ("ministral-14b", price(0.20e-6, 0.20e-6)),
    ("codestral-embed", price(0.15e-6, 0.0)),
    ("codestral", price(0.30e-6, 0.90e-6)),
    ("mistral-embed", price(0.10e-6, 0.0)),
];

impl SdkPrices {
    const fn tables(self) -> [&'static [(&'static str, SdkPrice)]; 4] {
        match self {
            Self::Before054 => [FIRST, BEFORE_0_5_4, THEN, &[]],
            Self::Since054 => [FIRST, SINCE_0_5_4, THEN, LAST_SINCE_0_5_4],
        }
    }

    /// The price of the first entry whose name is anywhere in the model's, in the case it is given.
    pub fn of(self, model: &str) -> SdkPrice {
        let entries = self.tables().into_iter().flatten();
        let mut fitting = entries.filter(|(name, _)| model.contains(name));
        fitting.next().map_or(DEFAULT, |&(_, price)| price)
    }
}

impl SdkPrice {
    /// US dollars, added up as the SDKs do, so that not even the last digit differs.
    pub fn cost_usd(self, prompt_tokens: u64, completion_tokens: u64) -> f64 {
        prompt_tokens as f64 * self.input + completion_tokens as f64 * self.output
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// US dollars per million tokens in and out, before and since 0.5.4.
    fn per_million(model: &str) -> [(f64, f64); 2] {
        [SdkPrices::Before054, SdkPrices::Since054].map(|prices| {
            let price = prices.of(model);
            let rounded = |cost: f64| (cost * 100.0).round() / 100.0;
            (
                rounded(price.cost_usd(1_000_000, 0)),
                rounded(price.cost_usd(0, 1_000_000)),
            )
        })
    }

    #[test]
    fn the_first_entry_that_is_part_of_the_name_counts() {
        for (model, before, since) in [
            ("gpt-4o", (5.0, 15.0), (2.5, 10.0)),
            ("gpt-4o-mini-2024-07-18", (0.15, 0.6), (0.15, 0.6)),
            ("azure/my-gpt-4o", (5.0, 15.0), (2.5, 10.0)),
            ("eu.anthropic.claude-3-5-haiku-20241022-v1:0", (0.8, 4.0), (0.8, 4.0)),
            ("codestral-embed-2505", (3.0, 12.0), (0.15, 0.0)),
            ("GPT-4o", (3.0, 12.0), (3.0, 12.0)),
            ("gpt-4.1", (3.0, 12.0), (3.0, 12.0)),
            ("", (3.0, 12.0), (3.0, 12.0)),
        ] {
            assert_eq!(per_million(model), [before, since], "{model}");
        }
    }
}
