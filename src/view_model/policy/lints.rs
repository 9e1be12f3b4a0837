//! What is remarkable about a policy among the others, before it is saved.

use api::policies::{PolicyState, PolicyView};
use api::policy::{LintKind, PolicyId, PolicyRule};

use crate::view_model::policies::rows::{Judged, judged, remarks};

/// A remark about the edited policy, or about another one because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub kind: LintKind,
    pub text: String,
    /// The other policy in it: number and name.
    pub other: Option<(u32, String)>,
}

/// What can be said of `rule`, which is to be saved as `id` or as a new policy. Remarks about other policies
/// that would be there because of it follow.
pub fn edited(
    rule: &PolicyRule,
    id: Option<PolicyId>,
    policies: &[PolicyView],
    state: Option<&PolicyState>,
) -> Vec<Remark> {
    // A new policy gets the highest number, so it stands behind its equals.
    let this = id.unwrap_or(PolicyId(u32::MAX));
    let stored = judged(policies, state);
    let of_stored = stored.iter().find(|judged| judged.place().1 == this);
    let acknowledged = of_stored.and_then(Judged::acknowledged);
    let mut all: Vec<Judged> = stored.into_iter().filter(|judged| judged.place().1 != this).collect();
    all.push(Judged::new(this, rule.clone(), acknowledged));
    all.sort_by_key(Judged::place);
    let mut found = remarks(&all);
    let mut about = found.remove(&this).unwrap_or_default();
    for judged in &all {
        let (_, other) = judged.place();
        let because = found.remove(&other).unwrap_or_default().into_iter();
        let name = policies
            .iter()
            .find(|policy| policy.id == other)
            .map(|policy| policy.name.clone());
        about.extend(
            because
                .filter(|remark| remark.other.as_ref().is_some_and(|(id, _)| *id == this.0))
                .map(|remark| Remark {
                    other: name.clone().map(|name| (other.0, name)),
                    ..remark
                }),
        );
    }
    about
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

#[cfg(test)]
mod tests {
    use api::sample::Sample;

    use super::*;

    #[test]
    fn a_policy_that_is_edited_does_not_stand_in_its_own_way() {
        let policies = Vec::<PolicyView>::sample();
        for policy in &policies {
            let found = edited(&policy.rule(), Some(policy.id), &policies, None);
            assert!(
                found
                    .iter()
                    .all(|remark| remark.other.as_ref().is_none_or(|(id, _)| *id != policy.id.0))
            );
        }
    }

    #[test]
    fn a_log_before_another_is_remarked_with_the_name_of_the_other() {
        let policies = Vec::<PolicyView>::sample();
        let mut rule = policies[0].rule();
        rule.action = api::policy::Action::Log {};
        rule.priority = 0;
        let found = edited(&rule, None, &policies, None);
        assert!(
            found.iter().any(|remark| remark.kind == LintKind::Starved
                && remark.other.as_ref().is_some_and(|it| it.1 == "cap tool calls")),
            "{found:?}"
        );
    }
}
