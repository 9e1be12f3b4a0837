//! The things that can be found, as entries.

use api::policies::PolicyView;
use api::policy::condition_words;
use api::signals::SignalGroupView;
use api::{FailureType, RunSummary};

use super::{Deed, Entry, Section, Target};
use crate::view_model::format;
use crate::view_model::query::{Query, agent_href, compare_href, run_href, signal_href};

/// Where the reader is, for what can be done only there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The path of the page.
    pub path: String,
    /// What the page itself offers to do.
    pub commands: Vec<String>,
}

/// Every page that needs no id.
pub fn pages() -> Vec<Entry> {
    [
        ("Overview", "/", "home start failing health"),
        ("Runs", "/runs", "list traces"),
        ("Signals", "/signals", "groups failures alerts"),
        ("Every signal", "/signals?view=all", "all signals list"),
        ("Fixes", "/fixes", "verify verification verdict applied rollback"),
        ("Policies", "/policies", "rules guardrails stop limits"),
        ("Agents", "/agents", "versions deploys health"),
        ("Integrations", "/settings/integrations", "settings connect sdk install"),
    ]
    .map(|(label, href, words)| open(Section::Pages, label, "", words, href.to_owned()))
    .into()
}

/// What can be done from here.
pub fn actions(place: &Place) -> Vec<Entry> {
    let mut found = Vec::new();
    let commands = place.commands.iter().enumerate();
    found.extend(commands.map(|(at, label)| act(label, "this page", "", Deed::Command(at))));
    if let Some(run) = run_of(&place.path) {
        let href = compare_href(&run, None);
        found.push(open(
            Section::Actions,
            "Compare with the nearest clean run",
            "this run",
            "diff twin",
            href,
        ));
    }
    if place.path == "/runs" {
        found.push(act(
            "Pause or resume the live list",
            "p",
            "stop tail follow",
            Deed::PauseList,
        ));
    }
    found.push(open(
        Section::Actions,
        "New policy",
        "",
        "create add rule guardrail limit",
        "/policies/new".to_owned(),
    ));
    found.push(act(
        "Search by content",
        "hashed in this browser, never sent",
        "prompt find hash paste",
        Deed::SearchContent,
    ));
    found.push(act(
        "Copy the link to this page",
        "",
        "share url clipboard",
        Deed::CopyLink,
    ));
    found.push(act("Use the dark theme", "", "toggle night colour", Deed::ThemeDark));
    found.push(act("Use the light theme", "", "toggle day colour", Deed::ThemeLight));
    found.push(act(
        "Use the system's theme",
        "",
        "toggle auto colour",
        Deed::ThemeSystem,
    ));
    found.push(act("Show the keys", "?", "keyboard help shortcuts", Deed::KeyboardHelp));
    found
}

fn run_of(path: &str) -> Option<String> {
    let id = path.strip_prefix("/runs/")?;
    let pairs = api::query::decode_pairs(&format!("id={id}"));
    pairs.into_iter().next().map(|(_, id)| id).filter(|id| !id.is_empty())
}

/// Lists that are filtered by a failure type.
pub fn failure_types() -> Vec<Entry> {
    let entry = |failure: &FailureType| {
        let href = Query::default().with("failure_type", failure.as_str()).href("/runs");
        open(
            Section::FailureTypes,
            failure.as_str(),
            "runs with it",
            "failure type",
            href,
        )
    };
    FailureType::ALL.iter().map(entry).collect()
}

pub fn agents(names: &[String]) -> Vec<Entry> {
    names
        .iter()
        .map(|name| open(Section::Agents, name, "agent", "", agent_href(name)))
        .collect()
}

pub fn policies(all: &[PolicyView]) -> Vec<Entry> {
    let entry = |policy: &PolicyView| {
        let rule = condition_words(&policy.condition).replace('`', "");
        let detail = format!("{} · {rule}", policy.action.kind.as_str());
        let href = format!("/policies/{}", policy.id);
        open(Section::Policies, &policy.name, &detail, "", href)
    };
    all.iter().map(entry).collect()
}

pub fn signals(groups: &[SignalGroupView]) -> Vec<Entry> {
    let entry = |group: &SignalGroupView| {
        let label = format!("{} in {}", group.failure_type.as_str(), group.agent_id);
        let runs = format::plural(group.count, "run", "runs");
        let detail = format!("{} · {runs}", group.severity.as_str());
        open(
            Section::Signals,
            &label,
            &detail,
            "",
            signal_href(group.worst_signal_id),
        )
    };
    groups.iter().map(entry).collect()
}

/// The runs that the server found for `query`, and the way to all of them.
pub fn runs(found: &[RunSummary], has_more: bool, query: &str) -> Vec<Entry> {
    let entry = |run: &RunSummary| {
        let id = run.run_id.as_str();
        let detail = format!("{} · {}", run.agent_id.as_str(), run.status.as_str());
        open(Section::Runs, id, &detail, "", run_href(id))
    };
    let shown = found.len().min(super::MOST - 1);
    let mut entries: Vec<Entry> = found.iter().take(shown).map(entry).collect();
    if has_more || found.len() > shown {
        let href = Query::default().with("text", query.trim()).href("/runs");
        entries.push(open(
            Section::Runs,
            &format!("All runs that mention \u{201c}{}\u{201d}", query.trim()),
            "list",
            "",
            href,
        ));
    }
    entries
}

fn open(section: Section, label: &str, detail: &str, words: &'static str, href: String) -> Entry {
    Entry {
        section,
        label: label.to_owned(),
        detail: detail.to_owned(),
        words,
        target: Target::Open { href },
    }
}

fn act(label: &str, detail: &str, words: &'static str, deed: Deed) -> Entry {
    Entry {
        section: Section::Actions,
        label: label.to_owned(),
        detail: detail.to_owned(),
        words,
        target: Target::Act(deed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(place: &Place) -> Vec<String> {
        actions(place).into_iter().map(|entry| entry.label).collect()
    }

    #[test]
    fn a_run_can_be_compared_from_its_page() {
        let place = Place {
            path: "/runs/a%2Fb".to_owned(),
            commands: vec![],
        };
        assert_eq!(
            actions(&place)[0].target,
            Target::Open {
                href: "/compare?a=a%2Fb".to_owned()
            }
        );
        assert!(
            !labels(&Place::default())
                .iter()
                .any(|label| label.starts_with("Compare"))
        );
    }

    #[test]
    fn what_the_page_offers_comes_first() {
        let place = Place {
            path: "/runs".to_owned(),
            commands: vec!["Export this list".to_owned()],
        };
        assert_eq!(
            labels(&place)[..2],
            ["Export this list", "Pause or resume the live list"]
        );
        assert_eq!(actions(&place)[0].target, Target::Act(Deed::Command(0)));
    }

    #[test]
    fn every_failure_type_leads_to_its_runs() {
        let all = failure_types();
        assert_eq!(all.len(), FailureType::ALL.len());
        let looped = all.iter().find(|entry| entry.label == "TOOL_LOOP").unwrap();
        assert_eq!(
            looped.target,
            Target::Open {
                href: "/runs?failure_type=TOOL_LOOP".to_owned()
            }
        );
    }
}
