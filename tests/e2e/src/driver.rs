//! The Python programs that use the published SDKs.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::report::Report;
use crate::server::{Server, from_env};

/// One of the programs in `drivers/`, on one version of the SDK.
#[derive(Clone, Copy)]
pub struct Driver<'a> {
    pub sdk: &'a str,
    pub scenario: &'a str,
    /// Put into every text that a user could have written.
    pub mark: &'a str,
    /// What it sends with; only a server that was started locked looks at it.
    pub key: &'a str,
    /// The secret with which newer SDKs check the signatures of policies; empty for none.
    pub policy_secret: &'a str,
}

impl<'a> Driver<'a> {
    pub const fn new(sdk: &'a str, scenario: &'a str) -> Self {
        Self {
            sdk,
            scenario,
            mark: "",
            key: "dt_dev_test",
            policy_secret: "",
        }
    }

    /// Plays the whole program and returns its report.
    ///
    /// # Errors
    /// When the SDK is not installed, or the program fails.
    pub fn run(self, server: &Server) -> Result<Report> {
        self.report(&self.print_of(server)?)
    }

    /// Plays the whole program and returns what it prints, for one that reports something else than runs.
    ///
    /// # Errors
    /// As [`Driver::run`].
    pub fn print_of(self, server: &Server) -> Result<String> {
        self.print_of_with(server, &[])
    }

    /// As [`Driver::print_of`], with these variables in the program's environment.
    ///
    /// # Errors
    /// As [`Driver::run`].
    pub fn print_of_with(self, server: &Server, variables: &[(&str, &str)]) -> Result<String> {
        let home = tempfile::tempdir()?;
        let mut command = self.command(server, home.path())?;
        command.envs(variables.iter().copied());
        self.output(command)
    }

    /// Runs a program that needs no server and returns what it prints.
    ///
    /// # Errors
    /// As [`Driver::run`].
    pub fn print(self) -> Result<String> {
        let home = tempfile::tempdir()?;
        self.output(self.python(home.path())?)
    }

    fn output(self, mut command: Command) -> Result<String> {
        let output = command.stdin(Stdio::null()).output()?;
        let complained = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "driver {} failed: {complained}", self.scenario);
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts a program that stops after every chapter.
    ///
    /// # Errors
    /// When the SDK is not installed.
    pub fn tell(self, server: &Server) -> Result<Story<'a>> {
        let home = tempfile::tempdir()?;
        let mut child = self
            .command(server, home.path())?
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().context("driver without standard input")?;
        let output = child.stdout.take().context("driver without standard output")?;
        Ok(Story {
            driver: self,
            child,
            input,
            output: BufReader::new(output),
            _home: home,
        })
    }

    fn command(self, server: &Server, home: &Path) -> Result<Command> {
        let mut command = self.python(home)?;
        command.env("DUNETRACE_ENDPOINT", server.ingest_url());
        Ok(command)
    }

    /// `home` is the program's own directory, apart from the server's.
    fn python(self, home: &Path) -> Result<Command> {
        let python = from_env("DUNETRACE_VENVS", ".tools/venv").join(format!("sdk-{}/bin/python", self.sdk));
        if !python.is_file() {
            bail!("{} does not exist: `cargo xtask test` installs it", python.display());
        }
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("drivers");
        let mut command = Command::new(python);
        command
            .arg(here.join(format!("{}.py", self.scenario)))
            .current_dir(home)
            .env("HOME", home)
            .env("DUNETRACE_API_KEY", self.key)
            .env("DUNETRACE_E2E_MARK", self.mark)
            .env("DUNETRACE_POLICY_SECRET", self.policy_secret)
            .env("NO_PROXY", "127.0.0.1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stderr(Stdio::piped());
        Ok(command)
    }

    fn report(self, said: &str) -> Result<Report> {
        let line = said.lines().last().context("driver said nothing")?;
        let report: Report = serde_json::from_str(line).with_context(|| format!("not a report: {line}"))?;
        ensure!(
            report.sdk == self.sdk,
            "driver ran on SDK {} instead of {}",
            report.sdk,
            self.sdk
        );
        ensure!(!report.runs.is_empty(), "driver made no run");
        Ok(report)
    }
}

/// A program that has stopped between two chapters. Dropping it ends it.
pub struct Story<'a> {
    driver: Driver<'a>,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    _home: TempDir,
}

impl Story<'_> {
    /// Waits for the end of the chapter and returns the id of the run that it is about.
    ///
    /// # Errors
    /// When another chapter than `name` comes, or none.
    pub fn chapter(&mut self, name: &str) -> Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        match line.trim().split_once(' ') {
            Some((chapter, run_id)) if chapter == name => Ok(run_id.to_owned()),
            _ => bail!("expected chapter {name}, the driver said {line:?}"),
        }
    }

    /// Lets the program go on.
    ///
    /// # Errors
    /// When it has ended.
    pub fn go_on(&mut self) -> Result<()> {
        Ok(self.input.write_all(b"\n")?)
    }

    /// Waits for the end and returns the report.
    ///
    /// # Errors
    /// When the program fails or does not report.
    pub fn end(mut self) -> Result<Report> {
        let mut said = String::new();
        self.output.read_to_string(&mut said)?;
        ensure!(self.child.wait()?.success(), "driver {} failed", self.driver.scenario);
        self.driver.report(&said)
    }
}

impl Drop for Story<'_> {
    fn drop(&mut self) {
        // After a normal end there is nothing left to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
