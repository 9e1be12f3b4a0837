//! The list of runs.

use anyhow::Result;
use thirtyfour::prelude::*;

use super::{gone, see};

pub struct RunsPage<'a> {
    driver: &'a WebDriver,
}

impl<'a> RunsPage<'a> {
    /// Goes there by the navigation.
    ///
    /// # Errors
    /// When the list does not appear.
    pub async fn visit(driver: &'a WebDriver) -> Result<Self> {
        see(driver, "nav[aria-label=Pages] a", "Runs").await?.click().await?;
        let page = Self::shown(driver).await?;
        see(driver, "[role=table][aria-label=Runs]", "").await?;
        Ok(page)
    }

    /// Waits for the list.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn shown(driver: &'a WebDriver) -> Result<Self> {
        see(driver, "main h1", "Runs").await?;
        gone(driver, "[aria-busy=true]").await?;
        Ok(Self { driver })
    }

    /// Waits until the list has no such run.
    ///
    /// # Errors
    /// When it stays.
    pub async fn lacks(&self, run_id: &str) -> Result<()> {
        gone(self.driver, &format!("a[title='{run_id}']")).await
    }

    /// Takes away the key that the dashboard reads with.
    ///
    /// # Errors
    /// When there is none.
    pub async fn forget_key(&self) -> Result<()> {
        Ok(see(self.driver, "header button", "Forget key").await?.click().await?)
    }

    /// Waits until the row of a run says all of `words`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn row_says(&self, run_id: &str, words: &[&str]) -> Result<()> {
        for word in words {
            let row = format!("[role=row]:has(a[title='{run_id}'])");
            see(self.driver, &row, word).await?;
        }
        Ok(())
    }

    /// Opens a run by its link.
    ///
    /// # Errors
    /// When it is not in the list.
    pub async fn open_run(&self, run_id: &str) -> Result<()> {
        let link = see(self.driver, &format!("a[title='{run_id}']"), "").await?;
        Ok(link.click().await?)
    }
}
