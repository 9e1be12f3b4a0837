//! What asking the model took, over all attempts.

use std::time::Duration;

use api::explain::{ModelSetup, ModelUse};
use domain::pricing::listed_cost_usd;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The tokens that the provider counted, attempt by attempt. It belongs to whoever asks, so that it is there
/// however the asking ends: also an answer that cannot be used costs money.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage(Vec<Counted>);

/// Of one body that names a model or tokens.
#[derive(Clone, Debug, PartialEq)]
struct Counted {
    model: Option<String>,
    tokens: Option<Tokens>,
    /// By list prices, where they are known.
    cost_usd: Option<f64>,
}

/// As one attempt took them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tokens {
    pub prompt: u64,
    pub completion: u64,
}

/// What both providers put around the usage, in answers and perhaps in errors. The rest may be anything.
#[derive(Deserialize)]
struct Body<U> {
    model: Option<String>,
    usage: Option<U>,
}

impl Usage {
    /// The model that answered last, as the provider names it.
    pub fn model(&self) -> Option<&str> {
        self.0.iter().rev().find_map(|counted| counted.model.as_deref())
    }

    pub fn prompt_tokens(&self) -> u64 {
        let prompts = self.tokens().map(|tokens| tokens.prompt);
        prompts.fold(0, u64::saturating_add)
    }

    pub fn completion_tokens(&self) -> u64 {
        let completions = self.tokens().map(|tokens| tokens.completion);
        completions.fold(0, u64::saturating_add)
    }

    /// In US dollars, by list prices. `None` when nothing was counted, or a price is not known: a part of a
    /// cost would look like all of it.
    pub fn cost_usd(&self) -> Option<f64> {
        self.tokens().next()?;
        let counted = self.0.iter().filter(|counted| counted.tokens.is_some());
        counted.map(|counted| counted.cost_usd).sum()
    }

    /// As a page shows it. `setup` names the model that was asked, for where no answer names one.
    pub fn shown(&self, setup: ModelSetup, duration: Duration) -> ModelUse {
        ModelUse {
            provider: setup.provider,
            model: self.model().map_or(setup.model, str::to_owned),
            duration_ms: duration.as_millis() as u64,
            prompt_tokens: self.prompt_tokens(),
            completion_tokens: self.completion_tokens(),
            cost_usd: self.cost_usd(),
        }
    }

    /// Takes what stands in a body, whatever its status and whatever else it says. `asked` is the model that
    /// was asked.
    pub(super) fn count<U: DeserializeOwned + Into<Tokens>>(&mut self, body: &[u8], asked: &str) {
        let Ok(Body::<U> { model, usage }) = serde_json::from_slice(body) else {
            return;
        };
        let tokens: Option<Tokens> = usage.map(Into::into);
        let price = |tokens: Tokens| {
            let model = model.as_deref().unwrap_or(asked);
            listed_cost_usd(model, tokens.prompt, tokens.completion)
        };
        self.0.push(Counted {
            cost_usd: tokens.and_then(price),
            model,
            tokens,
        });
    }

    fn tokens(&self) -> impl Iterator<Item = Tokens> {
        self.0.iter().filter_map(|counted| counted.tokens)
    }
}
