//! A fix that was made: how it stands, and what taking it back or promoting it does.

use api::fixes::{FixView, PromptFixView};
use api::{FixMeans, FixState};

/// How a fix stands, in a few words: `Applied as v4 in Langfuse`.
pub fn headline(fix: &FixView) -> String {
    let version = fix.prompt.as_ref().and_then(|prompt| prompt.version);
    let as_version = version.map_or_else(String::new, |version| format!(" as v{version}"));
    match (fix.means, fix.state) {
        (FixMeans::Langfuse, FixState::Sent) => "Sent to Langfuse, and no answer came".to_owned(),
        (FixMeans::Langfuse, FixState::Failed) => "Not applied: it never reached Langfuse".to_owned(),
        (FixMeans::Langfuse, FixState::Staged) => format!("Saved{as_version} in Langfuse, not published"),
        (FixMeans::Langfuse, FixState::Live) => format!("Applied{as_version} in Langfuse"),
        (FixMeans::Langfuse, FixState::RolledBack) => format!("Taken back{}", after(version)),
        (FixMeans::Policy, FixState::Staged) => "Policy in shadow: it only notes".to_owned(),
        (FixMeans::Policy, FixState::Live) => "Policy in force".to_owned(),
        (FixMeans::Policy, FixState::RolledBack) => "Taken back: the policy is off".to_owned(),
        (FixMeans::Policy, FixState::Sent | FixState::Failed) => "The policy was not made".to_owned(),
        (FixMeans::Clipboard, FixState::RolledBack) => "Taken back: no longer counted".to_owned(),
        (FixMeans::Clipboard, _) => "Copied, to be applied by hand".to_owned(),
    }
}

fn after(version: Option<u32>) -> String {
    version.map_or_else(String::new, |version| format!(": v{version} has lost its label"))
}

/// What is to be known of it beside the headline.
pub fn detail(fix: &FixView) -> String {
    match (fix.means, &fix.prompt) {
        (FixMeans::Langfuse, Some(prompt)) => of_prompt(fix.state, prompt),
        (FixMeans::Policy, _) => match fix.state {
            FixState::Staged => "Agents only note where it would have fired. Promote it to make it act.".to_owned(),
            FixState::RolledBack => "It is switched off and can be switched on again on its page.".to_owned(),
            _ => "It ends a run where the failure begins.".to_owned(),
        },
        (FixMeans::Clipboard, _) => {
            "What was done with the text is not known here. Runs that started afterwards are counted.".to_owned()
        }
        (FixMeans::Langfuse, None) => String::new(),
    }
}

fn of_prompt(state: FixState, prompt: &PromptFixView) -> String {
    let PromptFixView {
        name,
        label,
        base_version,
        version,
        ..
    } = prompt;
    let now = version.map_or_else(|| "?".to_owned(), |version| version.to_string());
    match state {
        FixState::Sent => format!(
            "It is not known whether {name} has the new version. Langfuse is looked at again; nothing is published \
             twice."
        ),
        FixState::Failed => format!("{name} is as it was: {label} is on v{base_version}. Apply it again below."),
        FixState::Staged => {
            format!("{name}: v{base_version} → v{now}. No agent reads it until it gets the label {label}.")
        }
        FixState::Live => format!("{name}: v{base_version} → v{now}, label {label}."),
        FixState::RolledBack => format!("{name}: the label {label} is on v{base_version} again."),
    }
}

/// What *Roll back* does; `None` where there is nothing to take back.
pub fn rollback_effect(fix: &FixView) -> Option<String> {
    match (fix.state, fix.means, &fix.prompt) {
        (FixState::Failed | FixState::Sent | FixState::RolledBack, ..) | (_, FixMeans::Langfuse, None) => None,
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
            "Only notes that the fix was taken back: what was done by hand has to be undone by hand. Runs are no \
             longer counted for it."
                .to_owned(),
        ),
    }
}

/// What *Promote* does; `None` where there is nothing to promote.
pub fn promote_effect(fix: &FixView) -> Option<String> {
    match (fix.state, fix.means, &fix.prompt) {
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
pub const fn rollback_name(means: FixMeans) -> &'static str {
    match means {
        FixMeans::Langfuse => "Roll back",
        FixMeans::Policy => "Switch off",
        FixMeans::Clipboard => "No longer count it",
    }
}

/// Whether runs since the fix can tell anything about it.
pub const fn is_followed(state: FixState) -> bool {
    matches!(state, FixState::Live | FixState::RolledBack)
}

/// How a fix stands, in one word for a list.
pub const fn state_word(state: FixState) -> &'static str {
    match state {
        FixState::Sent => "unknown",
        FixState::Failed => "failed",
        FixState::Staged => "staged",
        FixState::Live => "live",
        FixState::RolledBack => "taken back",
    }
}

/// How it was made, in a few words for a list.
pub fn means_words(fix: &FixView) -> String {
    match (fix.means, &fix.prompt) {
        (FixMeans::Langfuse, Some(prompt)) => {
            let version = prompt
                .version
                .map_or_else(String::new, |version| format!(" v{version}"));
            format!("{}{version}", prompt.name)
        }
        (FixMeans::Langfuse, None) => "prompt".to_owned(),
        (FixMeans::Policy, _) => "policy".to_owned(),
        (FixMeans::Clipboard, _) => "copied".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use api::sample::Sample;

    use super::*;

    fn fix(means: FixMeans, state: FixState) -> FixView {
        let sample = FixView::sample();
        let prompt = sample.prompt.clone().filter(|_| means == FixMeans::Langfuse);
        FixView {
            means,
            state,
            prompt,
            ..sample
        }
    }

    #[test]
    fn the_headline_names_the_version() {
        let said = |state| headline(&fix(FixMeans::Langfuse, state));
        assert_eq!(said(FixState::Live), "Applied as v4 in Langfuse");
        assert_eq!(said(FixState::Staged), "Saved as v4 in Langfuse, not published");
        assert_eq!(said(FixState::RolledBack), "Taken back: v4 has lost its label");
        let mut unknown = fix(FixMeans::Langfuse, FixState::Sent);
        unknown.prompt.as_mut().unwrap().version = None;
        assert_eq!(headline(&unknown), "Sent to Langfuse, and no answer came");
    }

    #[test]
    fn only_what_is_in_force_or_staged_can_be_taken_back_and_only_what_is_staged_promoted() {
        for means in FixMeans::ALL {
            for state in FixState::ALL {
                let fix = fix(means, state);
                let back = matches!(state, FixState::Live | FixState::Staged);
                assert_eq!(rollback_effect(&fix).is_some(), back, "{means:?} {state:?}");
                let up = state == FixState::Staged && means != FixMeans::Clipboard;
                assert_eq!(promote_effect(&fix).is_some(), up, "{means:?} {state:?}");
                assert!(!headline(&fix).is_empty() && !detail(&fix).is_empty());
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
}
