//! The architecture document names what exists.

use std::path::Path;

use crate::tidy::{assert_none, file, files, paths, relative};
use crate::{process, workspace};

const ARCHITECTURE: &str = "docs/architecture.md";

/// Made by a build or an installation, so not in a fresh checkout.
const GENERATED: [&str; 3] = ["dist", "target", ".tools"];

/// Words with a slash that are no paths of ours.
const MEDIA_TYPES: [&str; 4] = ["application/", "text/", "image/", "font/"];

#[test]
fn every_path_in_the_architecture_document_exists() {
    let text = file(ARCHITECTURE).text;
    let mentioned = paths_in(&text);
    assert!(!mentioned.is_empty(), "{ARCHITECTURE} names no path at all");
    let missing: Vec<String> = mentioned
        .into_iter()
        .filter(|path| !exists(path))
        .map(str::to_owned)
        .collect();
    assert_none("docs/architecture.md names paths that do not exist", &missing);
}

#[test]
fn every_package_is_in_the_architecture_document() {
    let text = file(ARCHITECTURE).text;
    let forgotten: Vec<String> = package_folders()
        .into_iter()
        .filter(|folder| !text.contains(&format!("`{folder}")))
        .collect();
    assert_none("docs/architecture.md does not mention", &forgotten);
}

/// An invariant is worth what its test is worth: the tests that documents name exist.
#[test]
fn every_test_named_in_the_architecture_document_exists() {
    let text = file(ARCHITECTURE).text;
    let code: String = files("", ".rs").into_iter().map(|file| file.text).collect();
    let missing: Vec<String> = in_backticks(&text)
        .filter(|word| looks_like_a_test(word))
        .filter(|word| !code.contains(&format!("fn {}(", last_segment(word))))
        .map(str::to_owned)
        .collect();
    assert_none("docs/architecture.md names tests that do not exist", &missing);
}

#[test]
fn paths_are_told_from_other_words() {
    let text = "see `crates/api/src/lib.rs`, `docs/`, `Trunk.toml`; not `domain::run`, `/v1/runs`, \
                `text/html`, `cargo xtask run`, `dist/index.html` or `Run`";
    assert_eq!(paths_in(text), ["crates/api/src/lib.rs", "docs/", "Trunk.toml"]);
}

#[test]
fn names_of_tests_are_told_from_other_words() {
    assert!(looks_like_a_test(
        "tidy::dependencies::nothing_native_reaches_the_browser"
    ));
    assert!(looks_like_a_test("a_retry_is_stored_once"));
    assert!(!looks_like_a_test("api_keys"));
    assert!(!looks_like_a_test("crates/domain/src/the_life_of_a_run.rs"));
}

/// A path from the root; a file name alone (`mod.rs`) may stand for a file in any folder of ours.
fn exists(path: &str) -> bool {
    let name = format!("/{path}");
    let anywhere = || paths().iter().any(|path| path.ends_with(&name));
    workspace::root().join(path).exists() || (!path.contains('/') && anywhere())
}

fn paths_in(text: &str) -> Vec<&str> {
    in_backticks(text).filter(|word| looks_like_a_path(word)).collect()
}

fn looks_like_a_path(word: &str) -> bool {
    const EXTENSIONS: [&str; 8] = ["rs", "toml", "md", "css", "html", "json", "sql", "yml"];
    let extension = Path::new(word).extension().and_then(|extension| extension.to_str());
    let known = extension.is_some_and(|extension| EXTENSIONS.contains(&extension));
    (word.contains('/') || known)
        && !word.starts_with('/')
        && !word.contains([' ', '<', '{', '*'])
        && !word.contains("::")
        && !word.contains("://")
        && !MEDIA_TYPES.iter().any(|kind| word.starts_with(kind))
        && !GENERATED.iter().any(|folder| word.split('/').next() == Some(folder))
}

/// Test names are sentences: at least four words in snake case.
fn looks_like_a_test(word: &str) -> bool {
    let name = last_segment(word);
    let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.chars().all(snake) && name.split('_').filter(|part| !part.is_empty()).count() >= 4
}

fn last_segment(word: &str) -> &str {
    word.rsplit("::").next().unwrap_or(word)
}

/// The texts between single backticks, code blocks left out.
fn in_backticks(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose
        .flat_map(str::lines)
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn package_folders() -> Vec<String> {
    let args = ["metadata", "--no-deps", "--format-version=1"];
    let metadata = process::cargo(&args).output().unwrap();
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let manifests = metadata["packages"].as_array().unwrap().iter();
    let folder = |package: &serde_json::Value| {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
        // The root package is the dashboard: its code is in src/.
        match relative(&workspace::root(), manifest).as_str() {
            "" => "src".to_owned(),
            folder => folder.to_owned(),
        }
    };
    manifests.map(folder).collect()
}
