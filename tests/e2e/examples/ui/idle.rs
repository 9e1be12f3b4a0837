//! A page that nothing happens on must cost nothing.

use std::time::Duration;

use anyhow::Result;
use e2e::Server;

use crate::cpu;
use crate::opening::{open, settle};
use crate::report::Report;

const WATCHED: Duration = Duration::from_secs(10);

pub(crate) async fn run(server: &Server, report: &mut Report) -> Result<()> {
    report.table("Doing nothing", &["page", "CPU of a core"]);
    let blank = share("about:blank", "true").await?;
    report.row(&["baseline: about:blank".to_owned(), percent(blank)]);
    let run_id = format!("00000000-0000-4000-8000-{:012}", 5000);
    for path in ["/".to_owned(), "/runs".to_owned(), format!("/runs/{run_id}")] {
        let url = format!("{}{path}", server.dashboard_url());
        let share = share(&url, "document.querySelector('main h1')").await?;
        report.row(&[path.replace(&run_id, ":id of 5000 steps"), percent(share)]);
    }
    Ok(())
}

async fn share(url: &str, ready: &str) -> Result<f64> {
    let opened = open(url, ready).await?;
    settle(&opened.browser).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = cpu::of_tree(opened.browser.process());
    tokio::time::sleep(WATCHED).await;
    let used = cpu::of_tree(opened.browser.process()) - before;
    opened.browser.close().await?;
    Ok(used / WATCHED.as_secs_f64() / 1000.0)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
