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
    let name = format!("style-{}.css", &fingerprint::of_bytes(styles.as_bytes())[..16]);
    fs::write(dist.join(&name), styles)?;
    fs::write(page, with_one(&html, &name)).context("writing the page")
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
    fn all_links_become_one() {
        assert_eq!(linked(HTML).collect::<Vec<_>>(), ["a-1.css", "b-2.css"]);
        let one = "<head><link rel=\"stylesheet\" href=\"/style.css\"/>\n<title>T</title></head>";
        assert_eq!(with_one(HTML, "style.css"), one);
    }
}
