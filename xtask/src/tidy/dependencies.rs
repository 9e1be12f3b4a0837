//! Who may depend on whom, and what may reach the browser.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::process;
use crate::tidy::{assert_none, file, limits};
use crate::tools::WASM_TARGET;

/// Each package of ours with the packages of ours that it may use.
const MAY_USE: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("api", &["domain"]),
    ("dunetrace-dashboard", &["api"]),
    ("store", &["domain"]),
    // Its tests ask stand-ins.
    ("server", &["domain", "api", "store", "stand_in"]),
    ("stand_in", &[]),
    ("e2e", &["api", "stand_in"]),
    ("xtask", &[]),
];

/// What runs in the browser.
const BROWSER: [&str; 3] = ["domain", "api", "dunetrace-dashboard"];

/// What cannot run in the browser, or must not get there.
const NATIVE: [&str; 9] = [
    "tokio", "mio", "axum", "hyper", "rusqlite", "reqwest", "stand_in", "store", "server",
];

/// Packages of the workspace, each with its dependencies by name.
type Graph = BTreeMap<String, Vec<String>>;

#[test]
fn our_crates_depend_on_each_other_only_as_planned() {
    assert_none(
        "a package uses what it must not use",
        &forbidden_edges(&workspace_graph()),
    );
}

#[test]
fn a_wrong_edge_and_an_unplanned_package_are_seen() {
    let graph = Graph::from([
        ("domain".to_owned(), vec!["serde".to_owned()]),
        ("store".to_owned(), vec!["domain".to_owned(), "server".to_owned()]),
        ("server".to_owned(), vec!["store".to_owned()]),
        ("helpers".to_owned(), vec![]),
    ]);
    assert_eq!(
        forbidden_edges(&graph),
        ["helpers is not in the plan", "store must not depend on server"]
    );
}

#[test]
fn the_workspace_has_few_packages() {
    let packages = workspace_graph().len();
    assert!(
        packages <= limits::PACKAGES,
        "{packages} packages, {} allowed",
        limits::PACKAGES
    );
}

#[test]
fn nothing_native_reaches_the_browser() {
    for package in BROWSER {
        let tree = browser_tree(package);
        assert!(
            tree.contains(package),
            "cargo tree of {package} does not name it:\n{tree}"
        );
        assert_none(
            &format!("{package} pulls native code into the browser"),
            &native_in(&tree),
        );
    }
}

#[test]
fn a_native_package_in_a_tree_is_seen() {
    let tree = "api v0.1.0\nserde v1.0.0\ntokio v1.54.0\ntokio-like v1.0.0\n";
    assert_eq!(native_in(tree), ["tokio v1.54.0"]);
}

/// trunk builds without naming a package: it would build every default member for the browser.
#[test]
fn the_workspace_has_no_default_members() {
    assert!(!file("Cargo.toml").text.contains("default-members"));
}

fn forbidden_edges(graph: &Graph) -> Vec<String> {
    let mut wrong = Vec::new();
    for (package, uses) in graph {
        let Some((_, may_use)) = MAY_USE.iter().find(|(name, _)| name == package) else {
            wrong.push(format!("{package} is not in the plan"));
            continue;
        };
        for used in uses.iter().filter(|used| graph.contains_key(*used)) {
            if used != package && !may_use.contains(&used.as_str()) {
                wrong.push(format!("{package} must not depend on {used}"));
            }
        }
    }
    wrong
}

fn workspace_graph() -> Graph {
    let args = ["metadata", "--no-deps", "--format-version=1"];
    let metadata: Value = serde_json::from_str(&process::cargo(&args).output().unwrap()).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| (name(package), names(&package["dependencies"])))
        .collect()
}

fn names(packages: &Value) -> Vec<String> {
    packages.as_array().unwrap().iter().map(name).collect()
}

fn name(package: &Value) -> String {
    package["name"].as_str().unwrap().to_owned()
}

/// Procedural macros and build scripts run on the builder's machine and are left out.
fn browser_tree(package: &str) -> String {
    let edges = "normal,no-proc-macro";
    let args = [
        "tree",
        "--package",
        package,
        "--target",
        WASM_TARGET,
        "--edges",
        edges,
        "--prefix",
        "none",
    ];
    process::cargo(&args).output().unwrap()
}

fn native_in(tree: &str) -> Vec<String> {
    let native = |line: &&str| line.split(' ').next().is_some_and(|name| NATIVE.contains(&name));
    tree.lines().filter(native).map(str::to_owned).collect()
}
