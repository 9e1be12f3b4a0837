//! In place of every page while the server asks for a key.

use leptos::prelude::*;

use crate::api::{self, Access, Answer, Refusal};
use crate::browser;
use crate::components::{CodeBlock, KeyForm, use_ui};
use crate::view_model::{notice, snippets};

const REJECTED: &str = "This key is not valid or was revoked";

/// Once the server takes a key, the page that was asked for comes back and reads with it.
#[component]
pub fn KeyPage(access: Access) -> impl IntoView {
    browser::use_title("API key".to_owned());
    let ui = use_ui();
    let checking = Action::new_local(move |(entered, remember): &(String, bool)| {
        let (key, remember) = (api::pasted(entered), *remember);
        async move {
            let key = key.ok_or_else(|| REJECTED.to_owned())?;
            problem(&api::check(&key).await).map_or(Ok(()), Err)?;
            // Another key may belong to someone who must not see what the last one showed.
            ui.left_runs.set_value(None);
            access.accept(key, remember);
            Ok(())
        }
    });
    let answer = checking.value();
    let problem = Signal::derive(move || match answer.get() {
        Some(answer) => answer.err(),
        None => (access.refusal() == Some(Refusal::Rejected)).then(|| REJECTED.to_owned()),
    });
    let on_submit = Callback::new(move |entered| {
        checking.dispatch_local(entered);
    });
    view! {
        <div class="key">
            <header class="head"><h1>"This server asks for a key"</h1></header>
            <p class="key__lead">
                "A key shows the runs of one customer. Any key of that customer will do, also the one that its agents send with."
            </p>
            <KeyForm problem busy=checking.pending() on_submit />
            <section class="key__none" aria-labelledby="key-none">
                <h2 id="key-none">"No key yet?"</h2>
                <p class="muted">
                    "Make one on the server’s machine, with the same settings as the server. It is shown this once."
                </p>
                <CodeBlock label="the command that makes a key" code=snippets::CREATE_KEY.to_owned() />
            </section>
        </div>
    }
}

fn problem(answer: &Answer<()>) -> Option<String> {
    let error = answer.as_ref().err()?;
    if error.is_refusal() {
        return Some(REJECTED.to_owned());
    }
    notice::of(error).map(|notice| notice.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ClientError;

    #[test]
    fn a_refused_key_is_told_from_a_server_that_is_gone() {
        let refused = ClientError::Decode {
            status: 401,
            detail: String::new(),
        };
        assert_eq!(problem(&Err(refused)).as_deref(), Some(REJECTED));
        assert_eq!(
            problem(&Err(ClientError::Network)).as_deref(),
            Some("The server cannot be reached")
        );
        assert_eq!(problem(&Ok(())), None);
    }
}
