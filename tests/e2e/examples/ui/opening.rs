//! Opening a page in a fresh browser, and what that took.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::Browser;
use serde::Deserialize;
use serde_json::json;

use crate::cpu;

/// What opening a page took.
pub(crate) struct Opened {
    pub(crate) browser: Browser,
    pub(crate) wall_ms: f64,
    pub(crate) cpu_ms: f64,
    pub(crate) page: Page,
    pub(crate) heap: Heap,
}

/// What the page itself can tell.
#[derive(Deserialize)]
pub(crate) struct Page {
    /// On the wire, with headers.
    pub(crate) bytes: f64,
    pub(crate) requests: u32,
    pub(crate) foreign: u32,
    pub(crate) nodes: u32,
    /// Milliseconds to the first contentful paint.
    #[serde(rename = "firstPaint")]
    pub(crate) first_paint: f64,
}

/// Memory after a garbage collection, in bytes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Heap {
    used_size: f64,
    /// Array buffers that belong to JavaScript.
    #[serde(default)]
    backing_storage_size: f64,
    /// The memory of WebAssembly, which is in neither of the two.
    #[serde(skip)]
    wasm: f64,
}

impl Heap {
    /// All of it.
    pub(crate) fn megabytes(&self) -> f64 {
        (self.used_size + self.backing_storage_size + self.wasm) / 1e6
    }
}

/// Keeps the memory of every WebAssembly instance where [`WASM_SIZE`] finds it. It runs before the page's
/// own scripts.
const KEEP_WASM: &str = "globalThis.__memories = new Set();
    const keep = made => {
        const memory = (made.instance ?? made).exports.memory;
        if (memory) globalThis.__memories.add(memory);
        return made;
    };
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const original = WebAssembly[name];
        WebAssembly[name] = (...given) => original.apply(WebAssembly, given).then(keep);
    }";

const WASM_SIZE: &str =
    "return [...(globalThis.__memories ?? [])].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);";

const ASK: &str =
    "const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return {
        bytes: entries.reduce((sum, entry) => sum + entry.transferSize, 0),
        requests: entries.length,
        foreign: entries.filter(entry => !entry.name.startsWith(location.origin)).length,
        nodes: document.querySelectorAll('*').length,
        firstPaint: paint ? paint.startTime : 0,
    };";

/// Opens `url` in a browser with an empty cache and waits until `ready` (JavaScript) is true.
pub(crate) async fn open(url: &str, ready: &str) -> Result<Opened> {
    let browser = Browser::open().await?;
    let keep = json!({ "source": KEEP_WASM });
    let cdp = browser.driver().cdp();
    cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", keep).await?;
    settle(&browser).await;
    let (cpu_before, begin) = (cpu::of_tree(browser.process()), Instant::now());
    browser.goto(url).await?;
    wait_for(&browser, ready).await?;
    let wall_ms = begin.elapsed().as_secs_f64() * 1000.0;
    settle(&browser).await;
    let cpu_ms = cpu::of_tree(browser.process()) - cpu_before;
    let page = ask(&browser, ASK).await?;
    let heap = heap(&browser).await?;
    Ok(Opened {
        browser,
        wall_ms,
        cpu_ms,
        page,
        heap,
    })
}

/// Waits until the browser has had nothing to do for a while.
pub(crate) async fn settle(browser: &Browser) {
    const QUIET_MS: f64 = 15.0;
    let mut before = cpu::of_tree(browser.process());
    for _ in 0..40 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        let now = cpu::of_tree(browser.process());
        if now - before < QUIET_MS {
            return;
        }
        before = now;
    }
}

/// Waits until a script's value is true.
pub(crate) async fn wait_for(browser: &Browser, ready: &str) -> Result<()> {
    let script = format!("return Boolean({ready});");
    let begin = Instant::now();
    loop {
        if ask::<bool>(browser, &script).await? {
            return Ok(());
        }
        ensure!(begin.elapsed() < Duration::from_secs(90), "never true: {ready}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The value of a script.
pub(crate) async fn ask<T: serde::de::DeserializeOwned>(browser: &Browser, script: &str) -> Result<T> {
    let value = browser.driver().execute(script, vec![]).await?;
    serde_json::from_value(value.json().clone()).with_context(|| format!("the page answered {}", value.json()))
}

/// The value of a script that calls back.
pub(crate) async fn ask_later<T: serde::de::DeserializeOwned>(browser: &Browser, script: &str) -> Result<T> {
    let value = browser.driver().execute_async(script, vec![]).await?;
    serde_json::from_value(value.json().clone()).with_context(|| format!("the page answered {}", value.json()))
}

async fn heap(browser: &Browser) -> Result<Heap> {
    let cdp = browser.driver().cdp();
    cdp.send_raw("HeapProfiler.collectGarbage", json!({})).await?;
    let usage = cdp.send_raw("Runtime.getHeapUsage", json!({})).await?;
    let heap: Heap = serde_json::from_value(usage)?;
    let wasm = ask(browser, WASM_SIZE).await?;
    Ok(Heap { wasm, ..heap })
}
