//! The figures, as Markdown.

use std::time::Instant;

use anyhow::{Context, Result};
use e2e::Browser;

use crate::opening::ask;

pub(crate) struct Report {
    text: String,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { text: String::new() }
    }

    /// Adds a line and shows it at once.
    #[expect(clippy::print_stdout, reason = "the terminal is where a bench reports")]
    pub(crate) fn line(&mut self, line: &str) {
        println!("{line}");
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(crate) fn table(&mut self, title: &str, head: &[&str]) {
        self.line(&format!("\n### {title}\n"));
        self.line(&format!("| {} |", head.join(" | ")));
        self.line(&format!("|{}", "---|".repeat(head.len())));
    }

    pub(crate) fn row(&mut self, cells: &[String]) {
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    /// How quick this machine is now: a fixed piece of JavaScript work.
    pub(crate) async fn machine(&mut self) -> Result<()> {
        const WORK: &str = "let sum = 0; for (let n = 0; n < 3e7; n++) { sum = (sum + n * 31) % 1000003; } return sum;";
        let browser = Browser::open().await?;
        browser.goto("about:blank").await?;
        let begin = Instant::now();
        ask::<u64>(&browser, WORK).await?;
        let millis = begin.elapsed().as_millis();
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        browser.close().await?;
        self.line(&format!(
            "Thirty million additions in JavaScript take {millis} ms here. Load before: {}",
            load.trim()
        ));
        Ok(())
    }

    pub(crate) fn finish(self, write: Option<&str>) -> Result<()> {
        match write {
            Some(path) => std::fs::write(path, self.text).with_context(|| format!("writing {path}")),
            None => Ok(()),
        }
    }
}
