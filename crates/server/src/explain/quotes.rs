//! Passages of the trace in the model's answer.

use std::collections::HashMap;
use std::ops::Range;

use super::unescape::unescaped;
use crate::langfuse::Content;

/// From this many characters on, a text that also stands in the trace is a quote of it.
const QUOTE: usize = 24;
/// What stands for a quote.
const GAP: &str = "…";

/// The text without passages that also stand in the trace, or `None` when it has none. What also stands in a
/// familiar text is not counted: names of tools, and what we said ourselves.
///
/// It takes time in proportion to the length of all texts together.
pub fn without_quotes(text: &str, passages: &[Content], familiar: &[Content]) -> Option<String> {
    let mut quoted = vec![false; text.len()];
    for form in [Form::exact, Form::loose] {
        let answer = form(text);
        let (found, known) = (answer.shared_with(passages, form), answer.shared_with(familiar, form));
        let foreign: Vec<bool> = found
            .iter()
            .zip(&known)
            .map(|(found, known)| *found && !known)
            .collect();
        let mut end = 0;
        for run in foreign.chunk_by(|one, next| one == next) {
            end += run.len();
            if run[0] && run.len() >= QUOTE {
                let quote = answer.trimmed(end - run.len(), end);
                quoted[quote].fill(true);
            }
        }
    }
    quoted.contains(&true).then(|| with_gaps(text, &quoted))
}

/// Puts a mark in the place of each quote.
fn with_gaps(text: &str, quoted: &[bool]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_quote = false;
    for (at, c) in text.char_indices() {
        if quoted[at] && !in_quote {
            out.push_str(GAP);
        }
        in_quote = quoted[at];
        if !in_quote {
            out.push(c);
        }
    }
    out
}

/// A text as it is compared.
struct Form {
    letters: Vec<Letter>,
}

/// A character and the bytes of the text that it stands for.
struct Letter {
    c: char,
    begin: usize,
    end: usize,
}

impl Form {
    /// As it is written.
    fn exact(text: &str) -> Self {
        let letter = |(begin, c): (usize, char)| Letter {
            c,
            begin,
            end: begin + c.len_utf8(),
        };
        Self {
            letters: text.char_indices().map(letter).collect(),
        }
    }

    /// As it is read: in small letters, and everything between words is one space.
    fn loose(text: &str) -> Self {
        let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
        for (begin, c) in text.char_indices() {
            let end = begin + c.len_utf8();
            if c.is_alphanumeric() {
                letters.extend(c.to_lowercase().map(|c| Letter { c, begin, end }));
                continue;
            }
            match letters.last_mut() {
                Some(space) if space.c == ' ' => space.end = end,
                _ => letters.push(Letter { c: ' ', begin, end }),
            }
        }
        Self { letters }
    }

    /// The bytes that a row of letters stands for. Space around a quote belongs to the answer.
    fn trimmed(&self, begin: usize, end: usize) -> Range<usize> {
        let letters = &self.letters[begin..end];
        let mut said = letters.iter().filter(|letter| letter.c != ' ');
        let first = said.next().map_or(0, |letter| letter.begin);
        let last = said.next_back().map_or(first, |letter| letter.end);
        first..last
    }

    /// For each letter, whether it is part of a passage that one of the texts has too.
    fn shared_with(&self, texts: &[Content], form: fn(&str) -> Self) -> Vec<bool> {
        let mut shared = vec![false; self.letters.len()];
        let mut open = self.windows();
        let mut look = |text: &str| {
            for window in Windows::of(&form(text).letters) {
                // A window that was found once need not be found again.
                let Some(places) = open.get(&window.hash) else { continue };
                if places.first().is_some_and(|&place| self.has(place, window.letters)) {
                    for &place in places {
                        shared[place..place + QUOTE].fill(true);
                    }
                    open.remove(&window.hash);
                }
            }
        };
        for text in texts {
            look(text.reveal());
            if let Some(plain) = unescaped(text.reveal()) {
                look(&plain);
            }
        }
        shared
    }

    /// Where each window begins, by its hash.
    fn windows(&self) -> HashMap<u64, Vec<usize>> {
        let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
        for (place, window) in Windows::of(&self.letters).enumerate() {
            places.entry(window.hash).or_default().push(place);
        }
        places
    }

    fn has(&self, place: usize, window: &[Letter]) -> bool {
        let own = &self.letters[place..place + QUOTE];
        own.iter().zip(window).all(|(own, other)| own.c == other.c)
    }
}

/// So many letters in a row.
struct Window<'text> {
    hash: u64,
    letters: &'text [Letter],
}

/// All windows of a text, each with a hash that follows from the one before.
struct Windows<'text> {
    letters: &'text [Letter],
    end: usize,
    hash: u64,
    /// The weight of a window's first letter.
    first: u64,
}

impl<'text> Windows<'text> {
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

    fn of(letters: &'text [Letter]) -> Self {
        let mut windows = Self {
            letters,
            end: 0,
            hash: 0,
            first: Self::BASE.wrapping_pow(QUOTE as u32 - 1),
        };
        while windows.end < letters.len().min(QUOTE - 1) {
            windows.push();
        }
        windows
    }

    fn push(&mut self) {
        let letter = u64::from(u32::from(self.letters[self.end].c));
        self.hash = self.hash.wrapping_mul(Self::BASE).wrapping_add(letter);
        self.end += 1;
    }
}

impl<'text> Iterator for Windows<'text> {
    type Item = Window<'text>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.end >= self.letters.len() {
            return None;
        }
        self.push();
        let letters = &self.letters[self.end.checked_sub(QUOTE)?..self.end];
        let window = Window {
            hash: self.hash,
            letters,
        };
        let leaving = u64::from(u32::from(letters[0].c)).wrapping_mul(self.first);
        self.hash = self.hash.wrapping_sub(leaving);
        Some(window)
    }
}

#[cfg(test)]
mod tests;
