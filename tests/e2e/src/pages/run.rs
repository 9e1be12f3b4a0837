//! One run.

use anyhow::Result;
use thirtyfour::prelude::*;

use super::see;

pub struct RunPage<'a> {
    driver: &'a WebDriver,
}

impl<'a> RunPage<'a> {
    /// Waits until the page is that of the run.
    ///
    /// # Errors
    /// When it is not.
    pub async fn shown(driver: &'a WebDriver, run_id: &str) -> Result<Self> {
        see(driver, &format!("h1[title='{run_id}']"), "").await?;
        Ok(Self { driver })
    }

    /// Waits until the head of the page says how the run stands.
    ///
    /// # Errors
    /// When it does not.
    pub async fn status_is(&self, status: &str) -> Result<()> {
        see(self.driver, ".head", status).await?;
        Ok(())
    }

    /// Waits for a node of the step graph that is drawn as part of a signal's evidence, and returns
    /// what a screen reader says of it.
    ///
    /// # Errors
    /// When no node is marked.
    pub async fn evidence_node(&self) -> Result<String> {
        let node = "svg g[role=button][aria-label*='part of the signal']";
        let node = see(self.driver, node, "").await?;
        Ok(node.attr("aria-label").await?.unwrap_or_default())
    }

    /// Waits until the graph says which signal its evidence is drawn for.
    ///
    /// # Errors
    /// When it does not.
    pub async fn caption_is(&self, failure_type: &str) -> Result<()> {
        see(self.driver, "svg .graph-caption", failure_type).await?;
        Ok(())
    }

    /// Shows one of the page's views.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn view(&self, name: &str) -> Result<()> {
        let tab = see(self.driver, "nav[aria-label='Views of this run'] a", name).await?;
        Ok(tab.click().await?)
    }

    /// Waits until the page says `words` about its signals.
    ///
    /// # Errors
    /// When it does not.
    pub async fn signal_says(&self, words: &str) -> Result<()> {
        see(self.driver, "article", words).await?;
        Ok(())
    }

    /// Follows the link to the only signal.
    ///
    /// # Errors
    /// When there is none.
    pub async fn open_signal(&self) -> Result<()> {
        let link = see(self.driver, "article a[href^='/signals/']", "").await?;
        Ok(link.click().await?)
    }
}
