//! A reader without a pointer.

use std::time::Duration;

use anyhow::{Result, bail};
use thirtyfour::prelude::*;
use tokio::time::sleep;

use super::{PATIENCE, see};

/// More stops than this between two things is no way to go.
const MOST_STOPS: usize = 60;

/// Only keys: what it does is what a reader without a mouse can do.
pub struct Keyboard<'a> {
    driver: &'a WebDriver,
}

impl<'a> Keyboard<'a> {
    pub const fn of(driver: &'a WebDriver) -> Self {
        Self { driver }
    }

    /// Presses keys, or types a text.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn press(&self, keys: impl Into<TypingData>) -> Result<()> {
        self.at_rest().await?.send_keys(keys).await?;
        Ok(())
    }

    /// What has the focus, once that stays: a dialog that closes takes it away and gives it back.
    async fn at_rest(&self) -> Result<WebElement> {
        const TRIES: u32 = 20;
        let mut before = self.driver.active_element().await?;
        for _ in 0..TRIES {
            sleep(Duration::from_millis(30)).await;
            let now = self.driver.active_element().await?;
            if now.element_id() == before.element_id() && now.tag_name().await.is_ok() {
                return Ok(now);
            }
            before = now;
        }
        bail!("the focus does not come to rest")
    }

    /// Moves from stop to stop until the focus is on something like `css` that says `words`, which may
    /// be its name for a screen reader.
    ///
    /// # Errors
    /// When it is not reached.
    pub async fn tab_to(&self, css: &str, words: &str) -> Result<()> {
        let mut passed = Vec::new();
        for _ in 0..MOST_STOPS {
            self.press(Key::Tab).await?;
            if self.is_on(css, words).await? {
                return self.shows_focus().await;
            }
            passed.push(self.name().await?);
        }
        bail!("`{css}` with {words:?} is not reached by Tab, which passes {passed:?}")
    }

    /// Whether the focus is on something like `css` that says `words`.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn is_on(&self, css: &str, words: &str) -> Result<bool> {
        let script = "const it = document.activeElement;
            const said = `${it.textContent} ${it.getAttribute('aria-label') ?? ''} ${it.title ?? ''}`;
            return it.matches(arguments[0]) && said.includes(arguments[1]);";
        let answer = self.driver.execute(script, vec![css.into(), words.into()]).await?;
        Ok(answer.convert()?)
    }

    /// What the element with the focus is called.
    async fn name(&self) -> Result<String> {
        let script = "const it = document.activeElement;
            return `${it.tagName} ${it.getAttribute('aria-label') ?? it.textContent}`.slice(0, 40);";
        Ok(self.driver.execute(script, vec![]).await?.convert()?)
    }

    /// A focus that nobody sees is no focus.
    async fn shows_focus(&self) -> Result<()> {
        let script = "const it = document.activeElement, style = getComputedStyle(it);
            const box = it.getBoundingClientRect();
            const drawn = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || style.strokeWidth !== '';
            return drawn && box.width > 0 && box.bottom > 0 && box.top < innerHeight;";
        let seen: bool = self.driver.execute(script, vec![]).await?.convert()?;
        anyhow::ensure!(seen, "the focus on {:?} cannot be seen", self.name().await?);
        Ok(())
    }

    /// Waits until the address contains `part`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn is_at(&self, part: &str) -> Result<()> {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            let url = self.driver.current_url().await?;
            if url.as_str().contains(part) {
                return Ok(());
            }
            if std::time::Instant::now() > deadline {
                bail!("the address is {url} instead of one with {part:?}");
            }
            sleep(super::LOOK_AGAIN).await;
        }
    }

    /// Waits until the page says `words` in something like `css`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn reads(&self, css: &str, words: &str) -> Result<()> {
        see(self.driver, css, words).await?;
        Ok(())
    }
}
