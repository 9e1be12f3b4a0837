//! `GET /v1/runs/{run_id}/twin`

mod search;

use ::api::neighbours::Twin;
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::{RunId, RunSummary};

use self::search::Search;
use super::params::{Params, accepts};
use super::reader::Reader;
use super::segment::Segment;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted:);

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
    // A run that was not judged yet has no row, but steps to go by.
    let run = match app.store.run(tenant, &run_id).await? {
        Some(run) => run,
        None => RunSummary::of(
            &search.state(&run_id).await?.ok_or_else(|| ApiError::not_found("run"))?,
            &[],
        ),
    };
    Ok(Json(search.twin(&run).await?))
}

#[cfg(test)]
mod tests {
    use ::api::ErrorCode;
    use ::api::neighbours::TwinBasis;
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
    async fn a_twin_beyond_the_first_page_is_found() {
        let server = Server::start().await;
        server.judge(Run::new("loop").asking("0").looping()).await;
        server.judge(Run::new("twin").asking("0").starting(-1)).await;
        // Their tool is asked what the twin was asked, so the index has them under the same hash.
        for second in 1..110 {
            let other = other_input(&format!("other {second}")).calling(1);
            server.judge(other.starting(second)).await;
        }
        assert_eq!(
            twin(&server, "loop").await,
            (Some("twin".to_owned()), TwinBasis::SameInput)
        );
    }

    #[tokio::test]
    async fn a_run_that_was_not_judged_yet_has_a_twin() {
        let server = Server::start().await;
        server.judge(Run::new("clean")).await;
        server.append(Run::new("young").open()).await;
        assert_eq!(
            twin(&server, "young").await,
            (Some("clean".to_owned()), TwinBasis::SameInput)
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
