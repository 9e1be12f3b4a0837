//! One signal with its explanation.

use anyhow::Result;
use thirtyfour::prelude::*;

use super::see;

pub struct SignalPage<'a> {
    driver: &'a WebDriver,
}

impl<'a> SignalPage<'a> {
    /// Waits until the page is that of a signal of this type.
    ///
    /// # Errors
    /// When it is not.
    pub async fn shown(driver: &'a WebDriver, failure_type: &str) -> Result<Self> {
        see(driver, "main", failure_type).await?;
        see(driver, "main h1", "").await?;
        Ok(Self { driver })
    }

    /// Waits until the page says `words`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn says(&self, words: &str) -> Result<()> {
        see(self.driver, "main", words).await?;
        Ok(())
    }

    /// Follows the link to the run.
    ///
    /// # Errors
    /// When there is none.
    pub async fn open_run(&self, run_id: &str) -> Result<()> {
        let link = see(self.driver, &format!("main a[href*='/runs/{run_id}']"), "").await?;
        Ok(link.click().await?)
    }
}
