//! Values as people paste them: JSON, or what Python's `repr` writes.
//!
//! The order of keys and the digits of whole numbers count, because they are part of what was hashed.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::iter::Peekable;
use std::str::Chars;

/// A parsed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Null,
    Bool(bool),
    /// The digits: Python's whole numbers have no limit.
    Int(String),
    Float(f64),
    Text(String),
    List(Vec<Self>),
    /// Only Python has these.
    Tuple(Vec<Self>),
    /// In the order of the text; of equal keys the last value counts.
    Map(Vec<(String, Self)>),
}

/// Deeper values than this are only searched for as text.
const MAX_DEPTH: u8 = 64;

/// The value that the whole text spells, if it spells one.
pub fn parse(text: &str) -> Option<Literal> {
    let mut parser = Parser(text.trim().chars().peekable());
    let value = parser.value(0)?;
    parser.0.next().is_none().then_some(value)
}

struct Parser<'t>(Peekable<Chars<'t>>);

impl Parser<'_> {
    fn value(&mut self, depth: u8) -> Option<Literal> {
        if depth > MAX_DEPTH {
            return None;
        }
        match *self.0.peek()? {
            '{' => self.map(depth),
            '[' => Some(Literal::List(self.items('[', ']', depth)?.0)),
            '(' => self.tuple(depth),
            quote @ ('"' | '\'') => self.text(quote).map(Literal::Text),
            '-' | '0'..='9' => self.number(),
            _ => self.word(),
        }
    }

    fn blanks(&mut self) {
        while self.0.next_if(char::is_ascii_whitespace).is_some() {}
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        self.0.next_if_eq(&wanted).map(drop)
    }

    /// The items between two brackets, and whether a comma followed the last.
    fn items(&mut self, open: char, close: char, depth: u8) -> Option<(Vec<Literal>, bool)> {
        self.take(open)?;
        let (mut items, mut comma) = (Vec::new(), false);
        loop {
            self.blanks();
            if self.take(close).is_some() {
                return Some((items, comma));
            }
            if !items.is_empty() && !comma {
                return None;
            }
            items.push(self.value(depth + 1)?);
            self.blanks();
            comma = self.take(',').is_some();
        }
    }

    /// Brackets around one value without a comma are no tuple, but only that value.
    fn tuple(&mut self, depth: u8) -> Option<Literal> {
        let (mut items, comma) = self.items('(', ')', depth)?;
        if items.len() == 1 && !comma {
            return items.pop();
        }
        Some(Literal::Tuple(items))
    }

    fn map(&mut self, depth: u8) -> Option<Literal> {
        self.take('{')?;
        let (mut entries, mut comma) = (Vec::<(String, Literal)>::new(), true);
        let mut places: HashMap<String, usize> = HashMap::new();
        loop {
            self.blanks();
            if self.take('}').is_some() {
                return Some(Literal::Map(entries));
            }
            let quote = self.0.peek().copied().filter(|it| comma && matches!(it, '"' | '\''))?;
            let key = self.text(quote)?;
            self.blanks();
            self.take(':')?;
            self.blanks();
            let value = self.value(depth + 1)?;
            match places.entry(key) {
                Entry::Occupied(place) => entries[*place.get()].1 = value,
                Entry::Vacant(place) => {
                    entries.push((place.key().clone(), value));
                    place.insert(entries.len() - 1);
                }
            }
            self.blanks();
            comma = self.take(',').is_some();
        }
    }

    fn text(&mut self, quote: char) -> Option<String> {
        self.take(quote)?;
        let mut out = String::new();
        loop {
            match self.0.next()? {
                '\\' => out.push(self.escape()?),
                end if end == quote => return Some(out),
                other => out.push(other),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        match self.0.next()? {
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'x' => char::from_u32(self.hex(2)?),
            'u' => self.unicode(),
            'U' => char::from_u32(self.hex(8)?),
            same @ ('"' | '\'' | '\\' | '/') => Some(same),
            _ => None,
        }
    }

    /// Four digits, or two times four where JSON needs a pair.
    fn unicode(&mut self) -> Option<char> {
        let high = self.hex(4)?;
        if !(0xD800..0xDC00).contains(&high) {
            return char::from_u32(high);
        }
        self.take('\\')?;
        self.take('u')?;
        let low = self.hex(4)?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + low)
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        (0..digits).try_fold(0, |number, _| Some(number << 4 | self.0.next()?.to_digit(16)?))
    }

    fn number(&mut self) -> Option<Literal> {
        let mut text = String::new();
        while let Some(part) = self
            .0
            .next_if(|it| matches!(it, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'))
        {
            text.push(part);
        }
        let digits = text.trim_start_matches('-');
        let led_by_zero =
            digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") && !digits.starts_with("0e");
        if led_by_zero || text.len() - digits.len() > 1 {
            return None;
        }
        if digits.bytes().all(|it| it.is_ascii_digit()) {
            // There is no negative zero among whole numbers.
            let signed = if digits == "0" { digits } else { text.as_str() };
            return (!digits.is_empty()).then(|| Literal::Int(signed.to_owned()));
        }
        text.parse().ok().map(Literal::Float)
    }

    fn word(&mut self) -> Option<Literal> {
        let mut word = String::new();
        while let Some(letter) = self.0.next_if(char::is_ascii_alphabetic) {
            word.push(letter);
        }
        match word.as_str() {
            "null" | "None" => Some(Literal::Null),
            "true" | "True" => Some(Literal::Bool(true)),
            "false" | "False" => Some(Literal::Bool(false)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, Literal)]) -> Literal {
        Literal::Map(
            entries
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn json_and_python_say_the_same() {
        let value = map(&[
            ("b", Literal::List(vec![Literal::Bool(true), Literal::Null])),
            ("a", Literal::Text("it's\n\u{1F30D}".to_owned())),
        ]);
        assert_eq!(
            parse(r#" {"b": [true, null], "a": "it's\n\ud83c\udf0d"} "#),
            Some(value.clone())
        );
        assert_eq!(parse(r#"{'b': [True, None,], 'a': "it's\n\U0001f30d"}"#), Some(value));
    }

    #[test]
    fn brackets_alone_make_no_tuple() {
        let one = Literal::Int("1".to_owned());
        assert_eq!(parse("(1)"), Some(one.clone()));
        assert_eq!(parse("(1,)"), Some(Literal::Tuple(vec![one])));
        assert_eq!(parse("()"), Some(Literal::Tuple(vec![])));
    }

    #[test]
    fn numbers_keep_their_kind_and_digits() {
        assert_eq!(parse("-0"), Some(Literal::Int("0".to_owned())));
        assert_eq!(
            parse("123456789012345678901"),
            Some(Literal::Int("123456789012345678901".to_owned()))
        );
        assert_eq!(parse("1.0"), Some(Literal::Float(1.0)));
        assert_eq!(parse("1E3"), Some(Literal::Float(1000.0)));
        for wrong in ["01", "--1", "-", "1.2.3", "1-2"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn of_equal_keys_the_last_counts_in_the_first_place() {
        let value = map(&[("a", Literal::Int("3".to_owned())), ("b", Literal::Int("2".to_owned()))]);
        assert_eq!(parse(r#"{"a": 1, "b": 2, "a": 3}"#), Some(value));
    }

    #[test]
    fn many_keys_keep_their_order() {
        let count = 20_000;
        let entries: Vec<String> = (0..count).map(|n| format!("\"k{n}\": {n}")).collect();
        let Some(Literal::Map(read)) = parse(&format!("{{{}}}", entries.join(","))) else {
            panic!("no map");
        };
        assert_eq!(read.len(), count);
        assert_eq!(read[count - 1].0, format!("k{}", count - 1));
    }

    #[test]
    fn prose_is_no_value() {
        let deep = "[".repeat(500);
        for text in [
            "",
            "plan a trip",
            "{\"a\": 1} and more",
            "[1 2]",
            "{\"a\" 1}",
            "\"open",
            "nullable",
            deep.as_str(),
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
