//! Lists as files: `GET /v1/runs/export` and `GET /v1/signals/export`.
//!
//! The keys of all rows are read first, which fixes their number and order. The rows follow in blocks, each read when
//! the reader has taken the one before, so neither the list nor a slow reader takes memory or holds the store.

mod csv;
mod encode;
pub(super) mod runs;
pub(super) mod signals;

use std::collections::VecDeque;

use ::api::export::{ExportFormat, ROWS_HEADER};
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::Micros;
use futures_util::stream::try_unfold;
use store::StoreError;

use self::encode::{Encoder, Row};
use super::calendar::compact;
use super::params::{Accepts, Params};
use crate::error::ApiError;

/// Rows that are read and sent at a time.
const BLOCK: usize = 500;

/// Why a file ends before its time. The connection breaks off, so the reader cannot take it for the whole.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("a row of the list is gone")]
    RowGone,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

fn format<A: Accepts>(params: &Params<A>) -> Result<ExportFormat, ApiError> {
    params.get("format").map_or(Ok(ExportFormat::default()), |text| {
        ExportFormat::parse(text)
            .ok_or_else(|| ApiError::parameter("format", "`format` is none of `csv`, `ndjson` and `json`"))
    })
}

/// The answer to a request at `now` for the rows of `keys`, which `read` reads a block at a time.
fn file<K, R, F>(
    name: &str,
    now: Micros,
    format: ExportFormat,
    keys: Vec<K>,
    read: impl Fn(Vec<K>) -> F + Send + 'static,
) -> Response
where
    K: Send + 'static,
    R: Row,
    F: Future<Output = Result<Vec<R>, StoreError>> + Send,
{
    let headers = [
        (CONTENT_TYPE, format.content_type().to_owned()),
        (
            CONTENT_DISPOSITION,
            format!(r#"attachment; filename="{name}-{}.{}""#, compact(now), format.as_str()),
        ),
    ];
    let rows = [(ROWS_HEADER, keys.len().to_string())];
    let source = Source {
        keys: keys.into(),
        read,
        encoder: Encoder::new(format),
        ended: false,
    };
    let blocks = try_unfold(source, async |source| {
        let next = source.next().await;
        next.inspect_err(|error| tracing::warn!(%error, "an export was broken off"))
    });
    (headers, rows, Body::from_stream(Box::pin(blocks))).into_response()
}

/// What is left to send.
struct Source<K, G> {
    keys: VecDeque<K>,
    read: G,
    encoder: Encoder,
    ended: bool,
}

impl<K, G> Source<K, G> {
    async fn next<R, F>(mut self) -> Result<Option<(Bytes, Self)>, Broken>
    where
        R: Row,
        G: Fn(Vec<K>) -> F,
        F: Future<Output = Result<Vec<R>, StoreError>>,
    {
        if self.ended {
            return Ok(None);
        }
        let block: Vec<K> = self.keys.drain(..self.keys.len().min(BLOCK)).collect();
        let asked = block.len();
        let rows = if asked == 0 {
            Vec::new()
        } else {
            (self.read)(block).await?
        };
        if rows.len() != asked {
            return Err(Broken::RowGone);
        }
        let mut out = self.encoder.block(&rows)?;
        if self.keys.is_empty() {
            self.encoder.end(&mut out);
            self.ended = true;
        }
        Ok(Some((out.into(), self)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use domain::RunSummary;
    use http_body_util::BodyExt;

    use super::*;
    use crate::rest::testing::Run;

    fn export(keys: usize, gone: Option<usize>, reads: &Arc<AtomicUsize>) -> Response {
        let reads = Arc::clone(reads);
        let read = move |block: Vec<usize>| {
            reads.fetch_add(1, Ordering::Relaxed);
            let rows = block.into_iter().filter(|key| Some(*key) != gone);
            let rows: Vec<RunSummary> = rows.map(|key| Run::new(&format!("r{key}")).summary()).collect();
            std::future::ready(Ok(rows))
        };
        file(
            "runs",
            Micros(1_780_000_000_000_000),
            ExportFormat::Ndjson,
            (0..keys).collect(),
            read,
        )
    }

    #[tokio::test]
    async fn blocks_are_read_as_the_reader_takes_them() {
        let reads = Arc::new(AtomicUsize::new(0));
        let response = export(BLOCK * 3 + 1, None, &reads);
        assert_eq!(response.headers()[ROWS_HEADER], (BLOCK * 3 + 1).to_string());
        let name = response.headers()[CONTENT_DISPOSITION].to_str().unwrap();
        assert_eq!(name, r#"attachment; filename="runs-20260528T202640Z.ndjson""#);
        let mut body = response.into_body();
        assert_eq!(reads.load(Ordering::Relaxed), 0);
        let mut lines = 0;
        for taken in 1..=4 {
            let block = body.frame().await.unwrap().unwrap().into_data().unwrap();
            lines += std::str::from_utf8(&block).unwrap().lines().count();
            assert_eq!(reads.load(Ordering::Relaxed), taken);
        }
        assert!(body.frame().await.is_none());
        assert_eq!(lines, BLOCK * 3 + 1);
    }

    #[tokio::test]
    async fn a_row_that_is_gone_breaks_the_file_off() {
        let response = export(BLOCK * 2, Some(BLOCK + 7), &Arc::default());
        assert!(response.into_body().collect().await.is_err());
    }

    #[tokio::test]
    async fn an_empty_list_is_a_whole_file() {
        let reads = Arc::default();
        let body = export(0, None, &reads).into_body().collect().await.unwrap();
        assert_eq!((body.to_bytes().len(), reads.load(Ordering::Relaxed)), (0, 0));
    }
}
