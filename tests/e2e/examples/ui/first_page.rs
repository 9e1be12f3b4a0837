//! The first page in a browser that has never been here.

use anyhow::{Result, ensure};
use e2e::Server;

use crate::opening::open;
use crate::report::Report;

/// Everything that a cold first page may take on the wire.
const BUDGET: f64 = 500_000.0;

pub(crate) async fn run(server: &Server, report: &mut Report) -> Result<()> {
    server.fill(300)?;
    report.table(
        "First page, cold",
        &[
            "page",
            "kB on the wire",
            "requests",
            "foreign",
            "first paint ms",
            "to its content ms",
            "CPU ms",
            "nodes",
            "heap MB",
        ],
    );
    let pages = [
        (
            "/",
            "document.querySelector('main h1, main h2') && !document.querySelector('[aria-busy=true]')",
        ),
        ("/runs", "document.querySelectorAll('main [role=row]').length > 5"),
        (
            "/signals",
            "document.querySelector('main h1') && !document.querySelector('[aria-busy=true]')",
        ),
        (
            "/agents",
            "document.querySelector('main h1') && !document.querySelector('[aria-busy=true]')",
        ),
    ];
    for (path, ready) in pages {
        let opened = open(&format!("{}{path}", server.dashboard_url()), ready).await?;
        ensure!(opened.page.foreign == 0, "{path} asks other hosts");
        ensure!(
            path != "/" || opened.page.bytes <= BUDGET,
            "the first page takes {} bytes",
            opened.page.bytes
        );
        report.row(&[
            path.to_owned(),
            format!("{:.0}", opened.page.bytes / 1e3),
            opened.page.requests.to_string(),
            opened.page.foreign.to_string(),
            format!("{:.0}", opened.page.first_paint),
            format!("{:.0}", opened.wall_ms),
            format!("{:.0}", opened.cpu_ms),
            opened.page.nodes.to_string(),
            format!("{:.1}", opened.heap.megabytes()),
        ]);
        opened.browser.close().await?;
    }
    Ok(())
}
