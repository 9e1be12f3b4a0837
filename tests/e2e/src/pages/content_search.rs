//! The search by content.

use anyhow::Result;
use thirtyfour::prelude::*;

use super::{Keyboard, Palette, gone, see};

const FIELD: &str = "dialog[open] textarea";

pub struct ContentSearch<'a> {
    driver: &'a WebDriver,
}

impl<'a> ContentSearch<'a> {
    /// Opens it by the palette.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open(driver: &'a WebDriver) -> Result<Self> {
        let palette = Palette::open(driver).await?;
        palette.ask("search by content", "Search by content").await?;
        palette.take().await?;
        see(driver, FIELD, "").await?;
        Ok(Self { driver })
    }

    /// Enters a text in place of the one before.
    ///
    /// # Errors
    /// When the field is gone.
    pub async fn paste(&self, text: &str) -> Result<()> {
        let keyboard = Keyboard::of(self.driver);
        keyboard.press(Key::Control + "a").await?;
        keyboard.press(text).await
    }

    /// Waits until the results say `words`.
    ///
    /// # Errors
    /// When they do not.
    pub async fn says(&self, words: &str) -> Result<()> {
        see(self.driver, "dialog[open] [role=region]", words).await?;
        Ok(())
    }

    /// How many spellings occurred.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn hits(&self) -> Result<usize> {
        Ok(self.driver.find_all(By::Css(".content__hit")).await?.len())
    }

    /// Closes it.
    ///
    /// # Errors
    /// When it stays open.
    pub async fn leave(self) -> Result<()> {
        Keyboard::of(self.driver).press(Key::Escape).await?;
        gone(self.driver, FIELD).await
    }

    /// Follows the first link to a step of this run.
    ///
    /// # Errors
    /// When there is none.
    pub async fn open_step(self, run_id: &str) -> Result<()> {
        let link = format!("dialog[open] a[href*='/runs/{run_id}?step=']");
        see(self.driver, &link, "").await?.click().await?;
        gone(self.driver, FIELD).await
    }
}
