//! `GET /v1/policies/state`

mod figures;
mod propagation;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use ::api::paths;
use ::api::policies::{AgentFetch, PolicyFigures, PolicyState};
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::{Label, Micros};
use store::{PolicyChange, PolicyFetch, PolicySet, Revision, SeenClient, Store, StoreError, TenantId};

use self::figures::Figures;
use self::propagation::Agents;
use super::names::Names;
use crate::app::App;
use crate::error::ApiError;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;

accepts!(Accepted:);

const HOUR: i64 = 3_600_000_000;
/// What is counted: the last 24 hours.
const COUNTED: i64 = 24 * HOUR;
/// An agent obeys what it fetched last until it hears of something else. So names are known from before the
/// time that is counted.
const NAMES_KNOWN: i64 = 7 * COUNTED;
/// Entries of the history that are read at a time.
const CHANGES: usize = 500;
/// Of these at most; what was renamed before that is not found under its old name.
const MOST_CHANGES: usize = 5_000;

/// What policies did in the last 24 hours, and which agents have them.
///
/// Agents tell the name of a policy alone. So two policies of one name for the same agent have the same figures, and
/// those of an agent's own policy of that name are among them.
#[utoipa::path(
    get, path = paths::POLICY_STATE, operation_id = "policy_state", tag = "policies", security(("key" = [])),
    responses(
        (status = 200, description = "The state", body = PolicyState, example = json!(PolicyState::sample())),
    ),
)]
pub(super) async fn policy_state(
    Reader(tenant): Reader,
    State(app): State<App>,
    _: Params<Accepted>,
) -> Result<Json<PolicyState>, ApiError> {
    let now = app.clock.now();
    let store = app.store.as_ref();
    let since = Micros(now.0 - COUNTED);
    let (set, counts, fetches, seen, changes) = tokio::try_join!(
        store.policies().policy_set(tenant),
        store.policies().firing_counts(tenant, since),
        store.policies().policy_fetches(tenant, since),
        store.seen_clients(tenant),
        changes_since(store, tenant, Micros(now.0 - NAMES_KNOWN)),
    )?;
    let figures = Figures::of(&set.policies, &Names::of(&set.policies, &changes), &counts);
    Ok(Json(PolicyState {
        now: now.secs(),
        revision: set.revision.0,
        signing: app.config.policy_signing_secret.is_some(),
        policies: views(&set, &figures, &Agents::of(&fetches), now),
        agents: agents(&fetches, &seen),
    }))
}

/// Changes that were made since then, the newest first, and a few before.
async fn changes_since(store: &dyn Store, tenant: TenantId, since: Micros) -> Result<Vec<PolicyChange>, StoreError> {
    let mut all: Vec<PolicyChange> = Vec::new();
    loop {
        let before: Option<Revision> = all.last().map(|change| change.revision);
        let page = store.policies().policy_history(tenant, None, before, CHANGES).await?;
        let ends = page.len() < CHANGES || page.last().is_some_and(|change| change.at < since);
        all.extend(page);
        if ends || all.len() >= MOST_CHANGES {
            return Ok(all);
        }
    }
}

fn views(set: &PolicySet, figures: &Figures, agents: &Agents<'_>, now: Micros) -> Vec<PolicyFigures> {
    let view = |(place, policy): (usize, &store::PolicyRecord)| {
        let sum = figures.of_policy(place);
        PolicyFigures {
            policy_id: policy.id.0,
            runs: sum.runs,
            times: sum.times,
            last_at: sum.last_at.map(Micros::secs),
            advised: sum.advised,
            acknowledged: sum.acknowledged,
            propagation: agents.propagation(policy, now),
        }
    };
    set.policies.iter().enumerate().map(view).collect()
}

fn agents(fetches: &[PolicyFetch], seen: &[SeenClient]) -> Vec<AgentFetch> {
    let mut versions: HashMap<&Label, &Label> = HashMap::new();
    // The last one seen comes first.
    for client in seen {
        if let Some(version) = &client.client_version {
            versions.entry(&client.agent_id).or_insert(version);
        }
    }
    let view = |fetch: &PolicyFetch| AgentFetch {
        agent_id: fetch.agent_id.as_str().to_owned(),
        revision: fetch.revision.0,
        fetched_at: fetch.at.secs(),
        client_version: versions.get(&fetch.agent_id).map(|version| version.as_str().to_owned()),
    };
    fetches.iter().map(view).collect()
}
