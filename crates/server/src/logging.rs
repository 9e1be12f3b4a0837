//! Where the log goes: standard error, so that standard output stays for answers.

use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Starts logging for the whole process. A second call changes nothing.
pub fn start(config: &Config) {
    let filter = EnvFilter::new(config.log_level.directives());
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => builder
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    // Only a second call fails, as tests make it.
    drop(started);
    std::panic::set_hook(Box::new(log_panic));
}

/// Says where and not what: the message of a panic may quote the text that it was about.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "panicked");
}
