//! How the events of a run become bytes and back.
//!
//! Version 1 keeps every kind of figure in a stream of its own (kinds, steps, times, numbers, names,
//! hashes), because like beside like compresses well and hashes do not compress at all. Names are
//! written once and referred to by number. The encoding is a function of header and events alone, so
//! a batch that is sent again has the same bytes, and with them the same [`batch_id`].

mod compression;
mod header;
mod payload;
mod payload_read;
mod streams;
#[cfg(test)]
mod tests;

use domain::{Event, Micros, RunHeader, RunKey};
use sha2::{Digest, Sha256};

pub use compression::{Level, pack, unpack};
use header::{read_header, write_header};
use payload::write_payload;
use payload_read::read_payload;
use streams::{Reader, Writer};
pub(crate) use streams::{Stream, Tape};

/// Why bytes cannot be read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    #[error("the data ends early")]
    Truncated,
    #[error("codec version {0} is not known")]
    UnknownVersion(u8),
    #[error("the compressed data is damaged")]
    Compression,
    #[error("invalid {0}")]
    Invalid(&'static str),
}

/// Encodes without compression.
pub fn encode(header: &RunHeader, events: &[Event]) -> Vec<u8> {
    let mut out = Writer::with_capacity(events.len());
    write_header(&mut out, header);
    let (mut step, mut at) = (0, Micros::default());
    for event in events {
        let tag = payload::tag(event.kind()) << 1 | u8::from(event.id.is_some());
        out.kinds.push(tag);
        out.steps.signed(i64::from(event.step) - i64::from(step));
        out.times.signed(event.at.0.wrapping_sub(at.0));
        if let Some(id) = event.id {
            out.raw.bytes(&id.0.to_be_bytes());
        }
        write_payload(&mut out, &event.payload);
        (step, at) = (event.step, event.at);
    }
    out.finish(events.len())
}

/// Reads what [`encode`] wrote. The run's key stands beside the bytes wherever they are kept.
///
/// # Errors
/// Damaged data gives an error, never a panic.
pub fn decode(key: RunKey, bytes: &[u8]) -> Result<(RunHeader, Vec<Event>), CodecError> {
    let (mut input, count) = Reader::open(bytes)?;
    let header = read_header(&mut input, key)?;
    let mut events = Vec::with_capacity(count);
    let (mut step, mut at) = (0_u32, 0_i64);
    for _ in 0..count {
        let tag = input.kinds.byte()?;
        step = u32::try_from(i64::from(step).wrapping_add(input.steps.signed()?))
            .map_err(|_| CodecError::Invalid("step"))?;
        at = at.wrapping_add(input.times.signed()?);
        let id = match tag & 1 {
            1 => Some(domain::EventId(u64::from_be_bytes(input.raw.array()?))),
            _ => None,
        };
        let payload = read_payload(&mut input, tag >> 1)?;
        events.push(Event {
            step,
            at: Micros(at),
            id,
            payload,
        });
    }
    Ok((header, events))
}

/// What identifies a batch of one run: 64 bits of the hash of its encoding.
pub fn batch_id(encoded: &[u8]) -> [u8; 8] {
    let digest = Sha256::digest(encoded);
    let mut head = [0; 8];
    head.copy_from_slice(&digest[..8]);
    head
}
