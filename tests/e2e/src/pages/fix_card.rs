//! The card of a signal: explained, fixed, verified, taken back.

use anyhow::{Result, ensure};
use thirtyfour::prelude::*;

use super::{click, gone, see, settled};
use crate::browser::Browser;

pub struct FixCard<'a> {
    driver: &'a WebDriver,
}

impl<'a> FixCard<'a> {
    /// Opens the page of a signal and waits for its card.
    ///
    /// # Errors
    /// When there is none.
    pub async fn open(browser: &'a Browser, dashboard: &str, signal: u64) -> Result<Self> {
        browser.goto(&format!("{dashboard}/signals/{signal}")).await?;
        let card = Self::shown(browser.driver()).await?;
        settled(card.driver).await?;
        Ok(card)
    }

    /// Waits for the card of the page that is shown.
    ///
    /// # Errors
    /// When there is none.
    pub async fn shown(driver: &'a WebDriver) -> Result<Self> {
        see(driver, ".fix-card .explain", "Why it happened").await?;
        Ok(Self { driver })
    }

    /// Starts explaining and waits for the first stage.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start_explaining(&self) -> Result<()> {
        click(self.driver, ".explain button", "Explain").await?;
        see(self.driver, ".explain .stages", "").await?;
        Ok(())
    }

    /// Explains, and waits for the cause.
    ///
    /// # Errors
    /// When there is none.
    pub async fn explain(&self) -> Result<()> {
        click(self.driver, ".explain button", "Explain").await?;
        self.says("Root cause").await
    }

    /// Explains once more, and waits until the trace was read this time.
    ///
    /// # Errors
    /// When it was not.
    pub async fn explain_again(&self) -> Result<()> {
        click(self.driver, ".explain button", "Explain again").await?;
        self.says("From the trace").await
    }

    /// Gives the explanation up.
    ///
    /// # Errors
    /// When it is not being made.
    pub async fn cancel(&self) -> Result<()> {
        click(self.driver, ".explain button", "Cancel").await?;
        self.says("Cancelled").await
    }

    /// Explains, and waits for the error.
    ///
    /// # Errors
    /// When there is none.
    pub async fn fail(&self) -> Result<()> {
        click(self.driver, ".explain button", "Explain").await?;
        see(self.driver, ".explain .notice--error", "").await?;
        Ok(())
    }

    /// Presses the button with this name in the dialog, and waits to be told that the prompt changed.
    ///
    /// # Errors
    /// When nothing is said of it.
    pub async fn apply_stale(&self, name: &str) -> Result<()> {
        click(self.driver, "dialog[open] button", name).await?;
        see(self.driver, "dialog[open]", "The prompt changed meanwhile").await?;
        Ok(())
    }

    /// Waits until the card says `words`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn says(&self, words: &str) -> Result<()> {
        see(self.driver, ".fix-card", words).await?;
        Ok(())
    }

    /// What stands in the field for the fix.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn proposal(&self) -> Result<String> {
        let field = see(self.driver, ".fix-card textarea", "").await?;
        Ok(field.prop("value").await?.unwrap_or_default())
    }

    /// Opens the dialog that applies the fix, and waits for the difference.
    ///
    /// # Errors
    /// When there is no difference.
    pub async fn look_at_change(&self) -> Result<()> {
        click(self.driver, ".fix-card button", "Apply to the prompt").await?;
        see(self.driver, "dialog[open]", "Made from version").await?;
        Ok(())
    }

    /// Publishes the fix as this version, and waits until the card says so.
    ///
    /// # Errors
    /// When it is not published, or as another version.
    pub async fn apply_as(&self, version: u64) -> Result<()> {
        click(self.driver, "dialog[open] button", &format!("Apply as v{version}")).await?;
        gone(self.driver, "dialog[open]").await?;
        self.says(&format!("Applied as v{version} in Langfuse")).await
    }

    /// Saves the fix as this version without a label, and waits until the card says so.
    ///
    /// # Errors
    /// When it is not saved, or as another version.
    pub async fn save_as(&self, version: u64) -> Result<()> {
        click(self.driver, "dialog[open] label", "Only save it").await?;
        click(self.driver, "dialog[open] button", &format!("Save as v{version}")).await?;
        gone(self.driver, "dialog[open]").await?;
        self.says(&format!("Staged as v{version} in Langfuse")).await
    }

    /// Opens the dialog that asks whether to promote the fix.
    ///
    /// # Errors
    /// When it cannot be promoted.
    pub async fn ask_to_promote(&self) -> Result<()> {
        click(self.driver, ".fix-status button", "Promote").await?;
        see(self.driver, "dialog[open]", "Promote the fix?").await?;
        Ok(())
    }

    /// Promotes it in that dialog, and waits until the card says `words`.
    ///
    /// # Errors
    /// When it is not promoted.
    pub async fn promote(&self, words: &str) -> Result<()> {
        click(self.driver, "dialog[open] button", "Promote").await?;
        gone(self.driver, "dialog[open]").await?;
        self.says(words).await
    }

    /// Shows every fix of the signal, and what the last one changed.
    ///
    /// # Errors
    /// When there is only one.
    pub async fn open_history(&self) -> Result<()> {
        click(self.driver, ".fix-status summary", "fixes of this signal").await?;
        click(self.driver, ".fix-status summary", "What was changed").await?;
        see(self.driver, ".fix-status .diff", "").await?;
        Ok(())
    }

    /// Makes the policy so that it only notes, and waits until the card says so.
    ///
    /// # Errors
    /// When it is not made.
    pub async fn try_policy(&self) -> Result<()> {
        click(self.driver, ".fix-card button", "Try in shadow").await?;
        self.says("Policy in shadow").await
    }

    /// Makes the policy, and waits until the card says that it is in force.
    ///
    /// # Errors
    /// When it is not made.
    pub async fn apply_policy(&self) -> Result<()> {
        click(self.driver, ".fix-card button", "Apply the policy").await?;
        self.says("Policy in force").await
    }

    /// Copies the text that is proposed, and waits until the page says `words` about that.
    ///
    /// # Errors
    /// When it says nothing of the kind.
    pub async fn copy(&self, words: &str) -> Result<()> {
        click(self.driver, ".fix-card button", "Copy fix").await?;
        see(self.driver, ".toasts", words).await?;
        Ok(())
    }

    /// Waits until this is the verdict.
    ///
    /// # Errors
    /// When it is not.
    pub async fn verdict_is(&self, verdict: &str) -> Result<()> {
        see(self.driver, ".verification__verdict .tag", verdict).await?;
        Ok(())
    }

    /// Takes the fix back, and waits until the card says so.
    ///
    /// # Errors
    /// When it cannot be taken back.
    pub async fn roll_back(&self) -> Result<()> {
        click(self.driver, ".fix-status button", "Roll back").await?;
        click(self.driver, "dialog[open] button", "Roll back").await?;
        gone(self.driver, "dialog[open]").await?;
        self.says("Rolled back").await
    }

    /// Where the link with these words leads.
    ///
    /// # Errors
    /// When there is no such link.
    pub async fn link(&self, words: &str) -> Result<String> {
        let link = see(self.driver, ".fix-card a", words).await?;
        let href = link.attr("href").await?.unwrap_or_default();
        ensure!(!href.is_empty(), "the link {words:?} leads nowhere");
        Ok(href)
    }

    /// Closes the dialog that is open.
    ///
    /// # Errors
    /// When none is.
    pub async fn close_dialog(&self) -> Result<()> {
        see(self.driver, "dialog[open]", "")
            .await?
            .send_keys(Key::Escape)
            .await?;
        gone(self.driver, "dialog[open]").await
    }
}
