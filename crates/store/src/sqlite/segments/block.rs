//! A block: neighbouring entries of one space, as differences to the one before.

use super::Entry;
use crate::codec::{CodecError, Stream, Tape};

/// What still fits into a B-tree cell without an overflow page, for pages of 4 KiB.
const FULL: usize = 930;

/// Encodes as many entries as a block holds, and says how many these are.
pub(super) fn encode(entries: &[Entry]) -> (Vec<u8>, usize) {
    let mut out = Tape::with_capacity(FULL + 20);
    let Some(first) = entries.first() else {
        return (out.0, 0);
    };
    let (mut key, mut ord) = (first.key, first.ord);
    let mut taken = 0;
    for entry in entries {
        if out.0.len() >= FULL {
            break;
        }
        out.unsigned(entry.key.wrapping_sub(key) as u64);
        out.signed(entry.ord.wrapping_sub(ord));
        (key, ord) = (entry.key, entry.ord);
        taken += 1;
    }
    (out.0, taken)
}

/// The entries of a block whose first one is given.
pub(super) fn decode(first: Entry, data: &[u8]) -> Result<Vec<Entry>, CodecError> {
    let mut input = Stream(data);
    let mut entries = Vec::with_capacity(data.len() / 8 + 1);
    let mut entry = first;
    while !input.0.is_empty() {
        entry.key = entry.key.wrapping_add(input.unsigned()? as i64);
        entry.ord = entry.ord.wrapping_add(input.signed()?);
        entries.push(entry);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_any_entries() {
        let numbers = [i64::MIN, -1, 0, 1, 1 << 45, i64::MAX];
        let mut entries = Vec::new();
        for key in numbers {
            for ord in numbers {
                entries.extend((0..90).map(|more| Entry {
                    space: 3,
                    key,
                    ord: ord.saturating_add(more),
                }));
            }
        }
        entries.sort_unstable();
        entries.dedup();
        let (mut rest, mut read, mut blocks) = (&entries[..], Vec::new(), 0);
        while let Some(&first) = rest.first() {
            let (data, taken) = encode(rest);
            assert!(data.len() < 960);
            read.extend(decode(first, &data).unwrap());
            rest = &rest[taken..];
            blocks += 1;
        }
        assert_eq!(read, entries);
        assert!(blocks > 1);
    }
}
