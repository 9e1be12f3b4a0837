//! `GET /docs`

use std::fmt::Write;
use std::sync::LazyLock;

use ::api::{ErrorCode, paths};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::openapi::document;
use super::reference::{Answer, Endpoint, Field, Reference, Type};
use crate::dashboard::csp;
use crate::error::ApiError;

const STYLE: &str = include_str!("docs.css");

static PAGE: LazyLock<Option<(HeaderValue, Bytes)>> = LazyLock::new(|| {
    let reference = Reference::of(document()).ok()?;
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        csp::digest(STYLE)
    );
    Some((HeaderValue::from_str(&policy).ok()?, page(&reference).into()))
});

/// The API to browse: every path with its parameters, answers and examples. Needs no script.
#[utoipa::path(
    get, path = paths::DOCS, operation_id = "docs", tag = "server",
    responses((status = 200, description = "A page", content_type = "text/html", body = String)),
)]
pub(super) async fn docs() -> Response {
    let Some((policy, page)) = &*PAGE else {
        return ApiError::internal(anyhow::anyhow!("the documentation cannot be written")).into_response();
    };
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    (
        [(CONTENT_TYPE, html), (CONTENT_SECURITY_POLICY, policy.clone())],
        page.clone(),
    )
        .into_response()
}

fn page(reference: &Reference) -> String {
    let mut out = String::with_capacity(256 * 1024);
    out.push_str("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Dunetrace API</title>");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    push(
        &mut out,
        format_args!("<style>{STYLE}</style></head><body><nav aria-label=\"Paths\"><p>Dunetrace API</p><ul>"),
    );
    for endpoint in &reference.endpoints {
        push(
            &mut out,
            format_args!("<li><a href=\"#{}\">{}</a></li>", endpoint.id, escaped(&endpoint.path)),
        );
    }
    out.push_str("</ul><p><a href=\"#errors\">Errors</a></p><p><a href=\"#types\">Types</a></p>");
    push(
        &mut out,
        format_args!(
            "<p><a href=\"{}\">OpenAPI document</a></p></nav><main><h1>Dunetrace API</h1>",
            paths::OPENAPI
        ),
    );
    for paragraph in reference.description.split("\n\n") {
        push(&mut out, format_args!("<p>{}</p>", marked(paragraph)));
    }
    reference
        .endpoints
        .iter()
        .for_each(|endpoint| push_endpoint(&mut out, endpoint));
    push_errors(&mut out);
    out.push_str("<h2 id=\"types\">Types</h2>");
    reference
        .types
        .iter()
        .for_each(|described| push_type(&mut out, described));
    out.push_str("</main></body></html>\n");
    out
}

fn push_endpoint(out: &mut String, endpoint: &Endpoint) {
    let Endpoint { id, method, path, .. } = endpoint;
    push(
        out,
        format_args!(
            "<section id=\"{id}\"><h2><span>{method}</span> <code>{}</code></h2>",
            escaped(path)
        ),
    );
    for text in [&endpoint.summary, &endpoint.description]
        .into_iter()
        .filter(|text| !text.is_empty())
    {
        push(out, format_args!("<p>{}</p>", marked(text)));
    }
    if !endpoint.needs_key {
        out.push_str("<p>Needs no key.</p>");
    }
    if !endpoint.params.is_empty() {
        out.push_str("<h3>Parameters</h3>");
        push_fields(out, &endpoint.params);
    }
    out.push_str("<h3>Answers</h3><dl>");
    endpoint.answers.iter().for_each(|answer| push_answer(out, answer));
    out.push_str("</dl></section>");
}

fn push_answer(out: &mut String, answer: &Answer) {
    push(
        out,
        format_args!(
            "<dt><code>{}</code></dt><dd>{}",
            answer.status,
            marked(&answer.description)
        ),
    );
    if let Some((media, kind)) = &answer.body {
        push(out, format_args!("<br>{} ({})", linked(kind), escaped(media)));
    }
    if let Some(example) = answer.example.as_ref().filter(|_| answer.status == "200") {
        push(
            out,
            format_args!(
                "<details><summary>Example</summary><pre tabindex=\"0\">{}</pre></details>",
                escaped(example)
            ),
        );
    }
    out.push_str("</dd>");
}

fn push_errors(out: &mut String) {
    out.push_str("<h2 id=\"errors\">Errors</h2><table><thead><tr><th>Code</th><th>Status</th></tr></thead><tbody>");
    for code in ErrorCode::ALL {
        push(
            out,
            format_args!(
                "<tr><td><code>{}</code></td><td>{}</td></tr>",
                code.as_str(),
                code.status()
            ),
        );
    }
    out.push_str("</tbody></table>");
}

fn push_type(out: &mut String, described: &Type) {
    push(
        out,
        format_args!(
            "<section id=\"type-{0}\"><h3><code>{0}</code></h3>",
            escaped(&described.name)
        ),
    );
    if !described.description.is_empty() {
        push(out, format_args!("<p>{}</p>", marked(&described.description)));
    }
    if !described.values.is_empty() {
        let values: Vec<String> = described
            .values
            .iter()
            .map(|value| format!("<code>{}</code>", escaped(value)))
            .collect();
        push(out, format_args!("<p>One of {}</p>", values.join(", ")));
    }
    if !described.fields.is_empty() {
        push_fields(out, &described.fields);
    }
    out.push_str("</section>");
}

fn push_fields(out: &mut String, fields: &[Field]) {
    out.push_str("<table><thead><tr><th>Name</th><th>Kind</th><th>Meaning</th></tr></thead><tbody>");
    for field in fields {
        let row = (escaped(&field.name), linked(&field.kind), marked(&field.description));
        push(
            out,
            format_args!(
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                row.0, row.1, row.2
            ),
        );
    }
    out.push_str("</tbody></table>");
}

/// Names of types become links to them.
fn linked(kind: &str) -> String {
    let word = |word: &str| {
        let is_type = word.starts_with(|first: char| first.is_ascii_uppercase());
        if is_type {
            format!("<a href=\"#type-{word}\">{word}</a>")
        } else {
            marked(word)
        }
    };
    kind.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Text in backticks becomes code.
fn marked(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(index, part)| {
            if index % 2 == 0 {
                escaped(part)
            } else {
                format!("<code>{}</code>", escaped(part))
            }
        })
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(arguments);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn the_page_shows_every_path_and_runs_no_script() {
        let server = Server::start().await;
        let response = server.ask(paths::DOCS, None).await;
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        let page = server.text(paths::DOCS, None).await;
        for path in document().paths.paths.keys() {
            assert!(page.contains(&format!("<code>{path}</code>")), "{path}");
        }
        assert!(
            page.contains(&format!("<style>{STYLE}</style>")),
            "the policy's hash is of another text"
        );
        assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("http://www"));
    }

    #[test]
    fn links_lead_to_a_section() {
        let page = page(&Reference::of(document()).unwrap());
        for target in page
            .split("href=\"#")
            .skip(1)
            .map(|rest| &rest[..rest.find('"').unwrap()])
        {
            assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
        }
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(
            marked("a <b> `x<y` \"c\""),
            "a &lt;b&gt; <code>x&lt;y</code> &quot;c&quot;"
        );
    }
}
