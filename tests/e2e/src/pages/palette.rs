//! The palette, by its keys.

use std::time::Duration;

use anyhow::{Result, ensure};
use thirtyfour::prelude::*;
use tokio::time::sleep;

use super::{Keyboard, gone, see};

const FIELD: &str = "dialog[open] input[role=combobox]";
/// Longer than the palette waits until it asks the server.
const THINKING: Duration = Duration::from_millis(500);

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

    /// Types the parts of a text with a pause after each, in which the palette may ask the server.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn type_slowly(&self, parts: &[&str]) -> Result<()> {
        for part in parts {
            Keyboard::of(self.driver).press(*part).await?;
            sleep(THINKING).await;
        }
        Ok(())
    }

    /// Pastes a text, of which a field of one line keeps no line end, and waits as for typed text.
    ///
    /// The keys for it would need the clipboard of the machine, which browsers without a screen share.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn paste(&self, text: &str) -> Result<()> {
        let script = "const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', arguments[0]);
            const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
            if (document.activeElement.dispatchEvent(paste)) {
                document.execCommand('insertText', false, arguments[0].replaceAll('\\n', ''));
            }
            return document.activeElement.value;";
        let kept: String = self.driver.execute(script, vec![text.into()]).await?.convert()?;
        ensure!(kept == text.replace('\n', ""), "the field holds {kept:?}");
        sleep(THINKING).await;
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
