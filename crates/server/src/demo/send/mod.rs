//! Sends a plan to an ingest port, over a few connections that stay open.
//!
//! It keeps a handful of batches in memory, whatever the number of runs.

mod batch;
pub mod policies;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, bail};
use api::demo::DemoProgress;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use super::plan::{Item, Plan};
use crate::client::{Client, Destination};
use batch::{Batch, deploy_body};

/// Requests in flight. More of them make runs arrive out of order and the server no faster: it writes in
/// one thread.
const CONNECTIONS: usize = 3;
/// As large as the SDKs' batches at most.
const BATCH_EVENTS: u64 = 500;

/// How far the sending is. Only what was acknowledged counts.
#[derive(Debug, Default)]
pub struct Progress {
    runs: AtomicU64,
    events: AtomicU64,
    of: u64,
}

impl Progress {
    pub fn new(of: u64) -> Self {
        Self { of, ..Self::default() }
    }

    #[cfg(test)]
    pub fn at(runs: u64, events: u64, of: u64) -> Self {
        let progress = Self::new(of);
        progress.add(runs, events);
        progress
    }

    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    pub fn events(&self) -> u64 {
        self.events.load(Ordering::Relaxed)
    }

    pub fn view(&self) -> DemoProgress {
        DemoProgress {
            sent: self.runs(),
            of: self.of,
        }
    }

    fn add(&self, runs: u64, events: u64) {
        self.runs.fetch_add(runs, Ordering::Relaxed);
        self.events.fetch_add(events, Ordering::Relaxed);
    }
}

/// One request to the ingest port, with what it brings there.
struct Parcel {
    path: &'static str,
    body: Vec<u8>,
    runs: u64,
    events: u64,
}

/// Has the agents fetch their policies, then sends everything in the order of the plan.
///
/// # Errors
/// When the server cannot be reached, or refuses what it is sent.
pub async fn send(plan: Plan, destination: Destination, progress: Arc<Progress>) -> anyhow::Result<()> {
    policies::fetch(&destination).await?;
    let (queue, parcels) = mpsc::channel(CONNECTIONS);
    let parcels = Arc::new(Mutex::new(parcels));
    let mut tasks = JoinSet::new();
    for _ in 0..CONNECTIONS {
        tasks.spawn(deliver(
            Arc::clone(&parcels),
            destination.clone(),
            Arc::clone(&progress),
        ));
    }
    // Whoever delivers holds the other end; when it is gone, all of them failed and say why.
    drop(parcels);
    tasks.spawn(async move {
        pack(plan, destination.key.as_deref(), &queue).await;
        Ok(())
    });
    while let Some(done) = tasks.join_next().await {
        // The first failure ends the others, because the set is dropped.
        done.context("the sending broke off")??;
    }
    Ok(())
}

/// Turns the plan into parcels, as fast as they are taken.
async fn pack(plan: impl Iterator<Item = Item>, key: Option<&str>, queue: &mpsc::Sender<Parcel>) {
    let mut batch = Batch::new(key);
    for item in plan {
        match item {
            Item::Run(run) => {
                for (index, event) in run.events.iter().enumerate() {
                    batch.add(&run.header, event);
                    // Counted before the batch goes, which it may do with this very event.
                    batch.runs += u64::from(index + 1 == run.events.len());
                    if batch.events >= BATCH_EVENTS && !put(queue, batch.take()).await {
                        return;
                    }
                }
            }
            // After the runs before it.
            Item::Deploy(deploy) => {
                let body = deploy_body(&deploy, key);
                let parcel = Parcel {
                    path: "/v1/deploy",
                    body,
                    runs: 0,
                    events: 0,
                };
                if !put(queue, batch.take()).await || !put(queue, Some(parcel)).await {
                    return;
                }
            }
        }
    }
    put(queue, batch.take()).await;
}

/// Whether anybody still takes parcels.
async fn put(queue: &mpsc::Sender<Parcel>, parcel: Option<Parcel>) -> bool {
    match parcel {
        Some(parcel) => queue.send(parcel).await.is_ok(),
        None => true,
    }
}

async fn deliver(
    parcels: Arc<Mutex<mpsc::Receiver<Parcel>>>,
    destination: Destination,
    progress: Arc<Progress>,
) -> anyhow::Result<()> {
    let mut client = Client::new(destination);
    loop {
        let next = parcels.lock().await.recv().await;
        let Some(parcel) = next else { return Ok(()) };
        let reply = client.post(parcel.path, parcel.body.into()).await?;
        if !reply.status.is_success() {
            bail!("{} refused the events with {}", client.target(), reply.reason());
        }
        progress.add(parcel.runs, parcel.events);
    }
}

#[cfg(test)]
mod tests {
    use domain::Micros;

    use super::*;
    use crate::demo::Options;

    #[tokio::test]
    async fn a_run_is_counted_in_the_batch_that_has_its_last_event() {
        let options = Options {
            runs: 1,
            days: 1,
            seed: 1,
            end: Micros(1_795_183_800_000_000),
        };
        let Some(Item::Run(run)) = Plan::new(options).find(|item| matches!(item, Item::Run(_))) else {
            panic!("a plan of one run has a run");
        };
        for (events, counted) in [(499, vec![1]), (500, vec![1]), (501, vec![0, 1]), (1_000, vec![0, 1])] {
            let mut run = run.clone();
            run.events = run.events.iter().cycle().take(events).cloned().collect();
            let (queue, mut parcels) = mpsc::channel(8);
            pack([Item::Run(run)].into_iter(), None, &queue).await;
            drop(queue);
            let mut runs = Vec::new();
            while let Some(parcel) = parcels.recv().await {
                runs.push(parcel.runs);
            }
            assert_eq!(runs, counted, "{events} events");
        }
    }
}
