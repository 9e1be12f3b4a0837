//! Sentences of an explanation, in which names stand between backticks.

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Words(String),
    /// A name from the agent's code.
    Code(String),
}

/// Splits at backticks; one without a partner stays a character.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, (code, after))) = rest
        .split_once('`')
        .and_then(|(before, tail)| Some((before, tail.split_once('`')?)))
    {
        out.push(Piece::Words(before.to_owned()));
        out.push(Piece::Code(code.to_owned()));
        rest = after;
    }
    out.push(Piece::Words(rest.to_owned()));
    out.retain(|piece| !matches!(piece, Piece::Words(words) if words.is_empty()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words() {
        let expected = [
            Piece::Words("called ".into()),
            Piece::Code("web_search".into()),
            Piece::Words(" 6 times".into()),
        ];
        assert_eq!(pieces("called `web_search` 6 times"), expected);
        assert_eq!(pieces("`a`"), [Piece::Code("a".into())]);
    }

    #[test]
    fn a_lonely_backtick_stays() {
        assert_eq!(pieces("it`s"), [Piece::Words("it`s".into())]);
        assert_eq!(pieces(""), []);
    }
}
