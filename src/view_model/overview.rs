//! The first page's answer: is anything failing right now?

use std::fmt::Display;

use api::overview::{Failing, Overview};
use chrono::TimeZone;

use super::chart::times::moment;
use super::format;

/// What can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Failing,
    Fine,
    /// Nothing arrives, so nobody can know.
    Unknown,
}

impl Mood {
    pub fn of(overview: &Overview) -> Self {
        if !overview.failing.is_empty() {
            Self::Failing
        } else if silence(overview).is_some_and(|seconds| seconds <= overview.window_secs as f64) {
            Self::Fine
        } else {
            Self::Unknown
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Failing => "Failing",
            Self::Fine => "All clear",
            Self::Unknown => "Not known",
        }
    }
}

/// The answer as it is `waited` seconds after it was given, when nothing has arrived since: what fails
/// right now does not go on doing so by being looked at.
pub fn aged(overview: &Overview, waited: f64) -> Overview {
    let mut aged = overview.clone();
    aged.now += waited;
    let oldest = aged.now - aged.window_secs as f64;
    aged.failing.retain(|failing| failing.last_at >= oldest);
    aged
}

/// The answer in one sentence.
pub fn headline<Z: TimeZone>(overview: &Overview, zone: &Z) -> String
where
    Z::Offset: Display,
{
    match (Mood::of(overview), overview.failing.as_slice()) {
        (Mood::Failing, [only]) => format!("{} has been failing {}", what(only), since(only, overview.now, zone)),
        (Mood::Failing, [worst, ..]) => format!(
            "{} are failing right now, the worst is {} {}",
            format::plural(overview.failing.len() as u64, "agent", "agents"),
            what(worst),
            since(worst, overview.now, zone)
        ),
        (Mood::Fine, _) => "Nothing is failing right now".to_owned(),
        _ => match silence(overview) {
            Some(seconds) => format!(
                "Nothing has arrived for {}: whether anything is failing is not known",
                rough(seconds)
            ),
            None => "No event has arrived yet".to_owned(),
        },
    }
}

fn what(failing: &Failing) -> &str {
    &failing.agent_id
}

/// `since 14:02: TOOL_LOOP`
fn since<Z: TimeZone>(failing: &Failing, now: f64, zone: &Z) -> String
where
    Z::Offset: Display,
{
    let worst = failing.failure_types.first().map_or("", |failure| failure.as_str());
    format!("since {}: {worst}", began(failing, now, zone))
}

/// When a streak began: `14:02`, `14:02 or earlier`.
pub fn began<Z: TimeZone>(failing: &Failing, now: f64, zone: &Z) -> String
where
    Z::Offset: Display,
{
    let at = moment(failing.since, now, zone);
    if failing.since_or_earlier {
        format!("{at} or earlier")
    } else {
        at
    }
}

/// How many signals a streak has: `12 signals`, `at least 500 signals`.
pub fn signals(failing: &Failing) -> String {
    let count = format::plural(failing.signals, "signal", "signals");
    if failing.since_or_earlier {
        format!("at least {count}")
    } else {
        count
    }
}

/// When the last event came.
pub fn last_event(overview: &Overview) -> String {
    silence(overview).map_or_else(
        || "no event so far".to_owned(),
        |seconds| format!("last event {} ago", rough(seconds)),
    )
}

/// How many runs are going on.
pub fn going_on(overview: &Overview) -> String {
    match overview.open_runs.count {
        0 => "no run is going on".to_owned(),
        1 => "1 run is going on".to_owned(),
        count => {
            let more = if overview.open_runs.at_least { "at least " } else { "" };
            format!("{more}{} runs are going on", format::count(count))
        }
    }
}

/// In one unit: what grows with every second is not worth a second one.
fn rough(seconds: f64) -> String {
    match seconds as u64 {
        seconds @ 0..=59 => format!("{seconds} s"),
        seconds @ 60..=3599 => format!("{} min", seconds / 60),
        seconds @ 3600..=172_799 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

/// Seconds between the last event and the answer.
fn silence(overview: &Overview) -> Option<f64> {
    overview.last_event_at.map(|at| (overview.now - at).max(0.0))
}

#[cfg(test)]
mod tests {
    use api::overview::Counted;
    use api::{FailureType, Severity};
    use chrono::Utc;

    use super::*;

    /// 2023-11-14 22:13:20 UTC.
    const NOW: f64 = 1_700_000_000.0;

    fn overview(failing: &[&str], last_event: Option<f64>) -> Overview {
        let failing = failing.iter().map(|agent| Failing {
            agent_id: (*agent).to_owned(),
            failure_types: vec![FailureType::ToolLoop],
            severity: Severity::High,
            since: NOW - 680.0,
            since_or_earlier: false,
            last_at: NOW,
            signals: 3,
            latest_signal: 1,
            latest_run: "r".to_owned(),
        });
        Overview {
            now: NOW,
            window_secs: 900,
            failing: failing.collect(),
            open_runs: Counted::default(),
            last_event_at: last_event,
        }
    }

    #[test]
    fn one_failing_agent_is_named_with_what_and_since_when() {
        let overview = overview(&["research-agent"], Some(NOW));
        assert_eq!(
            headline(&overview, &Utc),
            "research-agent has been failing since 22:02: TOOL_LOOP"
        );
        assert_eq!(Mood::of(&overview), Mood::Failing);
    }

    #[test]
    fn of_several_the_worst_is_named() {
        let overview = overview(&["a", "b"], Some(NOW));
        assert_eq!(
            headline(&overview, &Utc),
            "2 agents are failing right now, the worst is a since 22:02: TOOL_LOOP"
        );
    }

    #[test]
    fn silence_is_not_health() {
        assert_eq!(Mood::of(&overview(&[], Some(NOW - 3.0))), Mood::Fine);
        let silent = overview(&[], Some(NOW - 7200.0));
        assert_eq!(Mood::of(&silent), Mood::Unknown);
        assert!(headline(&silent, &Utc).starts_with("Nothing has arrived for 2 h"));
        assert_eq!(headline(&overview(&[], None), &Utc), "No event has arrived yet");
    }

    #[test]
    fn an_old_answer_is_not_taken_for_the_present() {
        let failing = overview(&["a"], Some(NOW));
        assert_eq!(Mood::of(&aged(&failing, 899.0)), Mood::Failing);
        assert_eq!(Mood::of(&aged(&failing, 901.0)), Mood::Unknown);
    }

    #[test]
    fn a_streak_that_was_not_followed_to_its_end_says_so() {
        let mut overview = overview(&["a"], Some(NOW));
        overview.failing[0].since_or_earlier = true;
        assert_eq!(began(&overview.failing[0], NOW, &Utc), "22:02 or earlier");
        assert_eq!(signals(&overview.failing[0]), "at least 3 signals");
    }

    #[test]
    fn the_last_event_grows_older_while_nothing_comes() {
        let overview = overview(&[], Some(NOW - 3.0));
        assert_eq!(last_event(&overview), "last event 3 s ago");
        assert_eq!(last_event(&aged(&overview, 60.0)), "last event 1 min ago");
        assert_eq!(going_on(&overview), "no run is going on");
    }
}
