//! What is answered.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

/// An answer, as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// Sent one after the other.
    pub pieces: Vec<Piece>,
    /// The connection dies where the body should end.
    pub cut: bool,
}

/// A part of the body.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Silence before it.
    pub after: Duration,
    pub bytes: Bytes,
}

impl Answer {
    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", body.to_string())
    }

    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Self::new(status, "text/plain; charset=utf-8", body.into())
    }

    pub fn html(status: u16, body: impl Into<String>) -> Self {
        Self::new(status, "text/html; charset=utf-8", body.into())
    }

    pub fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            pieces: vec![Piece {
                after: Duration::ZERO,
                bytes: body.into(),
            }],
            cut: false,
        }
    }

    pub fn with_header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// The same answer, half of which is sent before the connection dies.
    pub(super) fn cut_off(mut self) -> Self {
        let half = self.body().len() / 2;
        let sent = Bytes::from(self.body()[..half].to_vec());
        self.headers
            .push(("content-length".to_owned(), self.body().len().to_string()));
        self.pieces = vec![Piece {
            after: Duration::ZERO,
            bytes: sent,
        }];
        self.cut = true;
        self
    }

    /// The whole body.
    pub fn body(&self) -> Vec<u8> {
        self.pieces.iter().flat_map(|piece| piece.bytes.to_vec()).collect()
    }

    pub fn content_type(&self) -> &str {
        let header = self.headers.iter().find(|(name, _)| name == "content-type");
        header.map_or("", |(_, value)| value)
    }
}
