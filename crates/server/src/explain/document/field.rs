//! Texts on their way into the document: cleaned, cut and remembered.

use crate::langfuse::Content;
use domain::prose::visible;

/// The most characters of a field that matters.
const LONG: usize = 4000;
/// The most characters of a field around it.
const SHORT: usize = 400;
/// The most characters of a name.
const NAME: usize = 128;

/// Collects what the document's fields hold.
#[derive(Debug, Default)]
pub struct Fields {
    /// A field did not fit.
    pub cut: bool,
    pub passages: Vec<Content>,
    pub familiar: Vec<Content>,
}

impl Fields {
    /// Text of the trace that matters; `None` when there is none.
    pub fn long(&mut self, text: &Content) -> Option<String> {
        self.passage(text, LONG)
    }

    /// Text of the trace around what matters.
    pub fn short(&mut self, text: &Content) -> Option<String> {
        self.passage(text, SHORT)
    }

    /// A name of something in the agent's program.
    pub fn name(&mut self, name: &Content) -> String {
        self.familiar(&cut(name.reveal(), NAME).0)
    }

    /// Text that the answer may repeat.
    pub fn familiar(&mut self, text: &str) -> String {
        let text = visible(text);
        self.familiar.push(Content::new(text.clone()));
        text
    }

    /// Takes over what another one collected.
    pub fn extend(&mut self, other: Self) {
        self.cut |= other.cut;
        self.passages.extend(other.passages);
        self.familiar.extend(other.familiar);
    }

    fn passage(&mut self, text: &Content, most: usize) -> Option<String> {
        if text.is_empty() {
            return None;
        }
        let (shown, was_cut) = cut(text.reveal(), most);
        self.cut |= was_cut;
        self.passages.push(Content::new(shown.clone()));
        Some(shown)
    }
}

/// The visible beginning and end of a text that is longer than so many characters.
fn cut(text: &str, most: usize) -> (String, bool) {
    // A character has at most four bytes, so this many hold more than what is shown of either end.
    let reach = 8 * most;
    if text.len() <= 2 * reach {
        let text = visible(text);
        if text.chars().nth(most).is_none() {
            return (text, false);
        }
        return (joined(&text, &text, most), true);
    }
    let head = visible(&text[..text.floor_char_boundary(reach)]);
    let tail = visible(&text[text.floor_char_boundary(text.len() - reach)..]);
    (joined(&head, &tail, most), true)
}

/// Two thirds of the beginning, for that is where instructions and questions are, and a third of the end.
fn joined(head: &str, tail: &str, most: usize) -> String {
    let first: String = head.chars().take(most * 2 / 3).collect();
    let mut last: Vec<char> = tail.chars().rev().take(most / 3).collect();
    last.reverse();
    format!("{first} […] {}", String::from_iter(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_stay_whole() {
        assert_eq!(cut("grün", 4), ("grün".to_owned(), false));
        assert_eq!(cut("g\u{200B}r\u{0}ün", 4), ("grün".to_owned(), false));
    }

    #[test]
    fn of_long_texts_both_ends_are_kept() {
        let text = format!("begin{}end", "ä".repeat(100));
        let (shown, was_cut) = cut(&text, 30);
        assert!(was_cut);
        assert!(shown.starts_with("beginäää") && shown.ends_with("äääend"), "{shown}");
        assert_eq!(shown.chars().count(), 35);
        let huge = format!("begin{}end", "ä".repeat(1_000_000));
        assert_eq!(cut(&huge, 30).0, shown);
    }

    #[test]
    fn what_is_shown_is_remembered_as_it_is_shown() {
        let mut fields = Fields::default();
        assert_eq!(fields.long(&Content::default()), None);
        let shown = fields.short(&Content::new("x".repeat(1000))).unwrap();
        assert!(fields.cut);
        assert_eq!(fields.passages, [Content::new(shown)]);
        fields.name(&Content::new("web_search"));
        assert_eq!(fields.familiar, [Content::new("web_search")]);
    }
}
