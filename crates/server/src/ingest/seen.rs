//! Remembers by which clients agents report, for the page of integrations.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ::api::integrations::{Client, IntegrationKind};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use domain::{Event, Label, Micros, RunHeader};
use store::{SeenClient, Store, TenantId};

/// How often one agent's way of reporting is written down again.
const PAUSE_MILLIS: u64 = 60_000;
/// Ways of reporting that are remembered. When there are more, all are forgotten and written down again.
const MOST: usize = 10_000;

/// Agents that one request can tell of. A batch of more is made up, and looking through them takes time.
const MOST_IN_A_REQUEST: usize = 100;

/// When each way of reporting was last written down.
#[derive(Debug, Default)]
pub(super) struct Seen {
    written: Mutex<HashMap<(TenantId, IntegrationKind, Label), Micros>>,
}

/// By what kind of client an agent reported, each pair once.
pub(super) type Reported = Vec<(IntegrationKind, Label)>;

/// Who sent the request.
pub(super) fn client(headers: &HeaderMap) -> Client {
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    Client::of(user_agent, headers.contains_key(Client::AGENT_HEADER))
}

/// What the runs of a request tell.
pub(super) fn reported(client: &Client, runs: &[(RunHeader, Vec<Event>)]) -> Reported {
    let mut out = Reported::new();
    for (header, events) in runs {
        if out.len() == MOST_IN_A_REQUEST {
            break;
        }
        let Some(kind) = client.kind(events) else { continue };
        // A request has few agents, and mostly one.
        let known = out
            .iter()
            .rev()
            .any(|(it, agent)| *it == kind && *agent == header.agent_id);
        if !known {
            out.push((kind, header.agent_id.clone()));
        }
    }
    out
}

impl Seen {
    /// Writes down what is new or was written long ago. Returns at once; a failure is made up for by a later request.
    pub(super) fn note(
        &self,
        store: &Arc<dyn Store>,
        tenant: TenantId,
        client: Client,
        reported: Reported,
        now: Micros,
    ) {
        let due = self.due(tenant, reported, now);
        if due.is_empty() {
            return;
        }
        let seen = due.into_iter().map(|(kind, agent_id)| SeenClient {
            kind: kind.as_str().to_owned(),
            agent_id,
            client_version: client.version.clone(),
            last_seen: now,
        });
        let (store, seen) = (Arc::clone(store), seen.collect());
        tokio::spawn(async move {
            if let Err(error) = store.record_seen(tenant, seen).await {
                tracing::warn!(%error, "cannot note which clients were seen");
            }
        });
    }

    /// What is to be written, which then counts as written.
    fn due(&self, tenant: TenantId, mut reported: Reported, now: Micros) -> Reported {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.len() >= MOST {
            written.clear();
        }
        reported.retain(|(kind, agent)| {
            let key = (tenant, *kind, agent.clone());
            let fresh = written
                .get(&key)
                .is_some_and(|before| now.millis_since(*before) < PAUSE_MILLIS);
            if !fresh {
                written.insert(key, now);
            }
            !fresh
        });
        reported
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: TenantId = TenantId(1);
    const NOW: Micros = Micros(1_790_000_000_000_000);

    fn by(agent: &str) -> Reported {
        vec![(IntegrationKind::Python, Label::name(agent))]
    }

    #[test]
    fn a_way_of_reporting_is_due_once_a_minute() {
        let seen = Seen::default();
        assert_eq!(seen.due(TENANT, by("a"), NOW), by("a"));
        assert_eq!(seen.due(TENANT, by("a"), NOW.plus_millis(59_999)), Reported::new());
        assert_eq!(seen.due(TenantId(2), by("a"), NOW), by("a"));
        assert_eq!(seen.due(TENANT, by("b"), NOW), by("b"));
        assert_eq!(seen.due(TENANT, by("a"), NOW.plus_millis(60_000)), by("a"));
    }

    #[test]
    fn a_request_tells_of_each_agent_once_and_of_so_many() {
        let run = |agent: &str| {
            let header = RunHeader {
                run_id: domain::RunId::new("r"),
                agent_id: Label::name(agent),
                agent_version: Label::code("v"),
                parent_run_id: None,
                trace_id: None,
                conversation_id: None,
            };
            (header, Vec::new())
        };
        let client = Client::of(Some("curl/8.0"), false);
        let http = |agent: &str| (IntegrationKind::Http, Label::name(agent));
        assert_eq!(
            reported(&client, &[run("a"), run("b"), run("a")]),
            [http("a"), http("b")]
        );
        let many: Vec<_> = (0..200).map(|agent| run(&agent.to_string())).collect();
        assert_eq!(reported(&client, &many).len(), MOST_IN_A_REQUEST);
    }

    #[test]
    fn memory_is_bounded() {
        let seen = Seen::default();
        for agent in 0..=MOST {
            seen.due(TENANT, by(&agent.to_string()), NOW);
        }
        assert!(seen.written.lock().unwrap().len() <= MOST);
    }
}
