//! The form of a new policy, and the switch in the list of policies.

use anyhow::{Context, Result, bail};
use thirtyfour::components::SelectElement;
use thirtyfour::prelude::*;

use super::{MOST_STALE, click, is_stale, see};
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
        click(self.driver, "label.choice", "One agent").await?;
        self.write("policy-agent", input.agent).await?;
        self.choose("policy-trigger", input.figure).await?;
        self.choose("policy-operator", input.operator).await?;
        self.write("policy-value", input.value).await?;
        self.choose("policy-action", input.action).await?;
        if let Some((field, text)) = input.param {
            self.write(field, text).await?;
        }
        click(self.driver, "form#policy-form button[type=submit]", "Create policy").await?;
        see(self.driver, "form#policy-form button[type=submit]", "Save").await?;
        let url = self.driver.current_url().await?;
        let number = url.path_segments().and_then(|mut parts| parts.next_back());
        number
            .and_then(|number| number.parse().ok())
            .with_context(|| format!("no policy's page: {url}"))
    }

    async fn write(&self, id: &str, text: &str) -> Result<()> {
        self.patiently(&format!("#{id}"), async |field| {
            field.clear().await?;
            field.send_keys(text).await
        })
        .await
    }

    async fn choose(&self, id: &str, words: &str) -> Result<()> {
        self.patiently(&format!("select#{id}"), async |field| {
            SelectElement::new(&field).await?.select_by_exact_text(words).await
        })
        .await
    }

    /// What is chosen in one field may replace the next one just as it is filled.
    async fn patiently(&self, css: &str, fill: impl AsyncFn(WebElement) -> WebDriverResult<()>) -> Result<()> {
        for _ in 0..MOST_STALE {
            match fill(see(self.driver, css, "").await?).await {
                Err(error) if is_stale(&error) => {}
                filled => return Ok(filled?),
            }
        }
        bail!("`{css}` is replaced all the time")
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
    click(driver, &switch(!on), "").await?;
    see(driver, &switch(on), "").await.map(drop)
}
