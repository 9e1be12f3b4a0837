//! The palette, by its keys.

use anyhow::{Result, ensure};
use thirtyfour::prelude::*;

use super::{Keyboard, gone, see};

const FIELD: &str = "dialog[open] input[role=combobox]";

pub struct Palette<'a> {
    driver: &'a WebDriver,
}

impl<'a> Palette<'a> {
    /// Opens it by its keys, from wherever the focus is.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open(driver: &'a WebDriver) -> Result<Self> {
        Keyboard::of(driver).press(Key::Control + "k").await?;
        see(driver, FIELD, "").await?;
        let palette = Self { driver };
        ensure!(
            Keyboard::of(driver).is_on(FIELD, "").await?,
            "the palette's field has no focus"
        );
        Ok(palette)
    }

    /// Types a question and waits until the best answer says `words`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ask(&self, question: &str, words: &str) -> Result<()> {
        Keyboard::of(self.driver).press(question).await?;
        see(self.driver, "[role=option][aria-selected=true]", words).await?;
        Ok(())
    }

    /// Takes the best answer.
    ///
    /// # Errors
    /// When the palette stays open.
    pub async fn take(self) -> Result<()> {
        Keyboard::of(self.driver).press(Key::Enter).await?;
        gone(self.driver, FIELD).await
    }

    /// Closes it without choosing.
    ///
    /// # Errors
    /// When it stays open.
    pub async fn leave(self) -> Result<()> {
        Keyboard::of(self.driver).press(Key::Escape).await?;
        gone(self.driver, FIELD).await
    }
}
