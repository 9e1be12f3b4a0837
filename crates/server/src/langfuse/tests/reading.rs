//! What is read out of a trace.

use domain::Micros;
use serde_json::{Value, json};

use super::{Asked, OBSERVATIONS, Server, Told, WHOLE, empty, id, unknown};
use crate::langfuse::{Observation, Trace};

async fn newer(body: &str) -> Trace {
    let body = body.to_owned();
    let server = Server::with_routes(move || Told::json(200, &body), unknown).await;
    server.langfuse.trace(&id()).await.unwrap().unwrap()
}

async fn older(body: &str) -> Trace {
    let body = body.to_owned();
    let server = Server::with_routes(empty, move || Told::json(200, &body)).await;
    server.langfuse.trace(&id()).await.unwrap().unwrap()
}

/// All of it, with texts that are JSON in one spelling.
fn shape(observation: &Observation) -> Value {
    let compact = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    let metadata = observation.metadata.iter();
    json!({
        "id": observation.id,
        "parent": observation.parent,
        "kind": observation.kind,
        "name": observation.name.reveal(),
        "failed": observation.failed,
        "times": [observation.started_at, observation.ended_at],
        "input": compact(observation.input.reveal()),
        "output": compact(observation.output.reveal()),
        "metadata": metadata.map(|(key, value)| json!([key, value.reveal()])).collect::<Vec<_>>(),
        "model": observation.model,
        "prompt": observation.prompt,
    })
}

#[tokio::test]
async fn both_routes_show_the_same_recorded_trace() {
    let (newer, older) = (newer(OBSERVATIONS).await, older(WHOLE).await);
    let shapes = |trace: &Trace| trace.observations.iter().map(shape).collect::<Vec<_>>();
    assert_eq!(shapes(&newer), shapes(&older));
    for trace in [&newer, &older] {
        assert!(trace.ended && !trace.cut);
        assert_eq!(trace.project.as_deref(), Some("proj-dt"));
        assert_eq!(trace.output.reveal(), "gave up");
        assert_eq!(trace.metadata["scope.name"].reveal(), "langfuse-sdk");
    }
}

#[tokio::test]
async fn a_recorded_trace_is_read_in_order() {
    let trace = newer(OBSERVATIONS).await;
    let kinds: Vec<_> = trace.observations.iter().map(|each| each.kind.as_str()).collect();
    assert_eq!(kinds, ["AGENT", "GENERATION", "TOOL", "TOOL"]);
    let (root, generation) = (&trace.observations[0], &trace.observations[1]);
    assert_eq!(root.parent, None);
    assert_eq!(root.started_at, Some(Micros(1_795_218_133_713_000)));
    assert_eq!(generation.parent.as_deref(), Some(root.id.as_str()));
    assert_eq!(generation.model.as_deref(), Some("gpt-4o-mini"));
    assert_eq!(generation.prompt, Some(("research-agent-prompt".to_owned(), Some(2))));
    assert!(generation.input.reveal().starts_with(r#"[{"role": "system""#));
    assert!(generation.status_message.is_empty() && !generation.failed);
}

#[tokio::test]
async fn nothing_of_a_trace_is_shown_by_debug() {
    let shown = format!("{:?}", newer(OBSERVATIONS).await);
    for content in ["gave up", "no results", "web_search", "langfuse-sdk", "You are"] {
        assert!(!shown.contains(content), "{content}");
    }
}

#[tokio::test]
async fn what_is_no_trace_cannot_be_used() {
    for body in ["", "null", "[]", "{}", r#"{"data":{}}"#, r#"{"data":[{"id""#] {
        let body = body.to_owned();
        let server = Server::with_routes(move || Told::json(200, &body), unknown).await;
        let error = server.langfuse.trace(&id()).await.unwrap_err();
        assert!(error.to_string().contains("cannot be used"), "{error}");
    }
}

#[tokio::test]
async fn the_project_is_asked_for_once_when_no_answer_has_it() {
    let observation = json!({ "data": [{ "id": "1" }] });
    let server = Server::telling(move |asked| match asked.path.as_str() {
        "/api/public/projects" => Told::json(200, json!({ "data": [{ "id": "proj", "name": "x" }] })),
        _ => Told::json(200, &observation),
    })
    .await;
    for _ in 0..2 {
        let trace = server.langfuse.trace(&id()).await.unwrap().unwrap();
        assert_eq!(trace.project.as_deref(), Some("proj"));
    }
    let asked = server
        .asked()
        .into_iter()
        .filter(|asked| asked.path.ends_with("projects"));
    assert_eq!(asked.count(), 1);
}

/// Answers rows `from..to` of a long trace with `size` bytes each, and what the next cursor is.
fn page(asked: &Asked, count: usize, size: usize) -> Told {
    let parameter = |name: &str| {
        let mut pairs = asked.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    };
    let limit: usize = parameter("limit").unwrap().parse().unwrap();
    let from = parameter("cursor").map_or(0, |cursor| cursor.trim_end_matches("%3D").parse().unwrap());
    let to = (from + limit).min(count);
    let (from, to) = if parameter("isRootObservation").is_some() {
        (count - 1, count)
    } else {
        (from, to)
    };
    let row = |number: usize| {
        // The newest come first.
        let root = number + 1 == count;
        json!({
            "id": format!("{number:08}"),
            "parentObservationId": if root { "" } else { "root" },
            "startTime": "2026-11-20T23:42:13.715Z",
            "endTime": "2026-11-20T23:42:13.715Z",
            "input": "x".repeat(size),
        })
    };
    let rows: Vec<_> = (from..to).map(row).collect();
    let meta = if to < count {
        json!({ "cursor": format!("{to}=") })
    } else {
        json!({})
    };
    Told::json(200, json!({ "data": rows, "meta": meta }))
}

async fn long(count: usize, size: usize) -> (Trace, Vec<Asked>) {
    long_with(count, size, move |asked| page(asked, count, size)).await
}

/// What is read where `tell` answers the question for the root.
async fn long_with(
    count: usize,
    size: usize,
    tell: impl Fn(&Asked) -> Told + Clone + Send + Sync + 'static,
) -> (Trace, Vec<Asked>) {
    let server = Server::telling(move |asked| match asked.path.as_str() {
        "/api/public/projects" => Told::json(200, json!({ "data": [] })),
        _ if asked.query.contains("isRootObservation") => tell(asked),
        _ => page(asked, count, size),
    })
    .await;
    let trace = server.langfuse.trace(&id()).await.unwrap().unwrap();
    let mut asked = server.asked();
    asked.retain(|asked| asked.path.ends_with("observations"));
    (trace, asked)
}

#[tokio::test]
async fn all_pages_are_read() {
    let (trace, asked) = long(2_500, 1).await;
    assert_eq!(trace.observations.len(), 2_500);
    assert!(trace.ended && !trace.cut);
    let queries: Vec<_> = asked.iter().map(|asked| asked.query.as_str()).collect();
    assert_eq!(queries.len(), 3);
    assert!(queries[0].contains(&format!("traceId={}", id().as_str())));
    assert!(queries[0].contains("fields=core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context"));
    assert!(queries[0].ends_with("limit=1000"));
    assert!(queries[2].ends_with("limit=1000&cursor=2000%3D"));
}

#[tokio::test]
async fn an_endless_trace_is_cut() {
    let (trace, asked) = long(7_000, 1).await;
    assert_eq!((trace.observations.len(), asked.len()), (5_001, 6));
    assert!(trace.cut && trace.ended, "the root is asked for by itself");
    assert_eq!(
        trace.observations.iter().filter(|each| each.parent.is_none()).count(),
        1
    );
}

/// Whether it has ended, and how many observations without a parent there are.
fn root_of(trace: &Trace) -> (bool, usize) {
    let roots = trace.observations.iter().filter(|each| each.parent.is_none());
    (trace.ended, roots.count())
}

#[tokio::test]
async fn a_trace_whose_root_cannot_be_asked_for_is_not_waited_for() {
    let ways: [fn() -> Told; 4] = [
        || Told::page(429),
        || Told::page(500),
        || Told::json(400, json!({ "message": "Invalid request data", "error": [] })),
        || Told::json(200, "no observations"),
    ];
    for way in ways {
        let (trace, _) = long_with(7_000, 1, move |_| way()).await;
        assert_eq!((trace.observations.len(), trace.cut), (5_000, true));
        assert_eq!(root_of(&trace), (true, 0));
    }
}

#[tokio::test]
async fn a_root_that_is_not_there_yet_may_come() {
    let (trace, _) = long_with(7_000, 1, |_| empty()).await;
    assert_eq!(root_of(&trace), (false, 0));
}

#[tokio::test]
async fn a_server_that_does_not_know_the_question_for_the_root_does_no_harm() {
    let any = json!({ "data": [{ "id": "any", "parentObservationId": "root" }] });
    let (trace, _) = long_with(7_000, 1, move |_| Told::json(200, &any)).await;
    assert_eq!((trace.observations.len(), root_of(&trace)), (5_000, (false, 0)));
}

#[tokio::test]
async fn pages_that_are_too_long_are_asked_for_in_parts() {
    let (trace, asked) = long(300, 150 << 10).await;
    assert!(
        trace.cut && trace.observations.len() >= 200,
        "{}",
        trace.observations.len()
    );
    let limits: Vec<_> = asked.iter().map(|asked| asked.query.contains("limit=1000")).collect();
    assert!(limits[0] && !limits[1]);
}
