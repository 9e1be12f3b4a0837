//! The page of one policy: form, backtest, history.

use anyhow::{Context, Result, ensure};
use thirtyfour::prelude::*;

use super::{click, gone, see};

pub struct PolicyPage<'a> {
    driver: &'a WebDriver,
}

impl<'a> PolicyPage<'a> {
    /// Waits until the page is that of a policy of this name, or of a new one.
    ///
    /// # Errors
    /// When it is not.
    pub async fn shown(driver: &'a WebDriver, name: &str) -> Result<Self> {
        see(driver, "main h1", name).await?;
        Ok(Self { driver })
    }

    /// Types a text into the field with this label, in place of what is there, and leaves it.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn enter(&self, label: &str, text: &str) -> Result<()> {
        let field = self.field(label).await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(Key::Backspace).await?;
        field.send_keys(text).await?;
        self.driver.execute("document.activeElement.blur()", vec![]).await?;
        Ok(())
    }

    /// Chooses an option in the field with this label.
    ///
    /// # Errors
    /// When there is no such field or option.
    pub async fn choose(&self, label: &str, option: &str) -> Result<()> {
        let id = self.id_of(label).await?;
        click(self.driver, &format!("select#{id} option"), option).await
    }

    /// Ticks a box or chooses a round button by its words.
    ///
    /// # Errors
    /// When there is none.
    pub async fn tick(&self, words: &str) -> Result<()> {
        click(self.driver, "main form label:has(input)", words).await
    }

    /// What stands in the field with this label.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn value(&self, label: &str) -> Result<String> {
        let field = self.field(label).await?;
        Ok(field.prop("value").await?.unwrap_or_default())
    }

    /// Waits until a field holds a text.
    ///
    /// # Errors
    /// When it does not.
    pub async fn holds(&self, label: &str, text: &str) -> Result<()> {
        for _ in 0..200 {
            if self.value(label).await? == text {
                return Ok(());
            }
            tokio::time::sleep(super::LOOK_AGAIN).await;
        }
        let value = self.value(label).await?;
        ensure!(value == text, "{label} holds {value:?}, not {text:?}");
        Ok(())
    }

    /// Waits until a field is marked as wrong with these words.
    ///
    /// # Errors
    /// When it is not.
    pub async fn refuses(&self, label: &str, words: &str) -> Result<()> {
        let id = self.id_of(label).await?;
        let marked = format!("#{id}[aria-invalid=true]");
        see(self.driver, &marked, "").await?;
        see(self.driver, &format!("#{id}-problem"), words).await?;
        Ok(())
    }

    /// Whether the field with this label has the focus.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn has_focus(&self, label: &str) -> Result<bool> {
        let id = self.id_of(label).await?;
        Ok(self.driver.active_element().await?.id().await?.as_deref() == Some(&id))
    }

    /// Waits until the page says `words`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn says(&self, words: &str) -> Result<()> {
        see(self.driver, "main", words).await?;
        Ok(())
    }

    /// Waits until the sentence about what the policy will do says `words`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn sentence_says(&self, words: &str) -> Result<()> {
        see(self.driver, "#policy-sentence", words).await?;
        Ok(())
    }

    /// Waits until the backtest says `words` about the rule as it is typed.
    ///
    /// # Errors
    /// When it does not.
    pub async fn backtest_says(&self, words: &str) -> Result<()> {
        see(
            self.driver,
            "section[aria-labelledby=policy-backtest] [role=status]",
            words,
        )
        .await?;
        gone(self.driver, "section[aria-labelledby=policy-backtest] progress").await
    }

    /// Presses a button by its words.
    ///
    /// # Errors
    /// When there is none.
    pub async fn press(&self, words: &str) -> Result<()> {
        let button = see(self.driver, "main button, dialog[open] button", words).await?;
        button.scroll_into_view().await?;
        Ok(button.click().await?)
    }

    /// Waits for a short message.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn hears(&self, words: &str) -> Result<()> {
        see(self.driver, ".toasts", words).await?;
        Ok(())
    }

    /// Waits for a warning by the form.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn warns(&self, words: &str) -> Result<()> {
        see(self.driver, "main [role=alert]", words).await?;
        Ok(())
    }

    /// Waits until there is no warning by the form.
    ///
    /// # Errors
    /// When one stays.
    pub async fn is_calm(&self) -> Result<()> {
        gone(self.driver, "main .notice[role=alert]").await
    }

    /// Takes the other editor's value of one field.
    ///
    /// # Errors
    /// When they do not differ in it.
    pub async fn take_theirs(&self, field: &str) -> Result<()> {
        let button = format!("//tr[th[normalize-space()='{field}']]//button");
        let button = self.driver.find(By::XPath(&button)).await?;
        button.scroll_into_view().await?;
        Ok(button.click().await?)
    }

    /// Waits until the dialog that asks before input is lost is there.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn asks_before_leaving(&self) -> Result<()> {
        see(self.driver, "dialog[open]", "Leave without saving?").await?;
        Ok(())
    }

    /// Shows one of the page's views.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn view(&self, name: &str) -> Result<()> {
        let tab = see(self.driver, "nav[aria-label='Views of this policy'] a", name).await?;
        Ok(tab.click().await?)
    }

    /// Brings back the form after the change with these words in the history.
    ///
    /// # Errors
    /// When there is no such change, or it cannot be restored.
    pub async fn restore(&self, change: &str) -> Result<()> {
        let entry = see(self.driver, "ol > li:has(button)", change).await?;
        let button = entry.find(By::Css("button")).await?;
        button.scroll_into_view().await?;
        Ok(button.click().await?)
    }

    async fn id_of(&self, label: &str) -> Result<String> {
        let label = see(self.driver, "main form label[for]", label).await?;
        label.attr("for").await?.context("a label without a field")
    }

    async fn field(&self, label: &str) -> Result<WebElement> {
        let id = self.id_of(label).await?;
        Ok(self.driver.find(By::Id(id)).await?)
    }
}
