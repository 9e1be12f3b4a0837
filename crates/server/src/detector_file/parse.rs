//! From the text of `detectors.yml` to thresholds.

use std::fmt;

use domain::config::ParamError;
use domain::{DetectorConfig, FailureType, Thresholds};
use saphyr::{LoadableYamlNode, MarkedYaml, Marker, Scalar, YamlData};

/// The section that applies to every agent.
const DEFAULT_SECTION: &str = "default";

/// A place in the file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    pub line: usize,
    pub column: usize,
}

impl Location {
    fn of(marker: Marker) -> Self {
        Self {
            line: marker.line(),
            column: marker.col() + 1,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.line, self.column)
    }
}

type Result<T> = std::result::Result<T, (Location, String)>;
type Section<'a> = Vec<(&'a str, &'a MarkedYaml<'a>, &'a MarkedYaml<'a>)>;

/// Thresholds from the text of the file. An empty file gives the defaults.
///
/// # Errors
/// The first thing that is wrong: where, and what is allowed there.
pub fn parse(text: &str) -> Result<DetectorConfig> {
    let documents = MarkedYaml::load_from_str(text).map_err(|error| {
        (
            Location::of(*error.marker()),
            format!("not valid YAML: {}", error.info()),
        )
    })?;
    let mut config = DetectorConfig::default();
    let Some(document) = documents.first() else {
        return Ok(config);
    };
    let sections = entries(document, "the file", "sections: `default` and agent ids")?;
    // First the defaults, wherever they stand, because agents build on them.
    for (name, _, section) in &sections {
        if *name == DEFAULT_SECTION {
            fill(&mut config.default, name, section)?;
        }
    }
    for (name, _, section) in &sections {
        if *name != DEFAULT_SECTION {
            let mut thresholds = config.default.clone();
            fill(&mut thresholds, name, section)?;
            config.agents.insert((*name).to_owned(), thresholds);
        }
    }
    Ok(config)
}

fn fill(thresholds: &mut Thresholds, section_name: &str, section: &MarkedYaml<'_>) -> Result<()> {
    for (detector, key, params) in entries(section, &format!("section `{section_name}`"), "detectors")? {
        if FailureType::from_key(detector).is_none() {
            return Err((at(key), unknown_detector(detector)));
        }
        for (param, key, value) in entries(params, &format!("detector `{detector}`"), "settings")? {
            let place = format!("{section_name}.{detector}.{param}");
            let number = number(value).ok_or_else(|| (at(value), format!("{place}: expected a number")))?;
            thresholds.set(detector, param, number).map_err(|error| {
                let marker = if matches!(error, ParamError::UnknownParam { .. }) {
                    key
                } else {
                    value
                };
                (at(marker), format!("{place}: {error}"))
            })?;
        }
    }
    Ok(())
}

/// The entries of a mapping with their key nodes. Nothing at all counts as an empty mapping.
fn entries<'a>(node: &'a MarkedYaml<'a>, what: &str, content: &str) -> Result<Section<'a>> {
    match &node.data {
        YamlData::Value(Scalar::Null) => Ok(Vec::new()),
        YamlData::Mapping(mapping) => mapping
            .iter()
            .map(|(key, value)| Ok((name(key)?, key, value)))
            .collect(),
        _ => Err((at(node), format!("{what} must be a mapping of {content}"))),
    }
}

fn name<'a>(key: &'a MarkedYaml<'a>) -> Result<&'a str> {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => Ok(text),
        _ => Err((at(key), "expected a name here; put quotes around it".to_owned())),
    }
}

fn number(node: &MarkedYaml<'_>) -> Option<f64> {
    match &node.data {
        YamlData::Value(Scalar::Integer(number)) => Some(*number as f64),
        YamlData::Value(Scalar::FloatingPoint(number)) => Some(number.into_inner()),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

fn unknown_detector(name: &str) -> String {
    let known: Vec<&str> = FailureType::ALL.iter().map(|failure| failure.key()).collect();
    format!("unknown detector `{name}`; there are {}", known.join(", "))
}

fn at(node: &MarkedYaml<'_>) -> Location {
    Location::of(node.span.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        let (place, reason) = parse(text).unwrap_err();
        format!("{place}: {reason}")
    }

    #[test]
    fn agents_build_on_the_defaults_wherever_they_stand() {
        let config = parse("a:\n  tool_loop: {window: 7}\ndefault:\n  tool_loop:\n    threshold: 4 # calls\n").unwrap();
        assert_eq!(config.default.tool_loop.threshold, 4);
        assert_eq!(config.default.tool_loop.window, Thresholds::default().tool_loop.window);
        let agent = config.thresholds_for("a");
        assert_eq!((agent.tool_loop.threshold, agent.tool_loop.window), (4, 7));
        assert_eq!(config.thresholds_for("b"), &config.default);
    }

    #[test]
    fn nothing_is_the_default() {
        for text in ["", "# only a comment\n", "default:\n", "default:\n  tool_loop:\n"] {
            assert_eq!(parse(text).unwrap(), DetectorConfig::default(), "{text:?}");
        }
    }

    #[test]
    fn messages_name_the_place_and_what_is_allowed() {
        for (text, expected) in [
            (
                "default:\n  tool_lop:\n    threshold: 4",
                "2:3: unknown detector `tool_lop`; there are tool_loop, ",
            ),
            (
                "default:\n  tool_loop:\n    treshold: 4",
                "3:5: default.tool_loop.treshold: detector `tool_loop` has no setting",
            ),
            (
                "default:\n  tool_loop:\n    threshold: many",
                "3:16: default.tool_loop.threshold: expected a number",
            ),
            (
                "default:\n  tool_loop:\n    threshold: 0",
                "3:16: default.tool_loop.threshold: `threshold` must be between",
            ),
            (
                "default:\n  tool_loop:\n    threshold: 3.5",
                "3:16: default.tool_loop.threshold: `threshold` must be a whole number",
            ),
            (
                "default:\n  tool_loop:\n    threshold: .nan",
                "3:16: default.tool_loop.threshold: expected a number",
            ),
            (
                "default:\n  tool_loop: 4",
                "2:14: detector `tool_loop` must be a mapping of settings",
            ),
            (
                "- tool_loop",
                "1:1: the file must be a mapping of sections: `default` and agent ids",
            ),
            ("default:\n  tool_loop: {threshold: 4", "not valid YAML"),
            ("default:\ndefault:\n", "not valid YAML: duplicated key"),
            (
                "default:\n  tool_loop:\n    severity: 1",
                "3:5: default.tool_loop.severity: detector `tool_loop` has no setting",
            ),
            ("7:\n  tool_loop:\n    threshold: 4", "1:1: expected a name here"),
        ] {
            let message = message(text);
            assert!(message.contains(expected), "{text:?} gave {message:?}");
        }
    }
}
