//! Policies applied to a run, as the agent's SDK does it.

use super::rule::PolicyRule;
use crate::baseline::Baselines;
use crate::config::Thresholds;
use crate::event::{Event, RunHeader};
use crate::time::Micros;

/// What an evaluation needs to know besides rules and events.
#[derive(Clone, Copy, Debug)]
pub struct Evaluation<'a> {
    pub thresholds: &'a Thresholds,
    pub baselines: &'a Baselines,
    pub prices: SdkPrices,
}

/// The price table inside the SDK, by which it estimates `cost_usd`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SdkPrices {
    /// Versions before 0.5.4.
    Before054,
    #[default]
    Since054,
}

/// A policy that fires, or would.
#[derive(Clone, Debug, PartialEq)]
pub struct Firing {
    /// Its place in the rules that were given.
    pub rule: usize,
    /// The place of the event at which it fires.
    pub event: usize,
    pub step: u32,
    pub at: Micros,
    /// The figure at that moment.
    pub value: Metric,
    /// What the run had used up to then.
    pub spent: Spent,
}

/// A figure that a condition was compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Metric {
    Number(f64),
    Text(String),
    Signals(Vec<crate::detectors::FailureType>),
}

/// Tokens, and their cost in US dollars by the product's own price table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    pub tokens: u64,
    pub cost_usd: f64,
}

/// Where the rules fire in a run, in order. `rules` are as the agent has them: local ones first, then
/// those of the server by priority and number. Ends at the first `stop`.
pub fn evaluate(
    _header: &RunHeader,
    _events: &[Event],
    _rules: &[&PolicyRule],
    _evaluation: &Evaluation<'_>,
) -> Vec<Firing> {
    Vec::new()
}
