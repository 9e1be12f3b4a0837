//! Shows the settings: with their values, and as documentation.

use std::fmt::Write as _;

use super::settings::{SETTINGS, Setting};
use super::sources::Resolved;

/// Every setting with its value and source, in columns. Secrets are masked.
pub fn listing(values: &[Resolved]) -> String {
    let rows = values.iter().map(|value| {
        let shown = value.shown();
        let shown = if shown.is_empty() { "(unset)".to_owned() } else { shown };
        (value.setting.name, shown, value.source.to_string())
    });
    let rows: Vec<_> = rows.collect();
    let name_width = rows.iter().map(|row| row.0.len()).max().unwrap_or(0);
    let value_width = rows.iter().map(|row| row.1.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for (name, value, source) in rows {
        let _ = writeln!(out, "{name:name_width$}  {value:value_width$}  {source}");
    }
    out
}

/// The page `docs/config.md`.
pub fn documentation() -> String {
    let mut out = String::from(INTRODUCTION);
    out.push_str("| variable | flag | value | default | meaning |\n|---|---|---|---|---|\n");
    for setting in SETTINGS {
        let _ = writeln!(out, "{}", row(setting));
    }
    out.push_str(CLIENTS);
    out
}

fn row(setting: &Setting) -> String {
    let alias = setting
        .alias
        .map_or_else(String::new, |alias| format!(" (or `{alias}`)"));
    let flag = setting
        .flag
        .map_or_else(|| "–".to_owned(), |flag| format!("`--{flag}`"));
    let default = if setting.default.is_empty() {
        "unset".to_owned()
    } else {
        format!("`{}`", setting.default)
    };
    let kind = setting.kind.replace('|', "\\|");
    format!(
        "| `{}`{alias} | {flag} | {kind} | {default} | {} |",
        setting.name, setting.doc
    )
}

const INTRODUCTION: &str = "\
# Configuration

<!-- Written by the test `the_configuration_page_is_up_to_date`; change the declarations in
crates/server/src/config/settings.rs and run it with UPDATE_DOCS=1. -->

A setting is taken from the first of these that has it:

1. the flag on the command line,
2. the environment variable,
3. the file `.env` in the working directory,
4. the default.

`dunetrace config` prints every setting with its value and where it came from; secrets are masked. A
malformed value, or a variable that begins with `DUNETRACE_` and that nobody knows, stops the start with
the reason. An empty value counts as unset.

In `.env`, comments may stand on lines of their own or, after a space, behind a value; values may be quoted;
`export` in front is fine. Variables without our prefix that are no settings are left to the other programs
that read the same file.

The database lies in the home directory by default, so that the same runs are there wherever the server is
started. With `AUTH_MODE=dev` nobody is asked for a key: the server then refuses addresses that other machines
can reach. If `AUTH_MODE` and its older name `ENV` disagree, `AUTH_MODE` counts and the disagreement is logged.

";

const CLIENTS: &str = "
## Detector thresholds

`detectors.yml` (or the file that `DETECTOR_CONFIG` names) sets thresholds: for every agent under `default`,
and for one agent under its id, which builds on the defaults.

```yaml
default:
  tool_loop:
    threshold: 4
    window: 6
support-agent:
  step_count_inflation:
    inflation_factor: 3
```

A change is in force within a few seconds, without a restart, for every run that is judged from then on. A file
with an unknown detector, an unknown setting or a value out of its range is refused as a whole: the message names
the line and what is allowed. It stops the start; in a running server the thresholds in force stay.
[detectors.md](detectors.md) lists the settings.

## Requests to other servers

Only `LANGFUSE_HOST` and the address of the model's provider are ever asked, and only for what somebody wants to
have explained, applied or verified. No redirect is followed. `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and
`NO_PROXY` mean what they mean to other programs; a server on this machine is never asked through a proxy.

## Langfuse and several customers

The two Langfuse keys open one project, and a server with `AUTH_MODE=prod` may have several customers. As long as
`LANGFUSE_CUSTOMER` is empty, **a key of any customer can read every prompt and trace of that project and change its
prompts**. Name the customer that the project belongs to as soon as there is more than one. Policies and copied fixes
need no Langfuse and work for everybody.

## Variables of others

The variables that the SDK reads (`DUNETRACE_ENDPOINT`, `DUNETRACE_API_KEY`, `DUNETRACE_AGENT_ID`,
`DUNETRACE_API_URL` and others) may stand in the same environment; the server ignores them.
";
