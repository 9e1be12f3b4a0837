//! How well a text answers a question: its beginning over the beginning of a word over letters in order.

/// The score of the very text that was asked for.
pub const BEST: u32 = 1000;
const PREFIX: u32 = 800;
const WORD_START: u32 = 600;
const INSIDE: u32 = 400;
const LETTERS: u32 = 200;

/// The score of `text` for `query`, ignoring case; `None` when it is no answer. Every word of the query
/// must be found, and the worst found decides. Of two equal matches the shorter text is the better.
pub fn score(query: &str, text: &str) -> Option<u32> {
    let (query, text) = (query.trim().to_lowercase(), text.to_lowercase());
    if query.is_empty() {
        return Some(0);
    }
    if query == text {
        return Some(BEST);
    }
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX).min(99);
    let whole = class(&query, &text);
    let words = query
        .split_whitespace()
        .map(|word| class(word, &text).unwrap_or(0))
        .min();
    whole.max(words.filter(|class| *class > 0)).map(|class| class - length)
}

fn class(query: &str, text: &str) -> Option<u32> {
    if text.starts_with(query) {
        return Some(PREFIX);
    }
    let inside = text.match_indices(query).map(|(at, _)| at);
    let begins_word = |at: usize| {
        text[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric())
    };
    match inside.map(begins_word).max() {
        Some(true) => Some(WORD_START),
        Some(false) => Some(INSIDE),
        None => is_subsequence(query, text).then_some(LETTERS),
    }
}

/// Whether all letters of `query` stand in `text` in this order. Very short questions are in everything.
fn is_subsequence(query: &str, text: &str) -> bool {
    let mut letters = text.chars();
    query.chars().count() >= 3 && query.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best_first<'t>(query: &str, mut texts: Vec<&'t str>) -> Vec<&'t str> {
        texts.retain(|text| score(query, text).is_some());
        texts.sort_by_key(|text| std::cmp::Reverse(score(query, text)));
        texts
    }

    #[test]
    fn beginnings_rank_before_words_before_letters() {
        let texts = vec!["r-a-g-s", "storage", "my-rag", "rag-search", "RAG"];
        assert_eq!(
            best_first("rag", texts),
            ["RAG", "rag-search", "my-rag", "storage", "r-a-g-s"]
        );
    }

    #[test]
    fn the_shorter_of_equals_wins() {
        assert_eq!(
            best_first("tool", vec!["TOOL_THRASHING", "TOOL_LOOP"]),
            ["TOOL_LOOP", "TOOL_THRASHING"]
        );
    }

    #[test]
    fn words_may_come_in_any_order_but_all_must_come() {
        assert!(score("loop tool", "TOOL_LOOP").is_some());
        assert_eq!(score("loop nothing", "TOOL_LOOP"), None);
    }

    #[test]
    fn letters_count_from_three_on() {
        assert!(score("tlp", "TOOL_LOOP").is_some());
        assert_eq!(score("tp", "TOOL_LOOP"), None);
    }

    #[test]
    fn case_and_blanks_do_not_matter() {
        assert_eq!(score("  runs ", "Runs"), Some(BEST));
        assert_eq!(score("", "Runs"), Some(0));
        assert_eq!(score("ß", "STRASSE"), None);
    }
}
