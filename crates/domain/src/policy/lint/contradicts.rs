//! Rules that ask for different things at the same point.

use super::{Lint, LintKind, Standing, within};
use crate::policy::action::Action;

/// One remark for each two rules, on the one that comes to nothing. A rule that never fires contradicts
/// nothing.
pub(super) fn remarks(rules: &[Standing<'_>], starved: &[Lint]) -> Vec<Lint> {
    let fires = |rule: &&Standing<'_>| {
        let is_starved = starved.iter().any(|remark| remark.rule == rule.place);
        !is_starved && !rule.never && !matches!(rule.rule.action, Action::Log {})
    };
    let firing: Vec<&Standing<'_>> = rules.iter().filter(fires).collect();
    let mut remarks = Vec::new();
    for (index, first) in firing.iter().enumerate() {
        let others = firing[index + 1..].iter();
        let mut same =
            others.filter(|other| other.holds == first.holds && other.rule.agent_id.meets(&first.rule.agent_id));
        // The next one is enough: what comes after it contradicts that one.
        remarks.extend(same.find_map(|second| contradiction(first, second)));
    }
    remarks
}

/// The first fires, and the second at the next event.
fn contradiction(first: &Standing<'_>, second: &Standing<'_>) -> Option<Lint> {
    let (name, within) = (&second.rule.name, within(first.rule, second.rule));
    let text = match (&first.rule.action, &second.rule.action) {
        (Action::SwitchModel { model }, Action::SwitchModel { model: other }) if model != other => {
            format!("“{name}” has the same condition and then switches to {other}{within}.")
        }
        (Action::SwitchModel { .. } | Action::InjectPrompt { .. }, Action::Stop { .. }) => {
            format!("“{name}” has the same condition and then stops the run{within}.")
        }
        _ => return None,
    };
    Some(Lint {
        rule: first.place,
        kind: LintKind::Contradicts,
        other: Some(second.place),
        text,
    })
}
