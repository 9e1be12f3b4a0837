//! Which runs or signals are asked for. The same filter drives a query, the live stream and the URL.

use serde::{Deserialize, Serialize};

use crate::detectors::FailureType;
use crate::hash::ContentHash;
use crate::hour_of_day::HourOfDay;
use crate::run::RunStatus;
use crate::severity::Severity;
use crate::summary::RunSummary;
use crate::time::Micros;

/// All given conditions must hold; an empty list or `None` asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunFilter {
    pub agent: Option<String>,
    /// Any of these.
    pub status: Vec<RunStatus>,
    /// The run's worst signal is any of these.
    pub severity: Vec<Severity>,
    /// The run has a signal of any of these types.
    pub failure_type: Vec<FailureType>,
    pub model: Option<String>,
    pub version: Option<String>,
    /// Name of a policy that fired in the run.
    pub policy: Option<String>,
    pub has_signals: Option<bool>,
    /// Inclusive lower bound of the start.
    pub from: Option<Micros>,
    /// Exclusive upper bound of the start.
    pub to: Option<Micros>,
    /// The run started in any of these hours.
    pub hour: Vec<HourOfDay>,
    /// Start of the run id, or part of agent, model, version, exit reason or a tool's name; ignores case.
    pub text: Option<String>,
    /// The run contains this content hash anywhere.
    pub hash: Option<ContentHash>,
}

impl RunFilter {
    /// Whether the run is asked for. `hashes` are all content hashes of the run; they are only read
    /// when the filter names one.
    pub fn matches(&self, run: &RunSummary, hashes: &[ContentHash]) -> bool {
        self.matches_row(run) && self.hash.is_none_or(|hash| hashes.contains(&hash))
    }

    /// The conditions that the summary alone can answer: all but the content hash.
    pub fn matches_row(&self, run: &RunSummary) -> bool {
        is(self.agent.as_deref(), run.agent_id.as_str())
            && is(self.version.as_deref(), run.agent_version.as_str())
            && self
                .model
                .as_deref()
                .is_none_or(|model| run.model.as_ref().is_some_and(|it| it == model))
            && self
                .policy
                .as_deref()
                .is_none_or(|policy| run.policies.iter().any(|it| it == policy))
            && any_of(&self.status, &run.status)
            && (self.severity.is_empty() || run.max_severity.is_some_and(|it| self.severity.contains(&it)))
            && (self.failure_type.is_empty() || run.failure_types.iter().any(|it| self.failure_type.contains(it)))
            && self.has_signals.is_none_or(|wanted| wanted == run.has_signals)
            && self.from.is_none_or(|from| run.started_at >= from)
            && self.to.is_none_or(|to| run.started_at < to)
            && any_of(&self.hour, &HourOfDay::of(run.started_at.hour()))
            && self.text.as_deref().is_none_or(|text| mentions(run, text))
    }
}

fn is(wanted: Option<&str>, actual: &str) -> bool {
    wanted.is_none_or(|wanted| wanted == actual)
}

fn any_of<T: PartialEq>(wanted: &[T], actual: &T) -> bool {
    wanted.is_empty() || wanted.contains(actual)
}

fn mentions(run: &RunSummary, text: &str) -> bool {
    let text = text.to_lowercase();
    let contains = |name: &str| name.to_lowercase().contains(&text);
    run.run_id.as_str().to_lowercase().starts_with(&text)
        || contains(run.agent_id.as_str())
        || contains(run.agent_version.as_str())
        || run.model.as_ref().is_some_and(|model| contains(model.as_str()))
        || run.exit_reason.as_ref().is_some_and(|reason| contains(reason.as_str()))
        || run.tools.iter().any(|tool| contains(tool.as_str()))
}

/// What a list of runs may be sorted by. Ties are broken by the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RunSort {
    #[default]
    Started,
    Duration,
    Steps,
    Tokens,
    Cost,
}

impl RunSort {
    pub const ALL: [Self; 5] = [Self::Started, Self::Duration, Self::Steps, Self::Tokens, Self::Cost];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Duration => "duration",
            Self::Steps => "steps",
            Self::Tokens => "tokens",
            Self::Cost => "cost",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text)
    }
}

/// Which signals are asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SignalFilter {
    pub agent: Option<String>,
    pub severity: Vec<Severity>,
    pub failure_type: Vec<FailureType>,
    pub version: Option<String>,
    /// Inclusive lower bound of the detection time.
    pub from: Option<Micros>,
    /// Exclusive upper bound of the detection time.
    pub to: Option<Micros>,
    /// Start of the run id, or part of the agent's name; ignores case.
    pub text: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::Baselines;
    use crate::config::Thresholds;
    use crate::detectors::testing::run;
    use crate::judge::judge;

    fn matches(change: impl FnOnce(&mut RunFilter)) -> bool {
        let state = run("start[search] llm tool:search! llm:stop end:final_answer");
        let row = RunSummary::of(&state, &judge(&state, &Thresholds::default(), &Baselines::default()));
        let mut filter = RunFilter::default();
        change(&mut filter);
        filter.matches(&row, &[ContentHash::of("known")])
    }

    #[test]
    fn an_empty_filter_asks_for_everything() {
        assert!(matches(|_| {}));
    }

    #[test]
    fn every_condition_can_pass_and_fail() {
        let hash = |content: &str| Some(ContentHash::of(content));
        assert!(matches(|it| it.agent = Some("agent".into())) && !matches(|it| it.agent = Some("agen".into())));
        assert!(matches(|it| it.version = Some("v1".into())) && !matches(|it| it.version = Some("v2".into())));
        assert!(matches(|it| it.model = Some("gpt-4o".into())) && !matches(|it| it.model = Some("gpt".into())));
        assert!(matches(|it| it.hash = hash("known")) && !matches(|it| it.hash = hash("unknown")));
        assert!(matches(|it| it.has_signals = Some(true)) && !matches(|it| it.has_signals = Some(false)));
        assert!(!matches(|it| it.policy = Some("cap".into())));
        assert!(matches(|it| it.status = vec![RunStatus::Open, RunStatus::Completed]));
        assert!(!matches(|it| it.status = vec![RunStatus::Open]));
        assert!(matches(|it| it.severity = vec![Severity::Medium]) && !matches(|it| it.severity = vec![Severity::Low]));
        assert!(matches(|it| it.failure_type = vec![FailureType::FirstStepFailure]));
        assert!(!matches(|it| it.failure_type = vec![FailureType::ToolLoop]));
        let hours: Vec<HourOfDay> = (0..24).map(HourOfDay::of).collect();
        let matching = hours.iter().filter(|hour| matches(|it| it.hour = vec![**hour]));
        assert_eq!((matching.count(), matches(|it| it.hour = hours.clone())), (1, true));
        assert!(!matches(|it| it.to = Some(Micros(1))) && !matches(|it| it.from = Some(Micros::LATEST)));
    }

    #[test]
    fn text_is_looked_for_in_names_and_at_the_start_of_the_id() {
        for found in ["AGENT", "ru", "sear", "final_", "4o"] {
            assert!(matches(|it| it.text = Some(found.into())), "{found}");
        }
        assert!(!matches(|it| it.text = Some("un".into())));
    }
}
