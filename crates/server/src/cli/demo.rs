//! `dunetrace demo`: a month of sample runs, sent to the running server.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use api::demo::{DemoRequest, DemoState};
use api::paths;
use axum::http::Method;

use super::{SettingFlags, block_on, configured, output};
use crate::client::{Destination, Reply, Target, request};
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::send::{Progress, policies, send};
use crate::demo::{Options, Plan};

/// How often the server is asked whether a removal is done.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// A removal that takes no longer is not worth a word.
const QUICK: Duration = Duration::from_secs(2);
/// So many questions about a removal may fail one after the other.
const PATIENCE: u32 = 5;

/// Send a month of sample runs to the running server, so that every page has something to show.
///
/// Seven agents whose names begin with `demo-` send it through the same port as your own agents. `--remove`
/// takes all of it away again and leaves everything else as it is.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How many runs.
    #[arg(long, value_name = "COUNT", default_value_t = u64::from(DemoRequest::usual_runs()), value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    runs: u64,
    /// Over how many days up to now.
    #[arg(long, value_name = "DAYS", default_value_t = Options::DAYS, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// Another number makes other runs.
    #[arg(long, value_name = "NUMBER", default_value_t = Options::SEED)]
    seed: u64,
    /// The ingest port to send to. Unset: the configured one.
    #[arg(long, value_name = "URL")]
    to: Option<Target>,
    /// The REST API, for the policies and for `--remove`. Unset: the configured one, but none with `--to`.
    #[arg(long, value_name = "URL")]
    api: Option<Target>,
    /// The API key, if the server asks for one.
    #[arg(long, value_name = "KEY", env = "DUNETRACE_API_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Remove the sample agents with all that belongs to them.
    #[arg(long, conflicts_with_all = ["runs", "days", "seed", "to"])]
    remove: bool,
    #[command(flatten)]
    settings: SettingFlags,
}

pub(super) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = configured(&args.settings)?;
    if args.remove {
        block_on(remove(args, &config))?;
    } else {
        block_on(fill(args, &config))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn fill(args: Args, config: &Config) -> anyhow::Result<()> {
    // The API of another server than the one that is sent to is not ours to change.
    let own_api = args.to.is_none().then(|| Target::of(config.api_addr));
    let api = args.api.or(own_api);
    let to = args.to.unwrap_or_else(|| Target::of(config.ingest_addr));
    let destination = Destination { to, key: args.key };
    // Said at once, not after the patience that a server which is only busy deserves.
    request(destination.clone(), Method::GET, paths::HEALTH).await?;
    make_policies(api, destination.key.clone()).await;
    let plan = Plan::new(Options {
        runs: args.runs,
        days: args.days,
        seed: args.seed,
        end: Clock::System.now(),
    });
    let progress = Arc::new(Progress::new(args.runs));
    let started = Instant::now();
    let sending = tokio::spawn(send(plan, destination, Arc::clone(&progress)));
    let ended = watch(sending, &progress, started).await;
    output::end_progress();
    ended.with_context(|| format!("{} of {} runs were sent", grouped(progress.runs()), grouped(args.runs)))?;
    let seconds = started.elapsed().as_secs_f64();
    output::say(&format!(
        "{} runs with {} events are stored, {} events/s. They are judged now; look at http://{}/\n\
         `dunetrace demo --remove` takes them away again.",
        grouped(progress.runs()),
        grouped(progress.events()),
        grouped(rate(progress.events(), seconds)),
        config.dashboard_addr,
    ));
    Ok(())
}

/// Before the runs, so that the policy in shadow is tried on all of them. The runs can do without.
async fn make_policies(api: Option<Target>, key: Option<String>) {
    let Some(to) = api else {
        output::say("their policies are not made, because it is not known where the API is: give `--api` too");
        return;
    };
    match policies::make(Destination { to, key }).await {
        Ok(0) => {}
        Ok(made) => output::say(&format!("{made} policies are made")),
        Err(error) => output::say(&format!("the policies were not made: {error:#}")),
    }
}

/// Tells how far it is until it is done.
async fn watch(
    mut sending: tokio::task::JoinHandle<anyhow::Result<()>>,
    progress: &Progress,
    started: Instant,
) -> anyhow::Result<()> {
    let pause = if output::is_watched() {
        Duration::from_millis(100)
    } else {
        Duration::from_secs(5)
    };
    loop {
        match tokio::time::timeout(pause, &mut sending).await {
            Ok(done) => {
                if output::is_watched() {
                    output::progress(&line(progress, started.elapsed()));
                }
                return done.context("the sending broke off")?;
            }
            Err(_) => output::progress(&line(progress, started.elapsed())),
        }
    }
}

/// Such as `[########            ]  40 %  1,200 of 3,000 runs  21,000 events/s  3 s left`.
fn line(progress: &Progress, elapsed: Duration) -> String {
    const WIDTH: usize = 24;
    let view = progress.view();
    let share = view.sent as f64 / view.of.max(1) as f64;
    let bar = "#".repeat((share * WIDTH as f64) as usize);
    let seconds = elapsed.as_secs_f64();
    let left = match view.sent {
        0 => String::new(),
        _ => format!("  {:.0} s left", seconds / share * (1.0 - share)),
    };
    format!(
        "[{bar:WIDTH$}] {:3.0} %  {} of {} runs  {} events/s{left}",
        share * 100.0,
        grouped(view.sent),
        grouped(view.of),
        grouped(rate(progress.events(), seconds)),
    )
}

fn rate(events: u64, seconds: f64) -> u64 {
    (events as f64 / seconds.max(0.001)) as u64
}

/// With a comma at every third digit.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

async fn remove(args: Args, config: &Config) -> anyhow::Result<()> {
    let to = args.api.unwrap_or_else(|| Target::of(config.api_addr));
    let destination = Destination {
        to: to.clone(),
        key: args.key,
    };
    let before = state(request(destination.clone(), Method::GET, paths::DEMO).await?)?;
    let reply = request(destination.clone(), Method::DELETE, paths::DEMO).await?;
    if !reply.status.is_success() {
        bail!("{to} did not remove them: {}", reply.reason());
    }
    removed(destination).await?;
    output::say(&match before.agents.as_slice() {
        [] => "there are no sample agents".to_owned(),
        agents => format!("removed {}", agents.join(", ")),
    });
    Ok(())
}

/// Waits for the end of the removal, however long it takes. The server goes on also without us.
async fn removed(destination: Destination) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut unanswered = 0;
    let mut told = false;
    let ended = loop {
        match request(destination.clone(), Method::GET, paths::DEMO)
            .await
            .and_then(state)
        {
            Ok(now) if now.removing => unanswered = 0,
            Ok(now) => break now.problem.map_or(Ok(()), |problem| Err(anyhow!(problem.reason))),
            // A server that removes much may be slow to answer now and then.
            Err(_) if unanswered < PATIENCE => unanswered += 1,
            Err(error) => break Err(error),
        }
        if output::is_watched() && started.elapsed() >= QUICK {
            let seconds = started.elapsed().as_secs();
            output::progress(&format!("removing the sample agents, {seconds} s"));
            told = true;
        }
        tokio::time::sleep(ASK_EVERY).await;
    };
    if told {
        output::end_progress();
    }
    ended.context("it is not known that all of them were removed; `dunetrace demo --remove` may be repeated")
}

fn state(reply: Reply) -> anyhow::Result<DemoState> {
    if !reply.status.is_success() {
        bail!("the sample agents cannot be listed: {}", reply.reason());
    }
    serde_json::from_str(&reply.body).context("this is no answer of Dunetrace's API")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_says_how_far_it_is() {
        let progress = Progress::new(3_000);
        assert_eq!(
            line(&progress, Duration::ZERO),
            "[                        ]   0 %  0 of 3,000 runs  0 events/s"
        );
        let progress = Progress::at(1_500, 30_000, 3_000);
        assert_eq!(
            line(&progress, Duration::from_secs(2)),
            "[############            ]  50 %  1,500 of 3,000 runs  15,000 events/s  2 s left"
        );
    }

    #[test]
    fn large_numbers_have_commas() {
        assert_eq!(
            [7, 999, 1_000, 1_234_567].map(grouped),
            ["7", "999", "1,000", "1,234,567"]
        );
    }
}
