//! The user's Langfuse: traces are read from it, prompt versions are published to it.
//!
//! What is fetched is content. It is looked at and dropped: none of these types can be serialised, and
//! their `Debug` does not show what they hold.

mod asking;
mod content;
mod error;
mod project;
mod prompt;
mod refusal;
mod routes;
#[cfg(test)]
mod tests;
mod trace;

pub use content::Content;
pub use error::LangfuseError;
pub use prompt::{Glance, NewVersion, Prompt, Versions, Which};
pub use trace::{Observation, Trace, TraceId};

use crate::config::{BaseUrl, Config, Secret};
use crate::outbound::Outbound;

/// One project of a Langfuse server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Langfuse {
    outbound: Outbound,
    host: BaseUrl,
    public_key: Secret,
    secret_key: Secret,
    project: project::Project,
    routes: routes::Routes,
    glances: prompt::Glances,
}

impl Langfuse {
    /// `None` without its keys.
    pub fn new(outbound: &Outbound, config: &Config) -> Option<Self> {
        Some(Self {
            outbound: outbound.clone(),
            host: config.langfuse_host.clone(),
            public_key: config.langfuse_public_key.clone()?,
            secret_key: config.langfuse_secret_key.clone()?,
            project: project::Project::default(),
            routes: routes::Routes::default(),
            glances: prompt::Glances::default(),
        })
    }

    /// One look at a trace, without waiting; `None` when the server does not know it (yet).
    ///
    /// # Errors
    /// The server cannot be asked, or answers what cannot be used.
    pub async fn trace(&self, id: &TraceId) -> Result<Option<Trace>, LangfuseError> {
        trace::fetch(self, id).await
    }

    /// A prompt as it is written, its references to other prompts not resolved; `None` when there is none.
    ///
    /// # Errors
    /// The server cannot be asked, or answers what cannot be used.
    pub async fn prompt(&self, name: &str, which: Which<'_>) -> Result<Option<Prompt>, LangfuseError> {
        let found = prompt::fetch(self, name, which).await?;
        self.glances.is_up();
        Ok(found)
    }

    /// Which versions and labels a prompt has; `None` when there is no such prompt.
    ///
    /// # Errors
    /// The server cannot be asked, or answers what cannot be used.
    pub async fn versions(&self, name: &str) -> Result<Option<Versions>, LangfuseError> {
        prompt::versions(self, name).await
    }

    /// Publishes a version. The answer is the version as the server has it.
    ///
    /// # Errors
    /// With [`LangfuseError::Unknown`] it may have been published; with any other error it was not.
    pub async fn publish(&self, version: &NewVersion<'_>) -> Result<Prompt, LangfuseError> {
        let published = prompt::publish(self, version).await;
        self.glances.forget(version.name);
        published
    }

    /// Gives labels to a version, which takes them from the others.
    ///
    /// # Errors
    /// With [`LangfuseError::Unknown`] they may have moved; with any other error they did not.
    pub async fn label(&self, name: &str, version: u32, labels: &[&str]) -> Result<Prompt, LangfuseError> {
        let moved = prompt::label(self, name, version, labels).await;
        self.glances.forget(name);
        moved
    }

    /// In the page of Langfuse.
    pub fn trace_url(&self, project: &str, id: &TraceId) -> String {
        self.host.at(&format!(
            "/project/{}/traces/{}",
            api::paths::encode(project),
            id.as_str()
        ))
    }

    /// In the page of Langfuse.
    pub fn prompt_url(&self, project: &str, name: &str, version: u32) -> String {
        let (project, name) = (api::paths::encode(project), api::paths::encode(name));
        self.host
            .at(&format!("/project/{project}/prompts/{name}?version={version}"))
    }
}
