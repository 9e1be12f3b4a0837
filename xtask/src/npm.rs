//! What tests need of the npm registry: the descriptions of Langfuse's API that its command line ships.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::{fingerprint, process, report, workspace};

const PACKAGE: &str = "langfuse-cli";
const VERSION: &str = "1.2.4";
/// The descriptions that tests read, each with its hash.
const CONTRACTS: [(&str, &str); 3] = [
    (
        "3.225.3.json",
        "9b90f077b4af53e9fca8022328db940b5fd76382c7f12a4d2336a3d924052647",
    ),
    (
        "4.10.0.json",
        "8ea264c9b4fdbda3bf34254366f8f00c79f5816f0055a3d2af08ef0c0efff97b",
    ),
    (
        "4.35.0.json",
        "3ddbe8115d1c64900fe612e42787526c9996b72f59b5fda0e2d17f4a7149a13e",
    ),
];

/// The folder with the descriptions, one file per version of the server.
pub(crate) fn langfuse_contracts() -> PathBuf {
    workspace::tools_dir().join("langfuse-contracts")
}

/// Fetches the package and checks what it has. Nothing of it is run.
pub(crate) fn ensure_langfuse_contracts() -> Result<()> {
    let folder = langfuse_contracts();
    let present = |(file, hash): &(&str, &str)| {
        fs::read(folder.join(file)).is_ok_and(|content| fingerprint::of_bytes(&content) == *hash)
    };
    if CONTRACTS.iter().all(present) {
        return Ok(());
    }
    report::step("installing the descriptions of Langfuse's API");
    let unpacked = workspace::tools_dir().join("langfuse-cli");
    let prefix = unpacked.to_string_lossy();
    let package = format!("{PACKAGE}@{VERSION}");
    let log = workspace::tools_dir().join("log/langfuse-cli.log");
    let args = [
        "install",
        "--prefix",
        &prefix,
        "--no-save",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        &package,
    ];
    process::program("npm", &args).run_logged(&log)?;
    fs::create_dir_all(&folder)?;
    for (file, hash) in CONTRACTS {
        let shipped = unpacked
            .join("node_modules")
            .join(PACKAGE)
            .join("dist/contracts")
            .join(file);
        let content = fs::read(&shipped).with_context(|| format!("{PACKAGE} has no {file}"))?;
        let found = fingerprint::of_bytes(&content);
        ensure!(found == hash, "{file} has the hash {found} instead of {hash}");
        fs::write(folder.join(file), content)?;
    }
    fs::remove_dir_all(unpacked).context("removing the unpacked package")
}
