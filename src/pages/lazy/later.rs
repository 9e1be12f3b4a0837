//! A page whose file is on its way.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;

use crate::api::{ClientError, is_reachable, use_access};
use crate::components::{ErrorNotice, Outdated};

pub(super) type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;
pub(super) type Opening = Pin<Box<dyn Future<Output = Result<AnyView, SplitLoaderError>> + Send>>;

/// What became of a file.
#[derive(Clone, Copy)]
enum Loaded {
    There,
    /// Nothing is known of it, as the server does not answer.
    OutOfReach,
    /// The server answers and has it no more.
    Gone,
}

/// Shows a page when its file is there: until then a skeleton. If it does not come: *Retry* while the server
/// is out of reach, otherwise *Reload*, since asking again for a file that is gone never helps.
#[component]
pub(super) fn Later(load: fn() -> Loading, open: fn() -> Opening) -> impl IntoView {
    let access = use_access();
    let loaded = LocalResource::new(move || {
        let loading = load();
        async move {
            if loading.await.is_ok() {
                Loaded::There
            } else if is_reachable(access).await {
                Loaded::Gone
            } else {
                Loaded::OutOfReach
            }
        }
    });
    let retry = Callback::new(move |()| loaded.refetch());
    let failed = move || view! { <ErrorNotice error=ClientError::Network retry /> }.into_any();
    move || match loaded.get() {
        None => view! {
            <div class="skeleton" aria-busy="true">
                <span class="visually-hidden">"Loading…"</span>
                <span class="skeleton__bone"></span>
                <span class="skeleton__bone"></span>
            </div>
        }
        .into_any(),
        Some(Loaded::OutOfReach) => failed(),
        Some(Loaded::Gone) => view! { <Outdated /> }.into_any(),
        // The file is there, so this is ready at once.
        Some(Loaded::There) => Suspend::new(async move { open().await.unwrap_or_else(|_| failed()) }).into_any(),
    }
}
