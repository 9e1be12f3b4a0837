//! How Rust files look: short, introduced, and honest about what they silence.

use crate::tidy::{File, assert_none, files, limits, places};

/// Written in two halves, or this file would break its own rule.
const SILENCED: [&str; 2] = [concat!("#[", "allow("), concat!("#![", "allow(")];

#[test]
fn files_are_short() {
    let mut lengths: Vec<(usize, String)> = files("", ".rs")
        .iter()
        .map(|file| (lines_without_tests(&file.text), file.path.clone()))
        .collect();
    lengths.sort();
    let too_long: Vec<String> = lengths
        .iter()
        .filter(|(lines, _)| *lines > limits::FILE_LINES)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    assert_none("files that are too long", &too_long);
    let (p95, path) = &lengths[(lengths.len() - 1) * 95 / 100];
    assert!(
        *p95 <= limits::FILE_LINES_P95,
        "the 95th percentile is {p95} lines ({path})"
    );
}

#[test]
fn inline_tests_do_not_count_as_length() {
    assert_eq!(
        lines_without_tests("//! a\nfn b() {}\n\n#[cfg(test)]\nmod tests {\n  // …\n}\n"),
        3
    );
    assert_eq!(lines_without_tests("//! a\n#[cfg(test)]\nmod tests;\nfn b() {}\n"), 4);
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<String> = files("", ".rs")
        .into_iter()
        .filter(|file| !is_introduced(file))
        .map(|file| file.path)
        .collect();
    assert_none("files that do not begin with a `//!` sentence", &silent);
}

#[test]
fn lints_are_expected_with_a_reason_and_never_silenced() {
    let silenced: Vec<String> = files("", ".rs")
        .iter()
        .flat_map(|file| places(file, &SILENCED))
        .collect();
    assert_none("use `#[expect(…, reason = \"…\")]`", &silenced);
}

fn is_introduced(file: &File) -> bool {
    file.text.lines().next().is_some_and(|line| line.starts_with("//! "))
}

/// Lines up to the inline test module, which stands at the end of a file.
fn lines_without_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let opens_tests =
        |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{');
    lines.windows(2).position(opens_tests).unwrap_or(lines.len())
}
