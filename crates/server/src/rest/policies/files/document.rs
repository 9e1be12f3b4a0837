//! From the text of a file to JSON: the part of YAML that a file of policies needs.
//!
//! What makes YAML surprising or dangerous is refused: tags that change types, references that multiply,
//! keys that stand twice, and nesting without end.

use std::borrow::Cow;
use std::fmt;

use saphyr::Scalar;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};
use serde_json::{Map, Value};

/// A policy has four levels; more than this is none.
const MOST_LEVELS: usize = 16;

/// Why a text cannot be read, and where.
#[derive(Debug)]
pub(super) struct Fault {
    line: usize,
    column: usize,
    what: Cow<'static, str>,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}: {}", self.line, self.column, self.what)
    }
}

impl Fault {
    fn at(place: &Marker, what: impl Into<Cow<'static, str>>) -> Self {
        Self {
            line: place.line(),
            column: place.col() + 1,
            what: what.into(),
        }
    }

    fn not_yaml(error: &ScanError) -> Self {
        Self::at(error.marker(), format!("not valid YAML: {}", error.info()))
    }
}

/// The one document of a text; null if there is none.
pub(super) fn parse(text: &str) -> Result<Value, Fault> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Fault::not_yaml(&error))?;
        builder.take(event).map_err(|what| Fault::at(&span.start, what))?;
    }
    Ok(builder.root)
}

#[derive(Default)]
struct Builder {
    root: Value,
    documents: usize,
    open: Vec<Open>,
}

/// A list or mapping that is being read.
enum Open {
    List(Vec<Value>),
    /// With the key whose value comes next.
    Map(Map<String, Value>, Option<String>),
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), &'static str> {
        match event {
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                Err("tags are not read; leave it out")
            }
            Event::Alias(_) => Err("references are not read; write the value out"),
            Event::Scalar(text, style, ..) => self.scalar(text, style),
            Event::SequenceStart(..) => self.begin(Open::List(Vec::new())),
            Event::MappingStart(..) => self.begin(Open::Map(Map::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::DocumentStart(_) => {
                self.documents += 1;
                let first = self.documents == 1;
                first.then_some(()).ok_or("a file has one document only")
            }
            Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => Ok(()),
        }
    }

    fn begin(&mut self, open: Open) -> Result<(), &'static str> {
        if self.awaits_key() {
            return Err("a name must stand here");
        }
        if self.open.len() >= MOST_LEVELS {
            return Err("nested too deeply");
        }
        self.open.push(open);
        Ok(())
    }

    fn end(&mut self) -> Result<(), &'static str> {
        match self.open.pop() {
            Some(Open::List(items)) => self.put(Value::Array(items)),
            Some(Open::Map(fields, _)) => self.put(Value::Object(fields)),
            None => Ok(()),
        }
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: ScalarStyle) -> Result<(), &'static str> {
        if !self.awaits_key() {
            return self.put(value(text, style));
        }
        let Some(Open::Map(fields, key)) = self.open.last_mut() else {
            return Ok(());
        };
        if fields.contains_key(text.as_ref()) {
            return Err("this name stands twice");
        }
        *key = Some(text.into_owned());
        Ok(())
    }

    fn awaits_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Map(_, None)))
    }

    fn put(&mut self, value: Value) -> Result<(), &'static str> {
        match self.open.last_mut() {
            None => self.root = value,
            Some(Open::List(items)) => items.push(value),
            Some(Open::Map(fields, key)) => {
                let key = key.take().ok_or("a name must stand here")?;
                fields.insert(key, value);
            }
        }
        Ok(())
    }
}

/// What is quoted is text; what is not may be a number, a flag or nothing.
fn value(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.into_owned());
    }
    if text.is_empty() {
        return Value::Null;
    }
    let number = |number: f64| serde_json::Number::from_f64(number).map(Value::Number);
    match Scalar::parse_from_cow(Cow::Borrowed(text.as_ref())) {
        Scalar::Null => Value::Null,
        Scalar::Boolean(flag) => Value::Bool(flag),
        Scalar::Integer(whole) => Value::from(whole),
        Scalar::FloatingPoint(float) => number(float.into_inner()).unwrap_or_else(|| Value::String(text.into_owned())),
        Scalar::String(_) => Value::String(text.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::json;

    use super::*;

    #[test]
    fn values_have_the_types_of_json() {
        let text = "a: 5\nb: 5.0\nc: '5'\nd: true\ne: yes\nf: null\ng:\nh: [x, {y: 1e-7}]\ni: |-\n  two\n  lines\nj: .inf\nk: -3\n";
        let expected = json!({
            "a": 5, "b": 5.0, "c": "5", "d": true, "e": "yes", "f": null, "g": null, "h": ["x", {"y": 1e-7}],
            "i": "two\nlines", "j": ".inf", "k": -3
        });
        assert_eq!(parse(text).unwrap(), expected);
        assert_eq!(parse("").unwrap(), Value::Null);
        assert_eq!(parse("# nothing\n---\n").unwrap(), Value::Null);
    }

    #[test]
    fn faults_name_their_place() {
        for (text, expected) in [
            ("a: 1\na: 2\n", "line 2, column 1: this name stands twice"),
            ("a: &x 1\nb: *x\n", "line 2, column 4: references are not read"),
            ("a: !!str 1\n", "line 1, column 4: tags are not read"),
            ("a: !custom {b: 1}\n", "line 1, column 4: tags are not read"),
            ("a: 1\n---\nb: 1\n", "line 2, column 1: a file has one document only"),
            ("? [a]\n: 1\n", "line 1, column 3: a name must stand here"),
            ("a: [1, 2\n", "not valid YAML"),
            ("a: b: c\n", "not valid YAML"),
            ("a:\n\t- 1\n  - 2\n", "not valid YAML"),
        ] {
            let fault = parse(text).map_or_else(|fault| fault.to_string(), |value| value.to_string());
            assert!(fault.contains(expected), "{text:?} gave {fault:?}");
        }
    }

    #[test]
    fn hostile_texts_are_refused_quickly() {
        let bomb = "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n";
        let most = 1 << 20;
        for text in [
            bomb.to_owned(),
            "- ".repeat(most / 2),
            "[".repeat(most),
            "{a: ".repeat(most / 4),
            "a:\n ".repeat(most / 4),
            "? ".repeat(most / 2),
        ] {
            let started = Instant::now();
            assert!(parse(&text).is_err(), "{}", &text[..8]);
            assert!(started.elapsed() < Duration::from_secs(2), "{}", &text[..8]);
        }
    }
}
