//! Connections that fail before and after a request is sent, and answers that never end.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::changes::publish;
use super::{client, id};
use crate::langfuse::{LangfuseError, Which};

/// Reads each request's beginning, writes `answer` as it is, and closes.
async fn closing_after(answer: &'static [u8]) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = [0; 16 << 10];
            let _ = stream.read(&mut buffer).await;
            let _ = stream.write_all(answer).await;
        }
    });
    (address, serving)
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let langfuse = client(&format!("http://{}", listener.local_addr().unwrap()));
    drop(listener);
    let refused = LangfuseError::Unreachable("it refuses the connection");
    assert_eq!(langfuse.trace(&id()).await.unwrap_err(), refused);
    assert_eq!(publish(&langfuse).await.unwrap_err(), refused);
}

#[tokio::test]
async fn a_name_that_does_not_exist() {
    // Names below `localhost` are of this machine, if they are of any, so no proxy is asked.
    let langfuse = client("http://langfuse.invalid.localhost:9");
    let error = publish(&langfuse).await.unwrap_err();
    assert!(matches!(error, LangfuseError::Unreachable(_)), "{error:?}");
}

#[tokio::test]
async fn a_server_without_tls_at_an_address_with_it() {
    let (address, serving) = closing_after(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    let langfuse = client(&format!("https://{address}"));
    let error = publish(&langfuse).await.unwrap_err();
    assert!(
        matches!(error, LangfuseError::Unreachable(reason) if reason.contains("TLS")),
        "{error:?}"
    );
    serving.abort();
}

/// Reading changes nothing, so a lost answer is as if it had never been asked for; a change may have been made.
#[tokio::test]
async fn the_connection_dies_before_or_in_the_answer() {
    let cut: [&[u8]; 3] = [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n",
        b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"id\":",
    ];
    for answer in cut {
        let (address, serving) = closing_after(answer).await;
        let langfuse = client(&format!("http://{address}"));
        let read = langfuse.prompt("p", Which::HEAD).await.unwrap_err();
        assert!(matches!(read, LangfuseError::Unreachable(_)), "{read:?}");
        assert_eq!(publish(&langfuse).await.unwrap_err(), LangfuseError::Unknown);
        serving.abort();
    }
}

/// More than is read of it, whether it is announced or not: nothing waits for its end.
#[tokio::test]
async fn an_answer_that_is_too_long_is_not_read() {
    let announced: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99000000\r\n\r\n{";
    let (address, serving) = closing_after(announced).await;
    let langfuse = client(&format!("http://{address}"));
    let too_long = LangfuseError::Unusable("it is too long");
    assert_eq!(langfuse.trace(&id()).await.unwrap_err(), too_long);
    assert_eq!(langfuse.prompt("p", Which::HEAD).await.unwrap_err(), too_long);
    assert_eq!(publish(&langfuse).await.unwrap_err(), LangfuseError::Unknown);
    serving.abort();
}

#[tokio::test]
async fn an_endless_answer_is_broken_off() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let langfuse = client(&format!("http://{}", listener.local_addr().unwrap()));
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 16 << 10];
        let _ = stream.read(&mut buffer).await;
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
        let _ = stream.write_all(head).await;
        let blanks = vec![b' '; 64 << 10];
        while stream.write_all(&blanks).await.is_ok() {}
    });
    let error = langfuse.prompt("p", Which::HEAD).await.unwrap_err();
    assert_eq!(error, LangfuseError::Unusable("it is too long"));
    // The server notices that nobody reads any more.
    tokio::time::timeout(Duration::from_secs(10), serving)
        .await
        .unwrap()
        .unwrap();
}
