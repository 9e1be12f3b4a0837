//! The stand-in answers as a real Langfuse of version 4.16 did: what was recorded there is asked again, in
//! the same order, and the answers are compared. What differs from one server to the next is left aside.

use anyhow::{Context, Result, ensure};
use e2e::{Answered, Recording};
use serde_json::{Value, json};
use stand_in::langfuse::{Langfuse, Mode, NewObservation, NewPrompt, NewTrace, PUBLIC_KEY, SECRET_KEY};

/// Ids and times are the server's own: the same kind of value is enough.
const OWN: [&str; 7] = [
    "id",
    "createdAt",
    "updatedAt",
    "lastUpdatedAt",
    "latency",
    "cursor",
    "path",
];
/// The stand-in knows no prices and no ids of models: that there is a field is enough.
const NOT_MODELLED: [&str; 15] = [
    "promptId",
    "modelId",
    "internalModelId",
    "costDetails",
    "inputCost",
    "outputCost",
    "totalCost",
    "usagePricingTierId",
    "usagePricingTierName",
    "inputPrice",
    "outputPrice",
    "totalPrice",
    "calculatedInputCost",
    "calculatedOutputCost",
    "calculatedTotalCost",
];

#[test]
fn a_server_with_both_routes_is_repeated() -> Result<()> {
    let langfuse = langfuse_before(Mode::Dual, 2)?;
    add_later_chats(&langfuse);
    replay(&langfuse, "recorded-dual")
}

#[test]
fn a_server_with_the_new_route_alone_is_repeated() -> Result<()> {
    let langfuse = langfuse_before(Mode::EventsOnly, 2)?;
    add_later_chats(&langfuse);
    replay(&langfuse, "recorded-events_only")
}

#[test]
fn versions_and_labels_are_repeated() -> Result<()> {
    let langfuse = langfuse_before(Mode::Dual, 1)?;
    replay(&langfuse, "recorded-dual-prompts")
}

/// What the real server had before anything was recorded.
fn langfuse_before(mode: Mode, inner_versions: u32) -> Result<Langfuse> {
    let langfuse = Langfuse::start(mode)?;
    let chat = json!([
        { "role": "system", "content": "You are a research agent." },
        { "type": "placeholder", "name": "history" },
        { "role": "user", "content": "{{question}}" },
    ]);
    for _ in 0..2 {
        let text = NewPrompt::text(
            "research-agent-prompt",
            "You are a research agent. Answer {{question}}.",
        );
        langfuse.add_prompt(text.tags(&["seed"]).commit_message("v1"));
        langfuse.add_prompt(NewPrompt::chat("research-agent-chat", chat.clone()));
    }
    for _ in 0..inner_versions {
        langfuse.add_prompt(NewPrompt::text("dep", "DEP RULES"));
    }
    Ok(langfuse)
}

/// Made while the first recording was, and there in the others.
fn add_later_chats(langfuse: &Langfuse) {
    let chat = json!([
        { "role": "system", "content": "You are.\n\nfix" },
        { "type": "placeholder", "name": "history" },
        { "role": "user", "content": "{{question}}" },
    ]);
    langfuse.add_prompt(NewPrompt::chat("research-agent-chat", chat.clone()));
    langfuse.add_prompt(NewPrompt::chat("research-agent-chat", chat).labels(&[]));
    let outer = "A @@@langfusePrompt:name=dep|label=production@@@ B";
    langfuse.add_prompt(NewPrompt::text("parent", outer));
}

fn replay(langfuse: &Langfuse, name: &str) -> Result<()> {
    let recording = Recording::read(name)?;
    if let Some(trace) = recorded_trace(&recording)? {
        langfuse.add_trace(trace);
    }
    let mut differences = Vec::new();
    for exchange in &recording.exchanges {
        let answered = exchange.repeat(&langfuse.url(), PUBLIC_KEY, SECRET_KEY)?;
        if let Some(difference) = difference_of(&exchange.response, &answered) {
            let asked = &exchange.request;
            differences.push(format!("{} {}: {difference}", asked.method, asked.path));
        }
    }
    ensure!(!recording.exchanges.is_empty(), "{name} is empty");
    ensure!(differences.is_empty(), "{name}:\n{}", differences.join("\n"));
    Ok(())
}

/// The one trace that the real server was asked for, rebuilt from its answer.
fn recorded_trace(recording: &Recording) -> Result<Option<NewTrace>> {
    let observations = recording.exchanges.iter().find_map(|exchange| {
        let list = exchange.response.body.as_ref()?["data"].as_array()?;
        list.first()?.get("traceId").map(|_| list)
    });
    let Some(observations) = observations else {
        return Ok(None);
    };
    let starts = observations.iter().map(|observation| at(&observation["startTime"]));
    let begin = starts
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .min()
        .context("an empty trace")?;
    let mut trace = NewTrace::new(text(&observations[0]["traceId"])).starting(begin);
    for observation in observations.iter().rev() {
        trace = trace.with(recorded_observation(observation, begin)?);
    }
    Ok(Some(trace))
}

fn recorded_observation(told: &Value, begin: i64) -> Result<NewObservation> {
    let after = |time: &Value| Ok::<_, anyhow::Error>(u32::try_from(at(time)? - begin)?);
    let mut observation = NewObservation::new(text(&told["type"]), text(&told["name"]))
        .id(text(&told["id"]))
        .lasting(after(&told["startTime"])?, after(&told["endTime"])?)
        .input(&told["input"])
        .output(&told["output"]);
    observation.root = told["isRootObservation"] == true;
    observation.parent = told["parentObservationId"].as_str().map(str::to_owned);
    text(&told["model"]).clone_into(&mut observation.model);
    let usage = &told["usageDetails"];
    observation.tokens = usage["input"].as_u64().zip(usage["output"].as_u64());
    let version = told["promptVersion"]
        .as_u64()
        .and_then(|version| u32::try_from(version).ok());
    observation.prompt = version.map(|version| (text(&told["promptName"]).to_owned(), version));
    for (key, value) in told["metadata"].as_object().into_iter().flatten() {
        observation = observation.metadata(key, value);
    }
    Ok(observation)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Milliseconds since 1970.
fn at(time: &Value) -> Result<i64> {
    let time = chrono::DateTime::parse_from_rfc3339(text(time)).with_context(|| format!("no time: {time}"))?;
    Ok(time.timestamp_millis())
}

fn difference_of(recorded: &Answered, answered: &Answered) -> Option<String> {
    if recorded.status != answered.status {
        return Some(format!("status {} instead of {}", answered.status, recorded.status));
    }
    if recorded.content_type.is_some() && recorded.content_type != answered.content_type {
        let (is, was) = (&answered.content_type, &recorded.content_type);
        return Some(format!("{is:?} instead of {was:?}"));
    }
    let was = recorded.body.as_ref()?;
    let Some(is) = &answered.body else {
        return Some("no JSON".to_owned());
    };
    difference(was, is)
}

/// The first place where two values differ.
fn difference(was: &Value, is: &Value) -> Option<String> {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => {
            if let Some(missing) = was.keys().find(|name| !is.contains_key(*name)) {
                return Some(format!(".{missing} is missing"));
            }
            if let Some(new) = is.keys().find(|name| !was.contains_key(*name)) {
                return Some(format!(".{new} is new"));
            }
            was.iter().find_map(|(name, was)| {
                let is = &is[name];
                let inner = match name.as_str() {
                    // Its names are ids.
                    "dependencies" => difference(&values(was), &values(is)),
                    own if OWN.contains(&own) => of_another_kind(was, is),
                    left if NOT_MODELLED.contains(&left) => None,
                    _ => difference(was, is),
                };
                inner.map(|inner| format!(".{name}{inner}"))
            })
        }
        (Value::Array(was), Value::Array(is)) => {
            if was.len() != is.len() {
                return Some(format!(" has {} entries instead of {}", is.len(), was.len()));
            }
            let (was, is) = (by_id(was), by_id(is));
            let mut pairs = was.iter().zip(is).enumerate();
            pairs.find_map(|(place, (was, is))| Some(format!("[{place}]{}", difference(was, is)?)))
        }
        (was, is) => (was != is).then(|| format!(" is {is} instead of {was}")),
    }
}

fn of_another_kind(was: &Value, is: &Value) -> Option<String> {
    let same = std::mem::discriminant(was) == std::mem::discriminant(is);
    // Nothing takes so little time that one server says 0 and another nothing.
    let no_time = (was.is_null() && is == 0.0) || (is.is_null() && was == 0);
    (!same && !no_time).then(|| format!(" is {is} instead of something like {was}"))
}

/// Observations that began in the same millisecond come in any order.
fn by_id(list: &[Value]) -> Vec<&Value> {
    let mut sorted: Vec<&Value> = list.iter().collect();
    if list.iter().all(|entry| entry.get("traceId").is_some()) {
        sorted.sort_by_key(|entry| text(&entry["id"]));
    }
    sorted
}

fn values(object: &Value) -> Value {
    object
        .as_object()
        .into_iter()
        .flatten()
        .map(|(_, value)| value.clone())
        .collect()
}
