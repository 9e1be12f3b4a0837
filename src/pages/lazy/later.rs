//! A page whose file is on its way.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;

use crate::api::ClientError;
use crate::components::ErrorNotice;

pub(super) type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;
pub(super) type Opening = Pin<Box<dyn Future<Output = Result<AnyView, SplitLoaderError>> + Send>>;

/// Shows a page when its file is there: until then a skeleton, and *Retry* if it does not come.
#[component]
pub(super) fn Later(load: fn() -> Loading, open: fn() -> Opening) -> impl IntoView {
    let loaded = LocalResource::new(move || {
        let loading = load();
        async move { loading.await.is_ok() }
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
        Some(false) => failed(),
        // The file is there, so this is ready at once.
        Some(true) => Suspend::new(async move { open().await.unwrap_or_else(|_| failed()) }).into_any(),
    }
}
