//! The sample month, sent to a real server on free ports and removed again.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api::agents::AgentList;
use api::demo::DemoState;
use api::insights::Insights;
use api::policies::{PolicyState, PolicyView};
use api::runs::RunList;
use api::{ErrorCode, paths};
use axum::http::{Method, StatusCode};
use domain::{ContentHash, Micros};
use serde::de::DeserializeOwned;
use server::auth::AuthMode;
use server::client::{Destination, Reply, Target, request};
use server::clock::Clock;
use server::config::Config;
use server::demo::send::policies::make as make_policies;
use server::demo::send::{Progress, send};
use server::demo::{CAST, Options, Plan, policies};
use server::start::{Server, start};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const RUNS: u64 = 400;
const KEY: &str = "dt_live_0123456789abcdef0123456789abcdef";

struct Running {
    server: Server,
    _folder: TempDir,
}

impl Running {
    async fn start() -> Self {
        Self::in_mode(AuthMode::Dev).await
    }

    /// With a key for those who need one.
    async fn in_mode(auth_mode: AuthMode) -> Self {
        let folder = TempDir::new().unwrap();
        let store = store::connect(&format!("sqlite://{}", folder.path().join("test.db").display())).unwrap();
        store
            .add_key(KEY, "demo-mine", "ours", Clock::System.now())
            .await
            .unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        let config = Config {
            auth_mode,
            ingest_addr: any,
            api_addr: any,
            dashboard_addr: any,
            ..Config::default()
        };
        let server = start(config, async |_| Ok(store)).await.unwrap();
        Self {
            server,
            _folder: folder,
        }
    }

    async fn ask(&self, method: Method, path: &str) -> Reply {
        request(to(self.server.ports.api), method, path).await.unwrap()
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        let reply = self.ask(Method::GET, path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        serde_json::from_str(&reply.body).unwrap()
    }

    async fn fill(&self, runs: u64) -> Arc<Progress> {
        let options = Options {
            runs,
            days: Options::DAYS,
            seed: Options::SEED,
            end: Clock::System.now(),
        };
        let progress = Arc::new(Progress::new(runs));
        send(Plan::new(options), to(self.server.ports.ingest), Arc::clone(&progress))
            .await
            .unwrap();
        progress
    }

    /// One run of an agent that is not of the cast, though its name begins in the same way.
    async fn send_own_run(&self) {
        let body = format!(
            r#"{{"api_key":"","agent_id":"demo-mine","events":[{{"event_type":"run.started","run_id":"mine",
            "agent_id":"demo-mine","agent_version":"v1","step_index":0,"timestamp":{},"payload":{{}}}}]}}"#,
            Clock::System.now().secs()
        );
        let answer = post(self.server.ports.ingest, "/v1/ingest", &body, None).await;
        assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
    }

    /// Runs that were judged, by agent.
    async fn counts(&self) -> Vec<(String, u64)> {
        let list: AgentList = self.get(paths::AGENTS).await;
        list.agents
            .into_iter()
            .map(|agent| (agent.agent_id, agent.run_count))
            .collect()
    }

    /// Asks for the removal and waits for its end.
    async fn remove(&self) {
        let begun = self.ask(Method::DELETE, paths::DEMO).await;
        assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.body);
        while self.get::<DemoState>(paths::DEMO).await.removing {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn wait_for(&self, runs: u64) {
        for _ in 0..600 {
            if self.counts().await.iter().map(|(_, count)| count).sum::<u64>() == runs {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("not all runs were judged: {:?}", self.counts().await);
    }
}

fn to(address: SocketAddr) -> Destination {
    Destination {
        to: Target::of(address),
        key: None,
    }
}

/// A request as a browser may send it.
async fn post(address: SocketAddr, path: &str, body: &str, origin: Option<&str>) -> String {
    let origin = origin.map(|origin| format!("origin: {origin}\r\n")).unwrap_or_default();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\n{origin}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn the_month_arrives_can_be_searched_and_goes_without_a_trace() {
    let running = Running::start().await;
    running.send_own_run().await;
    let progress = running.fill(RUNS).await;
    assert_eq!(progress.runs(), RUNS);
    running.wait_for(RUNS + 1).await;

    let state: DemoState = running.get(paths::DEMO).await;
    let cast: BTreeSet<&str> = CAST.iter().map(|one| one.name).collect();
    assert_eq!(state.agents.iter().map(String::as_str).collect::<BTreeSet<_>>(), cast);

    let question = ContentHash::of("What is the capital of France?");
    let asked: RunList = running.get(&format!("{}?hash={question}", paths::RUNS)).await;
    assert!(asked.runs.len() > 3 && asked.runs.iter().all(|run| run.agent_id == "demo-research"));

    let insights: Insights = running.get(&paths::with(paths::AGENT_INSIGHTS, "demo-research")).await;
    let deploys: Vec<f64> = insights.deploy_events.iter().map(|deploy| deploy.deployed_at).collect();
    let now = Clock::System.now().secs();
    assert_eq!(deploys.len(), 2);
    assert!(
        deploys
            .iter()
            .all(|at| (86_400.0..30.0 * 86_400.0).contains(&(now - at))),
        "{deploys:?}"
    );

    running.remove().await;
    assert_eq!(running.get::<DemoState>(paths::DEMO).await, DemoState::default());
    assert_eq!(running.counts().await, [("demo-mine".to_owned(), 1)]);
    running.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_sends_it_to_itself_one_at_a_time() {
    let running = Running::start().await;
    let begun = post(running.server.ports.api, paths::DEMO, r#"{"runs": 300}"#, None).await;
    assert!(begun.starts_with("HTTP/1.1 202 "), "{begun}");
    let again = running.ask(Method::POST, paths::DEMO).await;
    let removed = running.ask(Method::DELETE, paths::DEMO).await;
    for refused in [again, removed] {
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
        assert!(refused.body.contains(ErrorCode::Conflict.as_str()));
    }
    running.wait_for(300).await;
    while running.get::<DemoState>(paths::DEMO).await.sending.is_some() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let state: PolicyState = running.get(paths::POLICY_STATE).await;
    assert_eq!(state.policies.len(), policies::rules().len());
    // Fetches are written together, a moment later.
    while running.get::<PolicyState>(paths::POLICY_STATE).await.agents.len() < CAST.len() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    running.remove().await;
    assert!(running.get::<Vec<PolicyView>>(paths::POLICIES).await.is_empty());
    running.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_are_made_once_and_those_of_other_agents_stay() {
    let running = Running::start().await;
    let own = r#"{"name": "cost cap", "condition": {"trigger": "step_count", "operator": "gt", "value": 5}, "action": {"type": "log"}}"#;
    let made = post(running.server.ports.api, paths::POLICIES, own, None).await;
    assert!(made.starts_with("HTTP/1.1 200 "), "{made}");
    let api = to(running.server.ports.api);
    let count = policies::rules().len();
    assert_eq!(make_policies(api.clone()).await.unwrap(), count);
    assert_eq!(make_policies(api).await.unwrap(), 0);
    let shadows = running.get::<Vec<PolicyView>>(paths::POLICIES).await;
    assert_eq!(shadows.iter().filter(|policy| policy.shadow).count(), 1);
    running.remove().await;
    let left: Vec<PolicyView> = running.get(paths::POLICIES).await;
    assert_eq!(
        left.iter().map(|policy| policy.agent_id.as_str()).collect::<Vec<_>>(),
        ["*"]
    );
    running.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_others_cannot_start_it() {
    let running = Running::start().await;
    let refused = post(running.server.ports.api, paths::DEMO, "", Some("https://example.com")).await;
    assert!(refused.starts_with("HTTP/1.1 403 "), "{refused}");
    assert_eq!(running.get::<DemoState>(paths::DEMO).await, DemoState::default());
    running.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deploy_may_be_told_later_but_not_in_advance() {
    let running = Running::start().await;
    let now = Clock::System.now();
    for (at, status) in [(now.plus_millis(-86_400_000), 202), (now.plus_millis(3_600_000), 422)] {
        let body = format!(r#"{{"agent_id":"a","version":"1","deployed_at":{}}}"#, at.secs());
        let answer = post(running.server.ports.ingest, "/v1/deploy", &body, None).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        if status == 202 {
            let said: f64 = answer
                .split("\"deployed_at\":")
                .nth(1)
                .unwrap()
                .trim_end_matches('}')
                .parse()
                .unwrap();
            assert_eq!(Micros::from_secs(said), Some(at));
        }
    }
    running.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_keys_the_month_belongs_to_who_asked_for_it() {
    let running = Running::in_mode(AuthMode::Prod).await;
    let ours = Destination {
        key: Some(KEY.to_owned()),
        ..to(running.server.ports.api)
    };
    let begun = request(ours.clone(), Method::POST, paths::DEMO).await.unwrap();
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.body);
    for _ in 0..600 {
        let reply = request(ours.clone(), Method::GET, paths::DEMO).await.unwrap();
        let state: DemoState = serde_json::from_str(&reply.body).unwrap();
        if state.agents.len() == CAST.len() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let agents = request(ours, Method::GET, paths::AGENTS).await.unwrap();
    assert!(agents.body.contains("demo-research"), "{}", agents.body);
    assert_eq!(
        running.ask(Method::GET, paths::DEMO).await.status,
        StatusCode::UNAUTHORIZED
    );
    running.server.stop().await;
}
