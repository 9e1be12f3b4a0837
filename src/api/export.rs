//! A whole list as a file: streamed, counted while it comes, and checked against what was promised.

use api::export::{ExportFormat, ROWS_HEADER};
use gloo_net::http::Response;
use js_sys::Array;
use web_sys::AbortSignal;

use super::stream::{self, begin};
use super::{Access, ClientError, request};
use crate::view_model::row_count::RowCounter;

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows that came.
    pub rows: u64,
    /// Rows that the server promised.
    pub promised: u64,
}

/// A file that came whole.
#[derive(Clone, Debug)]
pub struct Exported {
    pub rows: u64,
    /// What the server calls it.
    pub name: String,
    /// Its bytes, in pieces.
    pub pieces: Array,
}

/// Why there is no file.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportError {
    /// There was no answer, or an error instead of one.
    Client(ClientError),
    /// It did not say how many rows to expect, so nobody could tell whether all came.
    NoPromise,
    /// The browser did not take the file.
    NotSaved,
    /// It broke off, or ended with another number of rows than promised.
    Short(Progress),
}

/// Reads the export at `url` to its end, and tells `on` of each piece. `signal` ends it early.
pub async fn export(
    access: Access,
    url: &str,
    format: ExportFormat,
    signal: &AbortSignal,
    on: impl Fn(Progress),
) -> Result<Exported, ExportError> {
    let key = access.key_untracked();
    let asked = request(url, key.as_deref()).abort_signal(Some(signal)).build();
    let response = begin(access, key.as_deref(), asked, signal).await;
    let response = response.map_err(ExportError::Client)?;
    let promised = promised(&response).ok_or(ExportError::NoPromise)?;
    let name = file_name(&response).unwrap_or_else(|| format!("export.{}", format.as_str()));
    let mut counter = RowCounter::new(format);
    let pieces = Array::new();
    let progress = |counter: &RowCounter| Progress {
        rows: counter.rows(),
        promised,
    };
    on(progress(&counter));
    let read = stream::pieces(&response, signal, |bytes| {
        counter.feed(&bytes.to_vec());
        pieces.push(&bytes);
        on(progress(&counter));
    });
    match read.await {
        Err(ClientError::Cancelled) => return Err(ExportError::Client(ClientError::Cancelled)),
        Err(_) => return Err(ExportError::Short(progress(&counter))),
        Ok(()) => {}
    }
    if counter.rows() != promised || !counter.is_whole() {
        return Err(ExportError::Short(progress(&counter)));
    }
    Ok(Exported {
        rows: promised,
        name,
        pieces,
    })
}

fn promised(response: &Response) -> Option<u64> {
    response.headers().get(ROWS_HEADER)?.parse().ok()
}

fn file_name(response: &Response) -> Option<String> {
    let header = response.headers().get("content-disposition")?;
    let (_, name) = header.split_once("filename=\"")?;
    let (name, _) = name.split_once('"')?;
    Some(name.to_owned())
}
