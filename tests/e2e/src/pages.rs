//! The dashboard's pages, as a reader finds their way through them: by role, label and words.

mod content_search;
mod fix_card;
mod key;
mod keyboard;
mod palette;
mod policies;
mod policy;
mod run;
mod runs;
mod shell;
mod signal;
mod start;

pub use content_search::ContentSearch;
pub use fix_card::FixCard;
pub use key::KeyPage;
pub use keyboard::Keyboard;
pub use palette::Palette;
pub use policies::PoliciesPage;
pub use policy::PolicyPage;
pub use run::RunPage;
pub use runs::RunsPage;
pub use shell::Shell;
pub use signal::SignalPage;
pub use start::StartPage;

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;
use thirtyfour::stringmatch::StringMatch;

/// How long the dashboard may take to show something, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Waits for an element that is shown and contains `words`; empty words are in every element. One that
/// is replaced while it is looked at is looked for again.
async fn see(driver: &WebDriver, css: &str, words: &str) -> Result<WebElement> {
    let missing = || format!("nothing like `{css}` with the words {words:?} is on the page");
    let deadline = Instant::now() + PATIENCE;
    loop {
        let words = StringMatch::new(words).partial();
        let query = driver.query(By::Css(css)).with_text(words).and_displayed().nowait();
        match query.first().await {
            Ok(element) => return Ok(element),
            Err(_) if Instant::now() < deadline => tokio::time::sleep(LOOK_AGAIN).await,
            Err(error) => return Err(error).with_context(missing),
        }
    }
}

/// Clicks on such an element as soon as there is one. One that is replaced before the click reaches it is
/// looked for again.
async fn click(driver: &WebDriver, css: &str, words: &str) -> Result<()> {
    for _ in 0..MOST_STALE {
        match see(driver, css, words).await?.click().await {
            Err(error) if is_stale(&error) => {}
            clicked => return Ok(clicked?),
        }
    }
    anyhow::bail!("`{css}` is replaced all the time")
}

/// How often an element may be replaced while it is dealt with.
const MOST_STALE: u32 = 10;

fn is_stale(error: &WebDriverError) -> bool {
    matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_))
}

/// Waits until no element like this is left.
async fn gone(driver: &WebDriver, css: &str) -> Result<()> {
    driver
        .query(By::Css(css))
        .wait(PATIENCE, LOOK_AGAIN)
        .wait_until_gone()
        .await
        .with_context(|| format!("`{css}` stays on the page"))
}

/// Waits until the page has a heading and nothing on it is still loading.
///
/// # Errors
/// When that does not happen in time.
pub async fn settled(driver: &WebDriver) -> Result<()> {
    see(driver, "main h1", "").await?;
    gone(driver, "[aria-busy=true]").await
}
