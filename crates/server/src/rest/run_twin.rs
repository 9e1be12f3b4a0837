//! `GET /v1/runs/{run_id}/twin`

use std::cmp::Reverse;

use ::api::neighbours::{Twin, TwinBasis};
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::run::{Step, replay};
use domain::{ContentHash, RunFilter, RunId, RunSort, RunStatus, RunSummary, structure};
use store::{PageRequest, Store, StoredRun, TenantId};

use super::params::{Params, accepts};
use super::reader::Reader;
use super::segment::Segment;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted:);

/// Clean runs whose figures are looked at.
const CANDIDATES: usize = 100;
/// Clean runs whose steps are looked at.
const COMPARED: usize = 12;
/// Of all that are compared; the first is compared whatever its length.
const MOST_EVENTS: u32 = 20_000;
/// Short pages that are read in search of a run with the same input.
const PAGES: usize = 3;

/// The nearest clean run: completed and without a signal.
///
/// It has the same agent, version and input if there is such a run, then the newest; else, of the newest clean runs of
/// the version, or of the agent, the one with the closest structure.
#[utoipa::path(
    get, path = paths::RUN_TWIN, operation_id = "run_twin", tag = "runs", security(("key" = [])),
    params(("run_id" = String, Path, description = "The id that the client gave the run.")),
    responses(
        (status = 200, description = "The run, if there is one", body = Twin, example = json!(Twin::sample())),
        (status = 404, description = "No event of such a run has arrived", body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn run_twin(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(run_id): Segment<RunId>,
    _: Params<Accepted>,
) -> Result<Json<Twin>, ApiError> {
    let search = Search {
        store: app.store.as_ref(),
        tenant,
    };
    let stored = app
        .store
        .run_events(tenant, &run_id)
        .await?
        .ok_or_else(|| ApiError::not_found("run"))?;
    Ok(Json(search.twin(stored).await?))
}

struct Search<'a> {
    store: &'a dyn Store,
    tenant: TenantId,
}

impl Search<'_> {
    async fn twin(&self, stored: StoredRun) -> Result<Twin, ApiError> {
        let state = replay(stored.header, &mut { stored.events });
        let run = RunSummary::of(&state, &[]);
        if let Some(input) = run.input_hash
            && let Some(twin) = self.same_input(&run, input).await?
        {
            return Ok(Twin {
                run: Some(twin),
                basis: TwinBasis::SameInput,
            });
        }
        let steps = state.steps();
        for (version, basis) in [
            (Some(&run.agent_version), TwinBasis::SameVersion),
            (None, TwinBasis::SameAgent),
        ] {
            let filter = RunFilter {
                version: version.map(|version| version.as_str().to_owned()),
                ..clean(&run)
            };
            let candidates = self.page(&filter, CANDIDATES, None).await?.0;
            if let Some(twin) = self.closest(&run, &steps, candidates).await? {
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
            let Some(stored) = self.store.run_events(self.tenant, &candidate.run_id).await? else {
                continue;
            };
            let other = replay(stored.header, &mut { stored.events }).steps();
            let distance = structure::distance(steps, &other);
            if best.as_ref().is_none_or(|(least, _)| distance < *least) {
                best = Some((distance, candidate));
            }
        }
        Ok(best.map(|(_, run)| run))
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

#[cfg(test)]
mod tests {
    use ::api::ErrorCode;
    use domain::Label;

    use super::*;
    use crate::rest::testing::{Run, Server};

    async fn twin(server: &Server, run: &str) -> (Option<String>, TwinBasis) {
        let twin: Twin = server.get(&paths::with(paths::RUN_TWIN, run)).await;
        (twin.run.map(|run| run.run_id.as_str().to_owned()), twin.basis)
    }

    fn other_input(run: &str) -> Run {
        Run::new(run).asking("another question")
    }

    #[tokio::test]
    async fn the_newest_clean_run_with_the_same_input_is_the_twin() {
        let server = Server::with_loop().await;
        server.judge(Run::new("older").starting(-20)).await;
        server.judge(Run::new("newer").starting(-10)).await;
        server.judge(other_input("newest")).await;
        server.judge(Run::new("also-loop").starting(5).looping()).await;
        assert_eq!(
            twin(&server, "loop").await,
            (Some("newer".to_owned()), TwinBasis::SameInput)
        );
        assert_eq!(
            twin(&server, "newer").await,
            (Some("older".to_owned()), TwinBasis::SameInput)
        );
    }

    #[tokio::test]
    async fn without_one_the_closest_structure_of_the_version_is() {
        let server = Server::with_loop().await;
        server.judge(other_input("direct").starting(9)).await;
        server.judge(other_input("one-tool").starting(5).calling(1)).await;
        assert_eq!(
            twin(&server, "loop").await,
            (Some("one-tool".to_owned()), TwinBasis::SameVersion)
        );
    }

    #[tokio::test]
    async fn another_version_is_better_than_none() {
        let server = Server::with_loop().await;
        assert_eq!(twin(&server, "loop").await, (None, TwinBasis::None));
        let mut other = Run::new("elsewhere");
        other.header.agent_version = Label::code("0152fb33");
        server.judge(other).await;
        server.judge(Run::new("foreign").of("another agent")).await;
        assert_eq!(
            twin(&server, "loop").await,
            (Some("elsewhere".to_owned()), TwinBasis::SameAgent)
        );
    }

    #[tokio::test]
    async fn an_unknown_run_is_not_found() {
        let refusal = Server::start()
            .await
            .refusal(&paths::with(paths::RUN_TWIN, "none"))
            .await;
        assert_eq!(refusal.code, ErrorCode::NotFound);
    }
}
