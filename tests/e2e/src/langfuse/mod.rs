//! The Langfuse that tests use: the stand-in, or a real server.
//!
//! `cargo xtask test --langfuse` makes [`LangfuseServer::start`] take the server whose host and keys are in
//! the environment, so that the same tests say whether the stand-in tells the truth.

mod contract;
mod recorded;

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use stand_in::Request;
use stand_in::langfuse::{Langfuse, Mode, PUBLIC_KEY, SECRET_KEY};

use crate::client::Client;
use crate::server::{Setting, from_env};

pub use contract::Contract;
pub use recorded::{Answered, Exchange, Recording};

/// Set by xtask when a real server is to be used.
const REAL: &str = "DUNETRACE_E2E_LANGFUSE";
/// The Python environment with Langfuse's own client.
const ENVIRONMENT: &str = "langfuse";

/// A Langfuse with one project. Dropping it ends the stand-in.
pub struct LangfuseServer {
    stand_in: Option<Langfuse>,
    mode: Option<Mode>,
    url: String,
    public_key: String,
    secret_key: String,
}

impl LangfuseServer {
    /// The real server where there is one, else the stand-in as version 4 is installed.
    ///
    /// # Errors
    /// The environment lacks a key, or there is no port.
    pub fn start() -> Result<Self> {
        if std::env::var_os(REAL).is_none() {
            return Self::stand_in(Mode::EventsOnly);
        }
        let variable = |name: &str| std::env::var(name).with_context(|| format!("{name} is not set"));
        Ok(Self {
            stand_in: None,
            mode: None,
            url: variable("LANGFUSE_HOST")?.trim_end_matches('/').to_owned(),
            public_key: variable("LANGFUSE_PUBLIC_KEY")?,
            secret_key: variable("LANGFUSE_SECRET_KEY")?,
        })
    }

    /// The stand-in, for what cannot be asked of a real server.
    ///
    /// # Errors
    /// There is no port.
    pub fn stand_in(mode: Mode) -> Result<Self> {
        let stand_in = Langfuse::start(mode)?;
        Ok(Self {
            url: stand_in.url(),
            public_key: PUBLIC_KEY.to_owned(),
            secret_key: SECRET_KEY.to_owned(),
            stand_in: Some(stand_in),
            mode: Some(mode),
        })
    }

    /// The stand-in's own controls; `None` on a real server.
    pub fn controls(&self) -> Option<&Langfuse> {
        self.stand_in.as_ref()
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// What makes a server of ours use it.
    pub fn settings(&self) -> Vec<Setting> {
        vec![
            ("LANGFUSE_HOST", self.url.clone()),
            ("LANGFUSE_PUBLIC_KEY", self.public_key.clone()),
            ("LANGFUSE_SECRET_KEY", self.secret_key.clone()),
        ]
    }

    /// A client with both keys.
    pub fn client(&self) -> Client {
        let (scheme, host) = self.url.split_once("://").unwrap_or(("http", &self.url));
        Client::new(format!("{scheme}://{}:{}@{host}", self.public_key, self.secret_key))
    }

    /// Holds every request of our server so far to what Langfuse says that it can be asked; only the stand-in
    /// has seen them.
    ///
    /// # Errors
    /// There is no description, or a request is not as described, or there was none.
    pub fn hold_to_contract(&self) -> Result<()> {
        let Some((stand_in, mode)) = self.stand_in.as_ref().zip(self.mode) else {
            return Ok(());
        };
        let ours: Vec<_> = stand_in.requests().into_iter().filter(is_ours).collect();
        ensure!(!ours.is_empty(), "our server asked nothing");
        let contracts = contract::versions(mode)
            .iter()
            .map(|version| Contract::of(version))
            .collect::<Result<Vec<_>>>()?;
        let problems: Vec<String> = contracts
            .iter()
            .flat_map(|contract| ours.iter().filter_map(|request| contract.problem(request)))
            .collect();
        ensure!(problems.is_empty(), "{mode:?}:\n{}", problems.join("\n"));
        Ok(())
    }

    /// Publishes a version of a prompt.
    ///
    /// # Errors
    /// When it is refused.
    pub fn publish(&self, prompt: &Value) -> Result<Value> {
        let (status, answer) = self.client().send("POST", "/api/public/v2/prompts", prompt)?;
        // A real server answers 201, its description says 200.
        ensure!((200..300).contains(&status), "publishing: {status} {answer}");
        Ok(answer)
    }

    /// The version of a prompt that has a label, as it is written.
    ///
    /// # Errors
    /// When there is none.
    pub fn labelled(&self, name: &str, label: &str) -> Result<Value> {
        let path = format!("/api/public/v2/prompts/{name}?label={label}&resolve=false");
        self.client().get(&path)
    }

    /// Plays a program of `drivers/` with Langfuse's own client and returns the JSON in its last line.
    /// `variables` are added to its environment.
    ///
    /// # Errors
    /// When the client is not installed, or the program fails.
    pub fn play(&self, program: &str, variables: &[(&str, &str)]) -> Result<Value> {
        self.play_in(ENVIRONMENT, program, variables)
    }

    /// As [`LangfuseServer::play`], in the Python environment with this name.
    ///
    /// # Errors
    /// As there.
    pub fn play_in(&self, environment: &str, program: &str, variables: &[(&str, &str)]) -> Result<Value> {
        let home = tempfile::tempdir()?;
        let python = from_env("DUNETRACE_VENVS", ".tools/venv").join(format!("{environment}/bin/python"));
        ensure!(
            python.is_file(),
            "{} does not exist: `cargo xtask test` installs it",
            python.display()
        );
        let output = Command::new(python)
            .arg(
                Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join("drivers")
                    .join(format!("{program}.py")),
            )
            .current_dir(home.path())
            .env("HOME", home.path())
            .env("NO_PROXY", "127.0.0.1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("LANGFUSE_BASE_URL", &self.url)
            .envs(self.settings())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()?;
        let complained = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "driver {program} failed: {complained}");
        let said = String::from_utf8(output.stdout)?;
        let line = said
            .lines()
            .last()
            .with_context(|| format!("driver {program} said nothing"))?;
        serde_json::from_str(line).with_context(|| format!("driver {program} said {line}"))
    }
}

/// Others are those of Langfuse's client and of tests.
fn is_ours(request: &Request) -> bool {
    request
        .header("user-agent")
        .is_some_and(|agent| agent.starts_with("dunetrace/"))
}
