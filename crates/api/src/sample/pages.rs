//! Examples of what single pages ask for.

use domain::run::StepKind;
use domain::{ContentHash, FailureType, RunSummary, Severity};

use super::{AGENT, Example, SIGNAL_ID, START, Sample};
use crate::integrations::{IntegrationKind, IntegrationView, Integrations};
use crate::neighbours::{HashPlace, HashRole, Occurrence, OccurrenceRun, Occurrences, RunPlace, Twin, TwinBasis};
use crate::overview::{Activity, ActivityBucket, AgentRates, Counted, Failing, Overview, Rates, TimeStep};

impl Sample for Overview {
    fn sample() -> Self {
        let failing = Failing {
            agent_id: AGENT.to_owned(),
            failure_types: vec![FailureType::ToolLoop],
            severity: Severity::High,
            since: START.plus_millis(-2_400_000).secs(),
            since_or_earlier: false,
            last_at: START.plus_millis(9_400).secs(),
            signals: 12,
            latest_signal: SIGNAL_ID,
            latest_run: run().run_id.as_str().to_owned(),
        };
        Self {
            now: START.plus_millis(60_000).secs(),
            window_secs: 900,
            failing: vec![failing],
            open_runs: counted(3),
            last_event_at: Some(START.plus_millis(58_000).secs()),
        }
    }
}

impl Sample for Counted {
    fn sample() -> Self {
        counted(214)
    }
}

impl Sample for Activity {
    fn sample() -> Self {
        let hour = START.hour() * 3_600;
        let busy = ActivityBucket {
            runs: 96,
            affected: 12,
            high: 12,
            ..ActivityBucket::default()
        };
        Self {
            step: TimeStep::Hour,
            from: (hour - 3_600) as f64,
            to: (hour + 3_600) as f64,
            buckets: vec![ActivityBucket::default(), busy],
        }
    }
}

impl Sample for Rates {
    fn sample() -> Self {
        let agent = AgentRates {
            agent_id: AGENT.to_owned(),
            last_seen: START.secs(),
            runs: vec![104, 0, 96],
            affected: vec![2, 0, 12],
        };
        Self {
            first_day: START.day() - 2,
            agents: vec![agent],
        }
    }
}

impl Sample for RunPlace {
    fn sample() -> Self {
        Self {
            previous: Some("0193a1f4-6e02-7c31-8f55-90ab3c1d2e4f".to_owned()),
            next: Some("0193a1f4-4b19-7a02-b1c7-5d6e7f801234".to_owned()),
            position: Some(3),
            total: counted(214),
        }
    }
}

impl Sample for Twin {
    fn sample() -> Self {
        let run = RunSummary {
            failure_types: Vec::new(),
            max_severity: None,
            has_signals: false,
            signal_count: 0,
            ..run()
        };
        Self {
            run: Some(run),
            basis: TwinBasis::SameInput,
        }
    }
}

impl Sample for Occurrences {
    fn sample() -> Self {
        let place = HashPlace {
            position: Some(0),
            step_index: 0,
            kind: StepKind::Start,
            name: AGENT.to_owned(),
            role: HashRole::Input,
        };
        let found = Occurrence {
            hash: ContentHash::of("a question"),
            runs: counted(1),
            newest: vec![OccurrenceRun {
                run: run(),
                places: vec![place],
            }],
        };
        Self { found: vec![found] }
    }
}

impl Sample for Integrations {
    fn sample() -> Self {
        let view = |kind| IntegrationView {
            kind,
            last_seen: None,
            agents: Vec::new(),
            agent_count: 0,
            client_version: None,
        };
        let mut integrations = IntegrationKind::ALL.map(view).to_vec();
        if let Some(first) = integrations.first_mut() {
            first.last_seen = Some(START.secs());
            first.agents = vec![AGENT.to_owned()];
            first.agent_count = 1;
            first.client_version = Some("0.5.7".to_owned());
        }
        Self {
            ingest_url: "http://127.0.0.1:8001".to_owned(),
            integrations,
        }
    }
}

fn run() -> RunSummary {
    Example::new().summary()
}

const fn counted(count: u64) -> Counted {
    Counted { count, at_least: false }
}
