//! The server is killed in the middle of its work; a client that retries loses nothing, and nothing is
//! counted twice.

use anyhow::Result;
use e2e::{Driver, Server, check};

#[test]
fn killed_server_comes_back_with_everything() -> Result<()> {
    let mut server = Server::start()?;
    let mut story = Driver::new("0.5.7", "outage").tell(&server)?;
    story.chapter("half")?;
    server.kill()?;
    story.go_on()?;
    story.chapter("working")?;
    server.restart()?;
    story.go_on()?;
    check(&server.client(), &story.end()?)
}
