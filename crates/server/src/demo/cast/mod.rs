//! The sample agents: who they are, what they are asked, and what goes wrong with them when.

mod billing;
mod docs;
mod extractor;
mod pipeline;
mod research;
mod review;
mod support;

use domain::{ContentHash, Label};

use super::scenario::Scenario;

/// Every sample agent. Their names begin with [`PREFIX`], and what removes the sample data goes by them.
pub static CAST: [&Character; 7] = [
    &research::RESEARCH,
    &support::SUPPORT,
    &billing::BILLING,
    &review::REVIEW,
    &docs::DOCS,
    &pipeline::PIPELINE,
    &extractor::EXTRACTOR,
];

/// What the name of a sample agent begins with.
pub const PREFIX: &str = "demo-";

/// One sample agent.
#[derive(Debug)]
pub struct Character {
    pub name: &'static str,
    /// Its share of the runs that are started from outside, against the others' weights.
    pub weight: u32,
    /// What it does on a good day.
    pub usual: Scenario,
    /// In the order of their release; the first is there from the beginning.
    pub versions: &'static [Version],
    /// Questions that come again and again, with their answers.
    pub recurring: &'static [(&'static str, &'static str)],
    /// Questions with a number in the place of `{}`, so that hardly any is asked twice.
    pub varying: &'static [&'static str],
    pub troubles: &'static [Trouble],
    /// Recurring questions that mostly end in trouble.
    pub cursed: &'static [(&'static str, Scenario)],
}

/// A version of an agent, as its developer released it.
#[derive(Debug)]
pub struct Version {
    /// When in the period, 0 to 1.
    pub released: f64,
    pub prompt: &'static str,
    pub model: &'static str,
    /// In alphabetical order.
    pub tools: &'static [&'static str],
}

/// Something that goes wrong in some of an agent's runs for some of the time.
#[derive(Debug)]
pub struct Trouble {
    pub scenario: Scenario,
    /// In so many of a thousand runs.
    pub per_mille: u32,
    /// From when to when in the period, 0 to 1.
    pub during: (f64, f64),
}

impl Character {
    /// The version in use at a place of the period.
    pub fn version_at(&self, place: f64) -> &'static Version {
        let released = self.versions.iter().rev().find(|version| version.released <= place);
        released.unwrap_or(&self.versions[0])
    }

    /// What may go wrong at a place of the period.
    pub fn troubles_at(&self, place: f64) -> impl Iterator<Item = &'static Trouble> {
        self.troubles
            .iter()
            .filter(move |trouble| trouble.during.0 <= place && place < trouble.during.1)
    }

    /// The answer to a question.
    pub fn answer(&self, question: &str) -> String {
        let known = self.recurring.iter().find(|(asked, _)| *asked == question);
        known.map_or_else(|| format!("Done: {question}"), |(_, answer)| (*answer).to_owned())
    }
}

impl Version {
    /// As the SDKs make it: the first eight digits of the hash of prompt, model and sorted tools.
    pub fn id(&self) -> Label {
        let tools: Vec<String> = self.tools.iter().map(|tool| format!("'{tool}'")).collect();
        let text = format!("{}:{}:[{}]", self.prompt, self.model, tools.join(", "));
        Label::code(&ContentHash::of(&text).to_string()[..8])
    }
}

/// Shorthand for the tables of the cast.
const fn trouble(scenario: Scenario, per_mille: u32, during: (f64, f64)) -> Trouble {
    Trouble {
        scenario,
        per_mille,
        during,
    }
}

/// From beginning to end.
const ALWAYS: (f64, f64) = (0.0, f64::INFINITY);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_recognisable_and_differ() {
        let names: std::collections::BTreeSet<&str> = CAST.iter().map(|one| one.name).collect();
        assert_eq!(names.len(), CAST.len());
        assert!(names.iter().all(|name| name.starts_with(PREFIX)));
    }

    #[test]
    fn versions_are_those_of_the_sdk() {
        let version = Version {
            released: 0.0,
            prompt: "",
            model: "gpt-4o",
            tools: &["a", "b"],
        };
        assert_eq!(version.id(), "9b5bc7f2");
    }

    #[test]
    fn versions_are_in_order_and_differ() {
        for one in CAST {
            assert!(
                one.versions
                    .is_sorted_by(|a, b| a.released < b.released && a.id() != b.id()),
                "{}",
                one.name
            );
            assert!(
                one.versions.iter().all(|version| version.tools.is_sorted()),
                "{}",
                one.name
            );
            assert!(one.versions[0].released <= 0.0, "{} has no version at first", one.name);
        }
    }

    #[test]
    fn what_is_cursed_is_asked_again_and_again_and_can_go_wrong() {
        for one in CAST {
            for (question, scenario) in one.cursed {
                assert!(one.recurring.iter().any(|(asked, _)| asked == question), "{question}");
                assert!(
                    one.troubles.iter().any(|trouble| trouble.scenario == *scenario),
                    "{question}"
                );
            }
        }
    }
}
