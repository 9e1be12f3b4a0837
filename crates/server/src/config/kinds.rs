//! What the values of settings look like.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use store::StoreError;

use crate::auth::AuthMode;

/// A type that a setting may have.
pub trait Kind: Sized {
    /// For the help text, such as `HOST:PORT`.
    const NAME: &'static str;
    const SECRET: bool = false;

    /// # Errors
    /// What is expected instead. Never repeats the value, which may be a secret.
    fn parse(text: &str) -> Result<Self, String>;

    /// The value as it may be shown.
    fn show(text: &str) -> String {
        text.to_owned()
    }
}

impl Kind for SocketAddr {
    const NAME: &'static str = "HOST:PORT";

    fn parse(text: &str) -> Result<Self, String> {
        let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
        numeric
            .as_deref()
            .unwrap_or(text)
            .parse()
            .map_err(|_| "expected an IP address and a port, such as 127.0.0.1:8001".to_owned())
    }
}

impl Kind for AuthMode {
    const NAME: &'static str = "dev|prod";

    fn parse(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "dev" | "local" | "test" => Ok(Self::Dev),
            "prod" | "production" => Ok(Self::Prod),
            _ => Err("expected dev (or local, test) or prod".to_owned()),
        }
    }
}

impl Kind for Duration {
    const NAME: &'static str = "SECONDS";

    fn parse(text: &str) -> Result<Self, String> {
        const DAY: u64 = 86_400;
        let seconds = text.parse().ok().filter(|seconds| (1..=DAY).contains(seconds));
        seconds
            .map(Self::from_secs)
            .ok_or_else(|| format!("expected whole seconds from 1 to {DAY}"))
    }
}

impl Kind for usize {
    const NAME: &'static str = "NUMBER";

    fn parse(text: &str) -> Result<Self, String> {
        let number = text.replace('_', "").parse().ok().filter(|&number| number > 0);
        number.ok_or_else(|| "expected a whole number above 0".to_owned())
    }
}

impl Kind for PathBuf {
    const NAME: &'static str = "PATH";

    fn parse(text: &str) -> Result<Self, String> {
        Ok(with_home(text))
    }
}

/// A name such as that of a model. It goes into headers and requests.
impl Kind for String {
    const NAME: &'static str = "NAME";

    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(text.to_owned())
        } else {
            Err("expected a name without spaces".to_owned())
        }
    }
}

/// Unset when empty.
impl<T: Kind> Kind for Option<T> {
    const NAME: &'static str = T::NAME;
    const SECRET: bool = T::SECRET;

    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            Ok(None)
        } else {
            T::parse(text).map(Some)
        }
    }

    fn show(text: &str) -> String {
        if text.is_empty() { String::new() } else { T::show(text) }
    }
}

/// A value that is never shown, not even in part.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The value, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(***)")
    }
}

/// The address of a server that we ask, such as `https://cloud.langfuse.com`. Never ends with a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(reqwest::Url);

impl BaseUrl {
    /// The address of a path below it; `path` begins with a slash.
    ///
    /// Segments that come from outside must be percent-encoded, see [`api::paths::encode`].
    pub fn at(&self, path: &str) -> String {
        format!("{self}{path}")
    }

    /// Host and port, as people know it.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl Kind for BaseUrl {
    const NAME: &'static str = "URL";

    fn parse(text: &str) -> Result<Self, String> {
        let expected = || "expected an address such as https://cloud.langfuse.com, without name, password or query";
        let url = reqwest::Url::parse(text.trim()).map_err(|_| expected())?;
        let plain = matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if plain {
            Ok(Self(url))
        } else {
            Err(expected().to_owned())
        }
    }
}

impl Kind for Secret {
    const NAME: &'static str = "SECRET";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }

    fn show(_: &str) -> String {
        "********".to_owned()
    }
}

/// Where the store is.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// With the home directory put in.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The directory of an SQLite file, if the path names one.
    pub fn directory(&self) -> Option<PathBuf> {
        let path = store::sqlite_path(&self.0).ok()?;
        path.parent()
            .filter(|directory| !directory.as_os_str().is_empty())
            .map(PathBuf::from)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&Self::show(&self.0))
    }
}

impl Kind for DatabaseUrl {
    const NAME: &'static str = "URL";

    fn parse(text: &str) -> Result<Self, String> {
        let url = match text.strip_prefix("sqlite://") {
            Some(path) => format!("sqlite://{}", with_home(path).display()),
            None => with_home(text).display().to_string(),
        };
        match store::sqlite_path(&url) {
            Ok(_) => Ok(Self(url)),
            Err(StoreError::Database(reason)) => Err(reason),
            Err(other) => Err(other.to_string()),
        }
    }

    /// A URL of a server may hold a password.
    fn show(text: &str) -> String {
        match (text.split_once("://"), text.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, place))) if !text.starts_with("sqlite:") => {
                format!("{scheme}://***@{place}")
            }
            _ => text.to_owned(),
        }
    }
}

/// Puts the home directory in for a leading `~/`.
fn with_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

/// Host names in lower case, without ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostList(pub Vec<String>);

impl Kind for HostList {
    const NAME: &'static str = "HOST,…";

    fn parse(text: &str) -> Result<Self, String> {
        let names = text
            .split(',')
            .map(|name| name.trim().to_ascii_lowercase())
            .filter(|name| !name.is_empty());
        let names: Vec<String> = names.collect();
        let plain = |name: &String| {
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        };
        if names.iter().all(plain) {
            Ok(Self(names))
        } else {
            Err("expected host names separated by commas, without scheme or port".to_owned())
        }
    }
}

/// What is logged: a level, or directives per target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// In the form of `tracing_subscriber::EnvFilter`.
    pub fn directives(&self) -> &str {
        &self.0
    }
}

impl Kind for LogFilter {
    const NAME: &'static str = "LEVEL";

    fn parse(text: &str) -> Result<Self, String> {
        let text = text.to_ascii_lowercase();
        let directives = if text == "warning" { "warn".to_owned() } else { text };
        let levels = ["off", "error", "warn", "info", "debug", "trace"];
        let plain = levels.contains(&directives.as_str());
        let per_target = directives.contains('=') && tracing_subscriber::EnvFilter::try_new(&directives).is_ok();
        if plain || per_target {
            Ok(Self(directives))
        } else {
            Err(format!("expected one of {}", levels.join(", ")))
        }
    }
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl Kind for LogFormat {
    const NAME: &'static str = "text|json";

    fn parse(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("expected text or json".to_owned()),
        }
    }
}
