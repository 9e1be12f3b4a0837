//! A text as words, and phrases found in it.

/// Stands for the end of a sentence.
pub(super) const END: &str = ".";
/// How many filler words may stand between two words of a phrase.
const MOST_FILLERS: usize = 8;
/// A phrase after one of these is forbidden, not asked for.
const NEGATIONS: [&str; 8] = ["not", "never", "dont", "without", "cannot", "cant", "no", "avoid"];

/// One of the words or groups of words at each place, in this order.
pub(super) type Phrase = &'static [&'static [&'static str]];

/// The words of a text in small letters, with a mark at the end of each sentence.
pub(super) struct Words(Vec<String>);

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words = Vec::new();
        let mut word = String::new();
        for c in text.chars().flat_map(plain).chain(['.']) {
            match c {
                '\'' | '’' | '`' => {}
                _ if c.is_alphanumeric() => word.push(c),
                _ => {
                    if !word.is_empty() {
                        words.push(std::mem::take(&mut word));
                    }
                    if matches!(c, '.' | '!' | '?' | ';' | ':') {
                        words.push(END.to_owned());
                    }
                }
            }
        }
        Self(words)
    }

    pub(super) fn have(&self, phrase: Phrase) -> bool {
        (0..self.0.len()).any(|start| {
            let end = self.end_of(start, phrase);
            end.is_some_and(|end| !self.is_negated(start) && !self.is_of_something_else(end))
        })
    }

    /// Where the phrase ends that begins here.
    fn end_of(&self, start: usize, phrase: Phrase) -> Option<usize> {
        let (first, others) = phrase.split_first()?;
        let mut at = self.one_of(start, first)?;
        for place in others {
            let fillers = self.0[at..]
                .iter()
                .take(MOST_FILLERS)
                .take_while(|word| is_filler(word));
            let last = at + fillers.count();
            at = (at..=last).find_map(|next| self.one_of(next, place))?;
        }
        Some(at)
    }

    /// The place after one of these words or groups of words.
    fn one_of(&self, at: usize, place: &[&str]) -> Option<usize> {
        place.iter().find_map(|group| {
            let mut end = at;
            for word in group.split(' ') {
                if self.0.get(end)? != word {
                    return None;
                }
                end += 1;
            }
            Some(end)
        })
    }

    /// The last word of the phrase only says what the next one is about.
    fn is_of_something_else(&self, end: usize) -> bool {
        self.0
            .get(end)
            .is_some_and(|word| OTHER_THINGS.contains(&word.as_str()))
    }

    fn is_negated(&self, start: usize) -> bool {
        let before = self.0[..start].iter().rev().take(2).take_while(|word| *word != END);
        before.into_iter().any(|word| NEGATIONS.contains(&word.as_str()))
    }
}

/// The page where a password is reset is no password.
const OTHER_THINGS: [&str; 13] = [
    "reset",
    "policy",
    "page",
    "field",
    "form",
    "manager",
    "strength",
    "requirements",
    "length",
    "size",
    "count",
    "tokens",
    "error",
];

/// Words that change nothing about a phrase.
fn is_filler(word: &str) -> bool {
    const FILLERS: [&str; 42] = [
        "a", "about", "all", "and", "any", "back", "by", "complete", "contents", "current", "each", "entire", "every",
        "exact", "existing", "full", "given", "have", "hidden", "i", "initial", "me", "my", "of", "or", "original",
        "other", "out", "own", "previous", "prior", "system", "that", "the", "these", "those", "to", "user", "us",
        "were", "you", "your",
    ];
    FILLERS.contains(&word)
}

/// A letter as a reader takes it: small, and without the shapes that only look different.
fn plain(c: char) -> impl Iterator<Item = char> {
    let c = match c {
        // Wide letters, and letters of mathematics: 26 large and 26 small ones in turn.
        '\u{FF01}'..='\u{FF5E}' => shifted(c, 0xFF01, '!'),
        '\u{1D400}'..='\u{1D6A3}' => shifted_letter(u32::from(c) - 0x1D400),
        'а' | 'А' => 'a',
        'е' | 'Е' | 'ё' => 'e',
        'о' | 'О' | 'ο' | 'Ο' => 'o',
        'р' | 'Р' => 'p',
        'с' | 'С' => 'c',
        'у' | 'У' => 'y',
        'х' | 'Х' => 'x',
        'і' | 'І' | 'ι' | 'ı' => 'i',
        'ѕ' | 'Ѕ' => 's',
        _ => c,
    };
    c.to_lowercase()
}

fn shifted(c: char, from: u32, to: char) -> char {
    char::from_u32(u32::from(c) - from + u32::from(to)).unwrap_or(c)
}

fn shifted_letter(place: u32) -> char {
    char::from(b'a' + (place % 26) as u8)
}
