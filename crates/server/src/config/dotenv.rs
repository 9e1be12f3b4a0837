//! Reads `.env` files.
//!
//! `KEY=VALUE` per line, an optional `export` in front, `#` comments on lines of their own and behind
//! values, values in single or double quotes, which may span lines. Variables are not put in for `$NAME`.

use std::iter::Peekable;
use std::str::Chars;

/// One assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: String,
    /// Counted from 1.
    pub(super) line: usize,
}

/// A line that is no assignment. Its text is not repeated, because it may be part of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) line: usize,
    pub(super) reason: &'static str,
}

/// Every assignment, or the first line that cannot be understood.
pub(super) fn parse(text: &str) -> Result<Vec<Entry>, Malformed> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut reader = Reader {
        chars: text.chars().peekable(),
        line: 1,
    };
    let mut entries = Vec::new();
    while reader.chars.peek().is_some() {
        entries.extend(reader.entry()?);
    }
    Ok(entries)
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    line: usize,
}

impl Reader<'_> {
    /// One line, or several when a quoted value spans them.
    fn entry(&mut self) -> Result<Option<Entry>, Malformed> {
        let line = self.line;
        let head = self.until(&['=', '\n', '#']);
        let key = head.trim();
        if self.chars.peek() != Some(&'=') {
            self.rest_of_line();
            let exported_elsewhere = key.starts_with("export ");
            let harmless = key.is_empty() || exported_elsewhere;
            return if harmless {
                Ok(None)
            } else {
                Err(Malformed {
                    line,
                    reason: "expected KEY=VALUE",
                })
            };
        }
        self.chars.next();
        let key = key.strip_prefix("export ").map_or(key, str::trim_start).to_owned();
        if key.is_empty()
            || !key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        {
            return Err(Malformed {
                line,
                reason: "expected a name of letters, digits and _ before =",
            });
        }
        while self.chars.next_if(|&next| next == ' ' || next == '\t').is_some() {}
        let value = match self.chars.next_if(|&next| next == '"' || next == '\'') {
            Some(quote) => self.quoted(quote, line)?,
            None => self.bare(),
        };
        Ok(Some(Entry { key, value, line }))
    }

    fn quoted(&mut self, quote: char, line: usize) -> Result<String, Malformed> {
        let mut value = String::new();
        loop {
            match self.chars.next() {
                None => {
                    return Err(Malformed {
                        line,
                        reason: "the quoted value has no end",
                    });
                }
                Some(end) if end == quote => break,
                Some('\\') if quote == '"' => value.push(self.escaped()),
                Some(other) => {
                    self.line += usize::from(other == '\n');
                    value.push(other);
                }
            }
        }
        let rest = self.rest_of_line();
        let rest = rest.trim();
        if rest.is_empty() || rest.starts_with('#') {
            Ok(value)
        } else {
            Err(Malformed {
                line,
                reason: "unexpected text after the quoted value",
            })
        }
    }

    fn escaped(&mut self) -> char {
        match self.chars.next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(other) => other,
            None => '\\',
        }
    }

    /// A `#` begins a comment only at the start or after white space: URLs and keys contain it too.
    fn bare(&mut self) -> String {
        let line = self.rest_of_line();
        let mut before = ' ';
        let comment = line.char_indices().find(|&(_, this)| {
            let begins = this == '#' && before.is_whitespace();
            before = this;
            begins
        });
        line[..comment.map_or(line.len(), |(at, _)| at)].trim().to_owned()
    }

    fn until(&mut self, ends: &[char]) -> String {
        let mut text = String::new();
        while let Some(next) = self.chars.next_if(|next| !ends.contains(next)) {
            text.push(next);
        }
        text
    }

    fn rest_of_line(&mut self) -> String {
        let text = self.until(&['\n']);
        self.chars.next();
        self.line += 1;
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> String {
        let entries = parse(text).unwrap();
        assert_eq!(entries.len(), 1, "{text:?} gave {entries:?}");
        entries[0].value.clone()
    }

    #[test]
    fn values_are_read_without_quotes_and_comments() {
        for (text, expected) in [
            ("K=v", "v"),
            ("K = v ", "v"),
            ("export K=v", "v"),
            (
                "K=https://cloud.example # omit for the default",
                "https://cloud.example",
            ),
            ("K=https://host/#part", "https://host/#part"),
            ("K=# nothing", ""),
            ("K=", ""),
            ("K=\"a # b\" # c", "a # b"),
            ("K='a \\n b'", "a \\n b"),
            ("K=\"a\\nb\\\"\"", "a\nb\""),
            ("K=\"a\nb\"", "a\nb"),
            ("# comment\n\nK=v\r\n", "v"),
            ("\u{feff}K=v", "v"),
            ("K=a=b", "a=b"),
        ] {
            assert_eq!(value(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_are_counted_through_quotes() {
        let entries = parse("A=\"1\n2\"\nB=3").unwrap();
        assert_eq!((entries[1].key.as_str(), entries[1].line), ("B", 3));
    }

    #[test]
    fn malformed_lines_are_named_without_their_text() {
        for (text, line) in [
            ("A=1\nhunter2", 2),
            ("A='x", 1),
            ("A=\"x\" y", 1),
            ("=x", 1),
            ("A B=1", 1),
        ] {
            assert_eq!(parse(text).unwrap_err().line, line, "{text:?}");
        }
        assert_eq!(parse("export PATH").unwrap(), Vec::new());
    }
}
