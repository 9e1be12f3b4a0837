//! Accessibility, judged by axe-core.

use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::browser::Browser;
use crate::server::from_env;

/// Runs every rule of axe on the page as it is now. `where_` names it in the message.
///
/// # Errors
/// When axe finds a violation, with the rule and the elements; or when axe is not installed.
pub async fn assert_accessible(browser: &Browser, where_: &str) -> Result<()> {
    let driver = browser.driver();
    driver.execute(source()?, vec![]).await.context("load axe")?;
    let script = "const done = arguments[arguments.length - 1];
        axe.run(document).then(found => done(found.violations), error => done(String(error)));";
    let found = driver.execute_async(script, vec![]).await?;
    let violations: Vec<Violation> =
        serde_json::from_value(found.json().clone()).with_context(|| format!("axe said {}", found.json()))?;
    if violations.is_empty() {
        return Ok(());
    }
    bail!("{where_}: axe finds\n{}", describe(&violations)?)
}

#[derive(Deserialize)]
struct Violation {
    id: String,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    html: String,
    failure_summary: Option<String>,
}

fn describe(violations: &[Violation]) -> Result<String> {
    let mut text = String::new();
    for violation in violations {
        writeln!(text, "- {}: {}", violation.id, violation.help)?;
        for node in &violation.nodes {
            writeln!(text, "    {}", node.html)?;
            writeln!(text, "      {}", node.failure_summary.as_deref().unwrap_or_default())?;
        }
    }
    Ok(text)
}

fn source() -> Result<String> {
    let path = from_env("DUNETRACE_AXE", ".tools/axe/axe.min.js");
    fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read: `cargo xtask test` installs it", path.display()))
}
