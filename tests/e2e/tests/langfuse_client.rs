//! Langfuse's own client works against the stand-in. Its answers go through the client's models, so the
//! stand-in cannot answer in a form that a real server would not.

use anyhow::{Result, ensure};
use e2e::LangfuseServer;
use stand_in::langfuse::Mode;

#[test]
fn the_newest_client_publishes_and_reads() -> Result<()> {
    let langfuse = LangfuseServer::start()?;
    let told = langfuse.play("langfuse_client", &[])?;
    ensure!(told["trace_id"].is_string(), "{told}");
    Ok(())
}

#[test]
fn an_older_client_reads_a_trace_as_one_object() -> Result<()> {
    for mode in [Mode::Dual, Mode::Legacy, Mode::Early, Mode::Old] {
        let langfuse = LangfuseServer::stand_in(mode)?;
        let told = langfuse.play_in("langfuse-3", "langfuse_trace", &[])?;
        ensure!(told["name"] == "agent", "{mode:?}: {told}");
    }
    Ok(())
}
