//! What is wrong with policies that are valid by themselves.

use super::rule::PolicyRule;

/// A rule with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Linted<'a> {
    pub rule: &'a PolicyRule,
    /// Of an advisory action that has fired.
    pub acknowledged: Option<Acknowledged>,
}

/// How agents took an advisory action.
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
    /// Another policy takes every event first, or ends the run before.
    Starved,
    Contradicts,
    /// An advisory action that no run ever acknowledged.
    Ignored,
}

/// Everything that can be said about the rules together. They stand in the order in which agents look at
/// them; rules that are off are only looked at by themselves.
pub fn lint(_rules: &[Linted<'_>]) -> Vec<Lint> {
    Vec::new()
}
