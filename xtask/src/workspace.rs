//! Where things lie in the working tree.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The folder for everything that xtask installs; ignored by git.
pub(crate) fn tools_dir() -> PathBuf {
    root().join(".tools")
}

/// Cargo's target folder, wherever the user's configuration puts it.
pub(crate) fn target_dir() -> Result<PathBuf> {
    let metadata = crate::process::cargo(&["metadata", "--no-deps", "--format-version=1"]).output()?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let folder = metadata["target_directory"]
        .as_str()
        .context("cargo metadata names no target folder")?;
    Ok(PathBuf::from(folder))
}

/// The version of a package in `Cargo.lock`.
///
/// # Errors
/// When there is no lock file yet or it does not hold the package.
pub(crate) fn locked_version(package: &str) -> Result<String> {
    let path = root().join("Cargo.lock");
    if !path.exists() {
        crate::process::cargo(&["generate-lockfile"]).run()?;
    }
    let lock = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    version_in_lock(&lock, package).with_context(|| format!("Cargo.lock does not hold {package}"))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

/// All files below a folder (or the file itself), sorted by path.
///
/// # Errors
/// When the path does not exist or cannot be read.
pub(crate) fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    ensure!(path.exists(), "{} does not exist", path.display());
    let mut files = Vec::new();
    let mut pending = vec![path.to_path_buf()];
    while let Some(next) = pending.pop() {
        if next.is_dir() {
            for entry in fs::read_dir(&next).with_context(|| format!("reading {}", next.display()))? {
                pending.push(entry?.path());
            }
        } else {
            files.push(next);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_gives_the_version_of_exactly_that_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in_lock(lock, "wasm"), None);
    }
}
