//! Looks for the clean run that is nearest to another.

use std::cmp::Reverse;

use ::api::neighbours::{Twin, TwinBasis};
use domain::run::{Step, replay};
use domain::{ContentHash, RunFilter, RunId, RunSort, RunState, RunStatus, RunSummary, structure};
use store::{PageRequest, Store, TenantId};

use crate::error::ApiError;

/// Clean runs whose figures are looked at.
const CANDIDATES: usize = 100;
/// Clean runs whose steps are looked at.
const COMPARED: usize = 12;
/// Of all that are compared; the first is compared whatever its length.
const MOST_EVENTS: u32 = 20_000;
/// Short pages that are read in search of a run with the same input.
const PAGES: usize = 3;

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
        let steps = self
            .state(&run.run_id)
            .await?
            .map(|state| state.steps())
            .unwrap_or_default();
        for (version, basis) in [
            (Some(&run.agent_version), TwinBasis::SameVersion),
            (None, TwinBasis::SameAgent),
        ] {
            let filter = RunFilter {
                version: version.map(|version| version.as_str().to_owned()),
                ..clean(run)
            };
            let candidates = self.page(&filter, CANDIDATES, None).await?.0;
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
        let mut cursor = None;
        for _ in 0..PAGES {
            let (found, next) = self.page(&filter, COMPARED, cursor).await?;
            // The hash may also stand elsewhere in a run.
            let twin = |other: &RunSummary| other.input_hash == Some(input) && other.run_id != run.run_id;
            if let Some(twin) = found.into_iter().find(twin) {
                return Ok(Some(twin));
            }
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(None)
    }

    /// Of the candidates, the one with the closest structure; the newest of equals.
    async fn closest(
        &self,
        run: &RunSummary,
        steps: &[Step],
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
            let Some(other) = self.state(&candidate.run_id).await? else {
                continue;
            };
            let distance = structure::distance(steps, &other.steps());
            if best.as_ref().is_none_or(|(least, _)| distance < *least) {
                best = Some((distance, candidate));
            }
        }
        Ok(best.map(|(_, run)| run))
    }

    /// The run as far as its events have come.
    pub(super) async fn state(&self, run_id: &RunId) -> Result<Option<RunState>, ApiError> {
        let stored = self.store.run_events(self.tenant, run_id).await?;
        Ok(stored.map(|stored| replay(stored.header, &mut { stored.events })))
    }

    async fn page(
        &self,
        filter: &RunFilter,
        limit: usize,
        cursor: Option<String>,
    ) -> Result<(Vec<RunSummary>, Option<String>), ApiError> {
        let page = PageRequest {
            limit,
            cursor,
            ascending: false,
        };
        let found = self.store.runs(self.tenant, filter, RunSort::Started, &page).await?;
        Ok((found.items, found.next))
    }
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
