//! Building the dashboard into `dist/`, only when something it is made of changed.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::process::Program;
use crate::tools::WASM_TARGET;
use crate::{compress, fingerprint, process, report, split, styles, workspace};

/// Everything that the built dashboard depends on, the way it is built included.
const SOURCES: [&str; 13] = [
    ".cargo",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "src",
    "style",
    "public",
    "crates/api",
    "crates/domain",
    "xtask/src/dashboard.rs",
    "xtask/src/split.rs",
    "xtask/src/styles.rs",
];

const PROFILE: &str = "wasm-release";

/// Builds `dist/` with its compressed twins, unless it is up to date.
pub(crate) fn build() -> Result<()> {
    let sources = fingerprint::of_files(&workspace::root(), &SOURCES)?;
    if is_up_to_date(&sources)? {
        report::step("dashboard: unchanged");
        return Ok(());
    }
    report::step("dashboard: compiling to WebAssembly");
    compile().run()?;
    report::step("dashboard: bundling with trunk");
    // Not `--release`: that would call wasm-opt, which trunk downloads and which saves little
    // once the file is compressed. Offline: everything was fetched by the compilation above.
    split::trunk(&["build", "--offline", "--features", "split", "--cargo-profile", PROFILE])?.run()?;
    split::place_parts(&dist())?;
    styles::bundle(&dist())?;
    report::step("dashboard: compressing");
    compress::twins(&dist())?;
    fs::write(stamp_path(), stamp(&sources)?).context("writing the stamp of the dashboard")?;
    Ok(())
}

/// The compilation alone, with exactly trunk's arguments, so that trunk finds it done.
pub(crate) fn compile() -> Program {
    let manifest = workspace::root().join("Cargo.toml");
    let target = format!("--target={WASM_TARGET}");
    let manifest = manifest.to_string_lossy().into_owned();
    process::cargo(&[
        "build",
        &target,
        "--manifest-path",
        &manifest,
        "--features",
        "split",
        "--profile",
        PROFILE,
    ])
    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", split::RUSTFLAGS)
}

fn is_up_to_date(sources: &str) -> Result<bool> {
    let Ok(built) = fs::read_to_string(stamp_path()) else {
        return Ok(false);
    };
    Ok(dist().join("index.html").exists() && built == stamp(sources)?)
}

/// What it was made of, and what was made: a `dist/` that something else wrote is built again.
fn stamp(sources: &str) -> Result<String> {
    let made = fingerprint::of_files(&workspace::root(), &["dist"])?;
    Ok(format!("sources {sources}\ndist {made}\n"))
}

fn dist() -> PathBuf {
    workspace::root().join("dist")
}

fn stamp_path() -> PathBuf {
    workspace::tools_dir().join("dashboard.stamp")
}
