//! Whoever closes the connection ends everything, also the request that is waited for.

use std::time::Duration;

use ::api::ErrorCode;
use stand_in::langfuse::Mode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::world::{World, url};
use crate::http::{Limits, serve};
use crate::rest::standalone;
use crate::shutdown;

const PATIENCE: Duration = Duration::from_secs(10);

/// A model that never answers. It is over when its client closes the connection.
struct Silent {
    asked: tokio::sync::oneshot::Receiver<()>,
    left: JoinHandle<()>,
}

impl Silent {
    async fn start(world: &mut World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        world.configure(|config| config.anthropic_base_url = url(&format!("http://{address}")));
        let (tell, asked) = tokio::sync::oneshot::channel();
        let left = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 1 << 20];
            assert!(stream.read(&mut bytes).await.unwrap() > 0);
            tell.send(()).unwrap();
            // The rest of the request, and then nothing until the client goes.
            while !matches!(stream.read(&mut bytes).await, Ok(0) | Err(_)) {}
        });
        Self { asked, left }
    }
}

/// The API on a socket, and a connection to it that has asked for an explanation.
async fn asked(world: &World, accept: &str) -> (TcpStream, shutdown::Trigger) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (trigger, ending) = shutdown::pair();
    serve(
        listener,
        standalone(world.server.app.clone()),
        Limits::default(),
        ending,
    );
    let mut connection = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: {address}\r\naccept: {accept}\r\ncontent-length: 0\r\n\r\n",
        world.path()
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    (connection, trigger)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_request_to_the_model_ends_with_the_readers_connection() {
    for accept in ["application/json", "application/x-ndjson"] {
        let mut world = World::new(Mode::EventsOnly).await;
        world.add_trace(|trace| trace);
        world.later(10);
        let silent = Silent::start(&mut world).await;
        let (connection, _trigger) = asked(&world, accept).await;
        timeout(PATIENCE, silent.asked).await.unwrap().unwrap();

        let refused = world.refused("").await;
        assert_eq!(refused.code, ErrorCode::Conflict, "one at a time");

        drop(connection);
        timeout(PATIENCE, silent.left).await.expect(accept).unwrap();
        // It costs perhaps, so it is written down.
        let written = async {
            while world.records().await.is_empty() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, written).await.expect("written down");
        let records = world.records().await;
        assert_eq!(records[0].error.as_ref().unwrap(), "cancelled");

        // And the place is free again.
        world.configure(|_| {});
        world.explained().await;
    }
}
