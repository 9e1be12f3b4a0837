//! All prompts.

use std::collections::BTreeMap;

use super::super::own::{now, written};
use super::LATEST;
use super::version::{NewPrompt, PromptVersion};

#[derive(Default)]
pub(in super::super) struct Prompts {
    /// By name, the oldest version first.
    versions: BTreeMap<String, Vec<PromptVersion>>,
    /// Published right before the next version of the same prompt.
    overtaking: Vec<NewPrompt>,
}

/// Which version is meant.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    Label(&'a str),
    Version(u32),
}

impl Prompts {
    /// Adds the next version. Its labels leave the others, its tags become those of all.
    pub(in super::super) fn add(&mut self, new: NewPrompt) -> u32 {
        let versions = self.versions.entry(new.name.clone()).or_default();
        let number = versions.last().map_or(1, |newest| newest.version + 1);
        let mut labels: Vec<String> = Vec::new();
        for label in new.labels.iter().filter(|label| *label != LATEST) {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        }
        labels.push(LATEST.to_owned());
        take_labels(versions, &labels);
        let tags = match &new.tags {
            Some(tags) => tags.clone(),
            None => versions.last().map_or_else(Vec::new, |newest| newest.tags.clone()),
        };
        for version in versions.iter_mut() {
            version.tags.clone_from(&tags);
        }
        versions.push(PromptVersion::new(new, number, labels, tags));
        number
    }

    /// Gives further labels to a version.
    pub(super) fn relabel(&mut self, name: &str, version: u32, labels: &[String]) -> Option<&PromptVersion> {
        let versions = self.versions.get_mut(name)?;
        let place = versions.iter().position(|kept| kept.version == version)?;
        let before = versions[place].labels.clone();
        take_labels(versions, labels);
        let kept = before.into_iter().filter(|label| !labels.contains(label));
        versions[place].labels = labels.iter().cloned().chain(kept).collect();
        versions[place].updated_at = written(now());
        Some(&versions[place])
    }

    /// Deletes all versions; whether there were any.
    pub(super) fn forget(&mut self, name: &str) -> bool {
        self.versions.remove(name).is_some()
    }

    pub(in super::super) fn overtake_with(&mut self, prompt: NewPrompt) {
        self.overtaking.push(prompt);
    }

    /// Lets those who were to be faster be faster.
    pub(super) fn let_overtake(&mut self, name: &str) {
        let all = std::mem::take(&mut self.overtaking);
        let (now, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|new| new.name == name);
        self.overtaking = later;
        for new in now {
            self.add(new);
        }
    }

    pub(super) fn find(&self, name: &str, which: Which<'_>) -> Option<&PromptVersion> {
        self.versions.get(name)?.iter().find(|version| match which {
            Which::Label(label) => version.has_label(label),
            Which::Version(number) => version.version == number,
        })
    }

    pub(in super::super) fn versions(&self, name: &str) -> Vec<PromptVersion> {
        self.versions.get(name).cloned().unwrap_or_default()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &Vec<PromptVersion>)> {
        self.versions.iter()
    }
}

/// A label is at one version at most.
fn take_labels(versions: &mut [PromptVersion], labels: &[String]) {
    for version in versions {
        let before = version.labels.len();
        version.labels.retain(|label| !labels.contains(label));
        if version.labels.len() < before {
            version.updated_at = written(now());
        }
    }
}
