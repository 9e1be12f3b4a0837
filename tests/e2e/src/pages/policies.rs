//! The list of policies.

use anyhow::Result;
use thirtyfour::prelude::*;

use super::{click, gone, see, settled};

pub struct PoliciesPage<'a> {
    driver: &'a WebDriver,
}

impl<'a> PoliciesPage<'a> {
    /// Goes there by the navigation.
    ///
    /// # Errors
    /// When the page does not appear.
    pub async fn visit(driver: &'a WebDriver) -> Result<Self> {
        Self::ask_for(driver).await?;
        Self::shown(driver).await
    }

    /// Follows the link in the navigation, wherever that leads.
    ///
    /// # Errors
    /// When there is no link.
    pub async fn ask_for(driver: &WebDriver) -> Result<()> {
        click(driver, "nav[aria-label=Pages] a", "Policies").await
    }

    /// Waits for the page.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn shown(driver: &'a WebDriver) -> Result<Self> {
        see(driver, "main h1", "Policies").await?;
        settled(driver).await?;
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

    /// Waits until there is a policy of this name.
    ///
    /// # Errors
    /// When there is none.
    pub async fn has(&self, name: &str) -> Result<()> {
        see(self.driver, "[role=row] a", name).await?;
        Ok(())
    }

    /// Waits until there is no policy of this name.
    ///
    /// # Errors
    /// When it stays.
    pub async fn lacks(&self, name: &str) -> Result<()> {
        gone(self.driver, &format!("[role=row] a[title='{name}']")).await
    }

    /// Opens the page of a policy.
    ///
    /// # Errors
    /// When it is not in the list.
    pub async fn open(&self, name: &str) -> Result<()> {
        Ok(see(self.driver, "[role=row] a", name).await?.click().await?)
    }

    /// Turns a policy on or off.
    ///
    /// # Errors
    /// When it is not in the list.
    pub async fn switch(&self, name: &str) -> Result<()> {
        let switch = format!("[role=switch][aria-label='{name}']");
        click(self.driver, &switch, "").await
    }

    /// Waits until the switch of a policy stands like this.
    ///
    /// # Errors
    /// When it does not.
    pub async fn is_on(&self, name: &str, on: bool) -> Result<()> {
        let switch = format!("[role=switch][aria-label='{name}'][aria-checked={on}]:not([aria-disabled=true])");
        see(self.driver, &switch, "").await?;
        Ok(())
    }

    /// Chooses an entry of the menu of a policy.
    ///
    /// # Errors
    /// When there is none.
    pub async fn choose(&self, name: &str, entry: &str) -> Result<()> {
        let menu = format!("button[aria-label='More for {name}']");
        see(self.driver, &menu, "").await?.click().await?;
        let entry = see(self.driver, ".items .choice", entry).await?;
        Ok(entry.click().await?)
    }

    /// What moves a policy, for the keyboard.
    pub fn handle(name: &str) -> String {
        format!("button[aria-label='Move {name}']")
    }
}
