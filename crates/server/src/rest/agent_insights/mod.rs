//! `GET /v1/agents/{agent_id}/insights`

mod assemble;
mod deploys;
mod sampled;

use ::api::insights::Insights;
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::Label;

use self::assemble::{History, assemble};
use super::params::{Params, accepts};
use super::reader::Reader;
use super::segment::Segment;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted:);

/// Days of daily and hourly figures.
const DAYS: i64 = 30;
/// Versions whose signals are counted per day; ten of them are listed.
const VERSIONS: usize = 50;
/// Runs that are read one by one.
const SAMPLE: usize = 1_000;
const DEPLOYS: usize = 50;

/// What the history of an agent says: versions, trends, hours, inputs that keep failing.
#[utoipa::path(
    get, path = paths::AGENT_INSIGHTS, operation_id = "agent_insights", tag = "agents", security(("key" = [])),
    params(("agent_id" = String, Path, description = "The agent's name.")),
    responses((status = 200, description = "The figures", body = Insights, example = json!(Insights::sample()))),
)]
pub(super) async fn agent_insights(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(agent): Segment<Label>,
    _: Params<Accepted>,
) -> Result<Json<Insights>, ApiError> {
    let (store, agent, now) = (&app.store, agent.as_str(), app.clock.now());
    let deploys = store.deploys(tenant, agent, DEPLOYS).await?;
    let activity = match deploys::span(&deploys) {
        Some((from, to)) => store.activity(tenant, Some(agent), from, to).await?,
        None => Vec::new(),
    };
    let history = History {
        today: now.day(),
        days: store.agent_days(tenant, agent, now.day() - DAYS + 1).await?,
        hours: store
            .agent_hours(tenant, agent, now.plus_millis(-DAYS * 86_400_000))
            .await?,
        versions: store.agent_versions(tenant, agent, VERSIONS).await?,
        sample: store.agent_sample(tenant, agent, SAMPLE).await?,
        deploys,
        activity,
    };
    Ok(Json(assemble(agent, history)))
}

#[cfg(test)]
mod tests {
    use store::Deploy;

    use super::*;
    use crate::auth::Auth;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn figures_come_from_the_stored_history() {
        let server = Server::with_loop().await;
        let insights: Insights = server.get(&paths::with(paths::AGENT_INSIGHTS, "agent one")).await;
        assert_eq!(insights.sampled_runs, 1);
        assert_eq!(insights.hourly_pattern.len(), 24);
        assert_eq!(insights.versions[0].signal_count, 1);
        assert_eq!(insights.time_to_tool.p50, Some(2.0));
        assert!(insights.systemic_patterns[0].is_systemic);
    }

    #[tokio::test]
    async fn a_deploy_has_the_runs_on_both_sides() {
        let server = Server::with_loop().await;
        let tenant = server.app.store.tenant(Auth::DEV_CUSTOMER).await.unwrap();
        let deploy = Deploy {
            id: "d1".to_owned(),
            agent_id: Label::name("agent one"),
            version: Label::code("v2"),
            deployed_at: server.app.clock.now(),
            meta: domain::Fields::default(),
        };
        server.app.store.record_deploy(tenant, deploy).await.unwrap();
        let insights: Insights = server.get(&paths::with(paths::AGENT_INSIGHTS, "agent one")).await;
        let [regression] = insights.deploy_regressions.as_slice() else {
            panic!("{insights:?}")
        };
        assert_eq!(
            (&*regression.deploy_id, regression.before_runs, regression.after_runs),
            ("d1", 1, 0)
        );
        assert!(!regression.is_regression);
    }

    #[tokio::test]
    async fn an_unknown_agent_has_empty_figures() {
        let server = Server::start().await;
        let insights: Insights = server.get(&paths::with(paths::AGENT_INSIGHTS, "nobody")).await;
        assert_eq!((insights.sampled_runs, insights.versions.len()), (0, 0));
    }
}
