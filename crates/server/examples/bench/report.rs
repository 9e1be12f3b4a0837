//! The figures, as Markdown.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};

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

    /// What the figures were taken on.
    pub(crate) fn machine(&mut self) {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let cpus = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
        let info = read("/proc/cpuinfo");
        let model = info
            .lines()
            .find_map(|line| line.strip_prefix("model name"))
            .unwrap_or(" unknown");
        let load = read("/proc/loadavg");
        let memory = read("/proc/meminfo").lines().next().unwrap_or_default().to_owned();
        let mut line = String::new();
        let _ = write!(
            line,
            "Machine: {cpus} CPUs,{}, {memory}",
            model.trim_start_matches([' ', '\t', ':'])
        );
        self.line(&line);
        self.line(&format!("Load before: {}", load.trim()));
    }

    pub(crate) fn finish(self, write: Option<&Path>) -> Result<()> {
        match write {
            Some(path) => std::fs::write(path, self.text).with_context(|| format!("writing {}", path.display())),
            None => Ok(()),
        }
    }
}
