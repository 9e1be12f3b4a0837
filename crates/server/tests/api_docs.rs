//! The committed description of the REST API is what the code says. `UPDATE_DOCS=1` writes it anew.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Result, ensure};
use api::ErrorCode;
use server::rest::openapi_document;
use server::rest::reference::{Endpoint, Field, Reference, Type};

#[test]
fn the_committed_openapi_document_is_what_the_code_says() -> Result<()> {
    let document = serde_json::to_string_pretty(openapi_document())?;
    check("docs/openapi.json", &format!("{document}\n"))
}

#[test]
fn the_committed_api_reference_is_what_the_code_says() -> Result<()> {
    check("docs/api.md", &markdown(&Reference::of(openapi_document())?)?)
}

fn check(name: &str, text: &str) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, text)?;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    ensure!(
        text == committed,
        "{name} is not what the code says; run this test with UPDATE_DOCS=1 if that is meant"
    );
    Ok(())
}

fn markdown(reference: &Reference) -> Result<String> {
    let mut out = String::from(
        "# REST API\n\n\
         <!-- Generated from the code by crates/server/tests/api_docs.rs; run it with UPDATE_DOCS=1. -->\n\n",
    );
    writeln!(out, "{}\n", reference.description)?;
    out.push_str(
        "The API answers on port 8002 and under the dashboard's own origin on port 3000. The same text with links \
         is at `/docs`, the machine-readable form at `/openapi.json`.\n\n\
         With `AUTH_MODE=prod` every path but `/health`, `/openapi.json` and `/docs` needs `Authorization: Bearer \
         <key>`; a key is never read from the URL.\n\n",
    );
    errors(&mut out)?;
    out.push_str("## Paths\n\n");
    for part in &reference.endpoints {
        endpoint(&mut out, part)?;
    }
    out.push_str("## Types\n\n");
    for part in &reference.types {
        described(&mut out, part)?;
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    Ok(out)
}

fn errors(out: &mut String) -> Result<()> {
    out.push_str("## Errors\n\nEvery failure has the body `ApiErrorBody`, whose `code` is one of these.\n\n");
    out.push_str("| code | status |\n| --- | --- |\n");
    for code in ErrorCode::ALL {
        writeln!(out, "| `{}` | {} |", code.as_str(), code.status())?;
    }
    out.push('\n');
    Ok(())
}

fn endpoint(out: &mut String, endpoint: &Endpoint) -> Result<()> {
    writeln!(out, "### {} {}\n", endpoint.method, endpoint.path)?;
    for text in [&endpoint.summary, &endpoint.description]
        .into_iter()
        .filter(|text| !text.is_empty())
    {
        writeln!(out, "{text}\n")?;
    }
    if !endpoint.needs_key {
        out.push_str("Needs no key.\n\n");
    }
    fields(out, "parameter", &endpoint.params)?;
    out.push_str("| status | body | meaning |\n| --- | --- | --- |\n");
    for answer in &endpoint.answers {
        let body = answer.body.as_ref().map_or("", |(_, kind)| kind.as_str());
        row(out, &answer.status, body, &answer.description)?;
    }
    out.push('\n');
    let example = endpoint
        .answers
        .iter()
        .find(|answer| answer.status == "200")
        .and_then(|it| it.example.as_ref());
    if let Some(example) = example {
        writeln!(
            out,
            "<details><summary>Example</summary>\n\n```json\n{example}\n```\n\n</details>\n"
        )?;
    }
    Ok(())
}

fn described(out: &mut String, described: &Type) -> Result<()> {
    writeln!(out, "### {}\n", described.name)?;
    if !described.description.is_empty() {
        writeln!(out, "{}\n", described.description)?;
    }
    if !described.values.is_empty() {
        let values: Vec<String> = described.values.iter().map(|value| format!("`{value}`")).collect();
        writeln!(out, "One of {}.\n", values.join(", "))?;
    }
    fields(out, "field", &described.fields)
}

fn fields(out: &mut String, title: &str, fields: &[Field]) -> Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    writeln!(out, "| {title} | kind | meaning |\n| --- | --- | --- |")?;
    for field in fields {
        row(out, &format!("`{}`", field.name), &field.kind, &field.description)?;
    }
    out.push('\n');
    Ok(())
}

/// A table's cell is one line.
fn row(out: &mut String, name: &str, kind: &str, meaning: &str) -> Result<()> {
    let cell = |text: &str| text.replace('\n', " ").replace('|', "\\|");
    writeln!(out, "| {name} | {} | {} |", cell(kind), cell(meaning))?;
    Ok(())
}
