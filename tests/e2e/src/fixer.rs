//! An agent that fails, and everything that its failure can be explained and fixed with.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use stand_in::llm::{ANTHROPIC_KEY, Llm};

use crate::driver::Driver;
use crate::langfuse::LangfuseServer;
use crate::server::{Server, Setting};
use crate::wait::eventually;

/// Long enough for a run to be judged, and a trace to be read, on a busy machine.
const LIMIT: Duration = Duration::from_mins(1);

/// A server of ours with a Langfuse and a model.
pub struct Workshop {
    pub server: Server,
    pub langfuse: LangfuseServer,
    pub llm: Llm,
}

/// What the agent in `drivers/langfuse_agent.py` is to play.
#[derive(Clone, Copy)]
pub struct Research<'a> {
    pub name: &'a str,
    pub prompt: &'a str,
    /// `text` or `chat`.
    pub kind: &'a str,
    /// It loops whatever its instructions say.
    pub stubborn: bool,
    /// Put into every text that a user could have written.
    pub mark: &'a str,
}

impl Research<'_> {
    /// The agent of the stories: its prompt is a text, and it obeys it.
    pub const USUAL: Self = Self {
        name: "research-agent",
        prompt: "research-agent-prompt",
        kind: "text",
        stubborn: false,
        mark: "",
    };
}

/// One run that it played.
#[derive(Clone, Debug)]
pub struct Played {
    pub run_id: String,
    pub trace_id: String,
    /// The version of the prompt that it used.
    pub version: u64,
    pub loops: bool,
}

impl Workshop {
    /// Starts all three. Runs count a second after a fix instead of a minute.
    ///
    /// # Errors
    /// When one of them does not start.
    pub fn open(langfuse: LangfuseServer) -> Result<Self> {
        Self::open_with(langfuse, Vec::new())
    }

    /// Starts all three, ours with these variables besides the usual.
    ///
    /// # Errors
    /// When one of them does not start.
    pub fn open_with(langfuse: LangfuseServer, further: Vec<Setting>) -> Result<Self> {
        let llm = Llm::start()?;
        let mut settings = langfuse.settings();
        settings.extend([
            ("ANTHROPIC_BASE_URL", llm.anthropic_url()),
            ("ANTHROPIC_API_KEY", ANTHROPIC_KEY.to_owned()),
            ("DUNETRACE_FIX_SETTLE_SECS", "1".to_owned()),
            ("POLICY_SIGNING_SECRET", POLICY_SECRET.to_owned()),
        ]);
        settings.extend(further);
        let server = Server::start_with(settings)?;
        Ok(Self { server, langfuse, llm })
    }

    /// Publishes the first version of the agent's prompt, with settings that a fix must keep.
    ///
    /// # Errors
    /// When Langfuse refuses.
    pub fn publish_prompt(&self, research: Research<'_>) -> Result<()> {
        let instructions = "You are a research agent. Answer {{question}}.";
        let prompt = match research.kind {
            "chat" => json!([
                { "role": "system", "content": instructions },
                { "type": "placeholder", "name": "history" },
                { "role": "user", "content": "{{question}}" },
            ]),
            _ => json!(instructions),
        };
        self.langfuse.publish(&json!({
            "name": research.prompt,
            "type": research.kind,
            "prompt": prompt,
            "labels": ["production"],
            "tags": ["research"],
            "config": { "model": "gpt-4o", "temperature": 0.2 },
        }))?;
        Ok(())
    }

    /// Plays so many runs and waits until all of them are over and judged.
    ///
    /// # Errors
    /// When the agent fails or a run is not judged in time.
    pub fn play(&self, research: Research<'_>, runs: u32) -> Result<Vec<Played>> {
        self.play_as(research, runs, json!({}))
    }

    /// As [`Workshop::play`], with these fields of the driver's plan besides.
    ///
    /// # Errors
    /// As there.
    pub fn play_as(&self, research: Research<'_>, runs: u32, further: Value) -> Result<Vec<Played>> {
        let mut plan = further;
        for (name, value) in [
            ("name", json!(research.name)),
            ("prompt", json!(research.prompt)),
            ("kind", json!(research.kind)),
            ("stubborn", json!(research.stubborn)),
            ("runs", json!(runs)),
        ] {
            plan[name] = value;
        }
        let variables = [
            ("DUNETRACE_E2E_AGENT", plan.to_string()),
            ("DUNETRACE_ENDPOINT", self.server.ingest_url()),
            ("DUNETRACE_E2E_MARK", research.mark.to_owned()),
        ];
        let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let told = self.langfuse.play("langfuse_agent", &variables)?;
        let runs = told.as_array().context("no list of runs")?;
        let played = runs.iter().map(Played::read).collect::<Result<Vec<_>>>()?;
        for run in &played {
            self.judged(run)?;
        }
        Ok(played)
    }

    /// Waits until the run is shown as over, with a loop or without.
    fn judged(&self, run: &Played) -> Result<()> {
        eventually(LIMIT, || {
            let shown = self.server.client().get(&format!("/v1/runs/{}", run.run_id))?;
            ensure!(shown["status"] == "completed", "the run is {}", shown["status"]);
            let looped = loop_signal(&shown).is_some();
            ensure!(looped == run.loops, "{run:?}: {}", shown["signals"]);
            Ok(())
        })
    }

    /// The signal of a run that looped.
    ///
    /// # Errors
    /// When there is none.
    pub fn signal(&self, run: &Played) -> Result<u64> {
        let shown = self.server.client().get(&format!("/v1/runs/{}", run.run_id))?;
        loop_signal(&shown).context("no signal of a loop")
    }

    /// The explanation of a signal.
    ///
    /// # Errors
    /// When it cannot be explained.
    pub fn explain(&self, signal: u64) -> Result<Value> {
        let path = format!("/v1/signals/{signal}/explain");
        self.server.client().change("POST", &path, &json!({}))
    }

    /// Applies what an explanation proposes to the prompt that it found.
    ///
    /// # Errors
    /// When it is refused.
    pub fn apply(&self, signal: u64, explanation: &Value) -> Result<Value> {
        let path = format!("/v1/signals/{signal}/apply-fix");
        let request = json!({
            "fix_content": explanation["fix_content"],
            "langfuse_prompt_name": explanation["langfuse_prompt_name"],
        });
        self.server.client().change("POST", &path, &request)
    }

    /// Waits until the fix of a signal is judged like this, and returns its status.
    ///
    /// # Errors
    /// When it is judged otherwise.
    pub fn verdict(&self, signal: u64, verdict: &str) -> Result<Value> {
        eventually(LIMIT, || {
            let status = self.server.client().get(&format!("/v1/signals/{signal}/fix-status"))?;
            ensure!(status["verdict"] == verdict, "{status}");
            Ok(status)
        })
    }
}

/// Among the signals of a run: one that grew longer than its agent's usual runs has others as well.
fn loop_signal(run: &Value) -> Option<u64> {
    let mut signals = run["signals"].as_array()?.iter();
    signals.find(|signal| signal["failure_type"] == "TOOL_LOOP")?["id"].as_u64()
}

impl Played {
    fn read(told: &Value) -> Result<Self> {
        let text = |name: &str| told[name].as_str().map(str::to_owned);
        let read = || {
            Some(Self {
                run_id: text("run_id")?,
                trace_id: text("trace_id")?,
                version: told["version"].as_u64()?,
                loops: told["loops"].as_bool()?,
            })
        };
        read().with_context(|| format!("no run: {told}"))
    }
}

/// Waits until runs that start now count for a fix that was just made.
pub fn let_fix_settle() {
    std::thread::sleep(Duration::from_millis(1_200));
}

/// With this a server signs policies, and [`looping_agent`] believes it.
pub const POLICY_SECRET: &str = "s3cret of the tests";

/// Plays so many runs of `drivers/looping_agent.py`, which obeys signed policies, and returns how they went.
///
/// # Errors
/// When the agent fails.
pub fn looping_agent(server: &Server, runs: u32) -> Result<Vec<Value>> {
    let driver = Driver {
        policy_secret: POLICY_SECRET,
        ..Driver::new("0.5.7", "looping_agent")
    };
    let said = driver.print_of_with(server, &[("DUNETRACE_E2E_RUNS", &runs.to_string())])?;
    let line = said.lines().last().context("the agent said nothing")?;
    Ok(serde_json::from_str(line)?)
}
