//! `GET /v1/stream`

mod follower;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use ::api::paths;
use ::api::sample::Sample;
use ::api::stream::Change;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};

use self::follower::Follower;
use super::params::{Params, accepts};
use super::reader::Reader;
use crate::app::App;
use crate::auth::AuthMode;
use crate::error::ApiError;
use crate::live::{Heard, Listener};

accepts!(Accepted: AGENT, RUN_FILTER);

/// So that proxies and clients see that the connection is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Where keys are checked, a stream ends after this time: the client comes back with its key, and a
/// revoked one is noticed.
const LONGEST_WITH_KEY: Duration = Duration::from_mins(15);

/// Changes of runs and signals as they happen, as server-sent events named `change`.
///
/// The filter is that of `GET /v1/runs`. Where keys are checked, read the stream with `fetch`:
/// an `EventSource` cannot send headers, and keys are never taken from a URL.
#[utoipa::path(
    get, path = paths::STREAM, operation_id = "stream", tag = "live", security(("key" = [])), params(Accepted),
    responses(
        (status = 200, description = "Each message's data is a change", body = Change,
            content_type = "text/event-stream", example = json!(Change::sample())),
    ),
)]
pub(super) async fn changes(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let follower = Follower::new(tenant, params.run_filter()?);
    let longest = match app.config.auth_mode {
        AuthMode::Dev => Duration::MAX,
        AuthMode::Prod => LONGEST_WITH_KEY,
    };
    let source = Source {
        listener: app.live.listen(),
        follower,
        waiting: VecDeque::new(),
        sent: None,
    };
    let ends = tokio::time::sleep(longest.min(Duration::from_hours(24 * 365)));
    let events = futures_util::StreamExt::take_until(stream::unfold(source, Source::next), Box::pin(ends));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// Where a connection's messages come from.
struct Source {
    listener: Listener,
    follower: Follower,
    waiting: VecDeque<Change>,
    /// The number of the last message; `None` before the greeting.
    sent: Option<u64>,
}

impl Source {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let Some(number) = self.sent else {
            // Headers and first bytes leave at once, so the client knows that it listens.
            self.sent = Some(0);
            return Some((Ok(Event::default().comment("connected")), self));
        };
        while self.waiting.is_empty() {
            let changes = match self.listener.next().await? {
                Heard::Judged(judged) => self.follower.changes(&judged),
                Heard::Removed(tenant) => self.follower.removed(tenant),
                Heard::Policies(tenant) => self.follower.told(tenant, Change::Policies),
                Heard::Fixes(tenant) => self.follower.told(tenant, Change::Fixes),
                Heard::Verdict(tenant, turn) => {
                    let turn = Box::new(Arc::unwrap_or_clone(turn));
                    self.follower.told(tenant, Change::Verdict { turn })
                }
                Heard::Missed => self.follower.missed(),
            };
            self.waiting.extend(changes);
        }
        let number = number + 1;
        self.sent = Some(number);
        let change = self.waiting.pop_front()?;
        Some((Ok(message(number, &change)), self))
    }
}

fn message(number: u64, change: &Change) -> Event {
    let event = Event::default().event("change").id(number.to_string());
    event.json_data(change).unwrap_or_else(|error| {
        tracing::error!(%error, "a change cannot be written");
        Event::default().comment("skipped")
    })
}

#[cfg(test)]
mod tests {
    use ::api::fixes::VerdictTurn;
    use http_body_util::BodyExt;

    use super::*;
    use crate::rest::testing::{Run, Server};

    /// Reads from the stream until `text` was seen.
    async fn read_until(body: &mut axum::body::Body, text: &str) -> String {
        let mut seen = String::new();
        while !seen.contains(text) {
            let frame = tokio::time::timeout(Duration::from_secs(5), body.frame())
                .await
                .expect("in time");
            let data = frame.expect("not the end").unwrap().into_data().unwrap();
            seen.push_str(std::str::from_utf8(&data).unwrap());
        }
        seen
    }

    #[tokio::test]
    async fn a_removal_makes_its_tenants_pages_read_again() {
        let server = Server::start().await;
        let mut body = server.ask(paths::STREAM, None).await.into_body();
        read_until(&mut body, "\n\n").await;
        let tenant = server.app.store.tenant(crate::auth::Auth::DEV_CUSTOMER).await.unwrap();
        server.app.live.removed(store::TenantId(tenant.0 + 1));
        let removal = server.send("DELETE", paths::DEMO, None).await;
        assert_eq!(removal.status(), axum::http::StatusCode::ACCEPTED);
        let text = read_until(&mut body, "resync").await;
        assert!(text.contains("id: 1\n"), "the other tenant's removal was told: {text}");
    }

    #[tokio::test]
    async fn a_verdict_is_told_to_its_tenant_only() {
        let server = Server::start().await;
        let mut body = server.ask(paths::STREAM, None).await.into_body();
        read_until(&mut body, "\n\n").await;
        let tenant = server.app.store.tenant(crate::auth::Auth::DEV_CUSTOMER).await.unwrap();
        let turn = |agent: &str| VerdictTurn {
            agent_id: agent.to_owned(),
            ..VerdictTurn::sample()
        };
        server.app.live.verdict(store::TenantId(tenant.0 + 1), turn("theirs"));
        server.app.live.verdict(tenant, turn("ours"));
        let text = read_until(&mut body, "ours").await;
        assert!(text.contains("id: 1\n") && !text.contains("theirs"), "{text}");
        assert!(text.contains(r#""kind":"verdict""#), "{text}");
    }

    #[tokio::test]
    async fn changes_arrive_and_the_end_of_the_server_ends_them() {
        let server = Server::start().await;
        let response = server.ask(&format!("{}?has_signals=true", paths::STREAM), None).await;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut body = response.into_body();
        assert!(read_until(&mut body, "\n\n").await.starts_with(": connected"));
        server.judge(Run::new("quiet")).await;
        server.judge(Run::new("loop").looping()).await;
        let text = read_until(&mut body, "\"signal\"").await;
        assert!(text.contains("event: change") && text.contains("id: 1\n"), "{text}");
        assert!(!text.contains("quiet"), "{text}");
        server.app.live.close();
        let end = tokio::time::timeout(Duration::from_secs(5), body.collect())
            .await
            .expect("in time");
        assert!(end.unwrap().to_bytes().len() < 4096);
    }
}
