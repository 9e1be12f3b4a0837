//! What taking a fix back or promoting it does, in the words of the dialog that asks.

use api::fixes::{FixView, PromptFixView};
use api::{FixMeans, FixState};

/// What *Roll back* does; `None` where there is nothing to take back.
pub fn rollback_effect(fix: &FixView) -> Option<String> {
    match (fix.state, fix.means, &fix.prompt) {
        // There is nothing of ours left to take back.
        _ if fix.lapsed.is_some() => None,
        (FixState::Failed | FixState::Sent | FixState::RolledBack, ..) | (_, FixMeans::Langfuse, None) => None,
        (_, FixMeans::Langfuse, Some(prompt)) if fix.joined => Some(format!(
            "{} had this text before the fix, so nothing is changed in Langfuse. Runs are no longer counted for it.",
            prompt.name
        )),
        (_, FixMeans::Policy, _) if fix.joined => Some(
            "The policy was there before the fix, so it stays as it is; switch it off on its page if you like. Runs \
             are no longer counted for this fix."
                .to_owned(),
        ),
        (FixState::Staged, FixMeans::Langfuse, Some(prompt)) => Some(format!(
            "{} stays in Langfuse without a label. Nothing changes for agents; the fix is no longer followed here.",
            version_of(prompt)
        )),
        (_, FixMeans::Langfuse, Some(prompt)) => Some(format!(
            "Gives the label {} of {} back to version {}. Agents that read {} use that version again within about a \
             minute. {} stays in Langfuse without the label.",
            prompt.label,
            prompt.name,
            prompt.base_version,
            prompt.label,
            version_of(prompt)
        )),
        (_, FixMeans::Policy, _) => Some(
            "Switches the policy off. Agents get to know within a few seconds and go on as before. The policy stays \
             in the list and can be switched on again."
                .to_owned(),
        ),
        (_, FixMeans::Clipboard, _) => Some(
            "Only notes that the fix was rolled back: what was done by hand has to be undone by hand. Runs are no \
             longer counted for it."
                .to_owned(),
        ),
    }
}

/// What *Promote* does; `None` where there is nothing to promote.
pub fn promote_effect(fix: &FixView) -> Option<String> {
    match (fix.state, fix.means, &fix.prompt) {
        _ if fix.lapsed.is_some() => None,
        (FixState::Staged, FixMeans::Langfuse, Some(prompt)) => Some(format!(
            "Moves the label {} of {} from version {} to version {}. Agents that read {} use it within about a \
             minute. Runs are counted from then on.",
            prompt.label,
            prompt.name,
            prompt.base_version,
            prompt.version.unwrap_or_default(),
            prompt.label
        )),
        (FixState::Staged, FixMeans::Policy, _) => Some(
            "Takes the policy out of shadow: agents obey it as soon as they ask for their policies again, within a \
             few seconds. Runs are counted from then on."
                .to_owned(),
        ),
        _ => None,
    }
}

fn version_of(prompt: &PromptFixView) -> String {
    prompt
        .version
        .map_or_else(|| "The new version".to_owned(), |version| format!("Version {version}"))
}

/// What the button that takes it back is called.
pub const fn rollback_name(fix: &FixView) -> &'static str {
    match fix.means {
        FixMeans::Langfuse if !fix.joined => "Roll back",
        FixMeans::Policy if !fix.joined => "Switch off",
        FixMeans::Langfuse | FixMeans::Policy | FixMeans::Clipboard => "No longer count it",
    }
}

#[cfg(test)]
mod tests {
    use api::Lapse;
    use api::fixes::FixLapse;

    use super::*;
    use crate::view_model::fix_state::tests::fix;

    #[test]
    fn only_what_is_in_force_or_staged_can_be_taken_back_and_only_what_is_staged_promoted() {
        for means in FixMeans::ALL {
            for state in FixState::ALL {
                let fix = fix(means, state);
                let back = matches!(state, FixState::Live | FixState::Staged);
                assert_eq!(rollback_effect(&fix).is_some(), back, "{means:?} {state:?}");
                let up = state == FixState::Staged && means != FixMeans::Clipboard;
                assert_eq!(promote_effect(&fix).is_some(), up, "{means:?} {state:?}");
            }
        }
    }

    #[test]
    fn the_effect_names_label_and_versions() {
        let words = rollback_effect(&fix(FixMeans::Langfuse, FixState::Live)).unwrap();
        assert!(
            words.starts_with("Gives the label production of research-agent-prompt back to version 3."),
            "{words}"
        );
        let words = promote_effect(&fix(FixMeans::Langfuse, FixState::Staged)).unwrap();
        assert!(words.contains("from version 3 to version 4"), "{words}");
    }

    #[test]
    fn what_was_there_before_the_fix_is_left_alone() {
        for means in [FixMeans::Langfuse, FixMeans::Policy] {
            let joined = FixView {
                joined: true,
                ..fix(means, FixState::Live)
            };
            let words = rollback_effect(&joined).unwrap();
            assert!(words.contains("before the fix, so"), "{words}");
            assert_eq!(rollback_name(&joined), "No longer count it");
        }
    }

    #[test]
    fn what_somebody_changed_elsewhere_cannot_be_taken_back() {
        for (means, why) in [
            (FixMeans::Langfuse, Lapse::LabelMoved { version: Some(7) }),
            (FixMeans::Policy, Lapse::PolicyOff),
        ] {
            let lapsed = FixView {
                lapsed: Some(FixLapse { at: 1.0, why }),
                ..fix(means, FixState::Live)
            };
            assert_eq!((rollback_effect(&lapsed), promote_effect(&lapsed)), (None, None));
        }
    }
}
