//! What was chosen lately: names and links only.

use serde::{Deserialize, Serialize};

use super::{Entry, Section, Target};

/// How many are kept.
const MOST: usize = 6;

/// What was chosen lately, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recents(Vec<Recent>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Recent {
    label: String,
    detail: String,
    href: String,
}

impl Recents {
    /// Reads what was remembered. What cannot be read is forgotten.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// With a thing that has a place of its own in front. Pages are always there, and what was typed is
    /// not kept.
    #[must_use]
    pub fn with(mut self, chosen: &Entry) -> Self {
        let is_thing = matches!(
            chosen.section,
            Section::Agents | Section::Signals | Section::Runs | Section::Recent
        );
        let Target::Open { href } = &chosen.target else {
            return self;
        };
        if !is_thing || href.starts_with("/runs?") {
            return self;
        }
        self.0.retain(|recent| recent.href != *href);
        self.0.insert(
            0,
            Recent {
                label: chosen.label.clone(),
                detail: chosen.detail.clone(),
                href: href.clone(),
            },
        );
        self.0.truncate(MOST);
        self
    }

    pub fn entries(&self) -> Vec<Entry> {
        let entry = |recent: &Recent| Entry {
            section: Section::Recent,
            label: recent.label.clone(),
            detail: recent.detail.clone(),
            words: "",
            target: Target::Open {
                href: recent.href.clone(),
            },
        };
        self.0
            .iter()
            .filter(|recent| is_local(&recent.href))
            .map(entry)
            .collect()
    }
}

/// A link into the dashboard, and not to somewhere else that somebody has put into the storage.
fn is_local(href: &str) -> bool {
    href.starts_with('/') && !href.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(section: Section, name: &str) -> Entry {
        Entry {
            section,
            label: name.to_owned(),
            detail: "agent".to_owned(),
            words: "",
            target: Target::Open {
                href: format!("/agents/{name}"),
            },
        }
    }

    fn labels(recents: &Recents) -> Vec<String> {
        recents.entries().into_iter().map(|entry| entry.label).collect()
    }

    #[test]
    fn the_newest_comes_first_and_each_once() {
        let recents = ["a", "b", "a"].iter().fold(Recents::default(), |recents, name| {
            recents.with(&chosen(Section::Agents, name))
        });
        assert_eq!(labels(&recents), ["a", "b"]);
        assert_eq!(Recents::parse(&recents.to_text()), recents);
    }

    #[test]
    fn few_are_kept_and_no_pages() {
        let names: Vec<String> = (0..20).map(|at| at.to_string()).collect();
        let recents = names.iter().fold(Recents::default(), |recents, name| {
            recents.with(&chosen(Section::Runs, name))
        });
        assert_eq!(labels(&recents).len(), MOST);
        assert_eq!(recents.clone().with(&chosen(Section::Pages, "Runs")), recents);
    }

    #[test]
    fn what_is_broken_or_foreign_is_forgotten() {
        assert_eq!(Recents::parse("{not json"), Recents::default());
        let foreign = r#"[{"label": "x", "detail": "", "href": "//elsewhere.example/"}]"#;
        assert_eq!(labels(&Recents::parse(foreign)), Vec::<String>::new());
    }
}
