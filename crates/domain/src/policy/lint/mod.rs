//! What is wrong with policies that are valid by themselves.
//!
//! Only what is certain is said: each remark follows from how agents evaluate policies, whatever a run
//! does, and tests hold it to [`super::evaluate`].

mod alone;
mod contradicts;
mod holds;
mod starved;

use super::rule::{AgentScope, PolicyRule};
use holds::Holds;

/// A rule with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Linted<'a> {
    pub rule: &'a PolicyRule,
    /// Of an advisory action that has fired.
    pub acknowledged: Option<Acknowledged>,
}

/// How agents took an advisory action in the last 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// Runs in which it fired.
    pub fired: u64,
    /// Those that did what was asked for, as far as their structure tells.
    pub acknowledged: u64,
}

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// The place of the rule it is about.
    pub rule: usize,
    pub kind: LintKind,
    /// The place of the other rule that is the reason.
    pub other: Option<usize>,
    /// One sentence.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LintKind {
    NeverFires,
    /// At the first chance, in every run.
    AlwaysFires,
    /// It waits for a figure that is hardly ever met exactly.
    HardlyFires,
    /// Another policy takes the events first, or ends the run before.
    Starved,
    Contradicts,
    /// An advisory action that no run ever acknowledged.
    Ignored,
}

/// Everything that can be said about the rules together, by rule. They stand in the order in which agents
/// look at them; rules that are off or in shadow are only looked at by themselves.
pub fn lint(rules: &[Linted<'_>]) -> Vec<Lint> {
    let mut remarks: Vec<Lint> = rules
        .iter()
        .enumerate()
        .flat_map(|(place, linted)| alone::remarks(place, linted))
        .collect();
    let standing: Vec<Standing<'_>> = rules
        .iter()
        .enumerate()
        .filter(|(_, linted)| linted.rule.is_live())
        .map(|(place, linted)| Standing {
            place,
            rule: linted.rule,
            holds: Holds::of(&linted.rule.condition),
            never: alone::never(&linted.rule.condition).is_some(),
        })
        .collect();
    let starved = starved::remarks(&standing);
    remarks.extend(contradicts::remarks(&standing, &starved));
    remarks.extend(starved);
    remarks.sort_by_key(|remark| (remark.rule, remark.kind));
    remarks
}

/// A rule that agents obey.
struct Standing<'a> {
    /// Among all rules that were given.
    place: usize,
    rule: &'a PolicyRule,
    /// When its condition is true.
    holds: Holds,
    /// Agents can never find it true.
    never: bool,
}

/// Such as " in runs of research-agent", where the other rule is not for all agents of this one.
fn within(rule: &PolicyRule, other: &PolicyRule) -> String {
    match (&rule.agent_id, &other.agent_id) {
        (AgentScope::All, AgentScope::Agent(agent)) => format!(" in runs of {agent}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
