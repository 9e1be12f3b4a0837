//! The first page of a server that has no run yet.

use anyhow::Result;
use thirtyfour::prelude::*;

use super::see;
use crate::browser::Browser;

pub struct StartPage<'a> {
    driver: &'a WebDriver,
}

impl<'a> StartPage<'a> {
    /// Opens the dashboard.
    ///
    /// # Errors
    /// When it does not wait for the first run.
    pub async fn open(browser: &'a Browser, dashboard: &str) -> Result<Self> {
        browser.goto(&format!("{dashboard}/")).await?;
        let page = Self {
            driver: browser.driver(),
        };
        see(page.driver, "[role=status]", "Waiting for the first run").await?;
        Ok(page)
    }

    /// The code to paste, as shown.
    ///
    /// # Errors
    /// When there is none.
    pub async fn snippet(&self, words: &str) -> Result<String> {
        Ok(see(self.driver, "pre", words).await?.text().await?)
    }
}
