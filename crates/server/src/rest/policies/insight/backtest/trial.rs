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

/// What became of a run. `None` stands for a form that the run does not count for.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) run: RunSummary,
    pub(super) edited: Option<Option<Fired>>,
    pub(super) saved: Option<Option<Fired>>,
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
        let fired = |contest: &Contest| contest.fired(&stored.header, &stored.events, &evaluation);
        Tried {
            edited: chosen.edited.then(|| fired(&self.edited)),
            saved: self.saved.as_ref().filter(|_| chosen.saved).map(fired),
            run: chosen.run,
        }
    }
}
