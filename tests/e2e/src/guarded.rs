//! A real agent under the policies of a server: `drivers/policy_agent.py`.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::driver::{Driver, Story};
use crate::server::Server;

/// The agent, one run after the other.
pub struct GuardedAgent<'a> {
    story: Story<'a>,
}

/// What the agent says about one of its runs.
#[derive(Debug, Deserialize)]
pub struct Round {
    pub run_id: String,
    /// The model of each call.
    pub models: Vec<String>,
    /// What it was given to put before its next question.
    pub prompts: Vec<String>,
    /// Tool calls that it began.
    pub tools: u32,
    /// The policy whose exception ended the run, and the text of the exception.
    pub stopped_by: Option<String>,
    pub message: Option<String>,
    /// All that the SDK has complained about so far.
    pub warnings: Vec<String>,
}

impl<'a> GuardedAgent<'a> {
    pub const NAME: &'static str = "policy-agent";

    /// `policy_secret` is what it checks signatures with; empty for none.
    ///
    /// # Errors
    /// When the SDK is not installed.
    pub fn start(server: &Server, sdk: &'a str, policy_secret: &'a str) -> Result<Self> {
        let driver = Driver {
            policy_secret,
            ..Driver::new(sdk, "policy_agent")
        };
        let story = driver.tell(server)?;
        Ok(Self { story })
    }

    /// A run that begins after the agent has fetched its policies once more.
    ///
    /// # Errors
    /// When the agent fails, or gets no policies.
    pub fn round(&mut self) -> Result<Round> {
        self.story.go_on()?;
        let said = self.story.chapter("round")?;
        serde_json::from_str(&said).with_context(|| format!("not a round: {said}"))
    }
}

impl Round {
    /// No policy showed in it: it went to its end with the model and the prompts of its own.
    pub fn is_free(&self) -> bool {
        let own = self.models.iter().all(|model| model == "gpt-4o") && self.prompts.is_empty();
        own && self.stopped_by.is_none() && self.tools == 6
    }
}
