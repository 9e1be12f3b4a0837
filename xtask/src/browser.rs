//! The browser, its driver, and the accessibility checker that tests inject into pages.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::{fingerprint, process, python, report, workspace};

/// Debian packages that tests need, each with a command that succeeds when it is there.
/// PostgreSQL's server gets its line here when tests use it.
const DEBIAN_PACKAGES: [(&str, &[&str]); 4] = [
    ("chromium", &["chromium", "--version"]),
    ("chromium-driver", &["chromedriver", "--version"]),
    ("npm", &["npm", "--version"]),
    ("python3-venv", &["python3", "-c", "import ensurepip, venv"]),
];

const AXE_PACKAGE: &str = "axe-playwright-python==0.1.8";
const AXE_SHA256: &str = "84494fec757e4710dc751c8d7a636e457f4532f08f85c86dc9070133fbff53bc";

/// The programs from the system's package manager; installed where that is Debian's and allowed.
///
/// # Errors
/// When something is missing and cannot be installed: the message names the packages.
pub(crate) fn ensure_system_packages() -> Result<()> {
    let missing: Vec<&str> = DEBIAN_PACKAGES
        .iter()
        .filter(|(_, probe)| process::program(probe[0], &probe[1..]).output().is_err())
        .map(|(package, _)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if process::find("apt-get").is_none() || !is_root() {
        bail!("tests need {names}; install them, for instance with `sudo apt-get install {names}`");
    }
    report::step(format!("installing {names} with apt-get"));
    let log = workspace::tools_dir().join("log/apt.log");
    process::program("apt-get", &["update"]).run_logged(&log)?;
    let mut args = vec!["install", "--yes", "--no-install-recommends"];
    args.extend(missing);
    process::program("apt-get", &args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run_logged(&log)
}

/// Where chromedriver is; `CHROMEDRIVER` names another one.
pub(crate) fn chromedriver() -> Result<PathBuf> {
    match std::env::var_os("CHROMEDRIVER") {
        Some(path) => Ok(path.into()),
        None => process::find("chromedriver").context("there is no chromedriver on PATH"),
    }
}

/// Where the accessibility checker's script lies once it is installed.
pub(crate) fn axe_script() -> PathBuf {
    workspace::tools_dir().join("axe/axe.min.js")
}

/// Fetches the accessibility checker, which a Python package carries, and checks its hash.
pub(crate) fn ensure_axe() -> Result<()> {
    let script = axe_script();
    if fs::read(&script).is_ok_and(|content| fingerprint::of_bytes(&content) == AXE_SHA256) {
        return Ok(());
    }
    report::step("installing axe (accessibility checks)");
    let folder = workspace::tools_dir().join("axe");
    let environment = folder.join("venv");
    let unpacked = folder.join("unpacked");
    let target = unpacked.to_string_lossy();
    let log = workspace::tools_dir().join("log/axe.log");
    python::create_environment(&environment, &log)?;
    let pip = ["install", "--no-deps", "--upgrade", "--target", &target, AXE_PACKAGE];
    python::pip(&environment, &pip).run_logged(&log)?;
    fs::copy(unpacked.join("axe_playwright_python/axe.min.js"), &script)
        .context("copying axe.min.js out of its package")?;
    fs::remove_dir_all(unpacked)?;
    fs::remove_dir_all(environment)?;
    let found = fingerprint::of_bytes(&fs::read(&script)?);
    ensure!(
        found == AXE_SHA256,
        "{} has the hash {found} instead of {AXE_SHA256}",
        script.display()
    );
    Ok(())
}

/// The owner of this process's own entry in /proc is the effective user.
#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|entry| entry.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
