//! One hash for the content of many files: did anything change?

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::workspace;

/// SHA-256 over names and contents of all files below the paths, which are relative to `base`.
///
/// # Errors
/// When one of the paths does not exist or cannot be read.
pub(crate) fn of_files(base: &Path, paths: &[&str]) -> Result<String> {
    let mut hash = Sha256::new();
    for path in paths {
        for file in workspace::files_below(&base.join(path))? {
            let content = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
            hash.update(file.strip_prefix(base)?.to_string_lossy().as_bytes());
            hash.update([0]);
            hash.update(content.len().to_le_bytes());
            hash.update(content);
        }
    }
    Ok(hex(&hash.finalize()))
}

/// SHA-256 of some bytes, in hexadecimal digits.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_or_renamed_file_changes_the_fingerprint() {
        let base = std::env::temp_dir().join(format!("xtask-fingerprint-{}", std::process::id()));
        fs::create_dir_all(base.join("src")).unwrap();
        fs::write(base.join("src/a"), "1").unwrap();
        let first = of_files(&base, &["src"]).unwrap();
        fs::write(base.join("src/a"), "2").unwrap();
        let changed = of_files(&base, &["src"]).unwrap();
        fs::rename(base.join("src/a"), base.join("src/b")).unwrap();
        let renamed = of_files(&base, &["src"]).unwrap();
        let missing = of_files(&base, &["none"]);
        fs::remove_dir_all(&base).unwrap();
        assert!(first != changed && changed != renamed);
        assert!(missing.is_err());
    }

    #[test]
    fn the_hash_is_sha_256() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(of_bytes(b"abc"), expected);
    }
}
