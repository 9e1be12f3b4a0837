//! What was measured on a real Langfuse and is in none of its recordings.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use stand_in::Fault;
use stand_in::langfuse::{Langfuse, Mode, NewObservation, NewPrompt, NewTrace};

use crate::support::{Answered, ask, ask_as, get};

const TRACE: &str = "0123456789abcdef0123456789abcdef";

fn server() -> Result<Langfuse> {
    Langfuse::start(Mode::EventsOnly)
}

/// A root and so many steps in it, all of which began in the same millisecond.
fn with_steps(steps: usize) -> Result<Langfuse> {
    let langfuse = server()?;
    let root = NewTrace::new(TRACE).with(NewObservation::root("agent").metadata("long", &json!("x".repeat(900))));
    let trace = (0..steps).fold(root, |trace, _| trace.with(NewObservation::tool("step")));
    langfuse.add_trace(trace);
    Ok(langfuse)
}

fn observations(langfuse: &Langfuse, query: &str) -> Result<Vec<Value>> {
    let answer = get(langfuse, &format!("/v2/observations?traceId={TRACE}{query}"))?;
    assert_eq!(answer.status, 200, "{}", answer.body);
    Ok(answer.json()?["data"].as_array().context("no list")?.clone())
}

#[test]
fn pages_hold_every_observation_once() -> Result<()> {
    let langfuse = with_steps(121)?;
    assert_eq!(observations(&langfuse, "")?.len(), 50);
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let answer = get(&langfuse, &format!("/v2/observations?traceId={TRACE}&limit=25{cursor}"))?;
        let answer = answer.json()?;
        let page = answer["data"].as_array().context("no list")?;
        ids.extend(page.iter().map(|each| each["id"].to_string()));
        match answer["meta"]["cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((all, ids.len()), (122, 122));
    Ok(())
}

#[test]
fn roots_can_be_asked_for_alone() -> Result<()> {
    let langfuse = with_steps(3)?;
    let marked = NewObservation::root("of an application").parent("far away");
    langfuse.add_trace(NewTrace::new(TRACE).with(marked));
    let names = |query: &str| -> Result<Vec<Value>> {
        let found = observations(&langfuse, &format!("&isRootObservation={query}"))?;
        Ok(found.into_iter().map(|each| each["name"].clone()).collect())
    };
    let mut roots: Vec<String> = names("true")?.iter().map(Value::to_string).collect();
    roots.sort_unstable();
    assert_eq!(roots, [r#""agent""#, r#""of an application""#]);
    assert_eq!(names("false")?, ["step", "step", "step"]);
    let odd = get(&langfuse, "/v2/observations?isRootObservation=maybe")?;
    assert_eq!(
        (odd.status, odd.json()?["message"].clone()),
        (400, json!("Invalid request data"))
    );
    Ok(())
}

#[test]
fn only_what_is_asked_for_comes() -> Result<()> {
    let langfuse = with_steps(0)?;
    let keys = |query: &str| -> Result<Vec<String>> {
        let found = observations(&langfuse, query)?.remove(0);
        Ok(found.as_object().context("no object")?.keys().cloned().collect())
    };
    for (query, has, lacks) in [
        ("", "name", "input"),
        ("&fields=io", "input", "name"),
        ("&fields=prompt,unheard-of", "promptName", "input"),
    ] {
        let keys = keys(query)?;
        let known = |name: &str| keys.iter().any(|key| key == name);
        assert!(known("id") && known(has) && !known(lacks), "{query}: {keys:?}");
    }
    Ok(())
}

#[test]
fn long_metadata_are_cut_unless_they_are_asked_for() -> Result<()> {
    let langfuse = with_steps(0)?;
    let length = |query: &str| -> Result<usize> {
        let found = observations(&langfuse, query)?.remove(0);
        Ok(found["metadata"]["long"].as_str().context("no text")?.len())
    };
    assert_eq!(length("&fields=metadata")?, 200);
    assert_eq!(length("&fields=metadata,io")?, 900);
    assert_eq!(length("&fields=metadata&expandMetadata=other,long")?, 900);
    Ok(())
}

#[test]
fn inputs_are_never_parsed() -> Result<()> {
    let langfuse = with_steps(0)?;
    let refused = get(
        &langfuse,
        &format!("/v2/observations?traceId={TRACE}&parseIoAsJson=true"),
    )?;
    assert_eq!(refused.status, 400);
    Ok(())
}

#[test]
fn every_version_has_its_own_way_of_not_having_a_route() -> Result<()> {
    let path = format!("/v2/observations?traceId={TRACE}");
    for (mode, status, kind, words) in [
        (Mode::EventsOnly, 200, "application/json", "\"data\":[]"),
        (Mode::Dual, 200, "application/json", "\"data\":[]"),
        (Mode::Legacy, 404, "application/json", "v4 write mode"),
        (Mode::Early, 501, "application/json", "NotImplementedError"),
        (Mode::Old, 404, "text/html", "<!DOCTYPE html>"),
    ] {
        let langfuse = Langfuse::start(mode)?;
        let answer = get(&langfuse, &path)?;
        assert_eq!(answer.status, status, "{mode:?}");
        assert!(
            answer.head.contains(kind) && answer.body.contains(words),
            "{mode:?}: {}",
            answer.body
        );
        let whole = get(&langfuse, &format!("/traces/{TRACE}"))?;
        assert_eq!(whole.status, 404, "{mode:?}");
        assert_eq!(
            whole.body.contains("events_only mode"),
            mode == Mode::EventsOnly,
            "{}",
            whole.body
        );
    }
    Ok(())
}

#[test]
fn bodies_that_cannot_be_read_are_refused_in_plain_text() -> Result<()> {
    let langfuse = server()?;
    let huge = json!({ "name": "p", "type": "text", "prompt": "x".repeat(1 << 20) }).to_string();
    for (body, status, words) in [
        ("{", 400, "Invalid JSON"),
        (huge.as_str(), 413, "Body exceeded 1mb limit"),
    ] {
        let answer = ask(&langfuse, "POST", "/v2/prompts", body)?;
        assert_eq!((answer.status, answer.body.as_str()), (status, words));
        assert!(answer.head.contains("text/plain"), "{}", answer.head);
    }
    assert!(langfuse.prompt_versions("p").is_empty());
    Ok(())
}

#[test]
fn what_a_message_has_besides_its_text_is_lost() -> Result<()> {
    let langfuse = server()?;
    let messages = json!([{ "type": "chatmessage", "role": "system", "content": "x", "name": "lost" }]);
    let body = json!({ "name": "p", "type": "chat", "prompt": messages }).to_string();
    assert_eq!(ask(&langfuse, "POST", "/v2/prompts", &body)?.status, 201);
    let kept = &langfuse.prompt_versions("p")[0].prompt;
    assert_eq!(*kept, json!([{ "role": "system", "content": "x" }]));
    Ok(())
}

#[test]
fn labels_and_messages_have_their_limits() -> Result<()> {
    let langfuse = server()?;
    let publish = |label: &str, message: &str| -> Result<u16> {
        let body = json!({
            "name": "p", "type": "text", "prompt": "x", "labels": [label], "commitMessage": message,
        });
        Ok(ask(&langfuse, "POST", "/v2/prompts", &body.to_string())?.status)
    };
    assert_eq!(publish(&"a".repeat(36), &"m".repeat(500))?, 201);
    assert_eq!(publish(&"a".repeat(37), "m")?, 400);
    assert_eq!(publish("a", &"m".repeat(501))?, 400);
    for label in ["Production", "a b", "ä", ""] {
        assert_eq!(publish(label, "m")?, 400, "{label:?}");
    }
    Ok(())
}

#[test]
fn tags_are_of_all_versions_and_settings_of_one() -> Result<()> {
    let langfuse = server()?;
    langfuse.add_prompt(NewPrompt::text("p", "1").tags(&["old"]).config(json!({ "model": "m" })));
    let publish = |further: Value| -> Result<()> {
        let mut body = json!({ "name": "p", "type": "text", "prompt": "x" });
        for (name, value) in further.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        assert_eq!(ask(&langfuse, "POST", "/v2/prompts", &body.to_string())?.status, 201);
        Ok(())
    };
    publish(json!({}))?;
    publish(json!({ "tags": ["new"] }))?;
    let versions = langfuse.prompt_versions("p");
    assert!(versions.iter().all(|version| version.tags == ["new"]), "{versions:?}");
    assert_eq!(
        (&versions[0].config, &versions[1].config),
        (&json!({ "model": "m" }), &json!({}))
    );
    assert!(versions[0].has_label("production") && !versions[2].has_label("production"));
    Ok(())
}

#[test]
fn a_fix_may_not_name_what_is_not_there_or_what_is_a_placeholder() -> Result<()> {
    let langfuse = server()?;
    let refused = |prompt: Value| -> Result<u16> {
        let kind = if prompt.is_string() { "text" } else { "chat" };
        let body = json!({ "name": kind, "type": kind, "prompt": prompt });
        Ok(ask(&langfuse, "POST", "/v2/prompts", &body.to_string())?.status)
    };
    assert_eq!(
        refused(json!("@@@langfusePrompt:name=nowhere|label=production@@@"))?,
        400
    );
    let both = json!([{ "role": "user", "content": "{{a}}" }, { "type": "placeholder", "name": "a" }]);
    assert_eq!(refused(both)?, 400);
    Ok(())
}

#[test]
fn other_methods_and_other_keys_are_refused() -> Result<()> {
    let langfuse = server()?;
    assert_eq!(ask(&langfuse, "DELETE", "/v2/observations", "")?.status, 405);
    assert_eq!(ask(&langfuse, "PUT", "/v2/prompts", "{}")?.status, 405);
    let open = ask_as(&langfuse, None, "GET", "/health", "")?;
    assert_eq!(open.status, 200, "how it is needs no keys");
    for (header, status) in [
        (None, 401),
        (Some("Bearer pk-lf-stand-in"), 403),
        (Some("Basic eDp5"), 401),
    ] {
        let refused = |path: &str| -> Result<Answered> { ask_as(&langfuse, header, "GET", path, "") };
        let (prompts, traces) = (refused("/v2/prompts/p")?, refused("/v2/observations")?);
        assert_eq!((prompts.status, traces.status), (status, status), "{header:?}");
        assert!(prompts.json()?["error"].is_string() && traces.json()?["error"].is_null());
    }
    Ok(())
}

#[test]
fn the_cloud_says_how_long_to_wait() -> Result<()> {
    let langfuse = server()?;
    langfuse.next(Fault::rate_limited(Some(7)));
    let limited = get(&langfuse, "/v2/observations")?;
    assert_eq!(
        (limited.status, limited.json()?["code"].clone()),
        (429, json!("rate_limited"))
    );
    assert_eq!(limited.json()?["details"]["retryAfterSeconds"], 7);
    for header in [
        "retry-after: 7",
        "x-ratelimit-limit: 30",
        "x-ratelimit-remaining: 0",
        "x-ratelimit-reset: ",
    ] {
        assert!(limited.head.contains(header), "{header}: {}", limited.head);
    }
    Ok(())
}
