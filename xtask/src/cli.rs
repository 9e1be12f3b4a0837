//! What the command line may say.

use anyhow::{Result, bail};

use crate::test::{Options, Step};

/// The help text.
pub(crate) const USAGE: &str = "\
The project's commands.

Usage: cargo xtask <command>

  run [ARGS…]                    install what is missing, build everything, start Dunetrace;
                                 ARGS go to `dunetrace serve`
  build                          the dashboard alone, as users get it, into `dist/`
  test [--only STEP,…] [-- ARGS…]
                                 run every check, or only the named steps;
                                 ARGS go to `cargo test`
                                 steps: fmt, clippy, clippy-wasm, native, components, e2e
  test --langfuse                run the tests that speak to Langfuse against the server of
                                 LANGFUSE_HOST, with the keys in LANGFUSE_PUBLIC_KEY and
                                 LANGFUSE_SECRET_KEY: they leave prompts and traces there
  bench [ARGS…]                  measure ingest and queries; ARGS go to the measuring program
  bench ui [ARGS…]               measure the dashboard in headless Chromium
  bench graph                    measure how long the step graph's layout takes
  fmt                            format all Rust code
  help                           this text

Tools, Python environments and axe are installed into `.tools/`, which git ignores.";

/// One command with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Print the usage.
    Help,
    /// Build everything and start the server.
    Run { server_args: Vec<String> },
    /// Build the dashboard alone.
    Build,
    /// Run the checks.
    Test(Options),
    /// Measure.
    Bench { args: Vec<String> },
    /// Format all Rust code.
    Format,
}

/// Reads the arguments that follow `cargo xtask`.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Task> {
    let mut args = args;
    let Some(command) = args.next() else {
        return Ok(Task::Help);
    };
    let rest: Vec<String> = args.collect();
    Ok(match command.as_str() {
        "help" | "--help" | "-h" => Task::Help,
        "run" => Task::Run { server_args: rest },
        "build" => Task::Build,
        "test" => Task::Test(parse_test(rest)?),
        "bench" => Task::Bench { args: rest },
        "fmt" => Task::Format,
        other => bail!("unknown command `{other}`; see `cargo xtask help`"),
    })
}

fn parse_test(args: Vec<String>) -> Result<Options> {
    let mut options = Options::default();
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--" => options.test_args = args.by_ref().collect(),
            "--langfuse" => options.steps = vec![Step::Langfuse],
            "--only" => match args.next() {
                Some(names) => options.steps = steps_named(&names)?,
                None => bail!("`--only` needs the names of steps, as in `--only fmt,native`"),
            },
            other => match other.strip_prefix("--only=") {
                Some(names) => options.steps = steps_named(names)?,
                None => bail!("unknown argument `{other}`; see `cargo xtask help`"),
            },
        }
    }
    Ok(options)
}

fn steps_named(names: &str) -> Result<Vec<Step>> {
    names
        .split(',')
        .map(|name| match Step::named(name.trim()) {
            Some(step) => Ok(step),
            None => bail!("unknown step `{name}`; see `cargo xtask help`"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn server_arguments_pass_through() {
        let expected = Task::Run {
            server_args: vec!["--api-addr".into(), "127.0.0.1:1".into()],
        };
        assert_eq!(parsed("run --api-addr 127.0.0.1:1").unwrap(), expected);
    }

    #[test]
    fn steps_keep_the_order_given_and_the_rest_goes_to_cargo_test() {
        let Task::Test(options) = parsed("test --only native,fmt -- tidy --nocapture").unwrap() else {
            panic!("a test task")
        };
        assert_eq!(options.steps, [Step::Native, Step::Format]);
        assert_eq!(options.test_args, ["tidy", "--nocapture"]);
    }

    #[test]
    fn a_real_langfuse_is_taken_only_when_it_is_asked_for() {
        let steps = |line| match parsed(line).unwrap() {
            Task::Test(options) => options.steps,
            _ => panic!("a test task"),
        };
        assert_eq!(steps("test --langfuse -- client"), [Step::Langfuse]);
        assert!(steps("test").is_empty() && !Step::ALL.contains(&Step::Langfuse));
    }

    #[test]
    fn unknown_words_are_refused() {
        for line in ["tset", "test --fast", "test --only nothing", "test --only"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
