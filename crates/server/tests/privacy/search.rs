//! Searches for the mark in every form that it may have taken.

use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Result, ensure};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

/// The part of the content that no one writes by chance. Quotes and line breaks around it are written
/// differently from place to place; this part has one letter that is.
pub(crate) const MARK: &str = "Zq7Gehéim7qZ";

const ZSTD_FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Everything that was kept or said, with where it was.
#[derive(Default)]
pub(crate) struct Haystack {
    items: Vec<(String, Vec<u8>)>,
}

impl Haystack {
    pub(crate) fn add(&mut self, place: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.items.push((place.into(), bytes.into()));
    }

    /// Adds the database's files as they are, and every value in them unpacked.
    pub(crate) fn add_database(&mut self, folder: &Path) -> Result<()> {
        let mut databases = 0;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            self.add(format!("file {}", path.display()), fs::read(&path)?);
            if path.extension().is_some_and(|extension| extension == "db") {
                databases += 1;
                self.add_values(&path)?;
            }
        }
        ensure!(databases == 1, "{databases} databases in {}", folder.display());
        Ok(())
    }

    fn add_values(&mut self, path: &Path) -> Result<()> {
        let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'")?;
        let tables: Vec<String> = tables
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        ensure!(tables.len() > 3, "hardly any table: {tables:?}");
        for table in tables {
            let mut statement = database.prepare(&format!("SELECT * FROM \"{table}\""))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    self.add_value(row.get_ref(column)?);
                }
            }
        }
        Ok(())
    }

    fn add_value(&mut self, value: ValueRef<'_>) {
        const PLACE: &str = "a value of the database";
        match value {
            ValueRef::Integer(number) => self.add(PLACE, number.to_be_bytes()),
            ValueRef::Text(bytes) => self.add(PLACE, bytes),
            ValueRef::Blob(bytes) => {
                if let Some(content) = unpacked(bytes) {
                    self.add(PLACE, content);
                }
                self.add(PLACE, bytes);
            }
            ValueRef::Null | ValueRef::Real(_) => {}
        }
    }

    pub(crate) fn must_not_hold_content(&self) -> Result<()> {
        let forms = forms();
        for (place, bytes) in &self.items {
            for (form, needle) in &forms {
                ensure!(!contains(bytes, needle), "{place} holds content, {form}");
            }
        }
        Ok(())
    }

    pub(crate) fn must_not_hold(&self, needle: &str) -> Result<()> {
        for (place, bytes) in &self.items {
            ensure!(!contains(bytes, needle.as_bytes()), "{place} holds {needle}");
        }
        Ok(())
    }

    pub(crate) fn must_hold(&self, place: &str, needle: &[u8]) -> Result<()> {
        let there = self
            .items
            .iter()
            .any(|(name, bytes)| name == place && contains(bytes, needle));
        ensure!(there, "{place} does not hold what must be there");
        Ok(())
    }
}

/// The content of a compressed frame somewhere in the value, however it is framed.
fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let start = bytes.windows(4).position(|window| window == ZSTD_FRAME)?;
    let mut content = Vec::new();
    let mut decoder = zstd::stream::read::Decoder::new(&bytes[start..]).ok()?.single_frame();
    // What was read before an error is searched as well.
    let _ = decoder.read_to_end(&mut content);
    Some(content)
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// The mark as it may be written.
fn forms() -> Vec<(&'static str, Vec<u8>)> {
    let hex = MARK
        .bytes()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat();
    let mut out = vec![
        ("plain", MARK.into()),
        ("escaped for ASCII", MARK.replace('é', "\\u00e9").into()),
        ("escaped for Rust", MARK.replace('é', "\\u{e9}").into()),
        ("as bytes for Rust", MARK.replace('é', "\\xc3\\xa9").into()),
        ("escaped for a URL", MARK.replace('é', "%C3%A9").into()),
        ("in UTF-16", MARK.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("in hex", hex.to_uppercase().into()),
        ("in hex", hex.into()),
    ];
    out.extend((0..3).map(|skipped| ("in base64", base64(&MARK.as_bytes()[skipped..]))));
    out
}

/// The digits of whole groups only, because what follows changes the last one.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| {
        let bits = group.iter().fold(0, |bits: usize, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| DIGITS[bits >> shift & 63])
    };
    bytes.chunks_exact(3).flat_map(group).collect()
}

#[test]
fn every_form_is_found() {
    for text in [
        "x Zq7Gehéim7qZ",
        r"Zq7Geh\u00e9im7qZ",
        "5a71374765 5a71374765",
        "%Zq7Geh%C3%A9im7qZ",
    ] {
        let mut haystack = Haystack::default();
        haystack.add("here", text);
        let holds = text.contains("Geh");
        assert_eq!(haystack.must_not_hold_content().is_err(), holds, "{text}");
    }
    for (start, encoded) in [
        ("", "WnE3R2Vow6lpbTdxWg"),
        ("a", "YVpxN0dlaMOpaW03cVo"),
        ("ab", "YWJacTdHZWjDqWltN3Fa"),
    ] {
        let mut haystack = Haystack::default();
        haystack.add("here", encoded);
        assert!(haystack.must_not_hold_content().is_err(), "after {start:?}");
    }
}
