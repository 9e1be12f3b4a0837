//! `DELETE /api/public/v2/prompts/{name}`: a prompt goes with all its versions.

use super::super::error::{bare, not_found};
use super::store::Prompts;
use crate::http::{Answer, Request};

pub(in super::super) fn delete(prompts: &mut Prompts, name: &str, request: &Request) -> Answer {
    if let Some((name, _)) = request.query.first() {
        return bare(
            501,
            &format!("the stand-in deletes whole prompts and does not know `{name}`"),
        );
    }
    if prompts.forget(name) {
        Answer::text(204, "")
    } else {
        not_found(&format!("Prompt not found: '{name}'"))
    }
}
