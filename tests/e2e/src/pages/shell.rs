//! What stands around every page.

use anyhow::Result;
use thirtyfour::prelude::*;

use super::{gone, see};

pub struct Shell<'a> {
    driver: &'a WebDriver,
}

impl<'a> Shell<'a> {
    pub const fn of(driver: &'a WebDriver) -> Self {
        Self { driver }
    }

    /// Waits until the dashboard follows the server.
    ///
    /// # Errors
    /// When it does not.
    pub async fn is_live(&self) -> Result<()> {
        see(self.driver, "header [role=status]", "Live").await?;
        gone(self.driver, ".banner").await
    }

    /// Waits until the dashboard says that the server is out of reach.
    ///
    /// # Errors
    /// When it does not.
    pub async fn is_lost(&self) -> Result<()> {
        see(self.driver, ".banner[role=alert]", "out of reach").await?;
        Ok(())
    }
}
