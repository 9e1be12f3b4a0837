//! Query parameters: what each list accepts is declared once, and the documentation follows from it.

mod groups;

use std::marker::PhantomData;

use ::api::query::{self, QueryError};
use ::api::{Page, RunFilter, RunSort, SignalFilter};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::{FixState, Label};
use store::PageRequest;

pub(super) use self::groups::{
    AGENT, CHART, DAYS, EXPLAIN, EXPLANATIONS, FIXES, FORMAT, HASHES, ORDER, PAGE, POLICY_AGENT, POLICY_CHANGES,
    PROMPT, Param, RUN_FILTER, SHADOW, SIGNAL_FILTER, SORT, VERDICTS,
};
use crate::error::ApiError;

/// The parameters that an endpoint takes.
pub(super) trait Accepts {
    const GROUPS: &'static [&'static [Param]];

    fn known() -> impl Iterator<Item = &'static Param> {
        Self::GROUPS.iter().copied().flatten()
    }
}

/// Declares an endpoint's parameters, for the request and for the documentation.
macro_rules! accepts {
    ($name:ident: $($group:ident),*) => {
        pub(in crate::rest) struct $name;

        impl $crate::rest::params::Accepts for $name {
            const GROUPS: &'static [&'static [$crate::rest::params::Param]] = &[$($crate::rest::params::$group),*];
        }

        impl utoipa::IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>)
                -> Vec<utoipa::openapi::path::Parameter> {
                <Self as $crate::rest::params::Accepts>::known().map($crate::rest::params::Param::document).collect()
            }
        }
    };
}

pub(super) use accepts;

/// The parameters of a request, all of them known to the endpoint.
pub(super) struct Params<A> {
    pairs: Vec<(String, String)>,
    accepts: PhantomData<A>,
}

impl<S: Sync, A: Accepts> FromRequestParts<S> for Params<A> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::read(parts.uri.query().unwrap_or_default())
    }
}

impl<A: Accepts> Params<A> {
    fn read(query: &str) -> Result<Self, ApiError> {
        let pairs = query::decode_pairs(query);
        for (index, (name, _)) in pairs.iter().enumerate() {
            let Some(known) = A::known().find(|param| param.name == name) else {
                return Err(unknown(name, A::known()));
            };
            if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(
                    ApiError::parameter(known.name, format!("`{}` is given twice", known.name))
                        .hint("separate several values by commas"),
                );
            }
        }
        Ok(Self {
            pairs,
            accepts: PhantomData,
        })
    }

    /// The text of a parameter, if it is given and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let value = self
            .pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }

    pub(super) fn run_filter(&self) -> Result<RunFilter, QueryError> {
        let mut filter = query::run_filter(&self.pairs)?;
        for name in [
            &mut filter.agent,
            &mut filter.model,
            &mut filter.version,
            &mut filter.policy,
        ] {
            as_stored(name);
        }
        Ok(filter)
    }

    pub(super) fn signal_filter(&self) -> Result<SignalFilter, QueryError> {
        let mut filter = query::signal_filter(&self.pairs)?;
        as_stored(&mut filter.agent);
        as_stored(&mut filter.version);
        Ok(filter)
    }

    pub(super) fn fix_states(&self) -> Result<Vec<FixState>, QueryError> {
        query::fix_states(&self.pairs)
    }

    pub(super) fn sort(&self) -> Result<RunSort, QueryError> {
        query::run_sort(&self.pairs)
    }

    /// Whether explanations are wanted.
    pub(super) fn explain(&self) -> Result<bool, ApiError> {
        self.unless_declined("explain")
    }

    /// Yes, unless it says no.
    pub(super) fn unless_declined(&self, name: &'static str) -> Result<bool, ApiError> {
        match self.get(name) {
            None | Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            Some(_) => Err(ApiError::parameter(
                name,
                format!("`{name}` is neither `true` nor `false`"),
            )),
        }
    }

    pub(super) fn page(&self) -> Result<PageRequest, ApiError> {
        if self.get("offset").is_some_and(|offset| offset != "0") {
            return Err(ApiError::parameter("offset", "lists are not paged by `offset`")
                .hint("pass `page.next` of this page as `cursor`"));
        }
        Ok(PageRequest {
            limit: self.limit()?,
            cursor: self.get("cursor").map(str::to_owned),
            ascending: self.ascending()?,
        })
    }

    /// Rows of the page.
    pub(super) fn limit(&self) -> Result<usize, ApiError> {
        let limit = self
            .get("limit")
            .map_or(Some(Page::DEFAULT_LIMIT), |limit| limit.parse().ok());
        let limit = limit.filter(|limit| (1..=Page::MAX_LIMIT).contains(limit));
        limit.ok_or_else(|| ApiError::parameter("limit", "`limit` must be from 1 to 500"))
    }

    /// A whole number that is not negative, if it is given.
    pub(super) fn whole(&self, name: &'static str) -> Result<Option<u64>, ApiError> {
        let wrong = |_| ApiError::parameter(name, format!("`{name}` is not a whole number"));
        self.get(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// Whether the smallest or oldest comes first.
    pub(super) fn ascending(&self) -> Result<bool, ApiError> {
        match self.get("order") {
            None | Some("desc") => Ok(false),
            Some("asc") => Ok(true),
            Some(_) => Err(ApiError::parameter("order", "`order` is neither `asc` nor `desc`")),
        }
    }
}

/// A name that was hashed at the door is found under its text as well.
fn as_stored(name: &mut Option<String>) {
    if let Some(name) = name {
        Label::name(name).as_str().clone_into(name);
    }
}

/// Names the parameter, unless what came instead of a name may be content.
fn unknown(name: &str, known: impl Iterator<Item = &'static Param>) -> ApiError {
    let plain = name.len() <= 32 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let known: Vec<&str> = known.map(|param| param.name).collect();
    let error = if plain && !name.is_empty() {
        ApiError::parameter(name.to_owned(), format!("unknown parameter `{name}`"))
    } else {
        ApiError::parameter("query", "unknown parameter")
    };
    if known.is_empty() {
        error.hint("this path takes no parameters")
    } else {
        error.hint(format!("known are {}", known.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use domain::{ContentHash, FailureType, HourOfDay, Micros, RunStatus, Severity};

    use super::*;

    accepts!(Runs: AGENT, RUN_FILTER, SORT, ORDER, PAGE);

    fn refused(query: &str) -> (String, String) {
        let page = Params::<Runs>::read(query).and_then(|params| params.page());
        let body = page.unwrap_err().to_body("");
        (body.field.unwrap_or_default(), body.detail)
    }

    #[test]
    fn every_part_of_the_run_filter_is_accepted() {
        let filter = RunFilter {
            agent: Some("a".into()),
            status: vec![RunStatus::Open],
            severity: vec![Severity::High],
            failure_type: vec![FailureType::ToolLoop],
            model: Some("m".into()),
            version: Some("v".into()),
            policy: Some("p".into()),
            has_signals: Some(true),
            from: Some(Micros(1_000_000)),
            to: Some(Micros(2_000_000)),
            hour: vec![HourOfDay::of(0), HourOfDay::of(23)],
            text: Some("t".into()),
            hash: Some(ContentHash::of("x")),
        };
        let query = query::encode_pairs(query::run_pairs(&filter));
        let params = Params::<Runs>::read(&query).ok().unwrap();
        assert_eq!(params.pairs.len(), AGENT.len() + RUN_FILTER.len());
        assert_eq!(params.run_filter(), Ok(filter));
    }

    #[test]
    fn wrong_parameters_are_named() {
        for (query, field) in [
            ("colour=red", "colour"),
            ("limit=0", "limit"),
            ("limit=501", "limit"),
            ("limit=ten", "limit"),
            ("order=up", "order"),
            ("offset=50", "offset"),
            ("limit=1&limit=2", "limit"),
        ] {
            assert_eq!(refused(query).0, field, "{query}");
        }
    }

    #[test]
    fn a_parameter_that_may_be_content_is_not_repeated() {
        for query in ["My%20Question=1", "abcdefghijklmnopqrstuvwxyzabcdefghijkl=1", "X7=1"] {
            assert_eq!(
                refused(query),
                ("query".to_owned(), "unknown parameter".to_owned()),
                "{query}"
            );
        }
    }

    #[test]
    fn offset_zero_of_old_clients_is_the_first_page() {
        let page = Params::<Runs>::read("offset=0&limit=20").ok().unwrap().page().unwrap();
        assert_eq!(
            page,
            PageRequest {
                limit: 20,
                cursor: None,
                ascending: false
            }
        );
    }
}
