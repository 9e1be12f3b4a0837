//! The page's query string: filters, sort and tabs that a reload or a shared link brings back.

use api::query::{decode_pairs, encode_pairs};
use api::{FailureType, HourOfDay, RunSort, RunStatus, Severity, paths};
use chrono::{NaiveDateTime, TimeZone};

/// The pairs of a query string, in order, each name once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

/// The parameters of the page's URL that the API takes as they are.
const OF_RUNS: [&str; 15] = [
    "agent",
    "status",
    "severity",
    "failure_type",
    "model",
    "version",
    "policy",
    "has_signals",
    "from",
    "to",
    "hour",
    "text",
    "hash",
    "sort",
    "order",
];
const OF_SIGNALS: [&str; 7] = ["agent", "severity", "failure_type", "version", "from", "to", "text"];

/// Names that narrow a list down: what *Clear filters* clears.
const FILTERS: [&str; 17] = [
    "agent",
    "status",
    "severity",
    "failure_type",
    "model",
    "version",
    "policy",
    "has_signals",
    "from",
    "to",
    "hour",
    "text",
    "hash",
    "range",
    "action",
    "trigger",
    "state",
];

/// A span of time that ends now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// As in the URL.
    pub name: &'static str,
    pub label: &'static str,
    pub seconds: u32,
}

pub const SPANS: [Span; 4] = [
    Span {
        name: "1h",
        label: "Last hour",
        seconds: 3600,
    },
    Span {
        name: "24h",
        label: "Last 24 hours",
        seconds: 86_400,
    },
    Span {
        name: "7d",
        label: "Last 7 days",
        seconds: 7 * 86_400,
    },
    Span {
        name: "30d",
        label: "Last 30 days",
        seconds: 30 * 86_400,
    },
];

impl Query {
    pub fn parse(search: &str) -> Self {
        decode_pairs(search)
            .into_iter()
            .fold(Self::default(), |query, (name, value)| query.with(&name, &value))
    }

    /// A parameter's value; empty counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// A parameter's comma-separated values.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.get(name)
            .map(|value| value.split(',').map(str::to_owned).collect())
            .unwrap_or_default()
    }

    /// With `name` set to `value`, or without it when the value is empty.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let at = self.0.iter().position(|(key, _)| key == name);
        match at {
            Some(at) if value.is_empty() => {
                self.0.remove(at);
            }
            Some(at) => value.clone_into(&mut self.0[at].1),
            None if value.is_empty() => {}
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Without anything that narrows the list down.
    #[must_use]
    pub fn without_filters(mut self) -> Self {
        self.0.retain(|(name, _)| !FILTERS.contains(&name.as_str()));
        self
    }

    pub fn has_filters(&self) -> bool {
        self.0.iter().any(|(name, _)| FILTERS.contains(&name.as_str()))
    }

    /// The link to `path` with this query.
    pub fn href(&self, path: &str) -> String {
        let query = encode_pairs(self.0.iter().map(|(name, value)| (name.as_str(), value.clone())));
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }

    pub fn sort(&self) -> RunSort {
        self.get("sort").and_then(RunSort::parse).unwrap_or_default()
    }

    /// Whether the smallest or oldest comes first.
    pub fn is_ascending(&self) -> bool {
        self.get("order") == Some("asc")
    }

    /// Ordered by `by`: the largest or newest first, and the other way round when it was that already.
    #[must_use]
    pub fn sorted_by(self, by: RunSort) -> Self {
        let turned = self.sort() == by && !self.is_ascending();
        let name = if by == RunSort::default() { "" } else { by.as_str() };
        self.with("sort", name).with("order", if turned { "asc" } else { "" })
    }

    /// Whether live changes can be put into the list: only newest first tells where they belong.
    pub fn follows_live(&self) -> bool {
        self.sort() == RunSort::Started && !self.is_ascending()
    }

    /// The pairs that ask the API for runs. A span of time becomes its start, seen from `now` (seconds).
    pub fn for_runs(&self, now: f64) -> Vec<(&'static str, String)> {
        self.pairs(&OF_RUNS, now)
    }

    /// The same for signals.
    pub fn for_signals(&self, now: f64) -> Vec<(&'static str, String)> {
        self.pairs(&OF_SIGNALS, now)
    }

    fn pairs(&self, names: &[&'static str], now: f64) -> Vec<(&'static str, String)> {
        let taken = names
            .iter()
            .filter_map(|&name| Some((name, self.get(name)?.to_owned())));
        let mut pairs: Vec<_> = taken.collect();
        let span = self
            .get("range")
            .and_then(|name| SPANS.into_iter().find(|span| span.name == name));
        if let Some(span) = span.filter(|_| self.get("from").is_none()) {
            // Whole minutes: a list that is asked for again a moment later is the same list.
            pairs.push((
                "from",
                format!("{:.0}", ((now - f64::from(span.seconds)) / 60.0).floor() * 60.0),
            ));
        }
        pairs
    }
}

/// The link to a run.
pub fn run_href(run_id: &str) -> String {
    paths::with("/runs/{id}", run_id)
}

/// The link to a run with a step chosen, by the client's counter.
pub fn run_step_href(run_id: &str, step: u32) -> String {
    format!("{}?at={step}", run_href(run_id))
}

/// The link to a run out of a list: `list` is the query that the list had, so that the run knows what is
/// before and after it.
pub fn run_href_in(run_id: &str, list: &str) -> String {
    let href = run_href(run_id);
    let list = list.trim_start_matches('?');
    if list.is_empty() {
        href
    } else {
        format!("{href}?{}", encode_pairs([(LIST, list.to_owned())]))
    }
}

/// The parameter of a run's URL that holds the query of the list it was opened from.
pub const LIST: &str = "list";

/// The link to a comparison of two runs; without `other`, with the nearest clean run.
pub fn compare_href(run_id: &str, other: Option<&str>) -> String {
    let pairs = std::iter::once(("a", run_id.to_owned())).chain(other.map(|other| ("b", other.to_owned())));
    format!("/compare?{}", encode_pairs(pairs))
}

/// The link to an agent.
pub fn agent_href(agent_id: &str) -> String {
    paths::with("/agents/{id}", agent_id)
}

/// The link to a run with a signal's evidence shown on it.
pub fn evidence_href(run_id: &str, signal: u64) -> String {
    format!("{}?signal={signal}", run_href(run_id))
}

/// The link to a signal.
pub fn signal_href(id: u64) -> String {
    format!("/signals/{id}")
}

/// The values that the closed sets of the filter may have, with the words for them.
pub fn statuses() -> Vec<(String, String)> {
    let word = |status: RunStatus| {
        if status == RunStatus::Open {
            "running"
        } else {
            status.as_str()
        }
    };
    RunStatus::ALL
        .map(|status| (status.as_str().to_owned(), word(status).to_owned()))
        .into()
}

pub fn severities() -> Vec<(String, String)> {
    Severity::ALL
        .map(|severity| (severity.as_str().to_owned(), severity.as_str().to_owned()))
        .into()
}

pub fn failure_types() -> Vec<(String, String)> {
    FailureType::ALL
        .iter()
        .map(|failure| (failure.as_str().to_owned(), failure.as_str().to_owned()))
        .collect()
}

/// The hours of the day, which are those of UTC.
pub fn hours() -> Vec<(String, String)> {
    let word = |(hour, name): (usize, &str)| (name.to_owned(), format!("{hour:02}:00 – {:02}:00", (hour + 1) % 24));
    HourOfDay::NAMES.into_iter().enumerate().map(word).collect()
}

/// What a date field says, in the reader's zone, as Unix seconds.
pub fn seconds_of_field<Z: TimeZone>(field: &str, zone: &Z) -> Option<i64> {
    let local = NaiveDateTime::parse_from_str(field, "%Y-%m-%dT%H:%M").ok()?;
    zone.from_local_datetime(&local).earliest().map(|time| time.timestamp())
}

/// Unix seconds as a date field says them.
pub fn field_of_seconds<Z: TimeZone>(seconds: &str, zone: &Z) -> Option<String>
where
    Z::Offset: std::fmt::Display,
{
    let seconds: f64 = seconds.parse().ok()?;
    let time = zone.timestamp_opt(seconds as i64, 0).single()?;
    Some(time.format("%Y-%m-%dT%H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    #[test]
    fn a_query_survives_its_link() {
        let query = Query::default().with("agent", "a b&c").with("severity", "HIGH,LOW");
        let href = query.href("/runs");
        assert_eq!(href, "/runs?agent=a%20b%26c&severity=HIGH%2CLOW");
        assert_eq!(Query::parse(&href["/runs?".len()..]), query);
    }

    #[test]
    fn an_empty_value_removes_the_parameter() {
        let query = Query::parse("agent=a&sort=cost").with("agent", "");
        assert_eq!(query.href("/runs"), "/runs?sort=cost");
    }

    #[test]
    fn clearing_filters_keeps_the_sort() {
        let query = Query::parse("agent=a&range=24h&sort=cost");
        assert!(query.has_filters());
        assert_eq!(query.without_filters(), Query::parse("sort=cost"));
    }

    #[test]
    fn a_column_sorts_both_ways() {
        let once = Query::parse("agent=a").sorted_by(RunSort::Cost);
        assert_eq!(once.href("/runs"), "/runs?agent=a&sort=cost");
        let twice = once.sorted_by(RunSort::Cost);
        assert_eq!(twice.href("/runs"), "/runs?agent=a&sort=cost&order=asc");
        assert_eq!(
            twice.sorted_by(RunSort::Steps).href("/runs"),
            "/runs?agent=a&sort=steps"
        );
        let oldest = Query::default().sorted_by(RunSort::Started);
        assert_eq!(oldest.for_runs(0.0), [("order", "asc".to_owned())]);
        assert!(Query::default().follows_live() && !oldest.follows_live());
    }

    #[test]
    fn a_run_keeps_the_list_it_was_opened_from() {
        assert_eq!(
            run_href_in("r 1", "?agent=a&sort=cost"),
            "/runs/r%201?list=agent%3Da%26sort%3Dcost"
        );
        assert_eq!(run_href_in("r", ""), "/runs/r");
    }

    #[test]
    fn a_span_becomes_its_start() {
        let pairs = Query::parse("range=1h&view=x").for_runs(10_000.4);
        assert_eq!(pairs, [("from", "6360".to_owned())]);
        let fixed = Query::parse("range=1h&from=5").for_runs(10_000.0);
        assert_eq!(fixed, [("from", "5".to_owned())]);
    }

    #[test]
    fn signals_are_not_asked_for_a_status() {
        assert_eq!(
            Query::parse("status=open&agent=a").for_signals(0.0),
            [("agent", "a".to_owned())]
        );
    }

    #[test]
    fn date_fields_are_local() {
        let east = FixedOffset::east_opt(3600).unwrap();
        assert_eq!(seconds_of_field("1970-01-01T02:00", &east), Some(3600));
        assert_eq!(field_of_seconds("3600", &east).as_deref(), Some("1970-01-01T02:00"));
        assert_eq!(seconds_of_field("yesterday", &east), None);
    }
}
