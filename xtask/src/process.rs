//! Starting other programs, with errors that name the command.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{report, workspace};

/// A command that is to be run from the root of the repository.
pub(crate) struct Program {
    command: Command,
    shown: String,
}

/// A program with the tools of the project first on its PATH.
pub(crate) fn program<S: AsRef<OsStr>>(name: impl AsRef<OsStr>, args: &[S]) -> Program {
    let mut command = Command::new(name.as_ref());
    command
        .args(args)
        .current_dir(workspace::root())
        .env("PATH", path_with_tools());
    // trunk refuses to start with the usual `NO_COLOR=1`: it wants the word `true`.
    if std::env::var_os("NO_COLOR").is_some() {
        command.env("NO_COLOR", "true");
    }
    let words = args.iter().map(|arg| arg.as_ref().to_string_lossy().into_owned());
    let shown = std::iter::once(name.as_ref().to_string_lossy().into_owned()).chain(words);
    Program {
        command,
        shown: shown.collect::<Vec<_>>().join(" "),
    }
}

/// The cargo that started xtask.
pub(crate) fn cargo<S: AsRef<OsStr>>(args: &[S]) -> Program {
    let mut program = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), args);
    // Variables that `cargo run` set for xtask itself would make build scripts run again.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_of_the_running_package) {
            program.command.env_remove(name);
        }
    }
    program
}

fn is_of_the_running_package(variable: &str) -> bool {
    variable.starts_with("CARGO_PKG_") || variable.starts_with("CARGO_MANIFEST_")
}

impl Program {
    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Lets it find programs in this folder before all others.
    pub(crate) fn first_on_path(self, folder: &Path) -> Self {
        let rest = path_with_tools();
        let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&rest));
        let path = std::env::join_paths(folders).unwrap_or(rest);
        self.env("PATH", path)
    }

    /// Runs it with its output on the terminal.
    pub(crate) fn run(mut self) -> Result<()> {
        let status = self
            .command
            .status()
            .with_context(|| format!("starting `{}`", self.shown))?;
        if !status.success() {
            bail!("`{}` ended with {status}", self.shown);
        }
        Ok(())
    }

    /// Runs it silently; what it said is in the error if it fails, and in `log`.
    pub(crate) fn run_logged(mut self, log: &Path) -> Result<()> {
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = File::create(log).with_context(|| format!("creating {}", log.display()))?;
        self.command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let status = self
            .command
            .status()
            .with_context(|| format!("starting `{}`", self.shown))?;
        if !status.success() {
            let said = fs::read_to_string(log).unwrap_or_default();
            bail!(
                "`{}` ended with {status}; the end of {}:\n{}",
                self.shown,
                log.display(),
                tail(&said)
            );
        }
        Ok(())
    }

    /// Runs it and returns what it wrote to standard output.
    pub(crate) fn output(mut self) -> Result<String> {
        let output = self
            .command
            .output()
            .with_context(|| format!("starting `{}`", self.shown))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("`{}` ended with {}:\n{}", self.shown, output.status, tail(&said));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it, shows its output as it comes and hands every line to `see`; true if it succeeded.
    pub(crate) fn run_watched(mut self, mut see: impl FnMut(&str)) -> Result<bool> {
        self.command.stdout(Stdio::piped());
        let mut child = self
            .command
            .spawn()
            .with_context(|| format!("starting `{}`", self.shown))?;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n') {
                let line = line?;
                let line = String::from_utf8_lossy(&line);
                report::line(&line);
                see(&line);
            }
        }
        Ok(child.wait()?.success())
    }

    /// Becomes the program, so that signals and the exit code are the program's own.
    #[cfg(unix)]
    pub(crate) fn replace_this(mut self) -> Result<()> {
        use std::os::unix::process::CommandExt;
        Err(self.command.exec()).with_context(|| format!("starting `{}`", self.shown))
    }

    /// Runs the program to its end.
    #[cfg(not(unix))]
    pub(crate) fn replace_this(self) -> Result<()> {
        self.run()
    }

    /// Runs it in the folder in which the user stands.
    pub(crate) fn where_the_user_is(mut self) -> Result<Self> {
        self.command.current_dir(std::env::current_dir()?);
        Ok(self)
    }
}

/// Finds a program on PATH or among the project's own tools.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&path_with_tools())
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|path| path.is_file())
}

fn path_with_tools() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = workspace::tools_dir().join("bin");
    std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap_or(path)
}

fn tail(text: &str) -> String {
    const LINES: usize = 30;
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_with_what_it_said() {
        let log = std::env::temp_dir().join(format!("xtask-test-{}.log", std::process::id()));
        let error = cargo(&["no-such-subcommand"]).run_logged(&log).unwrap_err().to_string();
        fs::remove_file(log).unwrap();
        assert!(error.contains("no-such-subcommand` ended with"), "{error}");
        assert!(error.contains("no such command"), "{error}");
    }

    #[test]
    fn only_the_end_of_a_long_log_is_shown() {
        let long = (0..100).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        assert!(tail(&long).starts_with("70\n"));
        assert_eq!(tail("one"), "one");
    }
}
