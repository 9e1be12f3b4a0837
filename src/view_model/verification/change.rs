//! What a fix changed, in a few words and with the way there.

use api::fixes::{FixView, PromptFixView};
use api::{FixMeans, FixState, Lapse};

use crate::view_model::policy::links::policy_href;

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// By which means: `Prompt`, `Policy` or `Copied`.
    pub means: &'static str,
    /// What it is called: the prompt's name, the policy's number.
    pub name: String,
    /// Versions and label, where there are any: `v3 → v4 · production`.
    pub detail: String,
    pub link: Option<Link>,
}

/// Where it can be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// In this page.
    Here(String),
    /// In the Langfuse page, which opens beside this one.
    Langfuse(String),
}

pub fn changed(fix: &FixView) -> Changed {
    match (fix.means, &fix.prompt, fix.policy) {
        (FixMeans::Langfuse, Some(prompt), _) => Changed {
            means: means_word(fix.means),
            name: prompt.name.clone(),
            detail: versions(prompt, fix),
            link: prompt.url.clone().map(Link::Langfuse),
        },
        (FixMeans::Policy, _, Some(policy)) => Changed {
            means: means_word(fix.means),
            name: policy.to_string(),
            detail: if fix.state == FixState::Staged { "in shadow" } else { "" }.to_owned(),
            link: (!is_gone(fix)).then(|| Link::Here(policy_href(policy))),
        },
        (means, ..) => Changed {
            means: means_word(means),
            name: "to be applied by hand".to_owned(),
            detail: String::new(),
            link: None,
        },
    }
}

/// Whether the policy is no longer there.
fn is_gone(fix: &FixView) -> bool {
    fix.lapsed.is_some_and(|lapsed| lapsed.why == Lapse::PolicyDeleted)
}

pub const fn means_word(means: FixMeans) -> &'static str {
    match means {
        FixMeans::Langfuse => "Prompt",
        FixMeans::Policy => "Policy",
        FixMeans::Clipboard => "Copied",
    }
}

/// `v3 → v4 · production`; of a version that is not known, `v3 → ? · production`.
fn versions(prompt: &PromptFixView, fix: &FixView) -> String {
    let to = prompt
        .version
        .map_or_else(|| "?".to_owned(), |version| format!("v{version}"));
    let label = match (fix.state, fix.lapsed.map(|lapsed| lapsed.why)) {
        (FixState::Staged, _) => format!("not yet {}", prompt.label),
        (FixState::Live, Some(Lapse::LabelMoved { version: Some(now) })) => format!("{} is on v{now}", prompt.label),
        (FixState::Live, Some(Lapse::LabelMoved { version: None })) => format!("{} is gone", prompt.label),
        _ => prompt.label.clone(),
    };
    format!("v{} → {to} · {label}", prompt.base_version)
}

#[cfg(test)]
mod tests {
    use api::fixes::FixLapse;
    use api::policy::PolicyId;
    use api::sample::Sample;

    use super::*;

    #[test]
    fn a_prompt_says_its_versions_and_leads_to_langfuse() {
        let fix = FixView::sample();
        let said = changed(&fix);
        assert_eq!((said.means, said.detail.as_str()), ("Prompt", "v3 → v4 · production"));
        assert!(matches!(said.link, Some(Link::Langfuse(url)) if url.ends_with("?version=4")));
        let staged = FixView {
            state: FixState::Staged,
            ..fix
        };
        assert_eq!(changed(&staged).detail, "v3 → v4 · not yet production");
        let lapsed = FixView {
            lapsed: Some(FixLapse {
                at: 1.0,
                why: Lapse::LabelMoved { version: Some(7) },
            }),
            ..FixView::sample()
        };
        assert_eq!(changed(&lapsed).detail, "v3 → v4 · production is on v7");
    }

    #[test]
    fn a_policy_leads_to_its_page_and_a_copy_nowhere() {
        let policy = FixView {
            means: FixMeans::Policy,
            prompt: None,
            policy: Some(PolicyId(7)),
            ..FixView::sample()
        };
        assert_eq!(changed(&policy).link, Some(Link::Here("/policies/7".to_owned())));
        let deleted = FixView {
            lapsed: Some(FixLapse {
                at: 1.0,
                why: Lapse::PolicyDeleted,
            }),
            ..policy
        };
        assert_eq!(changed(&deleted).link, None);
        let copied = FixView {
            means: FixMeans::Clipboard,
            prompt: None,
            ..FixView::sample()
        };
        assert_eq!(changed(&copied).link, None);
    }
}
