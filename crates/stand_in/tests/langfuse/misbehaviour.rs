//! It misbehaves as it is told to, and only then.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::json;
use stand_in::Fault;
use stand_in::langfuse::{Arrival, Langfuse, Mode, NewPrompt, NewTrace};

use crate::support::{KEYS, all_of, get};

const TRACE: &str = "0123456789abcdef0123456789abcdef";

fn publish(langfuse: &Langfuse) -> Result<String> {
    let body = json!({ "name": "p", "type": "text", "prompt": "x" });
    all_of(langfuse, Some(KEYS), "POST", "/v2/prompts", &body.to_string())
}

fn observations(langfuse: &Langfuse) -> Result<usize> {
    let body = get(langfuse, &format!("/v2/observations?traceId={TRACE}"))?.json()?;
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
    assert!(get(&langfuse, "/health")?.body.contains("4.16.0"));
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
