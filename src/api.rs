//! The typed client: the only place that fetches and listens.

mod access;
mod backtest;
mod explain;
mod export;
mod fixes;
mod lines;
mod live;
mod pages;
mod policies;
mod stream;
mod text;
mod verdicts;
mod write;

use std::future::Future;

use api::config::ConfigView;
use api::error::ApiErrorBody;
use api::paths;
use api::policies::PolicyView;
use api::query::encode_pairs;
use gloo_net::http::{Request, RequestBuilder};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use web_sys::{AbortController, AbortSignal};

pub use access::{Access, Refusal, check, pasted, use_access};
pub use backtest::{Looked, Tried, backtest};
pub use explain::explain;
pub use export::{ExportError, Exported, Progress, export};
pub use fixes::{apply_fix, apply_policy, promote, prompt_url, record_copy, roll_back};
pub use live::{Live, LiveState, hear_changes, use_changes};
pub use pages::{Kept, ListPage, Pages};
pub use text::text;
pub use verdicts::{provide_verdicts, use_verdicts};
pub use write::{Write, use_write};

/// Why a request has no answer to show.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientError {
    /// The server could not be reached.
    Network,
    /// The server answered with its error body.
    Api(Box<ApiErrorBody>),
    /// The answer is not what this page understands.
    Decode { status: u16, detail: String },
    /// The page asked for something else meanwhile; not to be shown.
    Cancelled,
}

impl From<ApiErrorBody> for ClientError {
    fn from(body: ApiErrorBody) -> Self {
        Self::Api(Box::new(body))
    }
}

impl ClientError {
    /// The form that a policy has now, where that is why a change of it was refused; else the error.
    pub fn current_policy(self) -> Result<Box<PolicyView>, Self> {
        match self {
            Self::Api(mut body) => body.current.take().ok_or(Self::Api(body)),
            other => Err(other),
        }
    }

    /// Whether the server wants a key, or another one.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Api(body) => body.code.status() == 401,
            Self::Decode { status, .. } => *status == 401,
            Self::Network | Self::Cancelled => false,
        }
    }
}

pub type Answer<T> = Result<T, ClientError>;

/// A read that runs again when its URL changes.
pub type Read<T> = LocalResource<Answer<T>>;

/// A path with its query.
pub fn url<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let query = encode_pairs(pairs);
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// Reads `url`, and again whenever it changes. A request whose answer is no longer wanted is aborted.
pub fn read<T: DeserializeOwned + 'static>(url: impl Into<Signal<String>>) -> Read<T> {
    read_then(url.into(), |_, answer| answer)
}

/// The newest answer that is one, for reads whose failure is told elsewhere or not at all.
pub fn latest<T: Clone + PartialEq + Send + Sync + 'static>(read: Read<T>) -> Memo<Option<T>> {
    Memo::new(move |previous: Option<&Option<T>>| match read.get() {
        Some(Ok(data)) => Some(data),
        _ => previous.cloned().flatten(),
    })
}

/// As [`read`], and hands each answer that is still wanted to `then` with the URL it came from.
fn read_then<T, R>(url: Signal<String>, then: impl Fn(&str, Answer<T>) -> R + Clone + 'static) -> LocalResource<R>
where
    T: DeserializeOwned + 'static,
    R: 'static,
{
    let access = use_access();
    let running: StoredValue<Option<(String, AbortController)>, LocalStorage> = StoredValue::new_local(None);
    let abort_unless = move |wanted: Option<&str>| {
        running.try_update_value(|running| {
            if let Some((_, controller)) = running.take_if(|(url, _)| Some(url.as_str()) != wanted) {
                controller.abort();
            }
        });
    };
    // A resource waits for its running request before it starts the next one, so the old one is ended here.
    Effect::new(move || url.with(|url| abort_unless(Some(url))));
    on_cleanup(move || abort_unless(None));
    LocalResource::new(move || {
        let url = url.get();
        let then = then.clone();
        let controller = AbortController::new().ok();
        let request = get(access, &url, controller.as_ref());
        running.set_value(controller.map(|controller| (url.clone(), controller)));
        async move { then(&url, request.await) }
    })
}

/// Whether the server answers now, be it with a refusal.
pub async fn is_reachable(access: Access) -> bool {
    let key = access.key_untracked();
    is_answer_of_the_server(&send::<ConfigView>(paths::CONFIG, key.as_deref(), None).await)
}

/// Something between the page and the server, such as a proxy, answers in its own way when the server is gone.
fn is_answer_of_the_server<T>(answer: &Answer<T>) -> bool {
    matches!(answer, Ok(_) | Err(ClientError::Api(_)))
}

/// One GET request with the tab's key. A refusal makes the tab ask for another one.
fn get<T: DeserializeOwned>(
    access: Access,
    url: &str,
    controller: Option<&AbortController>,
) -> impl Future<Output = Answer<T>> + use<T> {
    let key = access.key_untracked();
    let request = send(url, key.as_deref(), controller.map(AbortController::signal));
    async move {
        let answer = request.await;
        if answer.as_ref().is_err_and(ClientError::is_refusal) {
            access.refused(key.as_deref());
        }
        answer
    }
}

fn send<T: DeserializeOwned>(
    url: &str,
    key: Option<&str>,
    signal: Option<AbortSignal>,
) -> impl Future<Output = Answer<T>> + use<T> {
    let request = request(url, key).abort_signal(signal.as_ref()).build();
    receive(request, signal)
}

/// Sends a request and reads its answer.
async fn receive<T: DeserializeOwned>(
    request: Result<Request, gloo_net::Error>,
    signal: Option<AbortSignal>,
) -> Answer<T> {
    let failed = |_| match &signal {
        Some(signal) if signal.aborted() => ClientError::Cancelled,
        _ => ClientError::Network,
    };
    let response = request.map_err(failed)?.send().await.map_err(failed)?;
    let status = response.status();
    let text = response.text().await.map_err(failed)?;
    decode(status, &text)
}

fn request(url: &str, key: Option<&str>) -> RequestBuilder {
    with_key(Request::get(url), key)
}

/// The one way in which a key travels.
fn with_key(request: RequestBuilder, key: Option<&str>) -> RequestBuilder {
    match key {
        Some(key) => request.header("authorization", &format!("Bearer {key}")),
        None => request,
    }
}

fn decode<T: DeserializeOwned>(status: u16, text: &str) -> Answer<T> {
    let unclear = |error: serde_json::Error| ClientError::Decode {
        status,
        detail: error.to_string(),
    };
    if (200..300).contains(&status) {
        return serde_json::from_str(text).map_err(unclear);
    }
    Err(serde_json::from_str(text).map_or_else(unclear, |body: ApiErrorBody| body.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_body_is_an_api_error() {
        let text = r#"{"detail": "no such run", "code": "not_found", "request_id": "r1"}"#;
        let error = decode::<u32>(404, text).unwrap_err();
        assert!(matches!(error, ClientError::Api(body) if body.request_id == "r1"));
    }

    #[test]
    fn a_refusal_is_an_answer_and_a_proxy_without_a_server_is_none() {
        let refused = r#"{"detail": "no key", "code": "missing_key", "request_id": "r1"}"#;
        for (answer, expected) in [
            (decode::<u32>(200, "7"), true),
            (decode(401, refused), true),
            (decode(502, "<html>bad gateway"), false),
            (Err(ClientError::Network), false),
        ] {
            assert_eq!(is_answer_of_the_server(&answer), expected, "{answer:?}");
        }
    }

    #[test]
    fn an_answer_of_another_shape_says_what_came() {
        let error = decode::<u32>(502, "<html>bad gateway").unwrap_err();
        assert!(matches!(error, ClientError::Decode { status: 502, .. }));
        assert!(matches!(
            decode::<u32>(200, "{}"),
            Err(ClientError::Decode { status: 200, .. })
        ));
        assert_eq!(decode::<u32>(200, "7"), Ok(7));
    }

    #[test]
    fn a_url_without_pairs_has_no_question_mark() {
        assert_eq!(url("/v1/runs", []), "/v1/runs");
        assert_eq!(url("/v1/runs", [("agent", "a b".to_owned())]), "/v1/runs?agent=a%20b");
    }
}
