//! What the dashboard port serves, with which headers.

use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::get;
use tower::ServiceExt;

use super::*;

const PAGE: &str = "<!doctype html><script type=\"module\">start()</script>";
const SCRIPT: &str = "app-0123456789abcdef.js";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn write(folder: &Path, name: &str, content: &str) {
    std::fs::write(folder.join(name), content).unwrap();
}

fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "index.html", PAGE);
    write(folder.path(), "index.html.br", "packed page");
    write(folder.path(), SCRIPT, "plain script");
    write(folder.path(), &format!("{SCRIPT}.br"), "br script");
    write(folder.path(), &format!("{SCRIPT}.gz"), "gz script");
    write(folder.path(), "icon.svg", "<svg/>");
    folder
}

async fn ask(folder: &Path, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let api = Router::new().route("/v1/config", get(|| async { "api" }));
    let router = crate::request_id::layered(router(api, Files::Folder(folder.to_owned())));
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    Answer {
        status,
        headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

#[tokio::test]
async fn the_page_is_checked_for_changes_and_runs_only_its_own_scripts() {
    let folder = built();
    let page = ask(folder.path(), "GET", "/", &[]).await;
    assert_eq!((page.status, page.body.as_str()), (StatusCode::OK, PAGE));
    assert_eq!(page.header("cache-control"), "no-cache");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("content-security-policy"), csp::policy(PAGE));
    assert!(csp::policy(PAGE).contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-"));
    let again = ask(folder.path(), "GET", "/", &[("if-none-match", page.header("etag"))]).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let packed = ask(folder.path(), "GET", "/", &[("accept-encoding", "br")]).await;
    assert_eq!(packed.body, "packed page");
    assert_eq!(
        packed.header("content-security-policy"),
        csp::policy(PAGE),
        "the policy is that of the plain page"
    );
}

#[tokio::test]
async fn hashed_files_are_kept_forever_and_sent_packed() {
    let folder = built();
    for (accepted, encoding, body) in [
        ("gzip, br", "br", "br script"),
        ("gzip", "gzip", "gz script"),
        ("identity", "", "plain script"),
    ] {
        let answer = ask(
            folder.path(),
            "GET",
            &format!("/{SCRIPT}"),
            &[("accept-encoding", accepted)],
        )
        .await;
        assert_eq!(
            (answer.header("content-encoding"), answer.body.as_str()),
            (encoding, body)
        );
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    }
    let icon = ask(folder.path(), "GET", "/icon.svg", &[]).await;
    assert_eq!(icon.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn unknown_pages_are_the_app_and_unknown_files_are_not() {
    let folder = built();
    write(folder.path().parent().unwrap(), "dunetrace-outside.txt", "outside");
    for (path, status) in [
        ("/runs", 200),
        ("/runs/019e8b3c-7a10", 200),
        ("/index.html", 200),
        ("/v1/config", 200),
        ("/nothing.js", 404),
        ("/v1/nothing", 404),
        ("/app-0123456789abcdef.js.br", 404),
        ("/../dunetrace-outside.txt", 404),
        ("/%2e%2e/dunetrace-outside.txt", 404),
        ("//etc/hostname.", 404),
    ] {
        let answer = ask(folder.path(), "GET", path, &[]).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert!(!answer.body.contains("outside"), "{path}");
    }
    assert_eq!(
        ask(folder.path(), "POST", "/runs", &[]).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert_eq!(ask(folder.path(), "HEAD", "/runs", &[]).await.body, "");
    std::fs::remove_file(folder.path().parent().unwrap().join("dunetrace-outside.txt")).unwrap();
}

#[tokio::test]
async fn a_missing_build_says_how_to_make_one() {
    let folder = tempfile::tempdir().unwrap();
    let answer = ask(folder.path(), "GET", "/", &[]).await;
    assert!(answer.body.contains("cargo xtask run"), "{}", answer.body);
}
