//! What the newest SDK sends in plain text is nowhere in what the server keeps, logs or answers.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::{Client, Driver, LangfuseServer, Report, Research, Server, Workshop, check};
use serde_json::{Value, json};
use stand_in::Fault;
use stand_in::langfuse::{Mode, SECRET_KEY};
use stand_in::llm::{ANTHROPIC_KEY, Reply};

/// Characters that survive JSON, Python's `repr` and URLs unchanged.
const MARK: &str = "Zq7markedcontentZq7";

/// The name of an agent, which is no content.
const KEPT: &str = "fire-tool-loop";

/// Another one, whose prompt is managed.
const KEPT_AGENT: &str = "private-research";

const SCENARIOS: [&str; 8] = [
    "asgi_fastapi",
    "auto_instrument",
    "decorator_sync",
    "fire",
    "langchain_agent",
    "manual_run",
    "otel_receiver",
    "wsgi_django",
];

#[test]
fn marked_content_is_nowhere() -> Result<()> {
    let server = Server::start()?;
    let client = server.client();
    let mut reports = Vec::new();
    for scenario in SCENARIOS {
        let report = Driver {
            mark: MARK,
            ..Driver::new("0.5.7", scenario)
        }
        .run(&server)?;
        ensure!(
            report.marked_events > 0,
            "{scenario} sent no marked content, so this test shows nothing"
        );
        check(&client, &report)?;
        reports.push(report);
    }
    search_answers(&client, &reports)?;
    ensure!(!server.log().contains(MARK), "the log holds content");
    ensure!(
        holds(server.data_dir(), KEPT)?,
        "the search does not find what is kept, so it shows nothing"
    );
    ensure!(!holds(server.data_dir(), MARK)?, "the files hold content");
    Ok(())
}

/// Traces, prompts and models' answers are content as well, and are seen only by who asks for an explanation.
#[test]
fn explaining_and_fixing_keeps_nothing_of_what_was_said() -> Result<()> {
    let research = Research {
        name: KEPT_AGENT,
        prompt: "research-agent-prompt",
        kind: "text",
        stubborn: false,
        mark: MARK,
    };
    let shop = Workshop::open(LangfuseServer::stand_in(Mode::EventsOnly)?)?;
    let client = shop.server.client();
    shop.publish_prompt(research)?;
    let signal = shop.signal(&shop.play(research, 1)?[0])?;
    fail_to_explain(&shop, signal)?;

    let explanation = shop.explain(signal)?;
    let applied = shop.apply(signal, &explanation)?;
    let marked = json!({
        "fix_content": format!("Say {MARK} once."),
        "langfuse_prompt_name": research.prompt,
    });
    client.change("POST", &format!("/v1/signals/{signal}/apply-fix"), &marked)?;
    let copied = json!({ "fix_content": MARK });
    client.change("POST", &format!("/v1/signals/{signal}/record-copy"), &copied)?;
    client.send("POST", &format!("/v1/fixes/{}/rollback", applied["fix_id"]), &json!({}))?;

    let paths = [
        format!("/v1/signals/{signal}"),
        format!("/v1/signals/{signal}/fix-status"),
        "/v1/fixes".to_owned(),
        "/v1/config".to_owned(),
        "/v1/integrations".to_owned(),
    ];
    for path in paths {
        let (status, answer) = client.get_text(&path)?;
        ensure!(status == 200, "{path}: {status} {answer}");
        tells_nothing(&path, &answer)?;
    }
    tells_nothing("the log", &shop.server.log())?;
    ensure!(holds(shop.server.data_dir(), KEPT_AGENT)?, "the search finds nothing");
    for secret in [MARK, SECRET_KEY, ANTHROPIC_KEY] {
        ensure!(!holds(shop.server.data_dir(), secret)?, "the files hold {secret}");
    }
    Ok(())
}

/// What fails repeats what it was sent.
fn fail_to_explain(shop: &Workshop, signal: u64) -> Result<()> {
    let explain = |expected: u16| {
        let path = format!("/v1/signals/{signal}/explain");
        let (status, answer) = shop.server.client().send_text("POST", &path, &json!({}))?;
        ensure!(status == expected, "{status}: {answer}");
        tells_nothing("what is answered", &answer)
    };
    shop.llm.say(Reply::Text(format!("no JSON, but {MARK}")));
    explain(502)?;
    let angry = format!("I do not like {MARK} with {ANTHROPIC_KEY}");
    shop.llm.next(Fault::text(400, &angry));
    explain(502)?;
    // Without the trace it explains from the evidence.
    let langfuse = shop.langfuse.controls().context("a stand-in")?;
    langfuse.next_on("GET", Fault::text(403, &format!("{MARK} with {SECRET_KEY}")));
    explain(200)
}

fn tells_nothing(place: &str, text: &str) -> Result<()> {
    for secret in [MARK, SECRET_KEY, ANTHROPIC_KEY] {
        ensure!(!text.contains(secret), "{place} tells {secret}");
    }
    Ok(())
}

/// Reads everything that the API has to say about the runs.
fn search_answers(client: &Client, reports: &[Report]) -> Result<()> {
    let mut paths: Vec<String> = [
        "/v1/config",
        "/v1/agents",
        "/v1/runs?limit=500",
        "/v1/signals?limit=500",
        "/v1/signals/groups",
    ]
    .map(str::to_owned)
    .into();
    for run in reports.iter().flat_map(|report| &report.runs) {
        paths.push(format!("/v1/runs/{}", run.run_id));
        for list in ["runs", "signals", "insights"] {
            paths.push(format!("/v1/agents/{}/{list}", run.agent_id));
        }
    }
    let signals = client.get("/v1/signals?limit=500")?;
    let ids = signals["signals"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|signal| signal["id"].as_u64());
    paths.extend(ids.map(|id| format!("/v1/signals/{id}")));
    paths.dedup();
    for path in &paths {
        let answer = client.get(path)?;
        ensure!(
            answer != Value::Null && !answer.to_string().contains(MARK),
            "{path} tells content"
        );
    }
    Ok(())
}

/// Whether any file below `dir` contains the text.
fn holds(dir: &Path, text: &str) -> Result<bool> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let found = if path.is_dir() {
            holds(&path, text)?
        } else {
            fs::read(&path)?
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}
