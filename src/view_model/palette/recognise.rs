//! What a pasted text names by its shape alone: a run, a hash, a signal.

use api::ContentHash;

use super::{Deed, Entry, Section, Target};
use crate::view_model::query::{Query, run_href, signal_href};

/// Characters of the longest word that the server is asked for.
const LONGEST_WORD: usize = 40;
/// Words of the longest name that the server is asked for.
const WORDS_OF_A_NAME: usize = 2;
/// More words than this are content and not a question to the palette.
const MOST_WORDS: usize = 4;

/// Whether a text may be asked for as a name. What may be content must not leave the browser, so only what
/// looks like a name does: one or two words without quotes, brackets and the like.
pub fn may_be_sent(query: &str) -> bool {
    let words = query.split_whitespace().count();
    (1..=WORDS_OF_A_NAME).contains(&words) && is_one_line(query) && query.split_whitespace().all(is_word_of_a_name)
}

/// Whether a text has no line end, which no name has. A text field drops them from what is pasted.
pub fn is_one_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
}

fn is_word_of_a_name(word: &str) -> bool {
    let is_of_names = |it: char| it.is_alphanumeric() || matches!(it, '_' | '.' | ':' | '/' | '-');
    // Two slashes are in addresses, and those are what tools are called with.
    word.chars().nth(LONGEST_WORD).is_none() && word.chars().all(is_of_names) && !word.contains("//")
}

/// Whether a text is more likely something that a run contained than a question to the palette.
fn is_content(query: &str) -> bool {
    !query.split_whitespace().all(is_word_of_a_name) || query.split_whitespace().nth(MOST_WORDS).is_some()
}

/// The entries that the text itself names; `one_line` is false where it was pasted with line ends.
pub fn recognise(query: &str, one_line: bool) -> Vec<Entry> {
    let query = query.trim();
    let mut found = named(query);
    let is_content = !query.is_empty() && (!one_line || is_content(query));
    if found.is_empty() && is_content {
        found.push(entry(
            "Search by content",
            "hashed in this browser, never sent",
            Target::Act(Deed::SearchContent),
        ));
    }
    found
}

fn named(query: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    if let Some(run) = run_of(query) {
        found.push(open(format!("Run {run}"), "run or trace id", run_href(&run)));
    }
    if let Some(hash) = hash_of(query) {
        let href = Query::default().with("hash", &hash.to_string()).href("/runs");
        found.push(open(format!("Runs with the content {hash}"), "content hash", href));
    }
    if let Some(id) = signal_of(query) {
        found.push(open(format!("Signal {id}"), "signal id", signal_href(id)));
    }
    found
}

/// A UUID with its dashes; a trace id is one without.
fn run_of(text: &str) -> Option<String> {
    let is_hex = |text: &str| text.bytes().all(|digit| digit.is_ascii_hexdigit());
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [all] if all.len() == 32 && is_hex(all) => {
            let all = all.to_lowercase();
            Some(format!(
                "{}-{}-{}-{}-{}",
                &all[..8],
                &all[8..12],
                &all[12..16],
                &all[16..20],
                &all[20..]
            ))
        }
        parts if parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) => {
            parts.iter().all(|part| is_hex(part)).then(|| text.to_lowercase())
        }
        _ => None,
    }
}

fn hash_of(text: &str) -> Option<ContentHash> {
    match text.len() {
        16 => ContentHash::parse(text),
        // The whole SHA-256: what the wire carries is its beginning.
        64 => text
            .is_ascii()
            .then(|| ContentHash::parse(&text[..16]))
            .flatten()
            .filter(|_| is_all_hex(text)),
        _ => None,
    }
}

fn is_all_hex(text: &str) -> bool {
    text.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Signals have random numbers of 53 bits. A shorter one is rather the beginning of a run's id.
fn signal_of(text: &str) -> Option<u64> {
    const LEAST_DIGITS: usize = 11;
    text.parse().ok().filter(|_| text.len() >= LEAST_DIGITS)
}

fn open(label: String, detail: &str, href: String) -> Entry {
    entry(&label, detail, Target::Open { href })
}

fn entry(label: &str, detail: &str, target: Target) -> Entry {
    Entry {
        section: Section::Recognised,
        label: label.to_owned(),
        detail: detail.to_owned(),
        words: "",
        target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(query: &str) -> Vec<String> {
        recognise(query, is_one_line(query))
            .into_iter()
            .map(|entry| match entry.target {
                Target::Open { href } => href,
                Target::Act(deed) => format!("{deed:?}"),
            })
            .collect()
    }

    #[test]
    fn run_and_trace_ids_lead_to_the_run() {
        let run = "/runs/f9042def-e1bf-4492-a064-7712cdd3f769";
        assert_eq!(targets(" F9042DEF-e1bf-4492-a064-7712cdd3f769\n"), [run]);
        assert_eq!(targets("f9042defe1bf4492a0647712cdd3f769"), [run]);
    }

    #[test]
    fn hashes_lead_to_the_runs_that_have_them() {
        assert_eq!(targets("2cf24dba5fb0a30e"), ["/runs?hash=2cf24dba5fb0a30e"]);
        let whole = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        assert_eq!(targets(whole), ["/runs?hash=2cf24dba5fb0a30e"]);
    }

    #[test]
    fn long_numbers_lead_to_signals() {
        assert_eq!(
            targets("4503599627370496"),
            ["/runs?hash=4503599627370496", "/signals/4503599627370496"]
        );
        assert!(targets("2026").is_empty());
    }

    #[test]
    fn what_may_be_content_is_only_searched_by_its_hash() {
        for content in [
            "{\"query\": \"x\"}",
            "[\"x\"]",
            "\"secret\"",
            "https://example.com/a",
            "please plan a trip to the north",
            &"x".repeat(41),
            "two\nlines",
            "two\r",
        ] {
            assert!(!may_be_sent(content), "{content}");
            assert_eq!(targets(content), ["SearchContent"], "{content}");
        }
        for name in ["research-agent", "gpt-4o", "openai/gpt:4.1", " TOOL_LOOP billing"] {
            assert!(may_be_sent(name) && targets(name).is_empty(), "{name}");
        }
        assert!(!may_be_sent("  "));
    }

    #[test]
    fn three_words_are_a_question_to_the_palette_and_none_to_the_server() {
        assert!(!may_be_sent("use dark theme"));
        assert!(targets("use dark theme").is_empty());
    }

    #[test]
    fn a_field_that_lost_the_line_ends_of_a_paste_still_holds_content() {
        let found = recognise("twolines", false);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].target, Target::Act(Deed::SearchContent));
    }
}
