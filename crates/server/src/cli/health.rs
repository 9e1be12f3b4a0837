//! `dunetrace health`: for supervisors and containers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{SettingFlags, block_on, configured, output};

const TIMEOUT: Duration = Duration::from_secs(5);

/// An answer is a few lines; more is not ours.
const LONGEST: u64 = 64 * 1024;

/// Ask the running server whether it is well. Ends with 0 if it is, with 1 if not.
///
/// It asks /health at the configured API address.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    settings: SettingFlags,
}

pub(super) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = configured(&args.settings)?;
    let address = reachable(config.api_addr);
    let (well, body) = block_on(async {
        let asking = tokio::time::timeout(TIMEOUT, ask(address));
        asking
            .await
            .with_context(|| format!("no answer from {address} within {} s", TIMEOUT.as_secs()))?
    })?;
    output::say(&body);
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whoever listens everywhere is reached on the loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// One request does not need an HTTP client.
async fn ask(address: SocketAddr) -> anyhow::Result<(bool, String)> {
    let refused = || format!("nothing answers at {address} (DUNETRACE_API_ADDR); is `dunetrace serve` running?");
    let mut stream = TcpStream::connect(address).await.with_context(refused)?;
    let request = format!("GET /health HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let Some((head, body)) = answer
        .split_once("\r\n\r\n")
        .filter(|(head, _)| head.starts_with("HTTP/1.1 "))
    else {
        bail!("{address} (DUNETRACE_API_ADDR) does not speak HTTP");
    };
    Ok((head.starts_with("HTTP/1.1 200 "), body.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everywhere_is_asked_on_the_loopback() {
        for (configured, asked) in [
            ("0.0.0.0:8002", "127.0.0.1:8002"),
            ("[::]:8002", "[::1]:8002"),
            ("10.0.0.5:80", "10.0.0.5:80"),
        ] {
            assert_eq!(reachable(configured.parse().unwrap()), asked.parse().unwrap());
        }
    }
}
