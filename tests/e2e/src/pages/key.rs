//! What stands in place of every page while the server asks for a key.

use anyhow::{Result, ensure};
use thirtyfour::prelude::*;

use super::{gone, see};

pub struct KeyPage<'a> {
    driver: &'a WebDriver,
}

impl<'a> KeyPage<'a> {
    /// Waits for the question.
    ///
    /// # Errors
    /// When it does not come, or something else is shown beside it.
    pub async fn shown(driver: &'a WebDriver) -> Result<Self> {
        see(driver, "main h1", "asks for a key").await?;
        gone(driver, "nav").await?;
        Ok(Self { driver })
    }

    /// Types a key in place of what is there and sends it.
    ///
    /// # Errors
    /// When there is no field, or it would show the key to bystanders.
    pub async fn enter(&self, key: &str) -> Result<()> {
        let field = see(self.driver, "main input:not([type=checkbox])", "").await?;
        ensure!(
            field.attr("type").await?.as_deref() == Some("password"),
            "the key is readable"
        );
        field.clear().await?;
        field.send_keys(key).await?;
        Ok(see(self.driver, "button[type=submit]", "").await?.click().await?)
    }

    /// Asks this device to remember the key.
    ///
    /// # Errors
    /// When it is not offered.
    pub async fn remember(&self) -> Result<()> {
        let choice = see(
            self.driver,
            "label:has(input[type=checkbox])",
            "Remember on this device",
        )
        .await?;
        Ok(choice.click().await?)
    }

    /// Waits until it says what is wrong with the key.
    ///
    /// # Errors
    /// When it does not.
    pub async fn complains(&self, words: &str) -> Result<()> {
        see(self.driver, "[role=alert]", words).await.map(drop)
    }
}
