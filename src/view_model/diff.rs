//! What changed between two texts: by lines, and within lines by words.

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Same,
    Removed,
    Added,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    /// It is not in the other form of the line.
    pub changed: bool,
}

/// One line of either text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub kind: Kind,
    /// Its number in the old text, or in the new one when it was added; from 1.
    pub number: usize,
    pub pieces: Vec<Piece>,
}

/// What is shown: a line, or how many equal ones were left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    Line(Line),
    Skipped(usize),
}

/// How much changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub added: usize,
    pub removed: usize,
}

/// Equal lines that are shown around a change.
const AROUND: usize = 3;
/// Beyond this many comparisons everything between the first and the last change counts as changed.
const MOST_CELLS: usize = 4_000_000;
/// Lines with less than this share of their words in common are two lines, not two forms of one.
const ALIKE: f64 = 0.4;

/// Every line of both texts, in order.
pub fn lines(old: &str, new: &str) -> Vec<Line> {
    let (old, new) = (split(old), split(new));
    let mut out = Vec::new();
    let (mut at_old, mut at_new) = (0, 0);
    for (same_old, same_new) in matches(&old, &new).into_iter().chain([(old.len(), new.len())]) {
        block(&old[at_old..same_old], at_old, &new[at_new..same_new], at_new, &mut out);
        if let Some(text) = old.get(same_old) {
            out.push(plain(Kind::Same, same_old, text));
        }
        (at_old, at_new) = (same_old + 1, same_new + 1);
    }
    out
}

/// The lines that changed with some around them.
pub fn folded(lines: Vec<Line>) -> Vec<Row> {
    let changed: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].kind != Kind::Same).collect();
    let near = |at: usize| changed.iter().any(|change| change.abs_diff(at) <= AROUND);
    let mut rows = Vec::new();
    let mut skipped = 0;
    for (at, line) in lines.into_iter().enumerate() {
        if near(at) {
            flush(&mut skipped, &mut rows);
            rows.push(Row::Line(line));
        } else {
            skipped += 1;
        }
    }
    flush(&mut skipped, &mut rows);
    rows
}

fn flush(skipped: &mut usize, rows: &mut Vec<Row>) {
    if *skipped > 0 {
        rows.push(Row::Skipped(std::mem::take(skipped)));
    }
}

pub fn totals(lines: &[Line]) -> Totals {
    let count = |kind| lines.iter().filter(|line| line.kind == kind).count();
    Totals {
        added: count(Kind::Added),
        removed: count(Kind::Removed),
    }
}

/// No text has no lines.
fn split(text: &str) -> Vec<&str> {
    if text.is_empty() {
        Vec::new()
    } else {
        text.split('\n')
            .map(|line| line.strip_suffix('\r').unwrap_or(line))
            .collect()
    }
}

fn plain(kind: Kind, at: usize, text: &str) -> Line {
    let pieces = vec![Piece {
        text: text.to_owned(),
        changed: false,
    }];
    Line {
        kind,
        number: at + 1,
        pieces,
    }
}

/// Lines that were replaced by others: what went, then what came, alike ones compared by words.
fn block(old: &[&str], at_old: usize, new: &[&str], at_new: usize, out: &mut Vec<Line>) {
    let mut removed: Vec<Line> = (0..)
        .zip(old)
        .map(|(at, text)| plain(Kind::Removed, at_old + at, text))
        .collect();
    let mut added: Vec<Line> = (0..)
        .zip(new)
        .map(|(at, text)| plain(Kind::Added, at_new + at, text))
        .collect();
    for (went, came) in removed.iter_mut().zip(&mut added) {
        if let Some((before, after)) = by_words(&went.pieces[0].text, &came.pieces[0].text) {
            went.pieces = before;
            came.pieces = after;
        }
    }
    out.append(&mut removed);
    out.append(&mut added);
}

/// Both forms of a line with what only one of them has; `None` for lines that have little in common.
fn by_words(old: &str, new: &str) -> Option<(Vec<Piece>, Vec<Piece>)> {
    let (old, new) = (words(old), words(new));
    let common = matches(&old, &new);
    let is_word = |word: &&str| !word.trim().is_empty();
    let shared = common.iter().filter(|(at, _)| is_word(&old[*at])).count();
    let most = old
        .iter()
        .filter(|word| is_word(word))
        .count()
        .max(new.iter().filter(|word| is_word(word)).count());
    if (shared as f64) < ALIKE * most as f64 {
        return None;
    }
    let before = marked(&old, common.iter().map(|pair| pair.0));
    let after = marked(&new, common.iter().map(|pair| pair.1));
    Some((before, after))
}

/// Words and what stands between them, each by itself.
fn words(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut was: Option<bool> = None;
    for (at, letter) in line.char_indices() {
        let is_word = letter.is_alphanumeric();
        if at > start && (was != Some(is_word) || !is_word) {
            out.push(&line[start..at]);
            start = at;
        }
        was = Some(is_word);
    }
    out.push(&line[start..]);
    out
}

/// The words as pieces, those at `kept` unchanged. Neighbours of one kind become one piece.
fn marked(words: &[&str], kept: impl Iterator<Item = usize>) -> Vec<Piece> {
    let mut changed = vec![true; words.len()];
    for at in kept {
        changed[at] = false;
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for (word, changed) in words.iter().zip(changed) {
        match pieces.last_mut().filter(|last| last.changed == changed) {
            Some(last) => last.text.push_str(word),
            None => pieces.push(Piece {
                text: (*word).to_owned(),
                changed,
            }),
        }
    }
    pieces
}

/// The places of a longest common subsequence in both lists.
fn matches(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let head = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    let (old_mid, new_mid) = (&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);
    let middle = longest(old_mid, new_mid)
        .into_iter()
        .map(|(one, other)| (one + head, other + head));
    let ends = (0..tail).map(|at| (old.len() - tail + at, new.len() - tail + at));
    (0..head).map(|at| (at, at)).chain(middle).chain(ends).collect()
}

fn longest(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    if old.len().saturating_mul(width) > MOST_CELLS {
        return Vec::new();
    }
    // `lengths[i][j]`: the longest of what begins at `i` and `j`.
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = if old[i] == new[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line with a sign, changed words in brackets.
    fn drawn(old: &str, new: &str) -> Vec<String> {
        let piece = |piece: &Piece| {
            if piece.changed {
                format!("[{}]", piece.text)
            } else {
                piece.text.clone()
            }
        };
        let line = |line: &Line| {
            let sign = match line.kind {
                Kind::Same => ' ',
                Kind::Removed => '-',
                Kind::Added => '+',
            };
            format!("{sign}{}", line.pieces.iter().map(piece).collect::<String>())
        };
        lines(old, new).iter().map(line).collect()
    }

    /// One of the two texts out of the difference.
    fn text_of(lines: &[Line], left_out: Kind) -> String {
        let kept = lines.iter().filter(|line| line.kind != left_out);
        let texts: Vec<String> = kept
            .map(|line| line.pieces.iter().map(|piece| piece.text.as_str()).collect())
            .collect();
        texts.join("\n")
    }

    #[test]
    fn a_paragraph_more_is_two_lines_more() {
        assert_eq!(drawn("Be brief.", "Be brief.\n\nStop."), [" Be brief.", "+", "+Stop."]);
        assert_eq!(drawn("", "Stop."), ["+Stop."]);
        assert_eq!(drawn("Stop.", ""), ["-Stop."]);
        assert!(drawn("", "").is_empty());
    }

    #[test]
    fn within_a_line_the_words_that_changed_are_marked() {
        assert_eq!(
            drawn("You are a research agent.", "You are a careful agent."),
            ["-You are a [research] agent.", "+You are a [careful] agent."]
        );
    }

    #[test]
    fn lines_without_anything_in_common_are_two_lines() {
        assert_eq!(
            drawn("Answer.", "Never search twice."),
            ["-Answer.", "+Never search twice."]
        );
    }

    #[test]
    fn both_texts_can_be_read_out_of_the_difference() {
        let texts = [
            "",
            "a",
            "a\nb\nc",
            "b\nc\nd",
            "a\n\nc",
            "é ü\nb",
            "c\nb\na",
            "a b c\nx",
            "a x c\ny\n",
        ];
        for old in texts {
            for new in texts {
                let lines = lines(old, new);
                assert_eq!(text_of(&lines, Kind::Added), old, "{old:?} to {new:?}");
                assert_eq!(text_of(&lines, Kind::Removed), new, "{old:?} to {new:?}");
                let same = lines.iter().all(|line| line.kind == Kind::Same);
                assert_eq!(same, old == new, "{old:?} to {new:?}");
            }
        }
    }

    #[test]
    fn lines_have_the_numbers_of_their_text() {
        use Kind::{Added, Removed, Same};
        let lines = lines("a\nb\nc", "a\nx\ny\nc");
        let numbers: Vec<(Kind, usize)> = lines.iter().map(|line| (line.kind, line.number)).collect();
        assert_eq!(numbers, [(Same, 1), (Removed, 2), (Added, 2), (Added, 3), (Same, 3)]);
        assert_eq!(totals(&lines), Totals { added: 2, removed: 1 });
    }

    /// `count` different lines, each with its end.
    fn many(word: &str, count: usize) -> String {
        let lines: Vec<String> = (0..count).map(|line| format!("{word} {line}")).collect();
        lines.join("\n") + "\n"
    }

    #[test]
    fn what_is_far_from_a_change_is_left_out() {
        let old = many("line", 20);
        let new = format!("{old}\nStop.");
        let rows = folded(lines(&old, &new));
        assert_eq!(rows[0], Row::Skipped(18));
        let Row::Line(first) = &rows[1] else { panic!("{rows:?}") };
        assert_eq!((first.number, rows.len()), (19, 5));
        assert_eq!(folded(lines("a\nb", "a\nb")), [Row::Skipped(2)]);
    }

    #[test]
    fn texts_that_are_too_long_to_compare_are_still_shown() {
        let old = many("old", 3000);
        let new = many("new", 3000);
        let found = lines(&old, &new);
        assert_eq!(text_of(&found, Kind::Added), old);
        assert_eq!(text_of(&found, Kind::Removed), new);
    }
}
