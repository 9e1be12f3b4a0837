//! Asks the stand-in over the wire.

use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result};
use serde_json::Value;
use stand_in::langfuse::Langfuse;

/// `pk-lf-stand-in:sk-lf-stand-in`
pub const KEYS: &str = "Basic cGstbGYtc3RhbmQtaW46c2stbGYtc3RhbmQtaW4=";

/// An answer as it came.
pub struct Answered {
    pub status: u16,
    /// In lower case.
    pub head: String,
    pub body: String,
}

impl Answered {
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.body).with_context(|| self.body.clone())
    }
}

pub fn get(langfuse: &Langfuse, path: &str) -> Result<Answered> {
    ask(langfuse, "GET", path, "")
}

/// With the right keys. `path` is what comes after `/api/public`.
pub fn ask(langfuse: &Langfuse, method: &str, path: &str, body: &str) -> Result<Answered> {
    ask_as(langfuse, Some(KEYS), method, path, body)
}

/// With this `Authorization`.
pub fn ask_as(langfuse: &Langfuse, keys: Option<&str>, method: &str, path: &str, body: &str) -> Result<Answered> {
    let answer = all_of(langfuse, keys, method, path, body)?;
    let (head, body) = answer.split_once("\r\n\r\n").context("no body")?;
    let status = head.split(' ').nth(1).context("no status")?.parse()?;
    Ok(Answered {
        status,
        head: head.to_lowercase(),
        body: body.to_owned(),
    })
}

/// Everything that comes over the wire until the connection ends.
pub fn all_of(langfuse: &Langfuse, keys: Option<&str>, method: &str, path: &str, body: &str) -> Result<String> {
    let mut stream = TcpStream::connect(langfuse.url().replace("http://", ""))?;
    let keys = keys.map_or_else(String::new, |keys| format!("authorization: {keys}\r\n"));
    let head = format!(
        "{method} /api/public{path} HTTP/1.1\r\nhost: x\r\n{keys}content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())?;
    let mut answer = String::new();
    // A connection that dies is an answer that ends early.
    let _ = stream.read_to_string(&mut answer);
    Ok(answer)
}
