//! Every scenario on every reference SDK: the real client sends, the server shows the run, its counts
//! and exactly the signals that it must raise.

use anyhow::Result;
use e2e::{Driver, Server, check};

fn play(sdk: &str, scenario: &str) -> Result<()> {
    let server = Server::start()?;
    let report = Driver::new(sdk, scenario).run(&server)?;
    check(&server.client(), &report)
}

/// One test per scenario, named after its driver.
macro_rules! scenarios {
    ($sdk:literal: $($scenario:ident),+ $(,)?) => {
        $(
            #[test]
            fn $scenario() -> anyhow::Result<()> {
                crate::play($sdk, stringify!($scenario))
            }
        )+
    };
}

/// One module per SDK, with all scenarios.
macro_rules! sdks {
    ($($module:ident = $sdk:literal),+ $(,)?) => {
        $(
            mod $module {
                scenarios!($sdk:
                    asgi_fastapi,
                    auto_instrument,
                    burst,
                    decorator_async,
                    decorator_sync,
                    emit_json,
                    fire,
                    healthy,
                    langchain_agent,
                    manual_run,
                    otel_receiver,
                    policy_stop,
                    wsgi_django,
                    wsgi_flask,
                );
            }
        )+
    };
}

sdks!(sdk_0_3_17 = "0.3.17", sdk_0_3_21 = "0.3.21", sdk_0_5_7 = "0.5.7");
