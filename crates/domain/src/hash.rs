//! The hash boundary: content enters the system only through [`ContentHash`].

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// The first 64 bits of the SHA-256 of a content's UTF-8 text, written as 16 lower-case hex digits.
///
/// This is the form the SDKs up to 0.3.21 put on the wire, so equal content has an equal hash whether
/// the client or this server hashed it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash([u8; 8]);

impl ContentHash {
    /// Hashes `content`. The text itself is not kept.
    pub fn of(content: &str) -> Self {
        let digest = Sha256::digest(content.as_bytes());
        let mut head = [0; 8];
        head.copy_from_slice(&digest[..8]);
        Self(head)
    }

    /// Reads a value that a client claims is already a hash.
    ///
    /// Only 16 or 64 hex digits are believed (of 64, the first 16 count). Anything else may be content
    /// in disguise and is hashed; the empty string means "nothing was hashed" and gives `None`.
    pub fn from_claim(claim: &str) -> Option<Self> {
        match claim.len() {
            0 => None,
            16 | 64 => Some(Self::parse(&claim[..claim.floor_char_boundary(16)]).unwrap_or_else(|| Self::of(claim))),
            _ => Some(Self::of(claim)),
        }
    }

    /// Parses exactly 16 hex digits.
    pub fn parse(hex: &str) -> Option<Self> {
        let digits = hex.as_bytes();
        if digits.len() != 16 {
            return None;
        }
        let mut out = [0; 8];
        for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = (nibble(pair[0])? << 4) | nibble(pair[1])?;
        }
        Some(Self(out))
    }

    /// The eight bytes, for storage and for drawing the swatch.
    pub const fn bytes(self) -> [u8; 8] {
        self.0
    }

    /// Rebuilds a hash from storage.
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// The 16 digits of a hash. Long runs are served with thousands of them, so none is formatted digit by digit.
struct Digits([u8; 16]);

impl Digits {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl ContentHash {
    fn digits(self) -> Digits {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut out = [0; 16];
        for (pair, byte) in out.chunks_exact_mut(2).zip(self.0) {
            pair[0] = HEX[usize::from(byte >> 4)];
            pair[1] = HEX[usize::from(byte & 15)];
        }
        Digits(out)
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.digits().as_str())
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ContentHash({self})")
    }
}

impl Serialize for ContentHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(self.digits().as_str())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for ContentHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
            Self::parse(&text).ok_or_else(|| de::Error::custom("expected 16 hex digits"))
        } else {
            <[u8; 8]>::deserialize(deserializer).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_published_clients() {
        assert_eq!(ContentHash::of("hello").to_string(), "2cf24dba5fb0a30e");
        assert_eq!(ContentHash::of("{'query': 'x'}").to_string(), "e67264c4802a13d9");
        assert_eq!(ContentHash::of("{}").to_string(), "44136fa355b3678a");
    }

    #[test]
    fn believes_only_what_looks_like_a_hash() {
        assert_eq!(ContentHash::from_claim(""), None);
        let kept = ContentHash::from_claim("2cf24dba5fb0a30e").map(|hash| hash.to_string());
        assert_eq!(kept.as_deref(), Some("2cf24dba5fb0a30e"));
        let content = "meet me at dawn!"; // 16 characters, but not hex
        assert_eq!(ContentHash::from_claim(content), Some(ContentHash::of(content)));
        let multibyte = "ééééééé\u{20ac}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
        assert_eq!(ContentHash::from_claim(multibyte), Some(ContentHash::of(multibyte)));
    }
}
