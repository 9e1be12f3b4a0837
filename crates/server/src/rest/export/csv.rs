//! Comma-separated values by RFC 4180, safe to open in a spreadsheet.

use std::fmt::Display;
use std::io::Write;

use domain::Micros;

use crate::rest::calendar::iso;

/// A column's name, and how a row fills it.
pub(super) type Column<R> = (&'static str, fn(&R) -> Cell);

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// There is none.
    Empty,
    /// A number, a time or another value that we wrote ourselves.
    Plain(String),
    /// Something a client chose.
    Text(String),
}

impl Cell {
    pub(super) fn plain(value: impl Display) -> Self {
        Self::Plain(value.to_string())
    }

    pub(super) fn some_plain(value: Option<impl Display>) -> Self {
        value.map_or(Self::Empty, Self::plain)
    }

    pub(super) fn time(at: Micros) -> Self {
        Self::Plain(iso(at))
    }

    pub(super) fn text(value: impl Display) -> Self {
        Self::Text(value.to_string())
    }

    pub(super) fn some_text(value: Option<impl Display>) -> Self {
        value.map_or(Self::Empty, Self::text)
    }

    /// Joined by spaces.
    pub(super) fn list(values: impl IntoIterator<Item = impl Display>) -> Self {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        Self::Text(values.join(" "))
    }
}

pub(super) fn header<R>(out: &mut Vec<u8>, columns: &[Column<R>]) {
    for (index, (name, _)) in columns.iter().enumerate() {
        separate(out, index);
        out.extend_from_slice(name.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

pub(super) fn line<R>(out: &mut Vec<u8>, columns: &[Column<R>], row: &R) {
    for (index, (_, cell)) in columns.iter().enumerate() {
        separate(out, index);
        match cell(row) {
            Cell::Empty => {}
            Cell::Plain(value) => quoted(out, &value),
            Cell::Text(value) => text(out, &value),
        }
    }
    out.extend_from_slice(b"\r\n");
}

fn separate(out: &mut Vec<u8>, index: usize) {
    if index > 0 {
        out.push(b',');
    }
}

/// A spreadsheet runs what begins like a formula, even between quotes; an apostrophe makes it text.
fn text(out: &mut Vec<u8>, value: &str) {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        quoted(out, &format!("'{value}"));
    } else {
        quoted(out, value);
    }
}

fn quoted(out: &mut Vec<u8>, value: &str) {
    if value.contains([',', '"', '\r', '\n']) {
        // Writing into memory cannot fail.
        let _ = write!(out, "\"{}\"", value.replace('"', "\"\""));
    } else {
        out.extend_from_slice(value.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cell: fn(&()) -> Cell) -> String {
        let mut out = Vec::new();
        line(&mut out, &[("a", cell), ("b", |()| Cell::plain(7))], &());
        let text = String::from_utf8(out).unwrap();
        text.strip_suffix(",7\r\n").unwrap().to_owned()
    }

    #[test]
    fn what_would_break_a_line_is_quoted() {
        assert_eq!(of(|()| Cell::text("plain words")), "plain words");
        assert_eq!(of(|()| Cell::text("a,b")), "\"a,b\"");
        assert_eq!(of(|()| Cell::text("say \"hi\"")), "\"say \"\"hi\"\"\"");
        assert_eq!(of(|()| Cell::text("a\nb")), "\"a\nb\"");
        assert_eq!(of(|()| Cell::Empty), "");
    }

    #[test]
    fn text_that_looks_like_a_formula_is_made_harmless_and_numbers_stay() {
        for formula in ["=1+1", "+1", "-1", "@sum(a1)"] {
            let mut out = Vec::new();
            text(&mut out, formula);
            assert_eq!(String::from_utf8(out).unwrap(), format!("'{formula}"));
        }
        assert_eq!(of(|()| Cell::text("=\"a\",1")), "\"'=\"\"a\"\",1\"");
        assert_eq!(of(|()| Cell::plain(-1)), "-1");
        assert_eq!(of(|()| Cell::list(["-a", "b"])), "'-a b");
    }

    #[test]
    fn times_are_utc() {
        assert_eq!(of(|()| Cell::time(Micros(0))), "1970-01-01T00:00:00.000Z");
    }
}
