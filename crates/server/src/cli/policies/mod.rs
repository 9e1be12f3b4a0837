//! `dunetrace policies`: policies as a file, over the REST API of the running server.

mod show;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use api::paths;
use api::policies::{ImportRequest, Plan, PlanRequest};
use axum::http::Method;
use bytes::Bytes;
use clap::Subcommand;
use serde::Serialize;

use super::{SettingFlags, block_on, configured, output};
use crate::client::{Destination, Reply, Target, send_once};

/// The answer of `plan` when the file would change something. A problem is 1, as everywhere.
const CHANGES: u8 = 2;

/// Keep policies in a file: write what the server has, show what a file would change, and change it.
///
/// Policies of a file and of the server are the same if agent and name are.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write all policies as YAML, in the order in which agents look at them.
    Export {
        /// Where to. Unset: to the terminal.
        file: Option<PathBuf>,
        #[command(flatten)]
        server: Server,
    },
    /// Show what a file would change, and change nothing.
    ///
    /// Ends with 0 if it would change nothing, with 2 if it would, and with 1 if there is a problem.
    Plan {
        #[command(flatten)]
        file: File,
        #[command(flatten)]
        server: Server,
    },
    /// Make the policies what a file says, all changes at once or none.
    ///
    /// Shows the plan first and asks. If policies are changed meanwhile, nothing is imported.
    Import {
        #[command(flatten)]
        file: File,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        server: Server,
    },
}

#[derive(Debug, clap::Args)]
struct File {
    /// The file; `-` is the standard input.
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// Delete the policies that the file does not have.
    #[arg(long)]
    delete_missing: bool,
}

#[derive(Debug, clap::Args)]
struct Server {
    /// The REST API. Unset: the configured one.
    #[arg(long, value_name = "URL")]
    to: Option<Target>,
    /// The API key, if the server asks for one.
    #[arg(long, value_name = "KEY", env = "DUNETRACE_API_KEY", hide_env_values = true)]
    key: Option<String>,
    #[command(flatten)]
    settings: SettingFlags,
}

pub(super) fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Export { file, server } => export(file.as_deref(), server),
        Command::Plan { file, server } => plan(&file, server),
        Command::Import { file, yes, server } => import(&file, yes, server),
    }
}

fn export(file: Option<&Path>, server: Server) -> anyhow::Result<ExitCode> {
    let reply = ask(&server.destination()?, Method::GET, paths::POLICY_EXPORT, Bytes::new())?;
    match file {
        None => output::say(&reply.body),
        Some(path) => {
            std::fs::write(path, reply.body).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn plan(file: &File, server: Server) -> anyhow::Result<ExitCode> {
    let plan = planned(file, file.text()?, &server.destination()?)?;
    output::say(&show::plan(&plan));
    Ok(if show::is_empty(&plan) {
        ExitCode::SUCCESS
    } else {
        CHANGES.into()
    })
}

fn import(file: &File, yes: bool, server: Server) -> anyhow::Result<ExitCode> {
    let destination = server.destination()?;
    let text = file.text()?;
    let plan = planned(file, text.clone(), &destination)?;
    output::say(&show::plan(&plan));
    if show::is_empty(&plan) {
        return Ok(ExitCode::SUCCESS);
    }
    // Whoever pipes the file in cannot answer on the same input.
    if !yes && file.is_piped() {
        bail!("nothing was imported; say `--yes` to import without being asked");
    }
    if !yes && !output::confirm("Import this?") {
        bail!("nothing was imported; in a script, say `--yes`");
    }
    let request = ImportRequest {
        text,
        delete_missing: file.delete_missing,
        revision: Some(plan.revision),
    };
    let done: Plan = send(&destination, paths::POLICY_IMPORT, &request)?;
    output::say(&format!("Imported: {}.", show::counts(&done.counts, "ed")));
    Ok(ExitCode::SUCCESS)
}

/// The plan for a file, unless the file has problems.
fn planned(file: &File, text: String, destination: &Destination) -> anyhow::Result<Plan> {
    let request = PlanRequest {
        text,
        delete_missing: file.delete_missing,
    };
    let plan: Plan = send(destination, paths::POLICY_PLAN, &request)?;
    if plan.problems.is_empty() {
        return Ok(plan);
    }
    bail!(
        "{} cannot be imported:\n{}",
        file.name(),
        show::problems(&plan.problems)
    )
}

impl File {
    fn is_piped(&self) -> bool {
        self.path == Path::new("-")
    }

    fn name(&self) -> String {
        if self.is_piped() {
            "the standard input".to_owned()
        } else {
            self.path.display().to_string()
        }
    }

    fn text(&self) -> anyhow::Result<String> {
        let read = if self.is_piped() {
            std::io::read_to_string(std::io::stdin())
        } else {
            std::fs::read_to_string(&self.path)
        };
        read.with_context(|| format!("cannot read {}", self.name()))
    }
}

impl Server {
    fn destination(self) -> anyhow::Result<Destination> {
        let config = configured(&self.settings)?;
        Ok(Destination {
            to: self.to.unwrap_or_else(|| Target::of(config.api_addr)),
            key: self.key,
        })
    }
}

fn send<T: serde::de::DeserializeOwned>(
    destination: &Destination,
    path: &str,
    body: &impl Serialize,
) -> anyhow::Result<T> {
    let body = serde_json::to_vec(body)?;
    let reply = ask(destination, Method::POST, path, body.into())?;
    serde_json::from_str(&reply.body).context("this is no answer of Dunetrace's API")
}

fn ask(destination: &Destination, method: Method, path: &str, body: Bytes) -> anyhow::Result<Reply> {
    let reply = block_on(send_once(destination.clone(), method, path, body))?;
    if !reply.status.is_success() {
        bail!("{} refused: {}", destination.to, reply.reason());
    }
    Ok(reply)
}
