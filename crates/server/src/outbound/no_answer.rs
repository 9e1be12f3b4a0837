//! Why there is no answer, and whether the request was sent.

use std::error::Error;
use std::io;

/// Never has text of the other side, nor the address, which may name what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nothing was sent, so nothing has happened there.
    NotSent(&'static str),
    /// It was sent, at least in part; nobody knows whether it was read.
    Lost(&'static str),
    /// The answer came and is longer than allowed.
    TooLong,
}

impl NoAnswer {
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if error.is_builder() {
            Self::NotSent("the request cannot be made; check the address")
        } else if error.is_connect() {
            Self::NotSent(unreached(error))
        } else if error.is_timeout() {
            Self::Lost("it did not answer in time")
        } else {
            Self::Lost("the connection was closed before the answer was complete")
        }
    }
}

fn unreached(error: &reqwest::Error) -> &'static str {
    if error.is_dns() {
        "its name cannot be resolved"
    } else if error.is_timeout() {
        "there was no connection in time"
    } else if causes(error).any(is_tls) {
        "its certificate is not trusted, or it does not speak TLS"
    } else if causes(error).any(|cause| cause.kind() == io::ErrorKind::ConnectionRefused) {
        "it refuses the connection"
    } else {
        "there is no connection"
    }
}

/// The cause is wrapped into one or more errors of input and output.
fn is_tls(cause: &io::Error) -> bool {
    cause.get_ref().is_some_and(|inner| {
        let wrapped = inner.downcast_ref().is_some_and(is_tls);
        wrapped || inner.is::<rustls::Error>()
    })
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &io::Error> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    let all = std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    });
    all.filter_map(|cause| cause.downcast_ref())
}
