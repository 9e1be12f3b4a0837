//! The content security policy of the page.

use sha2::{Digest, Sha256};

/// Allows what the page needs and nothing else: its own files, WebAssembly, and its own inline scripts
/// by their hash.
pub(super) fn policy(page: &str) -> String {
    let hashes: Vec<String> = inline_scripts(page)
        .map(|script| format!(" 'sha256-{}'", digest(script)))
        .collect();
    let hashes = hashes.concat();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// The texts of script elements without an address, exactly as a browser hashes them.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    let mut rest = page;
    std::iter::from_fn(move || {
        loop {
            let (_, from_tag) = rest.split_once("<script")?;
            let (attributes, body) = from_tag.split_once('>')?;
            let (script, after) = body.split_once("</script>")?;
            rest = after;
            if !attributes.contains("src=") {
                return Some(script);
            }
        }
    })
}

/// A text's hash as policies write it, without `sha256-`.
pub(crate) fn digest(text: &str) -> String {
    base64(&Sha256::digest(text.as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = char::from(DIGITS[(group >> (18 - 6 * place)) as usize & 63]);
            out.push(if place <= chunk.len() { digit } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        let texts = ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes()));
        assert_eq!(texts, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }

    #[test]
    fn inline_scripts_are_allowed_by_hash_and_linked_ones_are_not_hashed() {
        let page = r#"<script src="/a.js"></script><script type="module">alert('Hello, world.');</script>"#;
        let policy = policy(page);
        // The example of the CSP specification for this very text.
        assert!(
            policy.contains("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"),
            "{policy}"
        );
        assert_eq!(policy.matches("sha256-").count(), 1);
    }
}
