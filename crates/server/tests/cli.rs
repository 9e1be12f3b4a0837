//! The binary as a user or a supervisor meets it.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The program in a folder of its own, with nothing of this machine's configuration.
fn dunetrace(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dunetrace"));
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .stdin(Stdio::null());
    command
}

fn output(folder: &Path, args: &[&str]) -> Output {
    dunetrace(folder, args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A server on free ports. Dropping it kills it.
struct Running {
    child: Child,
    ports: serde_json::Value,
}

impl Running {
    fn start(folder: &Path) -> Self {
        let file = folder.join("ports.json");
        let mut command = dunetrace(folder, &["serve", "--ports-file", "ports.json"]);
        for name in [
            "DUNETRACE_INGEST_ADDR",
            "DUNETRACE_API_ADDR",
            "DUNETRACE_DASHBOARD_ADDR",
        ] {
            command.env(name, "127.0.0.1:0");
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let started = Instant::now();
        loop {
            if let Ok(ports) = std::fs::read(&file) {
                return Self {
                    child,
                    ports: serde_json::from_slice(&ports).unwrap(),
                };
            }
            assert!(child.try_wait().unwrap().is_none(), "the server ended");
            assert!(started.elapsed() < Duration::from_secs(20), "no ports file");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn address(&self, name: &str) -> &str {
        self.ports[name].as_str().unwrap()
    }

    fn signal(&self, name: &str) {
        assert!(
            Command::new("kill")
                .args([name, &self.child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
    }

    fn end(mut self) -> Output {
        let child = std::mem::replace(&mut self.child, Command::new("true").spawn().unwrap());
        child.wait_with_output().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_server_greets_is_healthy_and_ends_when_asked() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let server = Running::start(folder.path());
        let api = server.address("api").to_owned();
        let health = output(folder.path(), &["health", "--api-addr", &api]);
        assert!(health.status.success(), "{health:?}");
        let dashboard = server.address("dashboard").to_owned();
        server.signal(signal);
        let ended = server.end();
        assert!(ended.status.success(), "{ended:?}");
        let greeting = text(&ended.stdout);
        assert!(greeting.contains(&format!("http://{dashboard}")), "{greeting}");
        assert!(greeting.contains("no API key needed"), "{greeting}");
        assert!(folder.path().join(".local/share/dunetrace/dunetrace.db").exists());
        let health = output(folder.path(), &["health", "--api-addr", &api]);
        assert_eq!(health.status.code(), Some(1));
        assert!(text(&health.stderr).contains("DUNETRACE_API_ADDR"), "{health:?}");
    }
}

/// The head and body of an answer to a request with these headers.
fn ask(address: &str, method: &str, path: &str, headers: &[&str]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let headers = headers.join("\r\n");
    let request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n{headers}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    text(&answer)
}

#[test]
fn foreign_pages_reach_neither_api_nor_dashboard() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path());
    let dashboard = server.address("dashboard");
    for address in [server.address("api"), dashboard] {
        let host = format!("host: {address}");
        let rebound = ask(address, "GET", "/v1/runs", &["host: rebound.example.com"]);
        assert!(
            rebound.starts_with("HTTP/1.1 403 ") && rebound.contains("forbidden_origin"),
            "{rebound}"
        );
        let foreign = ask(address, "POST", "/v1/runs", &[&host, "origin: https://example.com"]);
        assert!(foreign.starts_with("HTTP/1.1 403 "), "{foreign}");
        let own = format!("origin: http://{dashboard}");
        let read = ask(address, "GET", "/v1/runs", &[&host, &own]);
        assert!(read.starts_with("HTTP/1.1 200 "), "{read}");
        assert!(
            read.contains(&format!("access-control-allow-origin: http://{dashboard}")),
            "{read}"
        );
        let unknown = ask(address, "GET", "/v1/nothing", &[&host]);
        assert!(
            unknown.starts_with("HTTP/1.1 404 ") && unknown.contains("not_found"),
            "{unknown}"
        );
        assert!(unknown.contains("x-content-type-options: nosniff"), "{unknown}");
    }
}

#[test]
fn a_port_in_use_is_explained_with_its_setting() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let answer = output(
        folder.path(),
        &["serve", "--ingest-addr", "127.0.0.1:0", "--api-addr", &address],
    );
    assert_eq!(answer.status.code(), Some(1));
    let message = text(&answer.stderr);
    assert!(
        message.contains(&address) && message.contains("DUNETRACE_API_ADDR"),
        "{message}"
    );
}

#[test]
fn a_wrong_configuration_stops_every_command() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join(".env"),
        "DUNETRACE_NONSENSE=1\nSTALL_TIMEOUT_SECS=soon # secret\n",
    )
    .unwrap();
    for args in [&["serve"][..], &["config"], &["health"], &["demo"], &["keys", "list"]] {
        let answer = output(folder.path(), args);
        assert_eq!(answer.status.code(), Some(1), "{args:?}");
        let message = text(&answer.stderr);
        assert!(
            message.contains("DUNETRACE_NONSENSE (.env line 1): unknown setting"),
            "{message}"
        );
        assert!(
            message.contains("STALL_TIMEOUT_SECS from .env line 2: expected whole seconds"),
            "{message}"
        );
    }
}

#[test]
fn a_broken_or_missing_detector_file_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let serve = [
        "serve",
        "--ingest-addr",
        "127.0.0.1:0",
        "--api-addr",
        "127.0.0.1:0",
        "--dashboard-addr",
        "127.0.0.1:0",
    ];
    let path = folder.path().join("detectors.yml");
    std::fs::write(&path, "default:\n  tool_loop:\n    threshold: many\n").unwrap();
    let message = text(&output(folder.path(), &serve).stderr);
    assert!(
        message.contains("detectors.yml:3:16: default.tool_loop.threshold: expected a number"),
        "{message}"
    );
    std::fs::remove_file(path).unwrap();
    let answer = output(
        folder.path(),
        &[&serve[..], &["--detector-config", "elsewhere.yml"]].concat(),
    );
    assert_eq!(answer.status.code(), Some(1));
    assert!(text(&answer.stderr).contains("elsewhere.yml"), "{answer:?}");
}

#[test]
fn keys_are_shown_once_and_can_be_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let created = output(
        folder.path(),
        &["keys", "create", "--agent", "support", "--customer", "acme"],
    );
    let key = text(&created.stdout).trim().to_owned();
    assert!(key.starts_with("dt_live_") && key.len() == 40, "{created:?}");
    let listed = text(&output(folder.path(), &["keys", "list"]).stdout);
    assert!(
        listed.contains("support") && listed.contains("active") && !listed.contains(&key),
        "{listed}"
    );
    assert!(output(folder.path(), &["keys", "revoke", &key]).status.success());
    assert!(text(&output(folder.path(), &["keys", "list"]).stdout).contains("revoked"));
    assert_eq!(output(folder.path(), &["keys", "revoke", &key]).status.code(), Some(1));
}

#[test]
fn the_demo_says_what_it_did_and_how_to_start_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path());
    let (ingest, api) = (running.address("ingest").to_owned(), running.address("api").to_owned());
    let sending = ["demo", "--runs", "20", "--to", &format!("http://{ingest}")];
    let sent = output(folder.path(), &sending);
    assert!(sent.status.success(), "{sent:?}");
    let told = text(&sent.stdout);
    assert!(
        told.starts_with("their policies are not made"),
        "the API is elsewhere, too: {told}"
    );
    assert!(told.contains("\n20 runs with "), "{told}");
    let removed = output(folder.path(), &["demo", "--remove", "--api", &format!("http://{api}")]);
    assert!(removed.status.success(), "{removed:?}");
    drop(running);
    let refused = output(folder.path(), &sending);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stderr).contains("is `dunetrace serve` running?"),
        "{refused:?}"
    );
}

#[test]
fn policies_go_into_a_file_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path());
    let to = format!("http://{}", running.address("api"));
    let run = |args: &[&str]| output(folder.path(), &[&["policies"], args, &["--to", &to]].concat());
    let file = folder.path().join("policies.yaml");
    let condition = "{trigger: tool_call_count, value: 5}";
    std::fs::write(
        &file,
        format!("- name: cap\n  condition: {condition}\n  action: {{type: stop}}\n"),
    )
    .unwrap();

    let planned = run(&["plan", "policies.yaml"]);
    assert_eq!(planned.status.code(), Some(2), "{planned:?}");
    assert!(
        text(&planned.stdout).ends_with("Plan: 1 to create, 0 unchanged.\n"),
        "{planned:?}"
    );
    let unasked = run(&["import", "policies.yaml"]);
    assert_eq!(unasked.status.code(), Some(1), "nobody is there to say yes");
    assert!(text(&unasked.stderr).contains("--yes"), "{unasked:?}");
    let imported = run(&["import", "policies.yaml", "--yes"]);
    assert!(
        text(&imported.stdout).ends_with("Imported: 1 created, 0 unchanged.\n"),
        "{imported:?}"
    );
    let again = run(&["plan", "policies.yaml", "--delete-missing"]);
    assert_eq!(again.status.code(), Some(0), "{again:?}");

    let exported = run(&["export"]);
    assert!(text(&exported.stdout).contains("- name: \"cap\""), "{exported:?}");
    assert!(run(&["export", "copy.yaml"]).status.success());
    assert_eq!(run(&["plan", "copy.yaml"]).status.code(), Some(0));

    std::fs::write(&file, "policies: []\n").unwrap();
    let emptied = run(&["import", "policies.yaml", "--delete-missing", "--yes"]);
    assert!(text(&emptied.stdout).contains("- cap (1)"), "{emptied:?}");
    assert!(text(&run(&["export"]).stdout).ends_with("policies: []\n"));
}

#[test]
fn a_file_of_policies_that_is_wrong_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path());
    let to = format!("http://{}", running.address("api"));
    let wrong = "- name: cap\n  condition: {trigger: signal, value: TOOL_LOP}\n  action: {type: log}\n";
    std::fs::write(folder.path().join("wrong.yaml"), wrong).unwrap();
    for command in ["plan", "import"] {
        let answer = output(folder.path(), &["policies", command, "wrong.yaml", "--to", &to]);
        assert_eq!(answer.status.code(), Some(1));
        let expected = "entry 1, “cap”: `condition.value` is no failure type (did you mean `TOOL_LOOP`?)";
        assert!(text(&answer.stderr).contains(expected), "{answer:?}");
    }
    let missing = output(folder.path(), &["policies", "plan", "missing.yaml", "--to", &to]);
    assert!(
        text(&missing.stderr).contains("cannot read missing.yaml"),
        "{missing:?}"
    );
}

#[test]
fn every_command_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &["--help"][..],
        &["serve", "--help"],
        &["keys", "create", "--help"],
        &["config", "--help"],
        &["health", "--help"],
        &["demo", "--help"],
        &["policies", "import", "--help"],
    ] {
        let answer = output(folder.path(), args);
        assert!(
            answer.status.success() && text(&answer.stdout).contains("Usage: dunetrace"),
            "{args:?}"
        );
    }
}
