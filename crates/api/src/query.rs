//! Filters as query strings: the API's parameters and the dashboard's URL are the same text.
//!
//! Lists are comma-separated. Times are Unix seconds. Unknown parameters are ignored here; the server
//! refuses them, the dashboard keeps its own beside them.

use domain::{
    ContentHash, FailureType, FixState, HourOfDay, Micros, RunFilter, RunSort, RunStatus, Severity, SignalFilter,
};

use crate::paths::encode;

/// A parameter that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    pub field: &'static str,
    pub detail: String,
    pub hint: Option<String>,
}

type Pairs<'a> = &'a [(String, String)];

/// Reads the run filter's parameters out of decoded pairs.
pub fn run_filter(pairs: Pairs<'_>) -> Result<RunFilter, QueryError> {
    Ok(RunFilter {
        agent: text(pairs, "agent"),
        status: list(
            pairs,
            "status",
            RunStatus::parse,
            &RunStatus::ALL.map(RunStatus::as_str),
        )?,
        severity: severities(pairs)?,
        failure_type: failures(pairs)?,
        model: text(pairs, "model"),
        version: text(pairs, "version"),
        policy: text(pairs, "policy"),
        has_signals: flag(pairs, "has_signals")?,
        from: time(pairs, "from")?,
        to: time(pairs, "to")?,
        hour: list(pairs, "hour", HourOfDay::parse, &HourOfDay::NAMES)?,
        text: text(pairs, "text"),
        hash: hash(pairs)?,
    })
}

/// Reads the signal filter's parameters out of decoded pairs.
pub fn signal_filter(pairs: Pairs<'_>) -> Result<SignalFilter, QueryError> {
    Ok(SignalFilter {
        agent: text(pairs, "agent"),
        severity: severities(pairs)?,
        failure_type: failures(pairs)?,
        version: text(pairs, "version"),
        from: time(pairs, "from")?,
        to: time(pairs, "to")?,
        text: text(pairs, "text"),
    })
}

pub fn run_sort(pairs: Pairs<'_>) -> Result<RunSort, QueryError> {
    let Some(name) = text(pairs, "sort") else {
        return Ok(RunSort::default());
    };
    RunSort::parse(&name).ok_or_else(|| unknown("sort", &RunSort::ALL.map(RunSort::as_str)))
}

/// # Errors
/// An unknown state.
pub fn fix_states(pairs: Pairs<'_>) -> Result<Vec<FixState>, QueryError> {
    list(pairs, "state", FixState::parse, &FixState::ALL.map(FixState::as_str))
}

/// The filter as query pairs; what is not asked for is left out.
pub fn run_pairs(filter: &RunFilter) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    push_text(&mut out, "agent", filter.agent.as_deref());
    push_list(&mut out, "status", &filter.status, RunStatus::as_str);
    push_list(&mut out, "severity", &filter.severity, Severity::as_str);
    push_list(&mut out, "failure_type", &filter.failure_type, FailureType::as_str);
    push_text(&mut out, "model", filter.model.as_deref());
    push_text(&mut out, "version", filter.version.as_deref());
    push_text(&mut out, "policy", filter.policy.as_deref());
    out.extend(filter.has_signals.map(|flag| ("has_signals", flag.to_string())));
    out.extend(filter.from.map(|time| ("from", time.secs().to_string())));
    out.extend(filter.to.map(|time| ("to", time.secs().to_string())));
    push_list(&mut out, "hour", &filter.hour, HourOfDay::as_str);
    push_text(&mut out, "text", filter.text.as_deref());
    out.extend(filter.hash.map(|hash| ("hash", hash.to_string())));
    out
}

/// The signal filter as query pairs.
pub fn signal_pairs(filter: &SignalFilter) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    push_text(&mut out, "agent", filter.agent.as_deref());
    push_list(&mut out, "severity", &filter.severity, Severity::as_str);
    push_list(&mut out, "failure_type", &filter.failure_type, FailureType::as_str);
    push_text(&mut out, "version", filter.version.as_deref());
    out.extend(filter.from.map(|time| ("from", time.secs().to_string())));
    out.extend(filter.to.map(|time| ("to", time.secs().to_string())));
    push_text(&mut out, "text", filter.text.as_deref());
    out
}

/// Joins pairs into a query string without the question mark.
pub fn encode_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let parts: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={}", encode(&value)))
        .collect();
    parts.join("&")
}

/// Splits and decodes a query string. A pair that is not valid UTF-8 is read with replacement characters.
pub fn decode_pairs(query: &str) -> Vec<(String, String)> {
    let query = query.trim_start_matches('?');
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(n, v)| (decode(n), decode(v)))
        .collect()
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let escape = (bytes[index] == b'%')
            .then(|| bytes.get(index + 1..index + 3))
            .flatten();
        let decoded = escape
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = decoded {
            out.push(byte);
            index += 3;
        } else {
            let byte = bytes[index];
            out.push(if byte == b'+' { b' ' } else { byte });
            index += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn text(pairs: Pairs<'_>, name: &str) -> Option<String> {
    pairs
        .iter()
        .rev()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.clone())
        .filter(|value| !value.is_empty())
}

fn severities(pairs: Pairs<'_>) -> Result<Vec<Severity>, QueryError> {
    list(pairs, "severity", Severity::parse, &Severity::ALL.map(Severity::as_str))
}

fn failures(pairs: Pairs<'_>) -> Result<Vec<FailureType>, QueryError> {
    let names: Vec<&str> = FailureType::ALL.iter().map(|it| it.as_str()).collect();
    list(pairs, "failure_type", FailureType::parse, &names)
}

fn list<T>(
    pairs: Pairs<'_>,
    field: &'static str,
    parse: impl Fn(&str) -> Option<T>,
    known: &[&str],
) -> Result<Vec<T>, QueryError> {
    let Some(value) = text(pairs, field) else {
        return Ok(Vec::new());
    };
    value
        .split(',')
        .map(|item| parse(item.trim()).ok_or_else(|| unknown(field, known)))
        .collect()
}

fn unknown(field: &'static str, known: &[&str]) -> QueryError {
    QueryError {
        field,
        detail: format!("`{field}` has an unknown value"),
        hint: Some(format!("one of {}", known.join(", "))),
    }
}

fn flag(pairs: Pairs<'_>, field: &'static str) -> Result<Option<bool>, QueryError> {
    match text(pairs, field).as_deref() {
        None => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(unknown(field, &["true", "false"])),
    }
}

fn time(pairs: Pairs<'_>, field: &'static str) -> Result<Option<Micros>, QueryError> {
    let Some(value) = text(pairs, field) else {
        return Ok(None);
    };
    let time = value.parse().ok().and_then(Micros::from_secs);
    time.map(Some).ok_or_else(|| QueryError {
        field,
        detail: format!("`{field}` is not a time"),
        hint: Some("Unix seconds, such as 1700000000".to_owned()),
    })
}

fn hash(pairs: Pairs<'_>) -> Result<Option<ContentHash>, QueryError> {
    let Some(value) = text(pairs, "hash") else {
        return Ok(None);
    };
    ContentHash::parse(&value).map(Some).ok_or_else(|| QueryError {
        field: "hash",
        detail: "`hash` is not a content hash".to_owned(),
        hint: Some("the first 16 hex digits of the SHA-256 of the content".to_owned()),
    })
}

fn push_text(out: &mut Vec<(&'static str, String)>, name: &'static str, value: Option<&str>) {
    out.extend(value.map(|value| (name, value.to_owned())));
}

fn push_list<T: Copy>(
    out: &mut Vec<(&'static str, String)>,
    name: &'static str,
    values: &[T],
    as_str: impl Fn(T) -> &'static str,
) {
    if !values.is_empty() {
        let names: Vec<&str> = values.iter().map(|&value| as_str(value)).collect();
        out.push((name, names.join(",")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_the_url() {
        let filter = RunFilter {
            agent: Some("über & co/1+1=2".into()),
            status: vec![RunStatus::Open, RunStatus::Stalled],
            failure_type: vec![FailureType::ToolLoop],
            has_signals: Some(true),
            from: Some(Micros(1_700_000_000_250_000)),
            hour: vec![HourOfDay::of(0), HourOfDay::of(23)],
            hash: Some(ContentHash::of("x")),
            ..RunFilter::default()
        };
        let query = encode_pairs(run_pairs(&filter));
        assert_eq!(run_filter(&decode_pairs(&query)), Ok(filter));
    }

    #[test]
    fn errors_name_the_field() {
        let error = run_filter(&decode_pairs("severity=bad")).unwrap_err();
        assert_eq!(error.field, "severity");
        assert!(error.hint.unwrap().contains("CRITICAL"));
    }
}
