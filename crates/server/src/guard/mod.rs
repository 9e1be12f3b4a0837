//! Who may talk to API and dashboard from a browser.
//!
//! Both listen on this machine, where every page of the web can send requests to. So requests are
//! answered only under names that are ours (another name that resolves here is a rebound one), changes
//! are accepted only from our own pages, and only these may read across origins.

use std::net::IpAddr;
use std::sync::Arc;

use api::ErrorCode;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_SECURITY_POLICY,
    HOST, HeaderName, ORIGIN, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use crate::config::Config;
use crate::error::ApiError;

/// For answers that are no page and bring no policy of their own.
const NO_PAGE_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The names and ports that are ours.
#[derive(Clone, Debug)]
pub struct Guard {
    hosts: Arc<[String]>,
    dashboard_port: u16,
}

impl Guard {
    pub fn new(config: &Config) -> Self {
        Self {
            hosts: config.allowed_hosts.0.as_slice().into(),
            dashboard_port: config.dashboard_addr.port(),
        }
    }

    /// Puts the guard in front of all routes.
    pub fn protect(self, router: Router) -> Router {
        router.layer(from_fn_with_state(self, check))
    }

    /// Nobody can make a foreign page's name an IP address or a loopback name.
    fn knows_host(&self, authority: &str) -> bool {
        let (host, _) = split_port(authority);
        let host = host.to_ascii_lowercase();
        let literal = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>()
            .is_ok();
        literal || host == "localhost" || self.hosts.contains(&host)
    }

    /// Our own pages: the dashboard, a page of this very listener, or one under a configured name, which
    /// may have a proxy in front.
    fn knows_origin(&self, origin: &str, own: &str) -> bool {
        let Some((scheme, authority)) = origin.split_once("://") else {
            return false;
        };
        let (host, port) = split_port(authority);
        let port = port.or(if scheme == "https" { Some(443) } else { Some(80) });
        let configured = self.hosts.contains(&host.to_ascii_lowercase());
        let dashboard = self.knows_host(authority) && port == Some(self.dashboard_port);
        matches!(scheme, "http" | "https") && (authority.eq_ignore_ascii_case(own) || configured || dashboard)
    }
}

/// A host with its port, if one is given. IPv6 addresses stand in brackets.
fn split_port(authority: &str) -> (&str, Option<u16>) {
    let colon = authority.rfind(':').filter(|&at| !authority[at..].contains(']'));
    match colon {
        Some(at) => (&authority[..at], authority[at + 1..].parse().ok()),
        None => (authority, None),
    }
}

/// What the guard thinks of a request.
enum Verdict {
    Refused(ApiError),
    /// With our origin that the request comes from, if it names one.
    Let {
        origin: Option<String>,
    },
}

impl Guard {
    fn judge(&self, method: &Method, headers: &HeaderMap) -> Verdict {
        let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let Some(host) = text(&HOST).filter(|host| self.knows_host(host)) else {
            return Verdict::Refused(refused(
                "host",
                "this server does not answer under this name",
                HOST_HINT,
            ));
        };
        let origin = text(&ORIGIN)
            .filter(|origin| self.knows_origin(origin, host))
            .map(str::to_owned);
        let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        if !reads && headers.contains_key(ORIGIN) && origin.is_none() {
            let detail = "changes from pages of this origin are not accepted";
            return Verdict::Refused(refused("origin", detail, ORIGIN_HINT));
        }
        Verdict::Let { origin }
    }
}

async fn check(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let origin = match guard.judge(request.method(), request.headers()) {
        Verdict::Refused(error) => return secured(error.into_response()),
        Verdict::Let { origin } => origin,
    };
    let preflight =
        *request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    if let Some(origin) = origin {
        share(response.headers_mut(), &origin, preflight);
    }
    secured(response)
}

const HOST_HINT: &str = "add the name to DUNETRACE_ALLOWED_HOSTS if it is yours";
const ORIGIN_HINT: &str = "use the dashboard, or add its host name to DUNETRACE_ALLOWED_HOSTS";

fn refused(field: &'static str, detail: &'static str, hint: &'static str) -> ApiError {
    ApiError::new(ErrorCode::ForbiddenOrigin, detail)
        .field(field)
        .hint(hint)
}

/// Lets a page of another of our origins read the answer.
fn share(headers: &mut HeaderMap, origin: &str, preflight: bool) {
    if let Ok(origin) = HeaderValue::from_str(origin) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    headers.append(VARY, HeaderValue::from_static("origin"));
    if preflight {
        const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
        const HEADERS: HeaderValue = HeaderValue::from_static("authorization, content-type, if-match, last-event-id");
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    } else {
        const READABLE: HeaderValue = HeaderValue::from_static("etag, location, x-request-id");
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, READABLE);
    }
}

fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(NO_PAGE_POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

#[cfg(test)]
mod tests;
