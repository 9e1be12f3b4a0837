//! The measured server: started with an empty data folder, watched through `/proc`, ended on drop.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

pub(crate) struct Server {
    child: Child,
    folder: tempfile::TempDir,
    pub(crate) ingest: String,
    pub(crate) api: String,
}

#[derive(serde::Deserialize)]
struct Ports {
    ingest: String,
    api: String,
}

impl Server {
    pub(crate) async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (child, ports) = launch(folder.path()).await?;
        Ok(Self {
            child,
            folder,
            ingest: ports.ingest,
            api: ports.api,
        })
    }

    /// User and system time so far.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let fields: Vec<u64> = after_name
            .split_whitespace()
            .skip(11)
            .take(2)
            .flat_map(str::parse)
            .collect();
        // The kernel counts in ticks of 10 ms on every Linux this runs on.
        Duration::from_millis(fields.iter().sum::<u64>() * 10)
    }

    /// The most memory the process ever had resident, in MiB.
    pub(crate) fn peak_memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap_or("0");
        let kib: f64 = line
            .split_whitespace()
            .next()
            .and_then(|kib| kib.parse().ok())
            .unwrap_or(0.0);
        kib / 1024.0
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("bench.db")
    }

    /// Asks the server to end and waits, so that the database is complete in its file.
    pub(crate) fn stop(&mut self) -> Result<()> {
        Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status()
            .context("kill")?;
        self.child.wait().context("waiting for the server")?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; there is nothing else to clean up.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn launch(folder: &Path) -> Result<(Child, Ports)> {
    let binary = binary()?;
    let ports_file = folder.join("ports.json");
    let child = Command::new(&binary)
        .args(["serve", "--ports-file"])
        .arg(&ports_file)
        .current_dir(folder)
        .env(
            "DATABASE_URL",
            format!("sqlite://{}", folder.join("bench.db").display()),
        )
        .env("DUNETRACE_INGEST_ADDR", "127.0.0.1:0")
        .env("DUNETRACE_API_ADDR", "127.0.0.1:0")
        .env("DUNETRACE_DASHBOARD_ADDR", "127.0.0.1:0")
        .env("STALL_TIMEOUT_SECS", "3600")
        .env("LOG_LEVEL", "warn")
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {}", binary.display()))?;
    let deadline = Instant::now() + Duration::from_secs(15);
    loop {
        if let Ok(text) = std::fs::read_to_string(&ports_file) {
            return Ok((child, serde_json::from_str(&text).context("ports file")?));
        }
        if Instant::now() > deadline {
            bail!("the server did not start");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The release binary in the folder above the examples.
fn binary() -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    let folder = this.parent().and_then(Path::parent).context("no parent folder")?;
    let binary = folder.join("dunetrace");
    if !binary.exists() {
        bail!(
            "{} is missing: build it with cargo build --release -p server",
            binary.display()
        );
    }
    Ok(binary)
}
