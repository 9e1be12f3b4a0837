//! What is remarkable about a policy among the others, before it is saved.

use api::policies::{PolicyState, PolicyView};
use api::policy::{Acknowledged, LintKind, Linted, PolicyRule, lint};

use super::form::PolicyForm;

/// A remark about the edited policy, or about another one because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub kind: LintKind,
    pub text: String,
    /// The other policy in it: number and name.
    pub other: Option<(u32, String)>,
}

/// A policy as it stands among the others.
struct Standing {
    id: Option<u32>,
    name: String,
    rule: PolicyRule,
    acknowledged: Option<Acknowledged>,
}

/// What can be said of `rule`, which is to be saved as `id` or as a new policy.
pub fn remarks(rule: &PolicyRule, id: Option<u32>, others: &[PolicyView], state: Option<&PolicyState>) -> Vec<Remark> {
    let figures = |of: u32| state?.policies.iter().find(|figures| figures.policy_id == of);
    let acknowledged = |of: u32| {
        let figures = figures(of).filter(|figures| figures.advised > 0)?;
        Some(Acknowledged {
            fired: figures.advised,
            acknowledged: figures.acknowledged,
        })
    };
    let stored = others.iter().filter(|view| Some(view.id.0) != id).filter_map(|view| {
        Some(Standing {
            id: Some(view.id.0),
            name: view.name.clone(),
            rule: PolicyForm::of(view).vetted().ok()?,
            acknowledged: acknowledged(view.id.0),
        })
    });
    let mut all: Vec<Standing> = stored.collect();
    all.push(Standing {
        id,
        name: rule.name.to_string(),
        rule: rule.clone(),
        acknowledged: id.and_then(acknowledged),
    });
    // A new policy gets the highest number, so it stands behind its equals.
    all.sort_by_key(|standing| (standing.rule.priority, standing.id.unwrap_or(u32::MAX)));
    let linted: Vec<Linted<'_>> = all
        .iter()
        .map(|standing| Linted {
            rule: &standing.rule,
            acknowledged: standing.acknowledged,
        })
        .collect();
    let is_this = |place: usize| all.get(place).is_some_and(|standing| standing.id == id);
    let named = |place: usize| all.get(place).and_then(|it| Some((it.id?, it.name.clone())));
    lint(&linted)
        .into_iter()
        .filter_map(|found| match found.other {
            _ if is_this(found.rule) => Some(Remark {
                kind: found.kind,
                text: found.text,
                other: found.other.and_then(named),
            }),
            Some(other) if is_this(other) => Some(Remark {
                kind: found.kind,
                other: named(found.rule),
                text: found.text,
            }),
            _ => None,
        })
        .collect()
}

/// The remark's kind in a word or two.
pub const fn word(kind: LintKind) -> &'static str {
    match kind {
        LintKind::NeverFires => "Can never fire",
        LintKind::AlwaysFires => "Always fires",
        LintKind::HardlyFires => "Hardly ever fires",
        LintKind::Starved => "Starved",
        LintKind::Contradicts => "Contradiction",
        LintKind::Ignored => "Ignored by agents",
    }
}
