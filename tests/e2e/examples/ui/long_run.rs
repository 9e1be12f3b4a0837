//! Opening long runs: every step must be reachable, and few of them in the page.

use anyhow::{Result, ensure};
use e2e::Server;

use crate::opening::{Opened, ask, open, wait_for};
use crate::report::Report;
use crate::sample::send_run;

const SHOWN: &str = "document.querySelector('svg.graph, svg.lane, .lane, .sequence [role=row]')";
const MOST_NODES: u32 = 2500;

/// The same run as a page without any care would show it: one table with every step.
const PLAIN: &str = "const done = arguments[arguments.length - 1];
    fetch(RUN).then(answer => answer.json()).then(run => {
        const cell = value => `<td>${value ?? ''}</td>`;
        const row = step => `<tr>${['step_index', 'kind', 'name', 'content_hash', 'output_hash', 'duration_ms', 'outcome', 'note', 'prompt_tokens'].map(name => cell(step[name])).join('')}</tr>`;
        document.body.innerHTML = `<table>${run.steps.map(row).join('')}</table>`;
        document.body.getBoundingClientRect();
        requestAnimationFrame(() => requestAnimationFrame(() => done(document.querySelectorAll('*').length)));
    });";

pub(crate) async fn run(server: &Server, report: &mut Report) -> Result<()> {
    report.table(
        "Opening a long run, cold",
        &[
            "page",
            "steps",
            "to its content ms",
            "CPU ms",
            "nodes",
            "memory MB",
            "kB on the wire",
        ],
    );
    for steps in [50, 5000, 20_000] {
        let run_id = format!("00000000-0000-4000-8000-{steps:012}");
        send_run(server, &run_id, steps)?;
        for (name, query) in [
            ("step graph", ""),
            ("sequence", "?view=sequence"),
            ("unrolled", "?unrolled=1"),
            ("timeline", "?unrolled=time"),
        ] {
            let opened = open(&format!("{}/runs/{run_id}{query}", server.dashboard_url()), SHOWN).await?;
            ensure!(
                opened.page.nodes <= MOST_NODES,
                "{name} of {steps} steps has {} nodes",
                opened.page.nodes
            );
            row(report, name, steps, &opened);
            if name == "sequence" {
                the_last_step_is_reachable(&opened, steps).await?;
            }
            opened.browser.close().await?;
        }
        plain(server, report, &run_id, steps).await?;
    }
    Ok(())
}

fn row(report: &mut Report, name: &str, steps: u32, opened: &Opened) {
    report.row(&[
        name.to_owned(),
        steps.to_string(),
        format!("{:.0}", opened.wall_ms),
        format!("{:.0}", opened.cpu_ms),
        opened.page.nodes.to_string(),
        format!("{:.1}", opened.heap.megabytes()),
        format!("{:.0}", opened.page.bytes / 1e3),
    ]);
}

async fn the_last_step_is_reachable(opened: &Opened, steps: u32) -> Result<()> {
    let scroll = "const list = [...document.querySelectorAll('*')].find(it => it.scrollHeight > it.clientHeight + 500 && getComputedStyle(it).overflowY !== 'visible');
        (list ?? document.scrollingElement).scrollTop = 1e9; return true;";
    ask::<bool>(&opened.browser, scroll).await?;
    let last = format!(
        "[...document.querySelectorAll('[role=row]')].some(row => Number(row.getAttribute('aria-rowindex')) > {steps})"
    );
    wait_for(&opened.browser, &last).await
}

async fn plain(server: &Server, report: &mut Report, run_id: &str, steps: u32) -> Result<()> {
    // Any page of the same origin will do; what it cost is not counted.
    let blank = format!("{}/settings/integrations", server.dashboard_url());
    let mut opened = open(&blank, "document.querySelector('main h1')").await?;
    let before = crate::cpu::of_tree(opened.browser.process());
    let begin = std::time::Instant::now();
    let script = PLAIN.replace("RUN", &format!("'/v1/runs/{run_id}'"));
    opened.page.nodes = crate::opening::ask_later(&opened.browser, &script).await?;
    opened.wall_ms = begin.elapsed().as_secs_f64() * 1000.0;
    crate::opening::settle(&opened.browser).await;
    opened.cpu_ms = crate::cpu::of_tree(opened.browser.process()) - before;
    row(report, "baseline: a plain table", steps, &opened);
    opened.browser.close().await
}
