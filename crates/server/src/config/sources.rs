//! Brings the sources together: flag, environment, `.env`, default.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::closest::closest;
use super::dotenv::{self, Entry};
use super::foreign::is_foreign;
use super::problem::{Problem, Problems};
use super::settings::{Config, SETTINGS, Setting};

/// Every variable of the server that has no name of its own begins like this.
const PREFIX: &str = "DUNETRACE_";

/// Where a value came from; an earlier one wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Flag,
    /// With the variable's name, which may be an alias.
    Environment(&'static str),
    /// With the line.
    Dotenv(usize),
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => out.write_str("flag"),
            Self::Environment(name) => write!(out, "environment ({name})"),
            Self::Dotenv(line) => write!(out, ".env line {line}"),
            Self::Default => out.write_str("default"),
        }
    }
}

/// One setting with its value. The text may be a secret: show it with [`Setting::show`].
#[derive(Clone, Debug)]
pub struct Resolved {
    pub setting: &'static Setting,
    text: String,
    pub source: Source,
}

impl Resolved {
    /// The value as it may be shown.
    pub fn shown(&self) -> String {
        (self.setting.show)(&self.text)
    }
}

/// The configuration with the story of how it came about.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub config: Config,
    pub values: Vec<Resolved>,
    /// What is odd but not wrong.
    pub warnings: Vec<String>,
}

/// Reads the process's environment and `.env` in the working directory.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn load(flags: &BTreeMap<&'static str, String>) -> Result<Loaded, Problems> {
    let text = match std::fs::read_to_string(Path::new(".env")) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Problems(vec![Problem::new(".env", error.to_string())])),
    };
    let environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    // A value that is not text is replaced by something that no setting accepts.
    let environment = environment.map(|(name, value)| (name, value.to_string_lossy().into_owned()));
    resolve(flags, &environment.collect(), &text)
}

/// The pure part of [`load`]: flags by setting name, variables, and the text of `.env`.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn resolve(
    flags: &BTreeMap<&'static str, String>,
    environment: &BTreeMap<String, String>,
    dotenv: &str,
) -> Result<Loaded, Problems> {
    let mut problems = Vec::new();
    let entries = dotenv::parse(dotenv).unwrap_or_else(|malformed| {
        problems.push(Problem::new(format!(".env line {}", malformed.line), malformed.reason));
        Vec::new()
    });
    problems.extend(environment.keys().filter_map(|name| unknown(name, name)));
    problems.extend(entries.iter().filter_map(|entry| unknown(&entry.key, &place(entry))));

    let sources = Sources {
        flags,
        environment,
        entries: &entries,
    };
    let values: Vec<Resolved> = SETTINGS.iter().map(|setting| sources.value_of(setting)).collect();
    let text = |name: &str| {
        let value = values.iter().find(|value| value.setting.name == name);
        value.map_or_else(String::new, |value| value.text.clone())
    };
    match Config::read(text) {
        Ok(config) => {
            problems.extend(config.contradictions());
            let warnings = sources.warnings();
            if problems.is_empty() {
                Ok(Loaded {
                    config,
                    values,
                    warnings,
                })
            } else {
                Err(Problems(problems))
            }
        }
        Err(malformed) => {
            problems.extend(malformed.into_iter().map(|problem| located(problem, &values)));
            Err(Problems(problems))
        }
    }
}

struct Sources<'a> {
    flags: &'a BTreeMap<&'static str, String>,
    environment: &'a BTreeMap<String, String>,
    entries: &'a [Entry],
}

impl Sources<'_> {
    fn value_of(&self, setting: &'static Setting) -> Resolved {
        let found = self
            .flags
            .get(setting.name)
            .map(|text| (text.clone(), Source::Flag))
            .or_else(|| self.named(setting.name))
            .or_else(|| setting.alias.and_then(|alias| self.named(alias)));
        let (text, source) = found.unwrap_or_else(|| (setting.default.to_owned(), Source::Default));
        Resolved { setting, text, source }
    }

    /// Empty means unset: that is how `docker compose` passes what nobody set.
    fn named(&self, name: &'static str) -> Option<(String, Source)> {
        let set = self.environment.get(name).filter(|text| !text.is_empty());
        let set = set.map(|text| (text.clone(), Source::Environment(name)));
        // As in a shell, the last assignment counts.
        let entry = || {
            self.entries
                .iter()
                .rev()
                .find(|entry| entry.key == name && !entry.value.is_empty())
        };
        set.or_else(|| entry().map(|entry| (entry.value.clone(), Source::Dotenv(entry.line))))
    }

    fn warnings(&self) -> Vec<String> {
        let conflicts = SETTINGS.iter().filter_map(|setting| {
            let (alias, (ours, _)) = (setting.alias?, self.named(setting.name)?);
            let (theirs, _) = self.named(alias)?;
            let differ = !ours.eq_ignore_ascii_case(&theirs);
            differ.then(|| format!("{} and {alias} disagree: {}={ours} counts", setting.name, setting.name))
        });
        let misspelt = self
            .entries
            .iter()
            .filter(|entry| !entry.key.starts_with(PREFIX))
            .filter_map(|entry| {
                let meant = closest(&entry.key)?;
                Some(format!("{} is not a setting: did you mean {meant}?", place(entry)))
            });
        conflicts.chain(misspelt).collect()
    }
}

fn place(entry: &Entry) -> String {
    format!("{} (.env line {})", entry.key, entry.line)
}

/// A variable with our prefix that nobody declares is a mistake that would otherwise go unnoticed.
fn unknown(name: &str, what: &str) -> Option<Problem> {
    let known = SETTINGS.iter().any(|setting| setting.name == name) || is_foreign(name);
    if known || !name.starts_with(PREFIX) {
        return None;
    }
    let hint = closest(name).map_or_else(
        || "`dunetrace config --help` lists the settings".to_owned(),
        |meant| format!("did you mean {meant}?"),
    );
    Some(Problem::new(what, format!("unknown setting; {hint}")))
}

/// Says where the malformed value was written.
fn located(problem: Problem, values: &[Resolved]) -> Problem {
    let source = values
        .iter()
        .find(|value| value.setting.name == problem.what)
        .map(|value| &value.source);
    match source {
        Some(source) => Problem::new(format!("{} from {source}", problem.what), problem.reason),
        None => problem,
    }
}
