//! Looks for the clean run that is nearest to another.

use std::cmp::Reverse;
use std::sync::Arc;

use ::api::neighbours::{Twin, TwinBasis};
use domain::run::{Step, replay};
use domain::{ContentHash, RunFilter, RunId, RunSort, RunState, RunStatus, RunSummary, structure};
use store::{PageRequest, Store, StoredRun, TenantId};

use crate::error::ApiError;
use crate::rest::off_thread::off_thread;

/// Clean runs whose figures are looked at.
const CANDIDATES: usize = 100;
/// Clean runs whose steps are looked at.
const COMPARED: usize = 12;
/// Of all that are compared; the first is compared whatever its length.
const MOST_EVENTS: u32 = 20_000;
/// Pages that one search may read. A page's work is bounded, so where clean runs are rare it comes short or empty and
/// the list goes on.
const PAGES: usize = 100;

pub(super) struct Search<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) tenant: TenantId,
}

impl Search<'_> {
    pub(super) async fn twin(&self, run: &RunSummary) -> Result<Twin, ApiError> {
        if let Some(input) = run.input_hash
            && let Some(twin) = self.same_input(run, input).await?
        {
            return Ok(Twin {
                run: Some(twin),
                basis: TwinBasis::SameInput,
            });
        }
        let steps = self.state(&run.run_id).await?.map(|state| state.steps());
        let steps: Arc<[Step]> = steps.unwrap_or_default().into();
        for (version, basis) in [
            (Some(&run.agent_version), TwinBasis::SameVersion),
            (None, TwinBasis::SameAgent),
        ] {
            let filter = RunFilter {
                version: version.map(|version| version.as_str().to_owned()),
                ..clean(run)
            };
            let candidates = self.newest(&filter, CANDIDATES, |_| true).await?;
            if let Some(twin) = self.closest(run, &steps, candidates).await? {
                return Ok(Twin { run: Some(twin), basis });
            }
        }
        Ok(Twin {
            run: None,
            basis: TwinBasis::None,
        })
    }

    /// The newest clean run of the same version with the same input.
    async fn same_input(&self, run: &RunSummary, input: ContentHash) -> Result<Option<RunSummary>, ApiError> {
        let filter = RunFilter {
            version: Some(run.agent_version.as_str().to_owned()),
            hash: Some(input),
            ..clean(run)
        };
        // The hash may also stand elsewhere in a run.
        let is_twin = |other: &RunSummary| other.input_hash == Some(input) && other.run_id != run.run_id;
        Ok(self.newest(&filter, 1, is_twin).await?.pop())
    }

    /// Of the candidates, the one with the closest structure; the newest of equals.
    async fn closest(
        &self,
        run: &RunSummary,
        steps: &Arc<[Step]>,
        mut candidates: Vec<RunSummary>,
    ) -> Result<Option<RunSummary>, ApiError> {
        candidates.retain(|other| other.run_id != run.run_id);
        candidates.sort_by_key(|other| (figures_apart(run, other), Reverse(other.started_at)));
        candidates.truncate(COMPARED);
        let mut best: Option<(f64, RunSummary)> = None;
        let mut events = 0;
        for candidate in candidates {
            events += candidate.event_count;
            if best.is_some() && events > MOST_EVENTS {
                break;
            }
            let Some(other) = self.store.run_events(self.tenant, &candidate.run_id).await? else {
                continue;
            };
            let steps = Arc::clone(steps);
            let distance = off_thread(move || structure::distance(&steps, &state_of(other).steps())).await?;
            if best.as_ref().is_none_or(|(least, _)| distance < *least) {
                best = Some((distance, candidate));
            }
        }
        Ok(best.map(|(_, run)| run))
    }

    /// The run as far as its events have come.
    pub(super) async fn state(&self, run_id: &RunId) -> Result<Option<RunState>, ApiError> {
        match self.store.run_events(self.tenant, run_id).await? {
            Some(stored) => Ok(Some(off_thread(move || state_of(stored)).await?)),
            None => Ok(None),
        }
    }

    /// The newest runs that are wanted, at most `limit`.
    async fn newest(
        &self,
        filter: &RunFilter,
        limit: usize,
        is_wanted: impl Fn(&RunSummary) -> bool,
    ) -> Result<Vec<RunSummary>, ApiError> {
        let mut page = PageRequest {
            limit: CANDIDATES,
            cursor: None,
            ascending: false,
        };
        let mut wanted = Vec::new();
        for _ in 0..PAGES {
            let found = self.store.runs(self.tenant, filter, RunSort::Started, &page).await?;
            wanted.extend(found.items.into_iter().filter(&is_wanted));
            page.cursor = found.next;
            if wanted.len() >= limit || page.cursor.is_none() {
                break;
            }
        }
        wanted.truncate(limit);
        Ok(wanted)
    }
}

fn state_of(stored: StoredRun) -> RunState {
    let mut events = stored.events;
    replay(stored.header, &mut events)
}

fn clean(run: &RunSummary) -> RunFilter {
    RunFilter {
        agent: Some(run.agent_id.as_str().to_owned()),
        status: vec![RunStatus::Completed],
        has_signals: Some(false),
        ..RunFilter::default()
    }
}

/// How far two runs are apart by what their rows say: a cheap guess at the distance of their structures.
fn figures_apart(a: &RunSummary, b: &RunSummary) -> u32 {
    a.llm_calls.abs_diff(b.llm_calls)
        + a.tool_calls.abs_diff(b.tool_calls)
        + a.retrievals.abs_diff(b.retrievals)
        + a.step_count.abs_diff(b.step_count)
}
