//! Runs both stand-ins until it is ended: `cargo run -p stand_in --example serve [-- PORT] [--mode MODE] [--slow SECONDS]`.
//!
//! It prints the variables with which `dunetrace serve` uses them. Every trace is found, whatever its id, so
//! any signal can be explained: a looping agent whose calls use the prompt `research-agent-prompt`.

use std::io::Write;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use stand_in::langfuse::{CHAT_PROMPT, Langfuse, Mode, NewTrace, PUBLIC_KEY, SECRET_KEY, TEXT_PROMPT};
use stand_in::llm::{ANTHROPIC_KEY, Llm, Reply};

/// How long it answers slowly in advance.
const SLOW_ANSWERS: usize = 1000;

struct Options {
    /// Of Langfuse; the model's is the next.
    port: u16,
    mode: Mode,
    /// The runs use the chat prompt instead of the text prompt.
    chat: bool,
    /// Seconds that the model takes.
    slow: u64,
}

fn main() -> Result<()> {
    let options = options()?;
    let langfuse = Langfuse::start_at(options.mode, options.port)?;
    langfuse.add_sample_prompts();
    let prompt = if options.chat { CHAT_PROMPT } else { TEXT_PROMPT };
    langfuse.find_any_trace(NewTrace::looping_agent("", prompt, 1));
    let llm = Llm::start_at(if options.port == 0 { 0 } else { options.port + 1 })?;
    for _ in 0..if options.slow > 0 { SLOW_ANSWERS } else { 0 } {
        llm.say(Reply::Slowly {
            reply: Box::new(Reply::Fitting),
            pieces: 1,
            pause: Duration::from_secs(options.slow),
        });
    }
    let mut out = std::io::stdout();
    writeln!(out, "export LANGFUSE_HOST={}", langfuse.url())?;
    writeln!(out, "export LANGFUSE_PUBLIC_KEY={PUBLIC_KEY}")?;
    writeln!(out, "export LANGFUSE_SECRET_KEY={SECRET_KEY}")?;
    writeln!(out, "export ANTHROPIC_BASE_URL={}", llm.anthropic_url())?;
    writeln!(out, "export ANTHROPIC_API_KEY={ANTHROPIC_KEY}")?;
    out.flush()?;
    loop {
        thread::park();
    }
}

fn options() -> Result<Options> {
    let mut options = Options {
        port: 0,
        mode: Mode::EventsOnly,
        chat: false,
        slow: 0,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word.as_str() {
            "--mode" => options.mode = mode(&value()?)?,
            "--slow" => options.slow = value()?.parse()?,
            "--chat" => options.chat = true,
            port => options.port = port.parse().context("expected a port")?,
        }
    }
    Ok(options)
}

fn mode(name: &str) -> Result<Mode> {
    Ok(match name {
        "events-only" => Mode::EventsOnly,
        "dual" => Mode::Dual,
        "legacy" => Mode::Legacy,
        "early" => Mode::Early,
        "old" => Mode::Old,
        _ => bail!("expected events-only, dual, legacy, early or old"),
    })
}
