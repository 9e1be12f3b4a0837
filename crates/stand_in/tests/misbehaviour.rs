//! Both stand-ins misbehave as they are told to, and only then.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use stand_in::Fault;
use stand_in::langfuse::{Arrival, Langfuse, Mode, NewPrompt, NewTrace};

/// `pk-lf-stand-in:sk-lf-stand-in`
const KEYS: &str = "cGstbGYtc3RhbmQtaW46c2stbGYtc3RhbmQtaW4=";
const TRACE: &str = "0123456789abcdef0123456789abcdef";

/// Everything that comes over the wire until the connection ends.
fn ask(langfuse: &Langfuse, method: &str, path: &str, body: &str) -> Result<String> {
    let address = langfuse.url().replace("http://", "");
    let mut stream = TcpStream::connect(address)?;
    let head = format!(
        "{method} /api/public{path} HTTP/1.1\r\nhost: x\r\nauthorization: Basic {KEYS}\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    let mut answer = String::new();
    // A connection that dies is an answer that ends early.
    let _ = stream.read_to_string(&mut answer);
    Ok(answer)
}

fn publish(langfuse: &Langfuse) -> Result<String> {
    let body = json!({ "name": "p", "type": "text", "prompt": "x" });
    ask(langfuse, "POST", "/v2/prompts", &body.to_string())
}

fn observations(langfuse: &Langfuse) -> Result<usize> {
    let answer = ask(langfuse, "GET", &format!("/v2/observations?traceId={TRACE}"), "")?;
    let (_, body) = answer.split_once("\r\n\r\n").context("no body")?;
    let body: Value = serde_json::from_str(body)?;
    Ok(body["data"].as_array().context("no list")?.len())
}

#[test]
fn a_connection_dies_before_or_after_the_deed() -> Result<()> {
    let langfuse = Langfuse::start(Mode::EventsOnly)?;
    langfuse.next(Fault::DropBefore);
    assert_eq!(publish(&langfuse)?, "");
    assert_eq!(langfuse.prompt_versions("p").len(), 0);
    langfuse.next(Fault::DropAfter);
    assert_eq!(publish(&langfuse)?, "");
    assert_eq!(langfuse.prompt_versions("p").len(), 1);
    langfuse.next(Fault::Cut);
    let cut = publish(&langfuse)?;
    assert!(cut.starts_with("HTTP/1.1 201") && !cut.ends_with('}'), "{cut}");
    assert!(publish(&langfuse)?.ends_with('}'));
    assert_eq!(langfuse.requests().len(), 4);
    Ok(())
}

#[test]
fn a_fault_waits_for_its_method() -> Result<()> {
    let langfuse = Langfuse::start(Mode::EventsOnly)?;
    langfuse.next_on("POST", Fault::race("p"));
    assert!(ask(&langfuse, "GET", "/health", "")?.contains("4.16.0"));
    assert!(publish(&langfuse)?.contains("unique constraint"));
    assert!(publish(&langfuse)?.starts_with("HTTP/1.1 201"));
    Ok(())
}

#[test]
fn somebody_else_is_faster_once() -> Result<()> {
    let langfuse = Langfuse::start(Mode::EventsOnly)?;
    langfuse.add_prompt(NewPrompt::text("p", "first"));
    langfuse.overtake_with(NewPrompt::text("p", "theirs"));
    publish(&langfuse)?;
    publish(&langfuse)?;
    let texts = langfuse.prompt_versions("p");
    let texts: Vec<&str> = texts.iter().filter_map(|version| version.prompt.as_str()).collect();
    assert_eq!(texts, ["first", "theirs", "x", "x"]);
    Ok(())
}

#[test]
fn observations_come_one_by_one_and_the_root_last() -> Result<()> {
    let langfuse = Langfuse::start(Mode::EventsOnly)?;
    let each = Duration::from_millis(60);
    let trace = NewTrace::looping_agent(TRACE, "p", 1);
    let all = trace.observations.len();
    langfuse.add_trace(trace.arriving(Arrival::OneByOne { first: each, each }));
    assert_eq!(observations(&langfuse)?, 0);
    let begin = Instant::now();
    let mut seen = Vec::new();
    while seen.last() != Some(&all) && begin.elapsed() < Duration::from_secs(10) {
        seen.push(observations(&langfuse)?);
    }
    assert!(seen.is_sorted() && seen.last() == Some(&all), "{seen:?}");
    assert!(seen.iter().any(|count| (1..all).contains(count)), "{seen:?}");
    Ok(())
}
