//! The trial of an edited policy, and of its saved form beside it, on one run.

use std::collections::HashMap;
use std::sync::Arc;

use domain::policy::{Evaluation, SdkPrices};
use domain::{Baselines, DetectorConfig, Label, RunSummary};
use store::StoredRun;

use super::chosen::Chosen;
use super::contest::{Contest, Fired};

/// What stays the same for all runs.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) edited: Contest,
    pub(super) saved: Option<Contest>,
    pub(super) detectors: Arc<DetectorConfig>,
    /// By which price table each agent's SDK counts, where its version is known.
    pub(super) prices: HashMap<Label, SdkPrices>,
}

/// What became of a run.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) run: RunSummary,
    pub(super) edited: Outcome,
    pub(super) saved: Outcome,
}

/// What one form of the policy did in a run.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The run does not count for it.
    NotTried,
    Quiet,
    Fired(Fired),
}

impl Trial {
    pub(super) fn run(&self, chosen: Chosen, stored: &StoredRun) -> Tried {
        let agent = &stored.header.agent_id;
        let evaluation = Evaluation {
            thresholds: self.detectors.thresholds_for(agent.as_str()),
            // The detectors inside an agent know no other run of it.
            baselines: &Baselines::default(),
            prices: self.prices.get(agent).copied().unwrap_or_default(),
        };
        let tried = |contest: Option<&Contest>| match contest {
            None => Outcome::NotTried,
            Some(contest) => match contest.fired(&stored.header, &stored.events, &evaluation) {
                None => Outcome::Quiet,
                Some(fired) => Outcome::Fired(fired),
            },
        };
        Tried {
            edited: tried(chosen.edited.then_some(&self.edited)),
            saved: tried(self.saved.as_ref().filter(|_| chosen.saved)),
            run: chosen.run,
        }
    }
}
