//! Accessibility, judged by axe-core.

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::browser::Browser;
use crate::server::from_env;

/// The accessibility checker, ready to be put into pages.
pub struct Axe {
    script: String,
}

impl Axe {
    /// Reads the script.
    ///
    /// # Errors
    /// When it is not installed.
    pub fn load() -> Result<Self> {
        let path = from_env("DUNETRACE_AXE", ".tools/axe/axe.min.js");
        let script = fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read: `cargo xtask test` installs it", path.display()))?;
        Ok(Self { script })
    }

    /// Runs every rule on the page as it is and returns each violation in words.
    ///
    /// # Errors
    /// When the checker itself fails.
    pub async fn violations(&self, browser: &Browser) -> Result<Vec<String>> {
        let driver = browser.driver();
        driver.execute(self.script.as_str(), vec![]).await.context("load axe")?;
        let script = "const done = arguments[arguments.length - 1];
            axe.run(document).then(found => done(found.violations), error => done(String(error)));";
        let found = driver.execute_async(script, vec![]).await?;
        let violations: Vec<Violation> =
            serde_json::from_value(found.json().clone()).with_context(|| format!("axe said {}", found.json()))?;
        Ok(violations.iter().map(Violation::in_words).collect())
    }
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

impl Violation {
    fn in_words(&self) -> String {
        let nodes = self.nodes.iter().map(|node| {
            let why = node.failure_summary.as_deref().unwrap_or_default();
            format!("\n    {}\n      {}", node.html, why.replace('\n', " "))
        });
        format!("{}: {}{}", self.id, self.help, nodes.collect::<String>())
    }
}
