//! A read on its way: skeleton, then data; a failure with *Retry*, and what was there stays.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::api::{ClientError, Read};
use crate::components::ErrorNotice;
use crate::view_model::notice;

/// What is known of a read so far.
#[derive(Clone, PartialEq)]
struct Known<T> {
    data: Option<T>,
    error: Option<ClientError>,
}

impl<T: Clone> Known<T> {
    fn after(previous: Option<&Self>, answer: Option<Result<T, ClientError>>) -> Self {
        let data = previous.and_then(|known| known.data.clone());
        match answer {
            Some(Ok(data)) => Self {
                data: Some(data),
                error: None,
            },
            // What was given up says nothing about what is shown.
            Some(Err(ClientError::Cancelled)) | None => Self {
                data,
                error: previous.and_then(|known| known.error.clone()),
            },
            // What is gone must not be shown as if it were there.
            Some(Err(error)) if notice::is_not_found(&error) => Self {
                data: None,
                error: Some(error),
            },
            Some(Err(error)) => Self {
                data,
                error: Some(error),
            },
        }
    }
}

/// Shows `children` with the data of `read`, as a signal that follows later answers.
#[component]
pub fn Load<T, V, F>(
    read: Read<T>,
    /// What stands there before the first answer.
    #[prop(optional, into)]
    skeleton: ViewFn,
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
    F: Fn(Signal<T>) -> V + Send + Sync + 'static,
{
    let known = Memo::new(move |previous| Known::after(previous, read.get()));
    let has_data = Memo::new(move |_| known.with(|known| known.data.is_some()));
    let has_error = Memo::new(move |_| known.with(|known| known.error.is_some()));
    let retry = Callback::new(move |()| read.refetch());
    let body = move || {
        if has_data.get() {
            let Some(first) = known.with_untracked(|known| known.data.clone()) else {
                return EitherOf3::A(());
            };
            let data = Memo::new(move |previous: Option<&T>| {
                let latest = known.with(|known| known.data.clone());
                latest.or_else(|| previous.cloned()).unwrap_or_else(|| first.clone())
            });
            EitherOf3::B(children(data.into()))
        } else if has_error.get() {
            EitherOf3::A(())
        } else {
            EitherOf3::C(view! { <div class="skeleton" aria-busy="true">{skeleton.run()}<Bones /></div> })
        }
    };
    view! {
        {move || known.with(|known| known.error.clone()).map(|error| view! { <ErrorNotice error retry /> })}
        {body}
    }
}

/// Grey bars where text will be.
#[component]
fn Bones() -> impl IntoView {
    view! {
        <span class="visually-hidden">"Loading…"</span>
        <span class="skeleton__bone"></span>
        <span class="skeleton__bone"></span>
        <span class="skeleton__bone"></span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_refresh_keeps_what_was_there() {
        let loaded = Known::after(None, Some(Ok(7)));
        let failed = Known::after(Some(&loaded), Some(Err(ClientError::Network)));
        assert_eq!(
            (failed.data, failed.error.as_ref()),
            (Some(7), Some(&ClientError::Network))
        );
        let again = Known::after(Some(&failed), Some(Ok(8)));
        assert!(
            again
                == Known {
                    data: Some(8),
                    error: None
                }
        );
    }

    #[test]
    fn what_was_given_up_changes_nothing() {
        let loaded = Known::after(None, Some(Ok(7)));
        assert!(Known::after(Some(&loaded), Some(Err(ClientError::Cancelled))) == loaded);
        assert!(Known::after(Some(&loaded), None) == loaded);
    }
}
