//! The steps of `cargo xtask test`.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::process::{Program, cargo};
use crate::test::Options;
use crate::test::tally::Tally;
use crate::tools::WASM_TARGET;
use crate::{browser, dashboard, npm, python, report, run, workspace};

const DASHBOARD: &str = "dunetrace-dashboard";
const COMPONENT_TESTS: &str = "tests/components/main.rs";

/// One step; the order here is the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Format,
    Clippy,
    ClippyWasm,
    Native,
    Components,
    EndToEnd,
    /// In place of all others, when it is asked for.
    Langfuse,
}

impl Step {
    pub(crate) const ALL: [Self; 6] = [
        Self::Format,
        Self::Clippy,
        Self::ClippyWasm,
        Self::Native,
        Self::Components,
        Self::EndToEnd,
    ];

    /// The step with this name on the command line.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Format => "fmt",
            Self::Clippy => "clippy",
            Self::ClippyWasm => "clippy-wasm",
            Self::Native => "native",
            Self::Components => "components",
            Self::EndToEnd => "e2e",
            Self::Langfuse => "langfuse",
        }
    }

    pub(super) fn about(self) -> &'static str {
        match self {
            Self::Format => "all Rust code is formatted",
            Self::Clippy => "lints, native code",
            Self::ClippyWasm => "lints, code in the browser",
            Self::Native => "unit, API, store and repository-rule tests",
            Self::Components => "components in headless Chromium",
            Self::EndToEnd => "real server, real SDKs, real browser",
            Self::Langfuse => "real server, real Langfuse",
        }
    }

    /// A step without a single test is broken, unless its tests are not written yet.
    pub(super) fn must_count(self) -> bool {
        self != Self::Components || component_tests_exist()
    }

    /// Runs the step; false when its command failed.
    pub(super) fn run(self, options: &Options, tally: &mut Tally) -> Result<bool> {
        let test_args = &options.test_args;
        match self {
            Self::Format => check(cargo(&["fmt", "--all", "--check"]), tally),
            Self::Clippy => check(clippy(&["--workspace", "--all-targets"]), tally),
            Self::ClippyWasm => check(
                clippy(&[
                    "--package",
                    DASHBOARD,
                    "--all-features",
                    "--all-targets",
                    "--target",
                    WASM_TARGET,
                ]),
                tally,
            ),
            Self::Native => {
                let program = tests(&["--workspace", "--exclude", "e2e"], test_args);
                program.run_watched(|line| tally.see(line))
            }
            Self::Components => components(test_args, tally),
            Self::EndToEnd => end_to_end(test_args, tally),
            Self::Langfuse => langfuse(test_args, tally),
        }
    }
}

fn check(program: Program, tally: &mut Tally) -> Result<bool> {
    let passed = program.run_watched(|_| ())?;
    tally.count(passed);
    Ok(passed)
}

fn clippy(what: &[&str]) -> Program {
    cargo(&[&["clippy"], what, &["--", "-D", "warnings"]].concat())
}

fn tests(what: &[&str], test_args: &[String]) -> Program {
    let mut args = vec!["test", "--no-fail-fast"];
    args.extend(what);
    args.push("--");
    args.extend(test_args.iter().map(String::as_str));
    cargo(&args)
}

fn component_tests_exist() -> bool {
    workspace::root().join(COMPONENT_TESTS).exists()
}

fn components(test_args: &[String], tally: &mut Tally) -> Result<bool> {
    if !component_tests_exist() {
        report::line(format!("there is no {COMPONENT_TESTS}"));
        return Ok(true);
    }
    tests(
        &["--package", DASHBOARD, "--target", WASM_TARGET, "--test", "components"],
        test_args,
    )
    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
    .env("CHROMEDRIVER", browser::chromedriver()?)
    // For all tests together, in seconds; the runner's own limit is twenty.
    .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
    .run_watched(|line| tally.see(line))
}

fn end_to_end(test_args: &[String], tally: &mut Tally) -> Result<bool> {
    dashboard::build()?;
    report::step("server: compiling");
    let server = run::build_server(&[], "debug")?;
    let program = tests(&["--package", "e2e"], test_args);
    with_tools(program, server)
        .env("DUNETRACE_AXE", browser::axe_script())
        .env("CHROMEDRIVER", browser::chromedriver()?)
        .run_watched(|line| tally.see(line))
}

/// What a real Langfuse is found by.
const LANGFUSE: [&str; 3] = ["LANGFUSE_HOST", "LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"];

/// The tests that speak to Langfuse. None of them opens a page, so there need not be any.
fn langfuse(test_args: &[String], tally: &mut Tally) -> Result<bool> {
    if let Some(missing) = LANGFUSE.iter().find(|name| std::env::var_os(name).is_none()) {
        bail!("`--langfuse` needs {missing} in the environment");
    }
    report::step("server: compiling");
    let server = run::build_server_alone()?;
    let program = tests(&["--package", "e2e", "--test", "langfuse_*"], test_args);
    with_tools(program, server)
        .env("DUNETRACE_E2E_LANGFUSE", "1")
        .run_watched(|line| tally.see(line))
}

/// Tells tests where the things are that they need.
fn with_tools(program: Program, server: PathBuf) -> Program {
    program
        .env("DUNETRACE_BIN", server)
        .env("DUNETRACE_VENVS", python::environments_dir())
        .env("DUNETRACE_LANGFUSE_CONTRACTS", npm::langfuse_contracts())
}
