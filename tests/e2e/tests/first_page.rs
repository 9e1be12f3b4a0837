//! What the first page costs a browser that has never been here.

use anyhow::{Result, ensure};
use e2e::{Browser, Server};

/// Everything together, on the wire, in bytes.
const BUDGET: f64 = 500_000.0;

const BYTES: &str =
    "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, entry) => sum + entry.transferSize, 0);";
const FOREIGN: &str = "return performance.getEntriesByType('resource')
    .map(entry => entry.name).filter(name => !name.startsWith(location.origin));";
const SHOWN: &str =
    "return document.querySelectorAll('main .card').length > 3 && !document.querySelector('[aria-busy=true]');";

#[tokio::test]
async fn the_first_page_keeps_its_budget_and_asks_nobody_else() -> Result<()> {
    let server = Server::start()?;
    server.fill(200)?;
    let browser = Browser::open().await?;
    let seen = look(&server, &browser).await;
    browser.close().await?;
    seen
}

async fn look(server: &Server, browser: &Browser) -> Result<()> {
    browser.goto(&server.dashboard_url()).await?;
    let page = browser.driver();
    for _ in 0..100 {
        if page.execute(SHOWN, vec![]).await?.convert::<bool>()? {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    ensure!(
        page.execute(SHOWN, vec![]).await?.convert::<bool>()?,
        "the overview is not shown"
    );
    let bytes: f64 = page.execute(BYTES, vec![]).await?.convert()?;
    ensure!(bytes > 100_000.0, "only {bytes} bytes were counted");
    ensure!(bytes <= BUDGET, "the first page takes {bytes} bytes of {BUDGET}");
    let foreign: Vec<String> = page.execute(FOREIGN, vec![]).await?.convert()?;
    ensure!(foreign.is_empty(), "other hosts are asked: {foreign:?}");
    Ok(())
}
