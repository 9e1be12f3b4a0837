//! Answers of the dashboard's listener.

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::csp;
use super::files::File;

/// Names with a hash never change their content.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

pub(super) fn file(name: &str, file: File, request: &HeaderMap) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    let policy = file
        .page
        .as_ref()
        .map(|page| csp::policy(&String::from_utf8_lossy(page)));
    if let Some(policy) = policy.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if is_hashed(name) {
        headers.insert(CACHE_CONTROL, FOREVER);
    } else {
        headers.insert(CACHE_CONTROL, ASK_FIRST);
        let tag = tag(&file);
        let unchanged = is_known(&tag, request);
        headers.extend(HeaderValue::from_str(&tag).ok().map(|tag| (ETAG, tag)));
        if unchanged {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
    }
    if let Some(encoding) = file.encoding.name() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let content = match file.content {
        Cow::Borrowed(content) => Bytes::from_static(content),
        Cow::Owned(content) => Bytes::from(content),
    };
    (headers, Body::from(content)).into_response()
}

/// The client has this very content.
fn is_known(tag: &str, request: &HeaderMap) -> bool {
    let known = request
        .get(IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok())
        .unwrap_or_default();
    known
        .split(',')
        .any(|known| known.trim().trim_start_matches("W/") == tag)
}

/// Of the bytes as sent, so that each packed form has its own.
fn tag(file: &File) -> String {
    let mut head = [0; 8];
    head.copy_from_slice(&Sha256::digest(&file.content)[..8]);
    format!("\"{:016x}\"", u64::from_be_bytes(head))
}

/// The bundler writes `name-0123456789abcdef.js`, and `name-0123456789abcdef_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let stem = name
        .rsplit('/')
        .next()
        .and_then(|file| file.split('.').next())
        .unwrap_or_default();
    let hash = stem.rsplit('-').next().unwrap_or_default();
    let hash = hash.strip_suffix("_bg").unwrap_or(hash);
    stem.contains('-') && hash.len() == 16 && hash.bytes().all(|digit| digit.is_ascii_hexdigit())
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A server without a dashboard still takes events: say so, and how to get the pages.
pub(super) fn not_built() -> Response {
    ([(CACHE_CONTROL, "no-store")], Html(NOT_BUILT)).into_response()
}

const NOT_BUILT: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>Dunetrace: no dashboard</title>
<h1>The dashboard is not built</h1>
<p>Dunetrace is running and takes events; only its pages are missing.
<p>In the source folder, <code>cargo xtask run</code> builds them and starts the server with them inside.
A folder that was built already can be named with <code>DUNETRACE_DIST</code>.
</html>
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_names_are_kept_forever() {
        for name in [
            "dunetrace-dashboard-97ef8d4a1b5e7d4c.js",
            "dunetrace-dashboard-97ef8d4a1b5e7d4c_bg.wasm",
            "a/b-0123456789abcdef.css",
        ] {
            assert!(is_hashed(name), "{name}");
        }
        for name in [
            "index.html",
            "favicon.svg",
            "0123456789abcdef.js",
            "app-0123456789abcde.js",
            "app-0123456789abcdeg.js",
        ] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
