//! One request and its answer, within bounds.

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use reqwest::{RequestBuilder, Response};

use super::answer::Answer;
use super::no_answer::NoAnswer;

/// The most that is read of an error: enough to see what kind it is.
const LONGEST_ERROR: usize = 64 << 10;

/// How far one exchange may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// From the first byte sent to the last byte read.
    pub time: Duration,
    /// Of the answer's body.
    pub bytes: usize,
}

impl Bounds {
    /// Sends the request and reads the whole answer. `route` names it in the log: a method and a path without
    /// any name or id.
    ///
    /// # Errors
    /// There is no answer, or a longer one.
    pub async fn exchange(self, route: &'static str, request: RequestBuilder) -> Result<Answer, NoAnswer> {
        let begin = Instant::now();
        let answer = self.ask(request).await;
        let millis = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &answer {
            Ok(answer) => {
                let (status, bytes) = (answer.status.as_u16(), answer.body.len());
                tracing::debug!(route, status, millis, bytes, "asked another server");
            }
            Err(reason) => tracing::debug!(route, ?reason, millis, "asked another server in vain"),
        }
        answer
    }

    async fn ask(self, request: RequestBuilder) -> Result<Answer, NoAnswer> {
        let sent = request.timeout(self.time).send().await;
        let mut response = sent.map_err(|error| NoAnswer::of(&error))?;
        let body = if response.status().is_success() {
            whole(&mut response, self.bytes).await?
        } else {
            beginning(&mut response).await
        };
        Ok(Answer {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body,
        })
    }
}

/// Stops as soon as it is too long.
async fn whole(response: &mut Response, most: usize) -> Result<Bytes, NoAnswer> {
    let announced = response.content_length().unwrap_or(0);
    if announced > most as u64 {
        return Err(NoAnswer::TooLong);
    }
    let mut body = BytesMut::with_capacity(usize::try_from(announced).unwrap_or(0));
    while let Some(chunk) = response.chunk().await.map_err(|error| NoAnswer::of(&error))? {
        if body.len() + chunk.len() > most {
            return Err(NoAnswer::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// What an error says; its status counts even if the rest does not arrive.
async fn beginning(response: &mut Response) -> Bytes {
    let mut body = BytesMut::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = LONGEST_ERROR - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == LONGEST_ERROR {
            break;
        }
    }
    body.freeze()
}
