//! Who may ask. Routes word their refusals differently.

use super::error::{bare, named};
use super::{PUBLIC_KEY, SECRET_KEY};
use crate::http::{Answer, Request, basic_credentials};

/// Which words a route has for its refusals.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    Prompts,
    Others,
}

/// The refusal, when the request has not both keys.
pub(super) fn refused(request: &Request, words: Words) -> Option<Answer> {
    let Some(header) = request.header("authorization") else {
        return Some(unauthorized(words, "No authorization header"));
    };
    if header.starts_with("Bearer ") {
        return Some(forbidden(words, &request.method));
    }
    match basic_credentials(header) {
        Some((user, password)) if user == PUBLIC_KEY && password == SECRET_KEY => None,
        _ => Some(unauthorized(
            words,
            "Invalid credentials. Confirm that you've configured the correct host.",
        )),
    }
}

fn unauthorized(words: Words, message: &str) -> Answer {
    match words {
        Words::Prompts => named(401, message, "UnauthorizedError"),
        Words::Others => bare(401, message),
    }
}

/// The public key alone is not enough.
fn forbidden(words: Words, method: &str) -> Answer {
    let message = "Access denied - need to use basic auth with secret key";
    match words {
        Words::Prompts => named(403, &format!("{message} to {method} prompts"), "ForbiddenError"),
        Words::Others => bare(403, message),
    }
}
