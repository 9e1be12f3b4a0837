//! Policies: rules that a running agent obeys.
//!
//! A [`PolicyRule`] is what an operator writes. It enters only through [`vet`], from a form, a request or
//! a file alike, so a rule that exists makes sense. [`evaluate`] applies rules to a run as the agent's
//! SDK does; [`lint`] says what is wrong with rules that are valid by themselves.

mod action;
mod change;
mod condition;
mod diff;
mod draft;
mod evaluate;
mod guard;
mod lint;
mod order;
mod rule;
#[cfg(test)]
mod testing;
mod vet;
mod words;

pub use crate::sdk_pricing::SdkPrices;
pub use action::{Action, ActionKind};
pub use change::ChangeKind;
pub use condition::{Condition, Operator, Threshold, Trigger};
pub use diff::{FieldChange, changes};
pub use draft::{Draft, DraftValue, Field, Problem};
pub use evaluate::{Evaluation, Firing, Metric, Spent, evaluate, shows_in_agents};
pub use guard::{Guard, guarding};
pub use lint::{Acknowledged, Lint, LintKind, Linted, lint};
pub use order::moved;
pub use rule::{AgentScope, PolicyId, PolicyRule};
pub use vet::{no_priority, vet};
pub use words::{action_words, condition_words, sentence, value_words};
