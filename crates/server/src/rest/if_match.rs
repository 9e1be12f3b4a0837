//! `If-Match`: which form of a thing a change is meant for.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use store::Revision;

use crate::error::ApiError;

/// Which forms a change is meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum IfMatch {
    /// None is named: the last change wins.
    Absent,
    /// `*`: whatever it is, if only it exists.
    Any,
    /// Any of these. Tags that are not ours are left out, because they name nothing.
    Revisions(Vec<Revision>),
}

impl IfMatch {
    pub(super) fn admits(&self, revision: Revision) -> bool {
        match self {
            Self::Absent | Self::Any => true,
            Self::Revisions(revisions) => revisions.contains(&revision),
        }
    }

    /// Whether the change is only meant for certain forms.
    pub(super) const fn is_strict(&self) -> bool {
        matches!(self, Self::Revisions(_))
    }

    fn of(headers: &HeaderMap) -> Option<Self> {
        let mut revisions = Vec::new();
        let mut given = false;
        for value in headers.get_all(IF_MATCH) {
            given = true;
            let text = value.to_str().ok()?.trim();
            if text == "*" {
                return Some(Self::Any);
            }
            for tag in text.split(',') {
                revisions.extend(opaque(tag.trim())?.parse().map(Revision));
            }
        }
        Some(if given {
            Self::Revisions(revisions)
        } else {
            Self::Absent
        })
    }
}

/// What stands between the quotes of a tag. Ours names one form exactly, so it means the same when a proxy
/// that compresses has made it a weak one.
fn opaque(tag: &str) -> Option<&str> {
    let strong = tag.strip_prefix("W/").unwrap_or(tag);
    let inner = strong.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('"')).then_some(inner)
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::of(&parts.headers).ok_or_else(|| {
            ApiError::parameter("if-match", "`If-Match` is neither `*` nor a list of entity tags")
                .hint("send the `ETag` that came with the policy, quotes included: `If-Match: \"12\"`")
        })
    }
}

#[cfg(test)]
mod tests {
    use ::api::policies::etag;

    use super::*;

    fn read(values: &[&'static str]) -> Option<IfMatch> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IF_MATCH, value.parse().unwrap());
        }
        IfMatch::of(&headers)
    }

    fn of(revisions: &[u64]) -> IfMatch {
        IfMatch::Revisions(revisions.iter().copied().map(Revision).collect())
    }

    #[test]
    fn every_form_of_the_header_is_read() {
        assert_eq!(read(&[]), Some(IfMatch::Absent));
        assert_eq!(read(&["*"]), Some(IfMatch::Any));
        assert_eq!(read(&["\"12\""]), Some(of(&[12])));
        assert_eq!(read(&["W/\"12\""]), Some(of(&[12])));
        assert_eq!(read(&["\"1\", W/\"2\" ,\"abc\"", "\"3\""]), Some(of(&[1, 2, 3])));
        assert_eq!(read(&["\"of another server\""]), Some(of(&[])));
        for broken in ["", "12", "\"12", "12\"", "\"1\"2\"", "\"1\",", "* , \"1\""] {
            assert_eq!(read(&[broken]), None, "{broken}");
        }
    }

    #[test]
    fn a_tag_that_names_nothing_admits_nothing() {
        assert!(IfMatch::Absent.admits(Revision(1)) && IfMatch::Any.admits(Revision(1)));
        let named = read(&["\"3\", \"5\""]).unwrap();
        assert!(named.admits(Revision(5)) && !named.admits(Revision(4)));
        assert!(!of(&[]).admits(Revision(0)));
        assert_eq!(read(&[Box::leak(etag(7).into_boxed_str())]), Some(of(&[7])));
    }
}
