//! Scrolling the list of runs: smoothly, and to the oldest.

use anyhow::{Result, ensure};
use e2e::Server;
use serde::Deserialize;

use crate::opening::{ask_later, open};
use crate::report::Report;

const ROWS: &str = "document.querySelectorAll('main [role=row]').length > 5";

const FIND: &str = "const done = arguments[arguments.length - 1];
    const list = [...document.querySelectorAll('main *')].find(it => it.scrollHeight > it.clientHeight + 200 && getComputedStyle(it).overflowY !== 'visible') ?? document.scrollingElement;";

/// Six seconds at so many pixels per frame.
const SCROLL: &str = "const gaps = []; let last = performance.now(); const end = last + 6000;
    const frame = now => {
        gaps.push(now - last); last = now; list.scrollTop += SPEED;
        if (now < end) { requestAnimationFrame(frame); return; }
        gaps.sort((a, b) => a - b);
        done({ frames: gaps.length, p95: gaps[Math.floor(gaps.length * 0.95)], nodes: document.querySelectorAll('*').length, moved: list.scrollTop });
    };
    requestAnimationFrame(frame);";

/// As far down as the list goes, again and again, until it does not get longer.
const TO_THE_END: &str = "let still = 0; let height = 0; const begin = performance.now();
    const look = () => {
        list.scrollTop = list.scrollHeight;
        still = list.scrollHeight === height ? still + 1 : 0; height = list.scrollHeight;
        if (still < 40 && performance.now() - begin < 55000) { setTimeout(look, 50); return; }
        const rows = [...document.querySelectorAll('main [role=row]')].map(row => Number(row.getAttribute('aria-rowindex')));
        done({ last: Math.max(...rows), ms: performance.now() - begin, nodes: document.querySelectorAll('*').length });
    };
    look();";

#[derive(Deserialize)]
struct Scrolled {
    frames: u32,
    p95: f64,
    nodes: u32,
    moved: f64,
}

#[derive(Deserialize)]
struct End {
    last: u64,
    ms: f64,
    nodes: u32,
}

pub(crate) async fn run(server: &Server, runs: u64, report: &mut Report) -> Result<()> {
    let opened = open(&format!("{}/runs", server.dashboard_url()), ROWS).await?;
    report.table(
        &format!("The list of {runs} runs"),
        &["what", "frames", "p95 frame ms", "nodes", "pixels"],
    );
    for speed in [56, 560] {
        let script = format!("{FIND}{}", SCROLL.replace("SPEED", &speed.to_string()));
        let scrolled: Scrolled = ask_later(&opened.browser, &script).await?;
        ensure!(scrolled.moved > 0.0, "the list did not scroll");
        report.row(&[
            format!("{speed} px per frame"),
            scrolled.frames.to_string(),
            format!("{:.1}", scrolled.p95),
            scrolled.nodes.to_string(),
            format!("{:.0}", scrolled.moved),
        ]);
    }
    let mut end = End {
        last: 0,
        ms: 0.0,
        nodes: 0,
    };
    let mut total = 0.0;
    for _ in 0..4 {
        end = ask_later(&opened.browser, &format!("{FIND}{TO_THE_END}")).await?;
        total += end.ms;
        if end.last >= runs {
            break;
        }
    }
    report.line(&format!(
        "\nScrolled to row {} of {runs} in {:.1} s with {} nodes in the page.",
        end.last,
        total / 1000.0,
        end.nodes
    ));
    opened.browser.close().await
}
