//! One running server.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::Deserialize;
use tempfile::TempDir;

use crate::client::Client;
use crate::wait::eventually;

/// How long a run may be silent before the server calls it stalled: short, so that tests of stalled
/// runs are quick.
const STALL: Duration = Duration::from_secs(2);

const PORTS_FILE: &str = "ports.json";

/// The server binary on free loopback ports, with a database of its own. Dropping it kills it.
pub struct Server {
    child: Child,
    dir: TempDir,
    ports: Ports,
    settings: Vec<Setting>,
}

/// Name and value of an environment variable.
pub type Setting = (&'static str, String);

/// The addresses that the server says it listens on.
#[derive(Deserialize)]
struct Ports {
    ingest: String,
    api: String,
    dashboard: String,
}

impl Server {
    /// Starts a server and waits until it answers.
    ///
    /// # Errors
    /// When the binary is missing, or ends or stays silent instead of listening; with its log.
    pub fn start() -> Result<Self> {
        Self::start_with(Vec::new())
    }

    /// Starts a server that lets a run be silent for `stall` before it calls it stalled.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn start_patient(stall: Duration) -> Result<Self> {
        Self::start_with(vec![patience(stall)])
    }

    /// Starts a server that wants a key for every request, as patient as [`Server::start_patient`].
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn start_locked(stall: Duration) -> Result<Self> {
        Self::start_with(vec![patience(stall), ("AUTH_MODE", "prod".to_owned())])
    }

    /// Starts a server that signs policies with `secret`.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn start_signing(secret: &str) -> Result<Self> {
        Self::start_with(vec![("POLICY_SIGNING_SECRET", secret.to_owned())])
    }

    /// Starts a server with these variables besides the usual.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn start_with(settings: Vec<Setting>) -> Result<Self> {
        let dir = tempfile::tempdir()?;
        let mut command = command(dir.path(), &settings)?;
        let mut child = command.spawn().context("start the server binary")?;
        let ports = match wait_for_ports(&mut child, dir.path()) {
            Ok(ports) => ports,
            Err(error) => {
                child.kill()?;
                return Err(error);
            }
        };
        Ok(Self {
            child,
            dir,
            ports,
            settings,
        })
    }

    /// Kills the server as a power cut would, without a chance to write anything.
    ///
    /// # Errors
    /// When it was not running.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Starts it again on the same addresses and the same database.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn restart(&mut self) -> Result<()> {
        let mut command = command(self.dir.path(), &self.settings)?;
        command
            .env("DUNETRACE_INGEST_ADDR", &self.ports.ingest)
            .env("DUNETRACE_API_ADDR", &self.ports.api)
            .env("DUNETRACE_DASHBOARD_ADDR", &self.ports.dashboard);
        fs::remove_file(self.dir.path().join(PORTS_FILE))?;
        self.child = command.spawn()?;
        wait_for_ports(&mut self.child, self.dir.path())?;
        Ok(())
    }

    /// Runs `dunetrace keys` on the server's database and returns the last word of what it says.
    ///
    /// # Errors
    /// When it fails.
    pub fn keys(&self, arguments: &[&str]) -> Result<String> {
        let output = bare_command(self.dir.path())?.arg("keys").args(arguments).output()?;
        let complaints = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "keys {arguments:?}: {complaints}");
        let said = String::from_utf8(output.stdout)?;
        let last = said.split_whitespace().next_back();
        Ok(last.context("nothing was said")?.to_owned())
    }

    /// The command that users have for sample runs.
    fn demo(&self, runs: u64) -> Result<()> {
        let output = bare_command(self.dir.path())?
            .args(["demo", "--runs", &runs.to_string(), "--to", &self.ingest_url()])
            .output()?;
        let complaints = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "demo: {complaints}");
        Ok(())
    }

    /// Fills it with so many sample runs and waits until all of them are judged.
    ///
    /// # Errors
    /// When they are not taken, or not judged in time.
    pub fn fill(&self, runs: u64) -> Result<()> {
        self.demo(runs)?;
        let client = self.client();
        eventually(Duration::from_mins(3), || {
            let list = client.get("/v1/agents")?;
            let agents = list["agents"].as_array().context("no agents")?;
            let judged: u64 = agents.iter().filter_map(|agent| agent["run_count"].as_u64()).sum();
            ensure!(judged >= runs, "{judged} of {runs} runs are judged");
            Ok(())
        })
    }

    /// Base address of the ingest door.
    pub fn ingest_url(&self) -> String {
        format!("http://{}", self.ports.ingest)
    }

    /// Base address of the dashboard.
    pub fn dashboard_url(&self) -> String {
        format!("http://{}", self.ports.dashboard)
    }

    /// A client of the REST API.
    pub fn client(&self) -> Client {
        Client::new(format!("http://{}", self.ports.api))
    }

    /// The directory with everything that the server writes: database, write-ahead log, its log.
    pub fn data_dir(&self) -> &Path {
        self.dir.path()
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        read_log(self.dir.path())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is for the test to notice, not for the clean-up.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("server log:\n{}", self.log());
        }
    }
}

/// Waits until the server says where it listens, which it does once it does.
fn wait_for_ports(child: &mut Child, dir: &Path) -> Result<Ports> {
    eventually(Duration::from_secs(20), || match child.try_wait()? {
        Some(status) => Ok(Err(anyhow!("server ended with {status}: {}", read_log(dir)))),
        None => Ok(Ok(serde_json::from_slice(&fs::read(dir.join(PORTS_FILE))?)?)),
    })?
}

fn patience(stall: Duration) -> Setting {
    ("STALL_TIMEOUT_SECS", stall.as_secs().to_string())
}

fn command(dir: &Path, settings: &[Setting]) -> Result<Command> {
    let log = File::options().create(true).append(true).open(dir.join("server.log"))?;
    let mut command = bare_command(dir)?;
    command
        .arg("serve")
        .arg("--ports-file")
        .arg(dir.join(PORTS_FILE))
        .env("DUNETRACE_DIST", from_env("DUNETRACE_DIST", "dist"))
        .env("DUNETRACE_INGEST_ADDR", "127.0.0.1:0")
        .env("DUNETRACE_API_ADDR", "127.0.0.1:0")
        .env("DUNETRACE_DASHBOARD_ADDR", "127.0.0.1:0")
        .env("AUTH_MODE", "dev")
        .envs([patience(STALL)])
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    Ok(command)
}

/// The binary on the database in `dir`, without a subcommand.
fn bare_command(dir: &Path) -> Result<Command> {
    let binary = from_env("DUNETRACE_BIN", "target/debug/dunetrace");
    if !binary.is_file() {
        bail!(
            "{} does not exist: build it with `cargo build -p server`",
            binary.display()
        );
    }
    let mut command = Command::new(binary);
    command.current_dir(dir).env_clear().env("HOME", dir).env(
        "DATABASE_URL",
        format!("sqlite://{}", dir.join("dunetrace.db").display()),
    );
    Ok(command)
}

/// A path that the environment names, else one inside the workspace.
pub(crate) fn from_env(variable: &str, default: &str) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::var_os(variable).map_or_else(|| workspace.join(default), PathBuf::from)
}

fn read_log(dir: &Path) -> String {
    fs::read_to_string(dir.join("server.log")).unwrap_or_default()
}
