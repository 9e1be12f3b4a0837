//! The rules of the repository, as tests. Each rule is a pure function over text or a graph, so
//! that a test can also show it catching what it is there to catch.

mod dashboard;
mod dependencies;
mod docs;
mod domain;
mod limits;
mod source;

use std::fs;
use std::path::Path;

use crate::workspace;

/// The folders with our own code and documents.
const OURS: [&str; 6] = ["src", "tests", "crates", "xtask", "style", "docs"];

/// A file of the repository.
struct File {
    /// Relative to the root, with `/`.
    path: String,
    text: String,
}

/// All files of ours whose path begins and ends like this.
///
/// Panics when there is none: a rule that looks at nothing would hold forever.
fn files(prefix: &str, suffix: &str) -> Vec<File> {
    let found: Vec<File> = paths()
        .into_iter()
        .filter(|path| path.starts_with(prefix) && path.ends_with(suffix))
        .map(|path| file(&path))
        .collect();
    assert!(
        !found.is_empty(),
        "there is no file {prefix}…{suffix}: this rule would check nothing"
    );
    found
}

/// The paths of all files of ours.
fn paths() -> Vec<String> {
    let root = workspace::root();
    OURS.iter()
        .map(|folder| root.join(folder))
        .filter(|folder| folder.exists())
        .flat_map(|folder| workspace::files_below(&folder).unwrap())
        .map(|path| relative(&root, &path))
        .collect()
}

/// A file at the root or below.
fn file(path: &str) -> File {
    let text = fs::read_to_string(workspace::root().join(path));
    File {
        path: path.to_owned(),
        text: text.unwrap_or_else(|error| panic!("{path}: {error}")),
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap();
    relative
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// Fails with one line for each thing that breaks a rule.
fn assert_none(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

/// The places where a text holds one of the words, as `path:line: word`.
fn places(file: &File, words: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        for word in words.iter().filter(|word| line.contains(**word)) {
            places.push(format!("{}:{}: {word}", file.path, number + 1));
        }
    }
    places
}
