//! The canonical forms in which clients hashed a content.
//!
//! A hash only equals another when both were made from the same bytes. The published clients spell one
//! and the same value differently: Python's `str(dict)` at first, JSON later, cut or with secrets taken
//! out in the newest. So a pasted text is hashed in every spelling that could have been sent.

mod literal;
mod redaction;
mod spelling;

use api::ContentHash;

use literal::Literal;

/// Characters of one field that clients since 0.5.6 send.
const CUT_AT: usize = 8192;

/// Bytes of the longest text that is read as a value. Every spelling of it is made and hashed at once, and a
/// page that stands still while somebody pastes is worse than a value this long that is not found.
const LONGEST_VALUE: usize = 256 * 1024;

/// How the pasted text was spelled before it was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As pasted.
    Text,
    /// Without the blanks around it.
    Trimmed,
    /// With a line end after it.
    EndOfLine,
    /// With the line ends of Windows, which a text field does not keep.
    WindowsLines,
    /// What stands between the quotes.
    Unquoted,
    /// The beginning, as clients since 0.5.6 send it.
    Cut,
    /// `str(value)`.
    Python,
    /// `json.dumps(value, ensure_ascii=False)`.
    Json,
    /// `json.dumps(value)`.
    JsonAscii,
    /// JSON without blanks.
    JsonCompact,
    /// As [`Form::Json`], with the values of secrets taken out.
    Redacted,
    /// A value that was sent as it is and spelled by the server.
    Structured,
    /// The arguments of an instrumented HTTP call.
    Url,
}

impl Form {
    /// What was hashed, and which clients do so.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Text => "the text as it is",
            Self::Trimmed => "the text without blanks around it",
            Self::EndOfLine => "the text with a line end",
            Self::WindowsLines => "the text with Windows line ends",
            Self::Unquoted => "the text between the quotes",
            Self::Cut => "its first 8,192 characters, as SDK 0.5.6 and later send it",
            Self::Python => "the value as Python writes it, as SDKs up to 0.5.5 send arguments",
            Self::Json => "the value as JSON, as SDK 0.5.6 and later send arguments",
            Self::JsonAscii => "the value as ASCII JSON, as traces carry it",
            Self::JsonCompact => "the value as compact JSON, as models write it",
            Self::Redacted => "the value as JSON with secrets taken out by the SDK",
            Self::Structured => "the value as it was sent, without being made a text",
            Self::Url => "the URL of an instrumented HTTP call",
        }
    }
}

/// The hashes that the content may have, the likeliest first, each once. Blank text has none.
pub fn forms(pasted: &str) -> Vec<(Form, ContentHash)> {
    let mut found = Found::default();
    if pasted.trim().is_empty() {
        return found.0;
    }
    of_text(&mut found, pasted);
    of_url(&mut found, pasted.trim());
    let is_short = pasted.len() <= LONGEST_VALUE;
    if let Some(value) = is_short.then(|| literal::parse(pasted)).flatten() {
        of_value(&mut found, &value);
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<(Form, ContentHash)>);

impl Found {
    fn add(&mut self, form: Form, text: &str) {
        let hash = ContentHash::of(text);
        if self.0.iter().all(|(_, known)| *known != hash) {
            self.0.push((form, hash));
        }
    }

    /// As [`Found::add`], for a text that newer clients cut.
    fn add_cut(&mut self, form: Form, text: &str) {
        self.add(form, text);
        if let Some((end, _)) = text.char_indices().nth(CUT_AT) {
            self.add(Form::Cut, &text[..end]);
        }
    }
}

fn of_text(found: &mut Found, pasted: &str) {
    let trimmed = pasted.trim();
    found.add_cut(Form::Text, pasted);
    found.add_cut(Form::Trimmed, trimmed);
    found.add(Form::EndOfLine, &format!("{trimmed}\n"));
    if trimmed.contains('\n') {
        found.add(Form::WindowsLines, &trimmed.replace("\r\n", "\n").replace('\n', "\r\n"));
    }
}

/// The instrumentation of HTTP clients puts the address, or in the oldest its hash, into an object.
fn of_url(found: &mut Found, text: &str) {
    let is_url = (text.starts_with("http://") || text.starts_with("https://")) && !text.contains(char::is_whitespace);
    if !is_url {
        return;
    }
    let arguments = |name: &str, value: String| Literal::Map(vec![(name.to_owned(), Literal::Text(value))]);
    let hashed = arguments("url_hash", ContentHash::of(text).to_string());
    let plain = arguments("url", text.to_owned());
    found.add(Form::Url, &spelling::python(&hashed));
    found.add(Form::Url, &spelling::python(&plain));
    found.add_cut(Form::Url, &spelling::json(&plain, spelling::UNICODE));
}

fn of_value(found: &mut Found, value: &Literal) {
    if let Literal::Text(text) = value {
        return found.add_cut(Form::Unquoted, text);
    }
    found.add(Form::Python, &spelling::python(value));
    found.add_cut(Form::Json, &spelling::json(value, spelling::UNICODE));
    if let Some(redacted) = redaction::redact(value) {
        found.add_cut(Form::Redacted, &spelling::json(&redacted, spelling::UNICODE));
    }
    found.add_cut(Form::JsonAscii, &spelling::json(value, spelling::ASCII));
    found.add_cut(Form::JsonCompact, &spelling::json(value, spelling::COMPACT));
    found.add(Form::Structured, &spelling::structured(value));
}

#[cfg(test)]
mod tests;
