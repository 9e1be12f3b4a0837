//! Texts on their way into the document: cleaned, cut and remembered.

use crate::langfuse::Content;
use domain::prose::visible;

/// The most bytes of a field that matters.
const LONG: usize = 4000;
/// The most bytes of a field around it.
const SHORT: usize = 400;
/// The most bytes of a name.
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
    pub fn name(&mut self, name: &str) -> String {
        self.familiar(&cut(name, NAME).0)
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

/// The visible beginning and end of a text that is longer than so many bytes.
fn cut(text: &str, most: usize) -> (String, bool) {
    // What is far from both ends is not even looked at.
    let reach = 2 * most;
    if text.len() > 2 * reach {
        let head = visible(&text[..text.floor_char_boundary(reach)]);
        let tail = visible(&text[text.ceil_char_boundary(text.len() - reach)..]);
        return (joined(&head, &tail, most), true);
    }
    let text = visible(text);
    if text.len() <= most {
        return (text, false);
    }
    (joined(&text, &text, most), true)
}

/// Two thirds of the beginning, for that is where instructions and questions are, and a third of the end.
fn joined(head: &str, tail: &str, most: usize) -> String {
    let head = &head[..head.floor_char_boundary(most * 2 / 3)];
    let tail = &tail[tail.ceil_char_boundary(tail.len().saturating_sub(most / 3))..];
    format!("{head} […] {tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_stay_whole() {
        assert_eq!(cut("grün", 5), ("grün".to_owned(), false));
        assert_eq!(cut("g\u{200B}r\u{0}ün", 5), ("grün".to_owned(), false));
    }

    #[test]
    fn of_long_texts_both_ends_are_kept() {
        let text = format!("begin{}end", "ä".repeat(100));
        let (shown, was_cut) = cut(&text, 30);
        assert!(was_cut);
        assert_eq!(shown, format!("begin{} […] {}end", "ä".repeat(7), "ä".repeat(3)));
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
        fields.name("web_search");
        assert_eq!(fields.familiar, [Content::new("web_search")]);
    }
}
