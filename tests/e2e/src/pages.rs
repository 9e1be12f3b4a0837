//! The dashboard's pages, as a reader finds their way through them: by role, label and words.

mod key;
mod run;
mod runs;
mod signal;
mod start;

pub use key::KeyPage;
pub use run::RunPage;
pub use runs::RunsPage;
pub use signal::SignalPage;
pub use start::StartPage;

use std::time::Duration;

use anyhow::{Context, Result};
use thirtyfour::prelude::*;
use thirtyfour::stringmatch::StringMatch;

/// How long the dashboard may take to show something, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Waits for an element that is shown and contains `words`; empty words are in every element.
async fn see(driver: &WebDriver, css: &str, words: &str) -> Result<WebElement> {
    driver
        .query(By::Css(css))
        .with_text(StringMatch::new(words).partial())
        .and_displayed()
        // An element that is replaced while it is looked at is looked for again.
        .ignore_errors(true)
        .wait(PATIENCE, LOOK_AGAIN)
        .first()
        .await
        .with_context(|| format!("nothing like `{css}` with the words {words:?} is on the page"))
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
