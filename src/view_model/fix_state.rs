//! A fix that was made: how it stands, as a title and a remark.

use api::fixes::{FixView, PromptFixView};
use api::{FixMeans, FixState, Lapse};

use super::verification::Standing;

/// What was done and what became of it, as a heading: `Applied as v4 in Langfuse`.
pub fn title(fix: &FixView) -> String {
    let version = fix.prompt.as_ref().and_then(|prompt| prompt.version);
    let as_version = version.map_or_else(String::new, |version| format!(" as v{version}"));
    let standing = Standing::without_verdict(fix);
    match (fix.means, standing) {
        (_, Standing::Lapsed(lapse)) => lapsed_title(fix, lapse),
        (FixMeans::Langfuse, Standing::Sent) => "Sent to Langfuse, not confirmed yet".to_owned(),
        (FixMeans::Langfuse, Standing::Failed) => "Not applied: it never reached Langfuse".to_owned(),
        (FixMeans::Langfuse, Standing::Staged) => format!("Staged{as_version} in Langfuse"),
        (FixMeans::Policy, Standing::InShadow) => "Policy in shadow".to_owned(),
        (FixMeans::Policy, Standing::Sent | Standing::Failed) => "Not applied: there is no policy".to_owned(),
        (FixMeans::Clipboard, Standing::RolledBack) => "Rolled back: no longer counted".to_owned(),
        (FixMeans::Clipboard, _) => "Copied, to be applied by hand".to_owned(),
        (_, Standing::RolledBack) if fix.joined => "Rolled back: no longer counted".to_owned(),
        (FixMeans::Langfuse, Standing::RolledBack) => format!("Rolled back{}", without_label(version)),
        (FixMeans::Policy, Standing::RolledBack) => "Rolled back: the policy is switched off".to_owned(),
        (FixMeans::Langfuse, _) if fix.joined => format!("Already{as_version} in Langfuse"),
        (FixMeans::Langfuse, _) => format!("Applied{as_version} in Langfuse"),
        (FixMeans::Policy, _) => "Policy in force".to_owned(),
    }
}

fn without_label(version: Option<u32>) -> String {
    version.map_or_else(String::new, |version| format!(": v{version} has lost its label"))
}

fn lapsed_title(fix: &FixView, lapse: Lapse) -> String {
    let label = fix.prompt.as_ref().map_or("the label", |prompt| prompt.label.as_str());
    match lapse {
        Lapse::LabelMoved { version: Some(version) } => format!("{label} is on v{version}, without this text"),
        Lapse::LabelMoved { version: None } => format!("No version has the label {label} any more"),
        Lapse::PolicyOff => "Policy switched off on its page".to_owned(),
        Lapse::PolicyInShadow => "Policy put in shadow on its page".to_owned(),
        Lapse::PolicyChanged => "Policy changed on its page".to_owned(),
        Lapse::PolicyDeleted => "Policy deleted".to_owned(),
    }
}

/// What is to be known of it beside the title.
pub fn detail(fix: &FixView) -> String {
    let standing = Standing::without_verdict(fix);
    if let Standing::Lapsed(lapse) = standing {
        return lapsed_detail(fix, lapse);
    }
    match (fix.means, &fix.prompt) {
        (FixMeans::Langfuse, Some(prompt)) => of_prompt(fix, prompt),
        (FixMeans::Policy, _) => match standing {
            Standing::InShadow => "Agents only note where it would have fired. Promote it to make it act.".to_owned(),
            Standing::RolledBack if fix.joined => "The policy was there before the fix and is as it was.".to_owned(),
            Standing::RolledBack => "It is off, and can be switched on again on its page.".to_owned(),
            _ if fix.joined => "It was there before, and ends a run where the failure begins.".to_owned(),
            _ => "It ends a run where the failure begins.".to_owned(),
        },
        (FixMeans::Clipboard, _) => {
            "What was done with the text is not known here. Runs that started afterwards are counted.".to_owned()
        }
        (FixMeans::Langfuse, None) => String::new(),
    }
}

/// What somebody did elsewhere, and what can be done now.
fn lapsed_detail(fix: &FixView, lapse: Lapse) -> String {
    match lapse {
        Lapse::LabelMoved { .. } => {
            let (name, version) = fix
                .prompt
                .as_ref()
                .map_or(("", None), |it| (it.name.as_str(), it.version));
            let ours = version.map_or_else(|| "The new version".to_owned(), |version| format!("Version {version}"));
            format!("{ours} of {name} lost the label in Langfuse. The fix can be applied again, to the text of now.")
        }
        Lapse::PolicyOff => "Switch it on there, or apply it again here.".to_owned(),
        Lapse::PolicyInShadow => "It only notes by now. Let it act there, or apply it again here.".to_owned(),
        Lapse::PolicyChanged => "It is another rule by now, so it says nothing about this fix.".to_owned(),
        Lapse::PolicyDeleted => "It can be applied again, as a new policy.".to_owned(),
    }
}

fn of_prompt(fix: &FixView, prompt: &PromptFixView) -> String {
    let PromptFixView {
        name,
        label,
        base_version,
        version,
        ..
    } = prompt;
    let now = version.map_or_else(|| "?".to_owned(), |version| version.to_string());
    match fix.state {
        FixState::Sent => format!(
            "It is not known whether {name} has the new version. Langfuse is looked at again; nothing is published \
             twice."
        ),
        FixState::Failed => format!("{name} is as it was: {label} is on v{base_version}. Apply it again below."),
        FixState::Staged => {
            format!("{name}: v{base_version} → v{now}. No agent reads it until it gets the label {label}.")
        }
        FixState::Live if fix.joined => format!("{name} had the text before, so nothing was published. Label {label}."),
        FixState::Live => format!("{name}: v{base_version} → v{now}, label {label}."),
        FixState::RolledBack if fix.joined => format!("{name} is as it was: it had the text before the fix."),
        FixState::RolledBack => format!("{name}: the label {label} is on v{base_version} again."),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use api::fixes::FixLapse;
    use api::sample::Sample;

    use super::*;

    /// One that was made so and stands so.
    pub(in crate::view_model) fn fix(means: FixMeans, state: FixState) -> FixView {
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
    fn the_title_names_the_version() {
        let said = |state| title(&fix(FixMeans::Langfuse, state));
        assert_eq!(said(FixState::Live), "Applied as v4 in Langfuse");
        assert_eq!(said(FixState::Staged), "Staged as v4 in Langfuse");
        assert_eq!(said(FixState::RolledBack), "Rolled back: v4 has lost its label");
        let mut unknown = fix(FixMeans::Langfuse, FixState::Sent);
        unknown.prompt.as_mut().unwrap().version = None;
        assert_eq!(title(&unknown), "Sent to Langfuse, not confirmed yet");
    }

    /// What the list and the history say of a fix stands in its title, so that nobody has to translate.
    #[test]
    fn the_title_says_the_word_of_the_tag() {
        for means in [FixMeans::Langfuse, FixMeans::Policy] {
            for state in FixState::ALL {
                let fix = fix(means, state);
                let (word, said) = (Standing::without_verdict(&fix).word(), title(&fix).to_lowercase());
                let said_so = said.contains(word) || said.contains("applied as");
                let impossible = means == FixMeans::Policy && state == FixState::Sent;
                assert!(said_so || impossible, "{word:?} and {said:?}");
            }
        }
    }

    #[test]
    fn a_fix_that_somebody_changed_elsewhere_says_what() {
        for (means, why, said) in [
            (
                FixMeans::Langfuse,
                Lapse::LabelMoved { version: Some(7) },
                "production is on v7, without this text",
            ),
            (
                FixMeans::Langfuse,
                Lapse::LabelMoved { version: None },
                "No version has the label production any more",
            ),
            (FixMeans::Policy, Lapse::PolicyOff, "Policy switched off on its page"),
            (
                FixMeans::Policy,
                Lapse::PolicyInShadow,
                "Policy put in shadow on its page",
            ),
            (FixMeans::Policy, Lapse::PolicyChanged, "Policy changed on its page"),
            (FixMeans::Policy, Lapse::PolicyDeleted, "Policy deleted"),
        ] {
            let lapsed = FixView {
                lapsed: Some(FixLapse { at: 1.0, why }),
                ..fix(means, FixState::Live)
            };
            assert_eq!(title(&lapsed), said);
            assert!(!detail(&lapsed).is_empty());
        }
    }

    #[test]
    fn of_what_was_there_before_it_is_said_that_it_stays() {
        for means in [FixMeans::Langfuse, FixMeans::Policy] {
            let back = FixView {
                joined: true,
                ..fix(means, FixState::RolledBack)
            };
            assert_eq!(title(&back), "Rolled back: no longer counted");
            assert!(detail(&back).contains("as it was"), "{}", detail(&back));
        }
    }
}
