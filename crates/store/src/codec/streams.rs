//! The streams of version 1 and the table of names.

use std::collections::HashMap;

use domain::{ContentHash, Label};

use super::CodecError;

/// Names that occur in nearly every run: known on both sides, so never written. Their places are part
/// of version 1.
const COMMON: [&str; 24] = [
    "",
    "unknown",
    "final_answer",
    "completed",
    "error",
    "stop",
    "tool_calls",
    "length",
    "end_turn",
    "tool_use",
    "max_tokens",
    "content_filter",
    "policy_violation",
    "search",
    "gpt-4o",
    "gpt-4o-mini",
    "stop_sequence",
    "max_steps",
    "timeout",
    "cancelled",
    "Exception",
    "ValueError",
    "TimeoutError",
    "KeyError",
];

/// A growing stream.
#[derive(Default)]
pub(crate) struct Tape(pub(crate) Vec<u8>);

impl Tape {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    pub(crate) fn push(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Seven bits a byte, the lowest first.
    pub(crate) fn unsigned(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Small numbers of either sign are short.
    pub(crate) fn signed(&mut self, number: i64) {
        self.unsigned(((number << 1) ^ (number >> 63)) as u64);
    }
}

/// What is left to read of a stream.
#[derive(Clone, Copy, Default)]
pub(crate) struct Stream<'a>(pub(crate) &'a [u8]);

impl<'a> Stream<'a> {
    pub(crate) fn byte(&mut self) -> Result<u8, CodecError> {
        let (&first, rest) = self.0.split_first().ok_or(CodecError::Truncated)?;
        self.0 = rest;
        Ok(first)
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], CodecError> {
        let (head, rest) = self.0.split_at_checked(count).ok_or(CodecError::Truncated)?;
        self.0 = rest;
        Ok(head)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], CodecError> {
        let (head, rest) = self.0.split_first_chunk().ok_or(CodecError::Truncated)?;
        self.0 = rest;
        Ok(*head)
    }

    pub(crate) fn unsigned(&mut self) -> Result<u64, CodecError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(CodecError::Invalid("number"))
    }

    pub(crate) fn signed(&mut self) -> Result<i64, CodecError> {
        let number = self.unsigned()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn size(&mut self) -> Result<usize, CodecError> {
        usize::try_from(self.unsigned()?).map_err(|_| CodecError::Invalid("size"))
    }
}

/// All streams of a chunk in the making.
pub(super) struct Writer<'a> {
    table: HashMap<&'a str, u64>,
    texts: Vec<&'a str>,
    pub(super) kinds: Tape,
    pub(super) steps: Tape,
    pub(super) times: Tape,
    /// Which optional fields are there.
    pub(super) masks: Tape,
    pub(super) numbers: Tape,
    names: Tape,
    /// Open-ended fields.
    pub(super) misc: Tape,
    /// What does not compress: hashes, ids, floats.
    pub(super) raw: Tape,
}

impl<'a> Writer<'a> {
    pub(super) fn with_capacity(events: usize) -> Self {
        Self {
            table: HashMap::with_capacity(16),
            texts: Vec::with_capacity(16),
            kinds: Tape::with_capacity(events),
            steps: Tape::with_capacity(events + 2),
            times: Tape::with_capacity(events * 3 + 8),
            masks: Tape::with_capacity(events + 2),
            numbers: Tape::with_capacity(events * 4),
            names: Tape::with_capacity(events + 8),
            misc: Tape::default(),
            raw: Tape::with_capacity(events * 8 + 16),
        }
    }

    pub(super) fn name(&mut self, label: &'a Label) {
        self.text(label.as_str());
    }

    pub(super) fn text(&mut self, text: &'a str) {
        let number = match self.table.get(text) {
            Some(&number) => number,
            None => self.remember(text),
        };
        self.names.unsigned(number);
    }

    fn remember(&mut self, text: &'a str) -> u64 {
        let common = COMMON.iter().position(|&common| common == text);
        let number = common.unwrap_or(COMMON.len() + self.texts.len()) as u64;
        if common.is_none() {
            self.texts.push(text);
        }
        self.table.insert(text, number);
        number
    }

    pub(super) fn hash(&mut self, hash: ContentHash) {
        self.raw.bytes(&hash.bytes());
    }

    pub(super) fn finish(self, events: usize) -> Vec<u8> {
        let streams = [
            self.kinds,
            self.steps,
            self.times,
            self.masks,
            self.numbers,
            self.names,
            self.misc,
            self.raw,
        ];
        let texts: usize = self.texts.iter().map(|text| text.len() + 1).sum();
        let size: usize = streams.iter().map(|stream| stream.0.len()).sum();
        let mut out = Tape::with_capacity(size + texts + 32);
        out.unsigned(events as u64);
        out.unsigned(self.texts.len() as u64);
        for text in &self.texts {
            out.unsigned(text.len() as u64);
            out.bytes(text.as_bytes());
        }
        // The last stream takes the rest.
        for stream in &streams[..streams.len() - 1] {
            out.unsigned(stream.0.len() as u64);
        }
        for stream in &streams {
            out.bytes(&stream.0);
        }
        out.0
    }
}

/// All streams of a chunk while it is read.
pub(super) struct Reader<'a> {
    labels: Vec<Label>,
    pub(super) kinds: Stream<'a>,
    pub(super) steps: Stream<'a>,
    pub(super) times: Stream<'a>,
    pub(super) masks: Stream<'a>,
    pub(super) numbers: Stream<'a>,
    names: Stream<'a>,
    pub(super) misc: Stream<'a>,
    pub(super) raw: Stream<'a>,
}

impl<'a> Reader<'a> {
    /// Gives the streams and the number of events.
    pub(super) fn open(bytes: &'a [u8]) -> Result<(Self, usize), CodecError> {
        let mut input = Stream(bytes);
        let count = input.size()?;
        let texts = input.size()?;
        let mut labels: Vec<Label> = COMMON.iter().map(|text| Label::name(text)).collect();
        for _ in 0..texts {
            let length = input.size()?;
            let text = str::from_utf8(input.bytes(length)?).map_err(|_| CodecError::Invalid("name"))?;
            labels.push(Label::name(text));
        }
        let mut lengths = [0; 7];
        for length in &mut lengths {
            *length = input.size()?;
        }
        let mut next = lengths.iter().map(|&length| input.bytes(length).map(Stream));
        let mut stream = || next.next().unwrap_or(Err(CodecError::Truncated));
        let (kinds, steps, times, masks) = (stream()?, stream()?, stream()?, stream()?);
        let (numbers, names, misc) = (stream()?, stream()?, stream()?);
        drop(next);
        if count > kinds.0.len() {
            return Err(CodecError::Truncated);
        }
        let reader = Self {
            labels,
            kinds,
            steps,
            times,
            masks,
            numbers,
            names,
            misc,
            raw: input,
        };
        Ok((reader, count))
    }

    pub(super) fn name(&mut self) -> Result<Label, CodecError> {
        let number = self.names.size()?;
        self.labels.get(number).cloned().ok_or(CodecError::Invalid("name"))
    }

    pub(super) fn hash(&mut self) -> Result<ContentHash, CodecError> {
        self.raw.array().map(ContentHash::from_bytes)
    }

    /// How many of something follow; each of them takes at least one byte of `stream`.
    pub(super) fn names_count(&mut self) -> Result<usize, CodecError> {
        let count = self.numbers.size()?;
        if count > self.names.0.len() {
            return Err(CodecError::Truncated);
        }
        Ok(count)
    }
}
