//! `detectors.yml`: detector thresholds, by default and per agent.
//!
//! ```yaml
//! default:
//!   tool_loop:
//!     threshold: 4
//! my-agent:
//!   slow_step:
//!     inflation_factor: 3
//! ```

mod parse;
mod watch;

use std::path::{Path, PathBuf};

use domain::DetectorConfig;

pub use parse::{Location, parse};
pub use watch::watch;

use crate::config::Config;

/// The name that is looked for when none is configured.
pub const DEFAULT_NAME: &str = "detectors.yml";

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DetectorFileError {
    #[error("{}: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{}:{place}: {reason}", path.display())]
    Invalid {
        path: PathBuf,
        place: Location,
        reason: String,
    },
}

/// The file in use: the configured one, which must exist, or the default one, if it does.
pub fn path(config: &Config) -> Option<PathBuf> {
    let default = || Some(PathBuf::from(DEFAULT_NAME)).filter(|path| path.exists());
    config.detector_config.clone().or_else(default)
}

/// Reads and checks the whole file.
///
/// # Errors
/// The first thing that is wrong, with its line.
pub fn read(path: &Path) -> Result<DetectorConfig, DetectorFileError> {
    let text = std::fs::read_to_string(path).map_err(|source| DetectorFileError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    parse(&text).map_err(|(place, reason)| DetectorFileError::Invalid {
        path: path.to_owned(),
        place,
        reason,
    })
}
