//! The sample month inside the server: at most one piece of work on it for each tenant.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use api::demo::{DemoProblem, DemoState};
use domain::Label;
use store::{Store, StoreError, TenantId};

use super::send::{Progress, send};
use super::{CAST, Options, Plan, policies};
use crate::app::App;
use crate::client::Destination;
use crate::error::ApiError;

/// What is going on for whom. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Background(Arc<Mutex<BTreeMap<TenantId, Work>>>);

#[derive(Clone, Debug)]
enum Work {
    Sending(Arc<Progress>),
    Removing,
    /// Nothing goes on; the last work broke off, and nobody has begun another.
    Failed(DemoProblem),
}

/// Something else is going on for this tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occupied;

/// Ends the work when it is dropped. Only [`Turn::end`] can say that it succeeded.
struct Turn {
    background: Background,
    tenant: TenantId,
    outcome: Result<(), String>,
}

impl Background {
    /// What goes on or broke off, with the sample agents that are stored.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn state(&self, tenant: TenantId, store: &dyn Store) -> Result<DemoState, StoreError> {
        // Looked at before the store, so that what is said to be over is in the list.
        let work = self.works().get(&tenant).cloned();
        let agents = stored_agents(store, tenant).await?;
        let idle = DemoState {
            agents,
            ..DemoState::default()
        };
        Ok(match work {
            Some(Work::Sending(progress)) => DemoState {
                sending: Some(progress.view()),
                ..idle
            },
            Some(Work::Removing) => DemoState { removing: true, ..idle },
            Some(Work::Failed(problem)) => DemoState {
                problem: Some(problem),
                ..idle
            },
            None => idle,
        })
    }

    /// Starts sending, and does not wait for the end.
    ///
    /// It goes through the ingest port as any agent does, over a connection to this very machine. So the
    /// month is taken with the same limits, the same patience and the same checks, and what the page shows
    /// is proof that the port works. A short cut to the store would be a second way in.
    ///
    /// # Errors
    /// When it is sending or removing already.
    pub fn send(&self, app: App, tenant: TenantId, destination: Destination, options: Options) -> Result<(), Occupied> {
        let progress = Arc::new(Progress::new(options.runs));
        let turn = self.take(tenant, Work::Sending(Arc::clone(&progress)))?;
        tokio::spawn(async move {
            let sent = async {
                // Before the runs, so that those in shadow are tried on all of them.
                policies::create(&app, tenant).await?;
                send(Plan::new(options), destination, progress).await
            };
            let sent = sent.await;
            if let Err(error) = &sent {
                tracing::warn!(error = format!("{error:#}"), "the sample runs were not all sent");
            }
            turn.end(sent.map_err(|error| format!("{error:#}")));
        });
        Ok(())
    }

    /// Starts removing every sample agent with its policies, and none of any other name. It does not wait for the end, and
    /// goes on when whoever asked for it has gone.
    ///
    /// # Errors
    /// When it is sending or removing already.
    pub fn remove(&self, app: App, tenant: TenantId) -> Result<(), Occupied> {
        let turn = self.take(tenant, Work::Removing)?;
        tokio::spawn(async move {
            let removed = remove_all(&app, tenant).await;
            if let Err(error) = &removed {
                tracing::warn!(%error, "the sample agents were not all removed");
            }
            turn.end(removed.map_err(|error| ApiError::from(error).detail.into_owned()));
            // Also after a failure: some of them may be gone.
            app.live.removed(tenant);
        });
        Ok(())
    }

    fn take(&self, tenant: TenantId, work: Work) -> Result<Turn, Occupied> {
        let mut works = self.works();
        if let Some(Work::Sending(_) | Work::Removing) = works.get(&tenant) {
            return Err(Occupied);
        }
        works.insert(tenant, work);
        Ok(Turn {
            background: self.clone(),
            tenant,
            outcome: Err("it was broken off".to_owned()),
        })
    }

    /// Nothing that is done under the lock can leave it half done.
    fn works(&self) -> MutexGuard<'_, BTreeMap<TenantId, Work>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    fn end(mut self, outcome: Result<(), String>) {
        self.outcome = outcome;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut works = self.background.works();
        let work = works.remove(&self.tenant);
        if let Err(reason) = std::mem::replace(&mut self.outcome, Ok(())) {
            let sent = match work {
                Some(Work::Sending(progress)) => Some(progress.view()),
                Some(Work::Removing | Work::Failed(_)) | None => None,
            };
            works.insert(self.tenant, Work::Failed(DemoProblem { sent, reason }));
        }
    }
}

/// Whether or not they are listed: an earlier removal may have left parts of them.
async fn remove_all(app: &App, tenant: TenantId) -> Result<(), StoreError> {
    policies::remove(app, tenant).await?;
    let agents: Vec<Label> = CAST.iter().map(|character| Label::name(character.name)).collect();
    app.store.remove_agents(tenant, &agents).await?;
    Ok(())
}

/// The sample agents that are stored.
async fn stored_agents(store: &dyn Store, tenant: TenantId) -> Result<Vec<String>, StoreError> {
    let mut stored = Vec::new();
    for character in CAST {
        if !store.agent_versions(tenant, character.name, 1).await?.is_empty() {
            stored.push(character.name.to_owned());
        }
    }
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use api::demo::DemoProgress;

    use super::*;

    #[test]
    fn one_thing_at_a_time_for_each_tenant() {
        let background = Background::default();
        let turn = background.take(TenantId(1), Work::Removing).ok();
        assert!(turn.is_some());
        assert!(background.take(TenantId(1), Work::Removing).is_err());
        assert!(background.take(TenantId(2), Work::Removing).is_ok());
        drop(turn);
        assert!(background.take(TenantId(1), Work::Removing).is_ok());
    }

    #[test]
    fn what_does_not_say_that_it_succeeded_has_failed_until_another_begins() {
        let background = Background::default();
        let failure = || match background.works().get(&TenantId(1)) {
            Some(Work::Failed(problem)) => Some(problem.clone()),
            _ => None,
        };
        let sending = Work::Sending(Arc::new(Progress::at(10, 200, 30)));
        drop(background.take(TenantId(1), sending));
        assert_eq!(
            failure().and_then(|it| it.sent),
            Some(DemoProgress { sent: 10, of: 30 })
        );
        let turn = background.take(TenantId(1), Work::Removing).ok().unwrap();
        assert_eq!(failure(), None);
        turn.end(Ok(()));
        assert!(background.works().is_empty());
    }
}
