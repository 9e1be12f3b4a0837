//! A failed request in words.

use api::ErrorCode;

use crate::api::ClientError;

/// What is said about a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub title: String,
    pub hint: Option<String>,
    /// Finds the failure in the server's log.
    pub request_id: Option<String>,
}

/// `None` for a request that the page itself gave up.
pub fn of(error: &ClientError) -> Option<Notice> {
    match error {
        ClientError::Cancelled => None,
        ClientError::Network => Some(Notice {
            title: "The server cannot be reached".to_owned(),
            hint: Some("Check that dunetrace is running and that this machine can reach it".to_owned()),
            request_id: None,
        }),
        ClientError::Decode { status, detail } => Some(Notice {
            title: format!("The server answered in a way this page does not understand (HTTP {status})"),
            hint: Some(format!("Reload the page: it may be older than the server. {detail}")),
            request_id: None,
        }),
        ClientError::Api(body) => Some(Notice {
            title: sentence(&body.detail),
            hint: body.hint.as_deref().map(sentence),
            request_id: Some(body.request_id.clone()),
        }),
    }
}

/// Whether the thing asked for does not exist, which is no failure to retry.
pub fn is_not_found(error: &ClientError) -> bool {
    matches!(error, ClientError::Api(body) if body.code == ErrorCode::NotFound)
}

/// The API writes messages in lower case; a page begins them with a capital.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use api::ApiErrorBody;

    use super::*;

    #[test]
    fn an_api_error_keeps_its_request_id() {
        let body = ApiErrorBody::new(
            ErrorCode::StorageFull,
            "the disk is full".to_owned(),
            "req-7".to_owned(),
        );
        let notice = of(&body.into()).unwrap();
        assert_eq!(
            (notice.title.as_str(), notice.request_id.as_deref()),
            ("The disk is full", Some("req-7"))
        );
    }

    #[test]
    fn what_the_page_gave_up_is_not_shown() {
        assert_eq!(of(&ClientError::Cancelled), None);
    }
}
