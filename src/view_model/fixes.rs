//! What the list of fixes is narrowed down by, and what the server is asked for.

use api::fixes::{BriefFixList, FixEntry};
use api::{FailureType, FixMeans, FixState, Verdict};

use super::query::Query;
use super::verification::Standing;
use super::verification::change::means_word;
use super::verification::standing::{state_word, verdict_word};

/// Names of the URL that narrow the list down.
const NARROWING: [&str; 5] = ["agent", "failure_type", "state", "verdict", "means"];

/// The names that the API takes as they are. The others are looked at here: verdicts are worked out with
/// each answer, and the server keeps none to look for.
const ASKED: [&str; 4] = ["agent", "failure_type", "state", "before"];

/// Fixes on a page. Each comes with its counted runs, which is work for the server.
const PAGE: u32 = 50;

/// The pairs that ask the API for what the query shows.
pub fn asked(query: &Query) -> Vec<(&'static str, String)> {
    let taken = ASKED
        .into_iter()
        .filter_map(|name| Some((name, query.get(name)?.to_owned())));
    taken.chain([("limit", PAGE.to_string())]).collect()
}

/// Whether a fix is among those that the query asks for, as far as the server does not look at it.
pub fn fits(query: &Query, entry: &FixEntry) -> bool {
    let any = |name: &str, value: &str| {
        let wanted = query.list(name);
        wanted.is_empty() || wanted.iter().any(|it| it == value)
    };
    any("means", entry.fix.means.as_str())
        && any("verdict", entry.verification.verdict.as_str())
        // Without a run that has it there is nothing that a verdict could be about.
        && (query.get("verdict").is_none() || Standing::of(&entry.fix, &entry.verification).is_judged())
}

/// Where the newest fix for a kind of failure of an agent stands, in a list with the newest first. Without
/// counts nothing tells whether luck explains the verdict as well.
pub fn standing_of(list: &BriefFixList, agent_id: &str, failure: FailureType) -> Option<Standing> {
    let newest = list
        .fixes
        .iter()
        .find(|fix| fix.agent_id == agent_id && fix.failure_type == failure)?;
    Some(Standing::noted(newest))
}

pub fn is_narrowed(query: &Query) -> bool {
    NARROWING.into_iter().any(|name| query.get(name).is_some())
}

/// Everything, from the newest on.
pub fn cleared(query: Query) -> Query {
    NARROWING
        .into_iter()
        .fold(query, |query, name| query.with(name, ""))
        .with("before", "")
}

/// With one name set, from the newest on: an older page of another list would begin anywhere.
pub fn narrowed(query: Query, name: &str, value: &str) -> Query {
    query.with(name, value).with("before", "")
}

pub fn states() -> Vec<(String, String)> {
    FixState::ALL
        .map(|state| (state.as_str().to_owned(), state_word(state).to_owned()))
        .into()
}

pub fn verdicts() -> Vec<(String, String)> {
    [
        Verdict::StillOccurring,
        Verdict::InsufficientData,
        Verdict::LikelyFixed,
        Verdict::Verified,
    ]
    .map(|verdict| (verdict.as_str().to_owned(), verdict_word(verdict).to_owned()))
    .into()
}

pub fn means() -> Vec<(String, String)> {
    FixMeans::ALL
        .map(|means| (means.as_str().to_owned(), means_word(means).to_owned()))
        .into()
}

#[cfg(test)]
mod tests {
    use api::sample::Sample;

    use super::*;

    #[test]
    fn the_server_is_asked_for_what_it_knows() {
        let query = Query::parse("agent=a&means=policy&state=live,staged&before=9");
        assert_eq!(
            asked(&query),
            [
                ("agent", "a".to_owned()),
                ("state", "live,staged".to_owned()),
                ("before", "9".to_owned()),
                ("limit", "50".to_owned())
            ]
        );
    }

    #[test]
    fn means_and_verdict_are_looked_at_here() {
        let entry = FixEntry::sample();
        for (search, expected) in [
            ("", true),
            ("means=langfuse", true),
            ("means=policy,clipboard", false),
            ("verdict=verified", true),
            ("verdict=still_occurring", false),
        ] {
            assert_eq!(fits(&Query::parse(search), &entry), expected, "{search}");
        }
    }

    #[test]
    fn what_no_run_has_has_no_verdict() {
        let mut entry = FixEntry::sample();
        entry.fix.state = FixState::Staged;
        assert!(!fits(&Query::parse("verdict=verified"), &entry));
        assert!(fits(&Query::default(), &entry));
    }

    #[test]
    fn the_newest_fix_of_a_kind_of_failure_counts() {
        let mut list = BriefFixList::sample();
        list.fixes[0].state = FixState::Staged;
        let found = standing_of(&list, "research-agent", FailureType::ToolLoop).unwrap();
        assert_eq!(found, Standing::noted(&list.fixes[0]));
        assert_ne!(found, Standing::noted(&list.fixes[1]));
        assert_eq!(standing_of(&list, "research-agent", FailureType::SlowStep), None);
        assert_eq!(standing_of(&list, "another", FailureType::ToolLoop), None);
    }

    #[test]
    fn another_filter_begins_at_the_newest() {
        let query = Query::parse("before=9&agent=a");
        assert_eq!(
            narrowed(query.clone(), "means", "policy"),
            Query::parse("agent=a&means=policy")
        );
        assert!(is_narrowed(&query) && !is_narrowed(&cleared(query)));
    }
}
