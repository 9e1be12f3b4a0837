//! `dunetrace config`: what is in force, and why.

use std::process::ExitCode;

use super::{SettingFlags, output};

/// Print every setting with its value and where it came from. Secrets are masked.
///
/// A setting is taken from its flag, else its environment variable, else the file .env in the working
/// directory, else its default. Ends with 1 and the reasons if a setting is unknown or malformed.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    settings: SettingFlags,
}

pub(super) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let loaded = crate::config::load(args.settings.values())?;
    output::say(&crate::config::listing(&loaded.values));
    for warning in &loaded.warnings {
        output::complain(warning);
    }
    Ok(ExitCode::SUCCESS)
}
