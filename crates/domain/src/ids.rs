//! Identities of runs, events and signals.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::detectors::FailureType;
use crate::label::Label;

/// A run's id as the client wrote it, usually a UUID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(Label);

impl RunId {
    pub fn new(text: &str) -> Self {
        Self(Label::name(text))
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The fixed-size form used as a storage key: a UUID's own bytes, else bytes of the text's hash.
    pub fn key(&self) -> RunKey {
        RunKey(uuid_bytes(self.as_str()).unwrap_or_else(|| {
            let mut head = [0; 16];
            head.copy_from_slice(&Sha256::digest(self.as_str().as_bytes())[..16]);
            head
        }))
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Reads only the canonical lower-case form with dashes, so that the text can be rebuilt from the bytes.
fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let text = text.as_bytes();
    if text.len() != 36 {
        return None;
    }
    let mut out = [0; 16];
    let mut nibbles = 0;
    for (index, digit) in text.iter().enumerate() {
        let value = match digit {
            b'-' if matches!(index, 8 | 13 | 18 | 23) => continue,
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        if nibbles == 32 {
            return None;
        }
        out[nibbles / 2] |= if nibbles % 2 == 0 { value << 4 } else { value };
        nibbles += 1;
    }
    (nibbles == 32).then_some(out)
}

/// A run's storage key, 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunKey(pub [u8; 16]);

impl RunKey {
    /// The shard of the run, 0 to 255, which leads every primary key of run-scoped tables.
    ///
    /// It mixes all bytes, because time-ordered UUIDs share their first ones.
    pub fn bucket(self) -> u8 {
        self.0
            .iter()
            .fold(0x5b_u8, |mixed, byte| mixed.rotate_left(3) ^ byte.wrapping_mul(167))
    }

    /// The UUID text of the key.
    pub fn uuid_text(self) -> String {
        let mut text = String::with_capacity(36);
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
            }
        }
        text
    }
}

/// The first 64 bits of the hash of a client's event id; equal ids mean the same event sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventId(pub u64);

impl EventId {
    pub fn of(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let mut head = [0; 8];
        head.copy_from_slice(&digest[..8]);
        Self(u64::from_be_bytes(head))
    }
}

/// A signal's public id: 53 bits of the hash of its natural key (run, failure type), so that judging
/// a run again never changes the id and JavaScript reads it exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignalId(pub u64);

impl SignalId {
    pub fn of(tenant: u32, run: RunKey, failure: FailureType) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(tenant.to_be_bytes());
        hasher.update(run.0);
        hasher.update(failure.as_str().as_bytes());
        let digest = hasher.finalize();
        let mut head = [0; 8];
        head.copy_from_slice(&digest[..8]);
        Self(u64::from_be_bytes(head) >> 11)
    }
}

impl fmt::Display for SignalId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_survives_the_key() {
        let id = RunId::new("019e8b3c-7a10-7f00-8000-00000000002a");
        assert_eq!(id.key().uuid_text(), id.as_str());
        assert_ne!(RunId::new("r").key().uuid_text(), "r");
    }

    #[test]
    fn buckets_spread_time_ordered_ids() {
        let mut seen = std::collections::BTreeSet::new();
        for n in 0..2000_u32 {
            let id = RunId::new(&format!("019e8b3c-7a10-7f00-8000-{n:012x}"));
            seen.insert(id.key().bucket());
        }
        assert!(seen.len() > 200, "only {} buckets used", seen.len());
    }
}
