//! The declarations of all settings.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::kinds::{BaseUrl, DatabaseUrl, HostList, Kind, LogFilter, LogFormat, Secret};
use super::problem::Problem;
use crate::auth::AuthMode;

/// One setting as declared, for the command line, the listing and the documentation.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    /// An older name of the variable that is still read.
    pub alias: Option<&'static str>,
    /// The long flag without dashes. Secrets have none, because other users can see command lines.
    pub flag: Option<&'static str>,
    /// What a value looks like.
    pub kind: &'static str,
    /// As it would be written; empty when unset.
    pub default: &'static str,
    pub doc: &'static str,
    pub secret: bool,
    /// The value as it may be shown.
    pub show: fn(&str) -> String,
}

macro_rules! optional {
    () => {
        None
    };
    ($text:literal) => {
        Some($text)
    };
}

/// Declares the settings: the fields of [`Config`] and the table [`SETTINGS`].
macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $field:ident: $kind:ty = $default:literal, $name:literal
        $(or $alias:literal)? $(, flag $flag:literal)?;)*) => {
        /// The settings in force.
        #[derive(Clone, Debug)]
        pub struct Config { $($(#[doc = $doc])+ pub $field: $kind,)* }

        /// Every setting, in the order in which they are shown.
        pub const SETTINGS: &[Setting] = &[$(Setting {
            name: $name,
            alias: optional!($($alias)?),
            flag: optional!($($flag)?),
            kind: <$kind as Kind>::NAME,
            default: $default,
            doc: concat!($($doc),+).trim_ascii(),
            secret: <$kind as Kind>::SECRET,
            show: <$kind as Kind>::show,
        },)*];

        impl Config {
            /// Reads every setting from its text.
            ///
            /// # Errors
            /// One problem for each malformed value.
            pub(super) fn read(text: impl Fn(&str) -> String) -> Result<Self, Vec<Problem>> {
                let mut problems = Vec::new();
                $(let $field = <$kind as Kind>::parse(&text($name))
                    .map_err(|reason| problems.push(Problem::new($name, reason)))
                    .ok();)*
                let config = (|| Some(Self { $($field: $field?,)* }))();
                config.ok_or(problems)
            }
        }
    };
}

settings! {
    /// Where agents send their events. Port 0 takes a free one.
    ingest_addr: SocketAddr = "127.0.0.1:8001", "DUNETRACE_INGEST_ADDR", flag "ingest-addr";
    /// Where the REST API listens.
    api_addr: SocketAddr = "127.0.0.1:8002", "DUNETRACE_API_ADDR", flag "api-addr";
    /// Where the dashboard is served.
    dashboard_addr: SocketAddr = "127.0.0.1:3000", "DUNETRACE_DASHBOARD_ADDR", flag "dashboard-addr";
    /// Where everything is kept. `~` is the home directory; the directory is made if it is missing.
    database_url: DatabaseUrl = "sqlite://~/.local/share/dunetrace/dunetrace.db", "DATABASE_URL", flag "database-url";
    /// `dev` (also `local`, `test`) needs no keys and binds to this machine only; `prod` needs a key for every request.
    auth_mode: AuthMode = "dev", "AUTH_MODE" or "ENV", flag "auth-mode";
    /// Seconds of silence after which a run without an end counts as stalled.
    stall_timeout: Duration = "90", "STALL_TIMEOUT_SECS", flag "stall-timeout-secs";
    /// The file with detector thresholds. Unset: `detectors.yml` in the working directory, if there is one.
    detector_config: Option<PathBuf> = "", "DETECTOR_CONFIG", flag "detector-config";
    /// How much to log: `error`, `warn`, `info`, `debug`, `trace`, or directives such as `info,server=debug`.
    log_level: LogFilter = "info", "LOG_LEVEL", flag "log-level";
    /// How to log: `text` for people, `json` for machines.
    log_format: LogFormat = "text", "LOG_FORMAT", flag "log-format";
    /// The largest request body in bytes, measured before and after decompression.
    max_body_bytes: usize = "33554432", "DUNETRACE_MAX_BODY_BYTES", flag "max-body-bytes";
    /// The most events in one request. At least 10,000, because clients send that many at shutdown and drop what is refused.
    max_events: usize = "10000", "DUNETRACE_MAX_EVENTS", flag "max-events";
    /// Further host names, separated by commas, under which API and dashboard may be reached. Loopback names always work.
    allowed_hosts: HostList = "", "DUNETRACE_ALLOWED_HOSTS", flag "allowed-hosts";
    /// The folder with the built dashboard, for builds without an embedded one.
    dist: Option<PathBuf> = "", "DUNETRACE_DIST", flag "dist";
    /// Signs the policies that agents fetch. Give agents the same text as `DUNETRACE_POLICY_SECRET`: SDKs from 0.5.4 on only log what a policy without a valid signature asks for.
    policy_signing_secret: Option<Secret> = "", "POLICY_SIGNING_SECRET";
    /// The public key of the Langfuse project to read traces from.
    langfuse_public_key: Option<Secret> = "", "LANGFUSE_PUBLIC_KEY";
    /// The secret key of the Langfuse project.
    langfuse_secret_key: Option<Secret> = "", "LANGFUSE_SECRET_KEY";
    /// The Langfuse server.
    langfuse_host: BaseUrl = "https://cloud.langfuse.com", "LANGFUSE_HOST" or "LANGFUSE_BASE_URL", flag "langfuse-host";
    /// The customer whose keys may use Langfuse: to explain signals, to look at prompts, and to apply, promote and roll back their fixes. The others are told `not_configured`. Empty: every customer with a key may, and so reads and changes all prompts and traces of the project. Has no meaning in dev mode, where there is one customer.
    langfuse_customer: String = "", "LANGFUSE_CUSTOMER", flag "langfuse-customer";
    /// The key of the `anthropic` API, for explanations by a model.
    anthropic_api_key: Option<Secret> = "", "ANTHROPIC_API_KEY";
    /// The key of the `openai` API, for explanations by a model.
    openai_api_key: Option<Secret> = "", "OPENAI_API_KEY";
    /// Where the `anthropic` API is.
    anthropic_base_url: BaseUrl = "https://api.anthropic.com", "ANTHROPIC_BASE_URL", flag "anthropic-base-url";
    /// The version of the `anthropic` API that is spoken.
    anthropic_version: String = "2026-10-21", "DUNETRACE_ANTHROPIC_VERSION", flag "anthropic-version";
    /// Where the `openai` API is, or any server that speaks the same. A server of your own needs no key.
    openai_base_url: BaseUrl = "https://api.openai.com/v1", "OPENAI_BASE_URL", flag "openai-base-url";
    /// The model that explains; empty for `claude-sonnet-5-5` with a key of `anthropic`, else `gpt-6-sol`.
    llm_model: String = "", "DUNETRACE_LLM_MODEL", flag "llm-model";
    /// The longest that an explanation waits for the model, in all its attempts.
    llm_timeout: Duration = "90", "DUNETRACE_LLM_TIMEOUT_SECS", flag "llm-timeout";
    /// How long after a fix agents may still use what they keep in memory; runs that start within it do not count. Langfuse's SDK keeps prompts, and ours keeps policies, for a minute.
    fix_settle: Duration = "60", "DUNETRACE_FIX_SETTLE_SECS", flag "fix-settle";
}

impl Config {
    /// The fewest events per request that may be configured.
    pub const LEAST_MAX_EVENTS: usize = 10_000;

    /// Both Langfuse keys are there.
    pub fn langfuse_configured(&self) -> bool {
        self.langfuse_public_key.is_some() && self.langfuse_secret_key.is_some()
    }

    /// What a single value cannot show to be wrong.
    pub(super) fn contradictions(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.max_events < Self::LEAST_MAX_EVENTS {
            let reason = format!("must be at least {}", Self::LEAST_MAX_EVENTS);
            problems.push(Problem::new("DUNETRACE_MAX_EVENTS", reason));
        }
        let addresses = [
            ("DUNETRACE_INGEST_ADDR", self.ingest_addr),
            ("DUNETRACE_API_ADDR", self.api_addr),
            ("DUNETRACE_DASHBOARD_ADDR", self.dashboard_addr),
        ];
        let exposed = addresses.iter().filter(|(_, address)| !address.ip().is_loopback());
        if self.auth_mode == AuthMode::Dev {
            problems.extend(exposed.map(|(name, address)| {
                Problem::new(
                    *name,
                    format!(
                        "{address} can be reached from other machines, and AUTH_MODE=dev asks nobody for a key; \
                         bind to 127.0.0.1, or set AUTH_MODE=prod and make a key with `dunetrace keys create`"
                    ),
                )
            }));
        }
        problems
    }
}

impl Default for Config {
    fn default() -> Self {
        let default = |name: &str| {
            let setting = SETTINGS.iter().find(|setting| setting.name == name);
            setting.map_or_else(String::new, |setting| setting.default.to_owned())
        };
        #[expect(clippy::expect_used, reason = "a test reads every default, and nothing else goes in")]
        Self::read(default).expect("defaults are well-formed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_valid() {
        assert_eq!(Config::default().contradictions(), Vec::new());
    }

    #[test]
    fn names_and_flags_are_unique_and_secrets_have_no_flag() {
        let mut names: Vec<_> = SETTINGS
            .iter()
            .flat_map(|setting| [Some(setting.name), setting.flag])
            .flatten()
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(
            SETTINGS
                .iter()
                .all(|setting| !(setting.secret && setting.flag.is_some()))
        );
    }
}
