//! Which hosts and origins are answered.

use super::*;
use axum::body::Body;
use axum::routing::any;
use tower::ServiceExt;

fn guard() -> Guard {
    let mut config = Config::default();
    config.allowed_hosts.0.push("traces.example.org".to_owned());
    Guard::new(&config)
}

async fn ask(method: &str, host: Option<&str>, origin: Option<&str>) -> Response {
    let router = guard().protect(Router::new().fallback(any(|| async { "inside" })));
    let mut request = Request::builder().method(method).uri("/v1/runs");
    for (name, value) in [(HOST, host), (ORIGIN, origin)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    if method == "OPTIONS" {
        request = request.header(ACCESS_CONTROL_REQUEST_METHOD, "PUT");
    }
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn only_our_own_names_are_answered() {
    for (host, status) in [
        (Some("127.0.0.1:8002"), 200),
        (Some("LOCALHOST:8002"), 200),
        (Some("[::1]:8002"), 200),
        (Some("192.168.1.7:8002"), 200),
        (Some("traces.example.org"), 200),
        (Some("rebound.example.com:8002"), 403),
        (Some("localhost.example.com"), 403),
        (Some("127.0.0.1.example.com"), 403),
        (None, 403),
    ] {
        assert_eq!(ask("GET", host, None).await.status(), status, "{host:?}");
    }
}

#[tokio::test]
async fn foreign_pages_change_nothing_and_read_nothing() {
    for (origin, trusted) in [
        ("http://127.0.0.1:3000", true),
        ("http://localhost:3000", true),
        ("http://127.0.0.1:8002", true),
        ("https://traces.example.org", true),
        ("http://127.0.0.1:9999", false),
        ("https://example.com", false),
        ("https://example.com:3000", false),
        ("null", false),
    ] {
        let (host, shown) = (Some("127.0.0.1:8002"), Some(origin));
        let expected = if trusted { 200 } else { 403 };
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            assert_eq!(
                ask(method, host, shown).await.status(),
                expected,
                "{method} from {origin}"
            );
        }
        let read = ask("GET", host, shown).await;
        let shared = read
            .headers()
            .get(ACCESS_CONTROL_ALLOW_ORIGIN)
            .and_then(|value| value.to_str().ok());
        assert_eq!(shared, trusted.then_some(origin));
        let preflight = ask("OPTIONS", host, shown).await;
        let methods = preflight
            .headers()
            .get(ACCESS_CONTROL_ALLOW_METHODS)
            .and_then(|value| value.to_str().ok());
        assert_eq!(methods, trusted.then_some("GET, POST, PUT, PATCH, DELETE"), "{origin}");
        let listed = |response: &Response, list: HeaderName, name: &str| {
            let list = response.headers().get(list).and_then(|value| value.to_str().ok());
            list.is_some_and(|list| list.split(", ").any(|it| it == name))
        };
        assert_eq!(listed(&preflight, ACCESS_CONTROL_ALLOW_HEADERS, "if-match"), trusted);
        assert_eq!(listed(&read, ACCESS_CONTROL_EXPOSE_HEADERS, "etag"), trusted);
    }
    assert_eq!(
        ask("POST", Some("127.0.0.1:8002"), None).await.status(),
        200,
        "programs send no origin"
    );
}

#[tokio::test]
async fn every_answer_is_secured_even_a_refusal() {
    for host in ["127.0.0.1", "rebound.example.com"] {
        let response = ask("GET", Some(host), None).await;
        let header = |name: HeaderName| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header(X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(header(REFERRER_POLICY), "no-referrer");
        assert!(header(CONTENT_SECURITY_POLICY).contains("frame-ancestors 'none'"));
    }
}
