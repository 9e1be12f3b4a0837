//! The dashboard's page and styles: one palette, one origin.

use crate::tidy::{File, assert_none, file, files, places};

const PALETTE: &str = "style/tokens.css";

#[test]
fn colours_are_named_in_one_file() {
    let broken: Vec<String> = files("style/", ".css")
        .iter()
        .filter(|file| file.path != PALETTE)
        .flat_map(raw_colours)
        .collect();
    assert_none("raw colours belong to style/tokens.css", &broken);
    assert!(!raw_colours(&file(PALETTE)).is_empty(), "{PALETTE} names no colour");
}

#[test]
fn every_kind_of_raw_colour_is_seen() {
    let style = |text: &str| File {
        path: "style/x.css".into(),
        text: text.into(),
    };
    for raw in [
        "color: #fff;",
        "color:#A1B2C3",
        "fill: rgb(1 2 3)",
        "color: hsla(1, 2%, 3%, 1)",
        "color: oklch(1 0 0)",
    ] {
        assert_eq!(raw_colours(&style(raw)).len(), 1, "{raw}");
    }
    for fine in [
        "color: var(--ink);",
        "#main-content { top: 0 }",
        "mask: url(#fade-out)",
        "/* see #123 */",
    ] {
        assert!(raw_colours(&style(fine)).is_empty(), "{fine}");
    }
}

#[test]
fn nothing_comes_from_another_origin() {
    const FOREIGN: [&str; 4] = ["https://", "http://", "url(//", "=\"//"];
    let mut pages = files("style/", ".css");
    pages.push(file("index.html"));
    let broken: Vec<String> = pages.iter().flat_map(|page| places(page, &FOREIGN)).collect();
    assert_none("addresses of other origins", &broken);
}

/// Every style sheet is linked: trunk copies what the page names and nothing else.
#[test]
fn every_style_sheet_is_linked() {
    let page = file("index.html").text;
    let forgotten: Vec<String> = files("style/", ".css")
        .into_iter()
        .map(|sheet| sheet.path)
        .filter(|path| !page.contains(path.as_str()))
        .collect();
    assert_none("style sheets that index.html does not link", &forgotten);
}

fn raw_colours(file: &File) -> Vec<String> {
    const FUNCTIONS: [&str; 8] = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklch("];
    let mut found = Vec::new();
    let uncommented = without_comments(&file.text);
    for (number, line) in uncommented.lines().enumerate() {
        let function = FUNCTIONS.iter().any(|function| line.contains(function));
        if function || line.split('#').skip(1).any(begins_with_hex_colour) {
            found.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
        }
    }
    found
}

/// `#fff`, `#ffff`, `#ffffff` or `#ffffffff`, and not the beginning of a longer name.
fn begins_with_hex_colour(after_hash: &str) -> bool {
    let name_length = after_hash
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        .unwrap_or(after_hash.len());
    let name = &after_hash[..name_length];
    matches!(name.len(), 3 | 4 | 6 | 8) && name.chars().all(|c| c.is_ascii_hexdigit())
}

/// Comments are blanked, their line breaks kept, so that line numbers stay true.
fn without_comments(css: &str) -> String {
    let mut text = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        let (inside, after) = comment.split_once("*/").unwrap_or((comment, ""));
        text.push_str(before);
        text.extend(inside.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    text.push_str(rest);
    text
}
