//! The project's commands: build and start everything, test everything, measure.

mod bench;
mod browser;
mod cli;
mod compress;
mod dashboard;
mod fingerprint;
mod npm;
mod process;
mod python;
mod report;
mod run;
mod split;
mod styles;
mod test;
#[cfg(test)]
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use crate::cli::Task;

fn main() -> ExitCode {
    if split::is_asked() {
        return match split::as_wasm_bindgen() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                report::failure(&error);
                ExitCode::FAILURE
            }
        };
    }
    let outcome = match cli::parse(std::env::args().skip(1)) {
        Ok(Task::Help) => {
            report::line(cli::USAGE);
            Ok(true)
        }
        Ok(Task::Run { server_args }) => run::run(&server_args).map(|()| true),
        Ok(Task::Build) => run::dashboard().map(|()| true),
        Ok(Task::Test(options)) => Ok(test::run(&options)),
        Ok(Task::Bench { args }) => bench::run(&args).map(|()| true),
        Ok(Task::Format) => process::cargo(&["fmt", "--all"]).run().map(|()| true),
        Err(wrong) => Err(wrong),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            report::failure(&error);
            ExitCode::FAILURE
        }
    }
}
