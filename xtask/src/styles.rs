//! The style sheets in one file: each is small, and every request costs more than it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::fingerprint;

const LINK: &str = "<link rel=\"stylesheet\" href=\"/";

/// Replaces all style sheets that the page links by one, in the same order, named by its content.
pub(crate) fn bundle(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    let mut styles = String::new();
    for name in linked(&html) {
        let sheet = dist.join(name);
        styles.push_str(&fs::read_to_string(&sheet).with_context(|| format!("reading {}", sheet.display()))?);
        fs::remove_file(sheet)?;
    }
    let styles = without_comments(&styles);
    let name = format!("style-{}.css", &fingerprint::of_bytes(styles.as_bytes())[..16]);
    fs::write(dist.join(&name), styles)?;
    fs::write(page, with_one(&html, &name)).context("writing the page")
}

/// Neither comments nor indentation, which are for who reads the sources: a sixth of what the page loads.
fn without_comments(css: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(css.len()), css);
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        if let Some(comment) = special.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        let length = if special.starts_with('/') {
            1
        } else {
            length_of_text(special)
        };
        out.push_str(&special[..length]);
        rest = &special[length..];
    }
    out.push_str(rest);
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Of a text between quotes, both included.
fn length_of_text(css: &str) -> usize {
    let mut chars = css.char_indices();
    let quote = chars.next().map(|(_, quote)| quote);
    let mut escaped = false;
    for (at, char) in chars {
        if !escaped && Some(char) == quote {
            return at + char.len_utf8();
        }
        escaped = char == '\\' && !escaped;
    }
    css.len()
}

/// The names of the linked style sheets.
fn linked(html: &str) -> impl Iterator<Item = &str> {
    html.split(LINK).skip(1).filter_map(|rest| rest.split('"').next())
}

/// The page with the first link leading to `name` and the others gone.
fn with_one(html: &str, name: &str) -> String {
    let mut parts = html.split(LINK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (index, rest) in parts.enumerate() {
        if index == 0 {
            out.push_str(LINK);
            out.push_str(name);
            out.push_str("\"/>");
        }
        out.push_str(rest.split_once("/>").map_or("", |(_, after)| after));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<head><link rel=\"stylesheet\" href=\"/a-1.css\" integrity=\"x\"/>\n<link rel=\"stylesheet\" href=\"/b-2.css\"/><title>T</title></head>";

    #[test]
    fn what_the_browser_does_not_need_is_left_out() {
        let css =
            "/* Why.\n   More. */\na {\n  color: red; /* so */\n}\n\nb::before { content: \"/* \\\" ü */\"; }\nc{}/*";
        let bare = "a {\ncolor: red;\n}\nb::before { content: \"/* \\\" ü */\"; }\nc{}\n";
        assert_eq!(without_comments(css), bare);
        assert_eq!(without_comments("a{width:calc(1px / 2)}"), "a{width:calc(1px / 2)}\n");
        assert_eq!(without_comments("a::before{content:'it"), "a::before{content:'it\n");
    }

    #[test]
    fn all_links_become_one() {
        assert_eq!(linked(HTML).collect::<Vec<_>>(), ["a-1.css", "b-2.css"]);
        let one = "<head><link rel=\"stylesheet\" href=\"/style.css\"/>\n<title>T</title></head>";
        assert_eq!(with_one(HTML, "style.css"), one);
    }
}
