//! Remembers which agents fetched which policies, for the page that shows where a change has arrived.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{Label, Micros};
use store::{PolicyFetch, Revision, TenantId};

use crate::app::App;

/// How long fetches are gathered before they are written down together.
const PAUSE: Duration = Duration::from_secs(1);
/// Agents that are remembered at one time.
const MOST: usize = 10_000;

type Agent = (TenantId, Label);

/// What is not written down yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Fetches(Arc<Mutex<Gathered>>);

#[derive(Debug, Default)]
struct Gathered {
    /// The last fetch of each agent since the last writing.
    fetches: HashMap<Agent, (Revision, Micros)>,
    /// What agents are known to have, to tell open pages only of what is new. When there are too many,
    /// all are forgotten and told of again.
    had: HashMap<Agent, Revision>,
    /// Somebody is waiting to write.
    writing: bool,
}

/// Fetches of one tenant that belong into the store.
#[derive(Debug, Default, PartialEq)]
struct Batch {
    fetches: Vec<PolicyFetch>,
    /// An agent has other policies than before.
    news: bool,
}

impl Fetches {
    /// Remembers the fetch. Returns at once; it is written down a moment later, together with others.
    pub(super) fn note(&self, app: &App, tenant: TenantId, agent: Label, revision: Revision) {
        if self.add((tenant, agent), revision, app.clock.now()) {
            let (fetches, app) = (self.clone(), app.clone());
            tokio::spawn(async move {
                tokio::time::sleep(PAUSE).await;
                fetches.write(&app).await;
            });
        }
    }

    /// Whether somebody has to be sent to write.
    fn add(&self, agent: Agent, revision: Revision, now: Micros) -> bool {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Names can be made up, memory cannot. An agent that is left out fetches again in a minute.
        if gathered.fetches.len() < MOST || gathered.fetches.contains_key(&agent) {
            gathered.fetches.insert(agent, (revision, now));
        }
        !std::mem::replace(&mut gathered.writing, true)
    }

    fn take(&self) -> BTreeMap<TenantId, Batch> {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.writing = false;
        if gathered.had.len() >= MOST {
            gathered.had.clear();
        }
        let mut batches = BTreeMap::<TenantId, Batch>::new();
        for (agent, (revision, at)) in std::mem::take(&mut gathered.fetches) {
            let batch = batches.entry(agent.0).or_default();
            batch.fetches.push(PolicyFetch {
                agent_id: agent.1.clone(),
                revision,
                at,
            });
            batch.news |= gathered.had.insert(agent, revision) != Some(revision);
        }
        batches
    }

    async fn write(&self, app: &App) {
        for (tenant, batch) in self.take() {
            let written = app.store.policies().record_policy_fetches(tenant, batch.fetches).await;
            match written {
                Ok(()) if batch.news => app.live.policies(tenant),
                Ok(()) => {}
                Err(error) => tracing::warn!(%error, "cannot note which policies agents fetched"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = Micros(1_790_000_000_000_000);

    fn agent(tenant: u32, name: &str) -> Agent {
        (TenantId(tenant), Label::name(name))
    }

    #[test]
    fn the_last_fetch_of_each_agent_is_written_by_one_writer() {
        let fetches = Fetches::default();
        assert!(fetches.add(agent(1, "a"), Revision(1), NOW));
        assert!(!fetches.add(agent(1, "a"), Revision(2), NOW.plus_millis(500)));
        assert!(!fetches.add(agent(2, "b"), Revision(7), NOW));
        let batches = fetches.take();
        let last = PolicyFetch {
            agent_id: Label::name("a"),
            revision: Revision(2),
            at: NOW.plus_millis(500),
        };
        assert_eq!(batches[&TenantId(1)].fetches, [last]);
        assert_eq!(batches.len(), 2);
        assert!(fetches.take().is_empty());
        assert!(
            fetches.add(agent(1, "a"), Revision(2), NOW),
            "the next one is waited for again"
        );
    }

    #[test]
    fn only_other_policies_than_before_are_news() {
        let fetches = Fetches::default();
        for (revision, news) in [(1, true), (1, false), (2, true), (2, false)] {
            fetches.add(agent(1, "a"), Revision(revision), NOW);
            assert_eq!(fetches.take()[&TenantId(1)].news, news);
        }
    }

    #[test]
    fn memory_is_bounded() {
        let fetches = Fetches::default();
        for round in 0..3 {
            for name in 0..MOST {
                fetches.add(agent(1, &format!("{round} {name}")), Revision(1), NOW);
            }
            fetches.add(agent(1, "one more"), Revision(1), NOW);
            let batches = fetches.take();
            assert!(batches[&TenantId(1)].fetches.len() <= MOST);
        }
        assert!(fetches.0.lock().unwrap().had.len() <= 2 * MOST);
    }
}
