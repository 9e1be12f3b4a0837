//! Settings from every source, and what is said of wrong ones.

use super::{Loaded, Problems, resolve};
use crate::auth::AuthMode;

fn resolve_with(
    flags: &[(&'static str, &str)],
    environment: &[(&str, &str)],
    dotenv: &str,
) -> Result<Loaded, Problems> {
    let flags = flags.iter().map(|&(name, text)| (name, text.to_owned())).collect();
    let environment = environment
        .iter()
        .map(|&(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    resolve(&flags, &environment, dotenv)
}

fn source(loaded: &Loaded, name: &str) -> String {
    loaded
        .values
        .iter()
        .find(|value| value.setting.name == name)
        .unwrap()
        .source
        .to_string()
}

fn reasons(flags: &[(&'static str, &str)], environment: &[(&str, &str)], dotenv: &str) -> String {
    resolve_with(flags, environment, dotenv).unwrap_err().to_string()
}

#[test]
fn flag_beats_environment_beats_file_beats_default() {
    let (flag, variable, file) = ("127.0.0.1:1", "127.0.0.1:2", "DUNETRACE_API_ADDR=127.0.0.1:3 # test");
    let name = "DUNETRACE_API_ADDR";
    for (flags, environment, dotenv, port, from) in [
        (&[(name, flag)][..], &[(name, variable)][..], file, 1, "flag"),
        (&[], &[(name, variable)], file, 2, "environment (DUNETRACE_API_ADDR)"),
        (&[], &[], file, 3, ".env line 1"),
        (&[], &[(name, "")], "", 8002, "default"),
    ] {
        let loaded = resolve_with(flags, environment, dotenv).unwrap();
        assert_eq!(loaded.config.api_addr.port(), port);
        assert_eq!(source(&loaded, name), from);
    }
}

#[test]
fn unknown_settings_stop_the_start() {
    let message = reasons(
        &[],
        &[("DUNETRACE_INGEST_ADR", "127.0.0.1:1")],
        "A=1\nDUNETRACE_NONSENSE=x",
    );
    assert!(
        message.contains("DUNETRACE_INGEST_ADR: unknown setting; did you mean DUNETRACE_INGEST_ADDR?"),
        "{message}"
    );
    assert!(
        message.contains("DUNETRACE_NONSENSE (.env line 2): unknown setting"),
        "{message}"
    );
}

#[test]
fn variables_of_the_sdk_and_of_others_are_left_alone() {
    let environment = [
        ("DUNETRACE_ENDPOINT", "x"),
        ("DUNETRACE_OTEL_SAMPLE", "y"),
        ("EDITOR", "vi"),
    ];
    let loaded = resolve_with(&[], &environment, "DUNETRACE_API_KEY=dt_dev_x\nMY_APP=1").unwrap();
    assert_eq!(loaded.warnings, Vec::<String>::new());
}

#[test]
fn malformed_values_are_named_with_their_source_but_not_repeated() {
    for (name, text) in [
        ("DUNETRACE_INGEST_ADDR", "8001-oops"),
        ("STALL_TIMEOUT_SECS", "0"),
        ("STALL_TIMEOUT_SECS", "ninety"),
        ("AUTH_MODE", "oops"),
        ("LOG_LEVEL", "oops"),
        ("LOG_FORMAT", "oops"),
        ("DUNETRACE_MAX_EVENTS", "-1"),
        ("DUNETRACE_ALLOWED_HOSTS", "https://oops"),
        ("LANGFUSE_HOST", "oops"),
    ] {
        let message = reasons(&[], &[(name, text)], "");
        assert!(
            message.contains(&format!("{name} from environment ({name}): expected")),
            "{message}"
        );
        assert!(!message.contains("oops"), "{message}");
    }
}

#[test]
fn the_database_is_a_file_and_home_is_put_in() {
    let loaded = resolve_with(&[], &[("DATABASE_URL", "sqlite://~/x/d.db")], "").unwrap();
    let home = std::env::home_dir().unwrap();
    assert_eq!(loaded.config.database_url.directory(), Some(home.join("x")));
    let message = reasons(&[], &[("DATABASE_URL", "mysql://user:oops@host/db")], "");
    assert!(message.contains("DATABASE_URL from environment"), "{message}");
    assert!(message.contains("sqlite://") && !message.contains("oops"), "{message}");
}

#[test]
fn a_limit_that_would_lose_events_is_refused() {
    let message = reasons(&[], &[("DUNETRACE_MAX_EVENTS", "500")], "");
    assert!(
        message.contains("DUNETRACE_MAX_EVENTS: must be at least 10000"),
        "{message}"
    );
}

#[test]
fn dev_mode_stays_on_this_machine() {
    let message = reasons(&[("DUNETRACE_INGEST_ADDR", "0.0.0.0:8001")], &[], "");
    assert!(
        message.contains("DUNETRACE_INGEST_ADDR: 0.0.0.0:8001 can be reached"),
        "{message}"
    );
    let prod = resolve_with(
        &[("DUNETRACE_INGEST_ADDR", "0.0.0.0:8001")],
        &[("AUTH_MODE", "prod")],
        "",
    )
    .unwrap();
    assert_eq!(prod.config.auth_mode, AuthMode::Prod);
}

#[test]
fn env_is_an_alias_of_auth_mode_and_loses_a_conflict() {
    for (environment, mode, warnings) in [
        (&[("ENV", "prod")][..], AuthMode::Prod, 0),
        (&[("ENV", "local")], AuthMode::Dev, 0),
        (&[("ENV", "prod"), ("AUTH_MODE", "dev")], AuthMode::Dev, 1),
        (&[("ENV", "dev"), ("AUTH_MODE", "prod")], AuthMode::Prod, 1),
        (&[("ENV", "prod"), ("AUTH_MODE", "PROD")], AuthMode::Prod, 0),
    ] {
        let loaded = resolve_with(&[], environment, "").unwrap();
        assert_eq!(
            (loaded.config.auth_mode, loaded.warnings.len()),
            (mode, warnings),
            "{environment:?}"
        );
    }
}

#[test]
fn secrets_never_show_in_part() {
    let dotenv =
        "LANGFUSE_SECRET_KEY=sk-lf-canary # ours\nPOLICY_SIGNING_SECRET='canary'\nLANGFUSE_PUBLIC_KEY=pk-canary";
    let loaded = resolve_with(&[], &[("OPENAI_API_KEY", "sk-canary")], dotenv).unwrap();
    let listing = super::listing(&loaded.values);
    assert!(
        listing.contains("OPENAI_API_KEY") && listing.contains("********"),
        "{listing}"
    );
    for shown in [listing, format!("{:?}", loaded.config)] {
        assert!(!shown.contains("canary") && !shown.contains("sk-"), "{shown}");
    }
    assert!(loaded.config.langfuse_configured());
}

#[test]
fn a_near_miss_in_the_shared_file_is_only_mentioned() {
    let loaded = resolve_with(&[], &[], "STALL_TIMEOUT_SEC=5").unwrap();
    assert_eq!(loaded.warnings.len(), 1);
    assert!(
        loaded.warnings[0].contains("did you mean STALL_TIMEOUT_SECS"),
        "{:?}",
        loaded.warnings
    );
}

#[test]
fn the_configuration_page_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/config.md");
    let documentation = super::documentation();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &documentation).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        documentation,
        "run this test with UPDATE_DOCS=1"
    );
}
