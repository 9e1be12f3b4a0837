//! The project that the keys are of; addresses in the page of Langfuse need its id.

use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::Langfuse;
use super::asking::{NOT_UNDERSTOOD, SMALL, accept};
use super::error::LangfuseError;

/// The id, once an answer had it: keys never change their project.
#[derive(Clone, Debug, Default)]
pub(super) struct Project(Arc<OnceLock<String>>);

#[derive(Deserialize)]
struct Projects {
    data: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
}

impl Project {
    /// The id, if an answer had it already.
    pub(super) fn known(&self) -> Option<String> {
        self.0.get().cloned()
    }
}

impl Langfuse {
    /// The id of the project.
    ///
    /// # Errors
    /// It is not known yet, and the server cannot be asked or does not tell.
    pub async fn project(&self) -> Result<String, LangfuseError> {
        if let Some(id) = self.project.known() {
            return Ok(id);
        }
        let answer = self
            .get("GET /api/public/projects", "/api/public/projects", SMALL)
            .await?;
        let projects: Projects = serde_json::from_slice(&accept(answer)?.body).map_err(|_| NOT_UNDERSTOOD)?;
        let project = projects.data.into_iter().next().ok_or(NOT_UNDERSTOOD)?;
        Ok(self.project.0.get_or_init(|| project.id).clone())
    }

    /// The id that an answer had, else what [`Langfuse::project`] finds out. Without it there are no links to
    /// the page, which is no reason to fail.
    pub(super) async fn project_or(&self, answered: Option<String>) -> Option<String> {
        match answered {
            Some(id) => Some(self.project.0.get_or_init(|| id).clone()),
            None => self.project().await.ok(),
        }
    }
}
