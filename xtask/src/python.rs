//! Python environments with the published SDKs, one per requirements file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::process::Program;
use crate::{fingerprint, process, report, workspace};

const REQUIREMENTS: &str = "tests/e2e/drivers";

/// The folder of all environments.
pub(crate) fn environments_dir() -> PathBuf {
    workspace::tools_dir().join("venv")
}

/// Makes each environment that is missing or whose requirements changed.
///
/// # Errors
/// When there is no requirements file at all, or an installation fails.
pub(crate) fn ensure_environments() -> Result<()> {
    let mut count = 0;
    for file in workspace::files_below(&workspace::root().join(REQUIREMENTS))? {
        if let Some(name) = environment_name(&file) {
            count += 1;
            ensure_environment(name, &file)?;
        }
    }
    ensure!(count > 0, "there is no requirements-*.txt in {REQUIREMENTS}");
    Ok(())
}

/// `requirements-sdk-0.3.21.txt` describes the environment `sdk-0.3.21`.
fn environment_name(file: &Path) -> Option<&str> {
    file.file_name()?
        .to_str()?
        .strip_prefix("requirements-")?
        .strip_suffix(".txt")
}

fn ensure_environment(name: &str, requirements: &Path) -> Result<()> {
    let folder = environments_dir().join(name);
    let stamp = folder.join("requirements.sha256");
    let wanted = fingerprint::of_bytes(&fs::read(requirements)?);
    // The interpreter is a link to the system's, which an upgrade may have removed.
    let usable = folder.join("bin/python").exists();
    if usable && fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
        return Ok(());
    }
    report::step(format!("making the Python environment {name}"));
    let log = workspace::tools_dir().join("log").join(format!("venv-{name}.log"));
    create_environment(&folder, &log)?;
    let file = requirements.to_string_lossy();
    pip(&folder, &["install", "--requirement", &file]).run_logged(&log)?;
    fs::write(&stamp, wanted).with_context(|| format!("writing {}", stamp.display()))
}

/// Makes an empty environment with pip; one that is there already is emptied.
pub(crate) fn create_environment(folder: &Path, log: &Path) -> Result<()> {
    let folder = folder.to_string_lossy();
    process::program("python3", &["-m", "venv", "--clear", &folder]).run_logged(log)
}

/// The pip of an environment with some arguments.
pub(crate) fn pip(environment: &Path, args: &[&str]) -> Program {
    let fixed = ["-m", "pip", "--disable-pip-version-check"];
    let args: Vec<&str> = fixed.iter().chain(args).copied().collect();
    process::program(environment.join("bin/python"), &args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_name_names_the_environment() {
        let name = |file| environment_name(Path::new(file));
        assert_eq!(name("drivers/requirements-sdk-0.5.7.txt"), Some("sdk-0.5.7"));
        assert_eq!(name("drivers/agent.py"), None);
    }
}
