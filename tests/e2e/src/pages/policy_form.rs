//! The form of a new policy, and the switch in the list of policies.

use anyhow::{Context, Result};
use thirtyfour::components::SelectElement;
use thirtyfour::prelude::*;

use super::see;
use crate::browser::Browser;

/// What is typed and chosen in the form, in the words of the page.
pub struct PolicyInput<'a> {
    pub name: &'a str,
    /// The one agent that it is for.
    pub agent: &'a str,
    pub figure: &'a str,
    pub operator: &'a str,
    pub value: &'a str,
    pub action: &'a str,
    /// What the action needs: the id of its field, and the text.
    pub param: Option<(&'a str, &'a str)>,
}

pub struct PolicyForm<'a> {
    driver: &'a WebDriver,
}

impl<'a> PolicyForm<'a> {
    /// Opens the form of a new policy.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn open(browser: &'a Browser, dashboard_url: &str) -> Result<Self> {
        let driver = browser.driver();
        browser.goto(&format!("{dashboard_url}/policies/new")).await?;
        see(driver, "form#policy-form", "").await?;
        Ok(Self { driver })
    }

    /// Fills the form and saves it; returns the number of the policy.
    ///
    /// # Errors
    /// When a field is missing, or the policy is not taken.
    pub async fn create(&self, input: &PolicyInput<'_>) -> Result<u64> {
        self.write("policy-name", input.name).await?;
        see(self.driver, "label.choice", "One agent").await?.click().await?;
        self.write("policy-agent", input.agent).await?;
        self.choose("policy-trigger", input.figure).await?;
        self.choose("policy-operator", input.operator).await?;
        self.write("policy-value", input.value).await?;
        self.choose("policy-action", input.action).await?;
        if let Some((field, text)) = input.param {
            self.write(field, text).await?;
        }
        let save = see(self.driver, "form#policy-form button[type=submit]", "Create policy").await?;
        save.click().await?;
        see(self.driver, "form#policy-form button[type=submit]", "Save").await?;
        let url = self.driver.current_url().await?;
        let number = url.path_segments().and_then(|mut parts| parts.next_back());
        number
            .and_then(|number| number.parse().ok())
            .with_context(|| format!("no policy's page: {url}"))
    }

    async fn write(&self, id: &str, text: &str) -> Result<()> {
        let field = see(self.driver, &format!("#{id}"), "").await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    async fn choose(&self, id: &str, words: &str) -> Result<()> {
        let field = see(self.driver, &format!("select#{id}"), "").await?;
        let choice = SelectElement::new(&field).await?;
        Ok(choice.select_by_exact_text(words).await?)
    }
}

/// Goes to the list by the navigation, turns the policy on or off, and waits until the server has it.
///
/// # Errors
/// When it is not in the list, or stays as it is.
pub async fn turn_policy(driver: &WebDriver, name: &str, on: bool) -> Result<()> {
    see(driver, "nav[aria-label=Pages] a", "Policies")
        .await?
        .click()
        .await?;
    let switch = |on: bool| format!("button[role=switch][aria-label='{name}'][aria-checked={on}][aria-disabled=false]");
    see(driver, &switch(!on), "").await?.click().await?;
    see(driver, &switch(on), "").await.map(drop)
}
