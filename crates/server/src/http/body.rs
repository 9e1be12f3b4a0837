//! Request bodies, read and decompressed within bounds.

use std::error::Error;
use std::io::Read;

use api::error::ErrorCode;
use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use http_body_util::BodyExt;

use super::slow_body::TooSlow;
use crate::error::ApiError;

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Identity,
    Gzip,
}

impl Encoding {
    /// # Errors
    /// For an encoding that we do not read.
    pub fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let Some(value) = headers.get(header::CONTENT_ENCODING) else {
            return Ok(Self::Identity);
        };
        match value.as_bytes().trim_ascii().to_ascii_lowercase().as_slice() {
            b"" | b"identity" => Ok(Self::Identity),
            b"gzip" | b"x-gzip" => Ok(Self::Gzip),
            _ => Err(
                ApiError::new(ErrorCode::UnsupportedEncoding, "the content encoding is not supported")
                    .hint("send the body as it is or with `Content-Encoding: gzip`"),
            ),
        }
    }
}

/// The body's size as its head announces it.
pub fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// When it is larger, too slow or broken off.
pub async fn read(mut body: Body, announced: Option<usize>, limit: usize) -> Result<Bytes, ApiError> {
    let mut first: Option<Bytes> = None;
    let mut whole = BytesMut::new();
    let mut size = 0;
    let mut too_large = announced.is_some_and(|announced| announced > limit);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| broken(&error))?.into_data() else {
            continue;
        };
        size += data.len();
        too_large |= size > limit;
        if too_large {
            // Reading on for a while lets the client finish writing and hear the answer.
            (first, whole) = (None, BytesMut::new());
            if size > limit.saturating_mul(2) {
                break;
            }
        } else if first.is_none() && whole.is_empty() {
            first = Some(data);
        } else {
            if let Some(first) = first.take() {
                // Reserved step by step, not as announced: an announcement costs the client nothing.
                whole.extend_from_slice(&first);
            }
            whole.extend_from_slice(&data);
        }
    }
    if too_large {
        return Err(larger_than(limit));
    }
    Ok(first.unwrap_or_else(|| whole.freeze()))
}

fn broken(error: &axum::Error) -> ApiError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<TooSlow>() {
            return ApiError::new(ErrorCode::RequestTimeout, "the request body took too long");
        }
        cause = inner.source();
    }
    ApiError::body("the request body ended early")
}

fn larger_than(limit: usize) -> ApiError {
    ApiError::new(ErrorCode::BodyTooLarge, format!("the body has more than {limit} bytes"))
        .hint("send fewer events at once, or raise DUNETRACE_MAX_BODY_BYTES")
}

/// Decompresses a body to at most `limit` bytes; never holds more, however much it would unfold to.
///
/// # Errors
/// When it would be larger, or is not gzip.
pub fn gunzip(compressed: &[u8], limit: usize) -> Result<Bytes, ApiError> {
    let mut out = Vec::with_capacity(compressed.len().saturating_mul(4).min(limit));
    let mut decoder = MultiGzDecoder::new(compressed).take(limit as u64 + 1);
    if decoder.read_to_end(&mut out).is_err() {
        return Err(ApiError::body("the body is not valid gzip"));
    }
    if out.len() > limit {
        return Err(larger_than(limit));
    }
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        assert_eq!(gunzip(&gzip(b"hello"), 5).unwrap(), "hello");
        assert_eq!(gunzip(&gzip(b"hello!"), 5).unwrap_err().code, ErrorCode::BodyTooLarge);
        let bomb = gzip(&vec![0; 64 << 20]);
        assert!(bomb.len() < 100_000);
        assert_eq!(gunzip(&bomb, 1 << 20).unwrap_err().code, ErrorCode::BodyTooLarge);
        assert_eq!(gunzip(b"no gzip", 100).unwrap_err().code, ErrorCode::InvalidBody);
        assert_eq!(
            gunzip(&gzip(b"hello")[..10], 100).unwrap_err().code,
            ErrorCode::InvalidBody
        );
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit() {
        for (announced, limit, fits) in [
            (None, 5, true),
            (Some(5), 5, true),
            (None, 4, false),
            (Some(9), 8, false),
        ] {
            let read = read(Body::from("hello"), announced, limit).await;
            assert_eq!(read.is_ok(), fits, "{announced:?} {limit}");
        }
    }
}
