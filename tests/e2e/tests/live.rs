//! A failure shows while the agent is still running.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::{Driver, Server, check, eventually};

/// From the answer of the door to the signal; the SDK itself may hold an event for 200 ms.
const SOON: Duration = Duration::from_millis(1200);

#[test]
fn signal_appears_before_the_run_ends() -> Result<()> {
    let server = Server::start_patient(Duration::from_mins(1))?;
    let client = server.client();
    let mut story = Driver::new("0.3.21", "live_loop").tell(&server)?;

    let run_id = story.chapter("started")?;
    let path = format!("/v1/runs/{run_id}");
    eventually(SOON, || {
        let run = client.get(&path)?;
        ensure!(run["status"] == "open" && run["step_count"] == 1, "{run}");
        ensure!(run["signals"].as_array().is_some_and(Vec::is_empty), "{run}");
        Ok(())
    })?;

    story.go_on()?;
    story.chapter("looping")?;
    eventually(SOON, || {
        let run = client.get(&path)?;
        let signal = &run["signals"][0];
        ensure!(run["status"] == "open", "{run}");
        ensure!(
            signal["failure_type"] == "TOOL_LOOP" && signal["confirmed"] == false,
            "{run}"
        );
        Ok(())
    })?;

    story.go_on()?;
    check(&client, &story.end()?)
}
