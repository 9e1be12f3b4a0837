//! Requests that change something, with the key and the errors of those that read.

use std::future::Future;

use gloo_net::http::{Request, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Access, Answer, ClientError, receive, use_access, with_key};

/// Sends changes with the tab's key. Meant to be called by an action.
///
/// A change is never given up half-way: it has an answer, or it is not known whether it was made.
#[derive(Clone, Copy)]
pub struct Write(Access);

/// What the page's changes are sent by. To be asked for while the component is built.
pub fn use_write() -> Write {
    Write(use_access())
}

impl Write {
    pub fn post<T: DeserializeOwned, B: Serialize>(
        self,
        url: &str,
        body: &B,
    ) -> impl Future<Output = Answer<T>> + use<T, B> {
        self.send(Request::post(url), body)
    }

    /// As [`Write::post`], if what is changed still has the form with this `ETag`.
    pub fn post_form<T: DeserializeOwned, B: Serialize>(
        self,
        url: &str,
        form: &str,
        body: &B,
    ) -> impl Future<Output = Answer<T>> + use<T, B> {
        self.send(Request::post(url).header("if-match", form), body)
    }

    /// Replaces what is at `url`. `form` is the `ETag` of the form that was edited.
    pub fn put<T: DeserializeOwned, B: Serialize>(
        self,
        url: &str,
        form: &str,
        body: &B,
    ) -> impl Future<Output = Answer<T>> + use<T, B> {
        self.send(Request::put(url).header("if-match", form), body)
    }

    /// A change that needs no body, such as a toggle.
    pub fn patch<T: DeserializeOwned>(self, url: &str, form: &str) -> impl Future<Output = Answer<T>> + use<T> {
        let key = self.0.key_untracked();
        let request = with_key(Request::patch(url).header("if-match", form), key.as_deref()).build();
        self.answered(request, key)
    }

    pub fn delete<T: DeserializeOwned>(self, url: &str) -> impl Future<Output = Answer<T>> + use<T> {
        let key = self.0.key_untracked();
        let request = with_key(Request::delete(url), key.as_deref()).build();
        self.answered(request, key)
    }

    /// Deletes what is at `url` if it still has the form with this `ETag`.
    pub fn delete_form<T: DeserializeOwned>(self, url: &str, form: &str) -> impl Future<Output = Answer<T>> + use<T> {
        let key = self.0.key_untracked();
        let request = with_key(Request::delete(url).header("if-match", form), key.as_deref()).build();
        self.answered(request, key)
    }

    fn send<T: DeserializeOwned, B: Serialize>(
        self,
        request: RequestBuilder,
        body: &B,
    ) -> impl Future<Output = Answer<T>> + use<T, B> {
        let key = self.0.key_untracked();
        let request = with_key(request, key.as_deref()).json(body);
        self.answered(request, key)
    }

    /// A refusal makes the tab ask for another key.
    async fn answered<T: DeserializeOwned>(
        self,
        request: Result<Request, gloo_net::Error>,
        key: Option<String>,
    ) -> Answer<T> {
        let answer = receive(request, None).await;
        if answer.as_ref().is_err_and(ClientError::is_refusal) {
            self.0.refused(key.as_deref());
        }
        answer
    }
}
