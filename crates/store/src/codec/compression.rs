//! The outermost layer: one byte that names version and compression, then the data.

use std::borrow::Cow;
use std::cell::RefCell;

use zstd::bulk::{Compressor, Decompressor};

use super::CodecError;
use super::streams::{Stream, Tape};

/// Version 1, stored as it is.
const PLAIN: u8 = 0x10;
/// Version 1, one zstd frame behind the length of its content.
const ZSTD: u8 = 0x11;

/// Less than this is not worth a frame's own overhead.
const LEAST: usize = 160;
/// More than this is not believed.
const MOST: u64 = 1 << 30;

/// How much work is put into making it small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// While the run goes on: the fastest.
    Hot,
    /// Once, when the run is over.
    Packed,
}

impl Level {
    const fn zstd(self) -> i32 {
        match self {
            Self::Hot => 1,
            Self::Packed => 3,
        }
    }
}

thread_local! {
    // Making a context costs more than compressing a small batch with it.
    static COMPRESSORS: RefCell<[Option<Compressor<'static>>; 2]> = const { RefCell::new([None, None]) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Adds the outermost layer.
pub fn pack(encoded: &[u8], level: Level) -> Vec<u8> {
    let plain = || [&[PLAIN], encoded].concat();
    if encoded.len() < LEAST {
        return plain();
    }
    let compressed = COMPRESSORS.with_borrow_mut(|slots| {
        let slot = &mut slots[usize::from(level == Level::Packed)];
        if slot.is_none() {
            *slot = Compressor::new(level.zstd()).ok();
        }
        slot.as_mut()?.compress(encoded).ok()
    });
    match compressed {
        Some(frame) if frame.len() + 4 < encoded.len() => {
            let mut out = Tape::with_capacity(frame.len() + 5);
            out.push(ZSTD);
            out.unsigned(encoded.len() as u64);
            out.bytes(&frame);
            out.0
        }
        _ => plain(),
    }
}

/// Takes the outermost layer off.
///
/// # Errors
/// For unknown versions and damaged data.
pub fn unpack(stored: &[u8]) -> Result<Cow<'_, [u8]>, CodecError> {
    let (&format, data) = stored.split_first().ok_or(CodecError::Truncated)?;
    match format {
        PLAIN => Ok(Cow::Borrowed(data)),
        ZSTD => {
            let mut input = Stream(data);
            let length = input.unsigned()?;
            if length > MOST {
                return Err(CodecError::Invalid("length"));
            }
            decompress(input.0, length as usize).map(Cow::Owned)
        }
        other => Err(CodecError::UnknownVersion(other)),
    }
}

fn decompress(frame: &[u8], length: usize) -> Result<Vec<u8>, CodecError> {
    let out = DECOMPRESSOR.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = Decompressor::new().ok();
        }
        slot.as_mut()?.decompress(frame, length).ok()
    });
    out.filter(|out| out.len() == length).ok_or(CodecError::Compression)
}
