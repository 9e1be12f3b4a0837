//! `GET /openapi.json`

use std::sync::LazyLock;

use ::api::sample::Sample;
use ::api::{ApiErrorBody, ErrorCode, paths};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use bytes::Bytes;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::ComponentsBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, License, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::router;

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(|| complete(router::routes().split_for_parts().1));
static JSON: LazyLock<Bytes> = LazyLock::new(|| match serde_json::to_vec_pretty(document()) {
    Ok(json) => json.into(),
    Err(error) => {
        tracing::error!(%error, "the OpenAPI document cannot be written");
        Bytes::new()
    }
});

/// This document: every path, parameter, answer and error, generated from the code.
#[utoipa::path(
    get, path = paths::OPENAPI, operation_id = "openapi", tag = "server",
    responses((status = 200, description = "An OpenAPI 3.1 document", content_type = "application/json", body = Object)),
)]
pub(super) async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], JSON.clone())
}

/// The API's description, generated from the routes and their types.
pub fn document() -> &'static OpenApi {
    &DOCUMENT
}

/// What stands before the paths.
pub(super) fn head() -> OpenApi {
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key. With `AUTH_MODE=dev` none is needed."))
        .build();
    let info = InfoBuilder::new()
        .title("Dunetrace")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Runs of AI agents as structure: steps, timings, hashes and failure signals, never content.\n\n\
             Times are Unix seconds. Lists are paged by `cursor` and have no totals. Unknown parameters are refused. \
             Every answer has the header `x-request-id`, and every failure has the same body.",
        ))
        .license(Some(License::new("Apache-2.0")))
        .build();
    let components = ComponentsBuilder::new()
        .security_scheme("key", SecurityScheme::Http(key))
        .schema(ApiErrorBody::name(), ApiErrorBody::schema())
        .schema(ErrorCode::name(), ErrorCode::schema())
        .build();
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// Adds the failures that every endpoint of a kind can have.
fn complete(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.patch,
        ];
        operations.into_iter().flatten().for_each(add_failures);
    }
    document
}

fn add_failures(operation: &mut Operation) {
    let has_parameters = operation
        .parameters
        .as_ref()
        .is_some_and(|parameters| !parameters.is_empty());
    let mut failures = vec![("500", "Our fault; the log has the reason under the request's id")];
    if operation.security.is_some() {
        failures.push((
            "401",
            "The key is missing, unknown or inactive: `missing_key`, `invalid_key`",
        ));
        failures.push(("503", "The store is busy; ask again: `busy`"));
    }
    if has_parameters {
        failures.push((
            "422",
            "A parameter is unknown or wrong: `invalid_parameter`, and `field` names it",
        ));
    }
    for (status, description) in failures {
        let responses = &mut operation.responses.responses;
        responses
            .entry(status.to_owned())
            .or_insert_with(|| RefOr::T(failure(description)));
    }
}

fn failure(description: &str) -> utoipa::openapi::Response {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ApiErrorBody::name())))
        .example(serde_json::to_value(ApiErrorBody::sample()).ok())
        .build();
    ResponseBuilder::new()
        .description(description)
        .content("application/json", content)
        .build()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn the_document_is_served_and_of_version_3_1() {
        let document: Value = Server::start().await.get(paths::OPENAPI).await;
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["paths"].as_object().unwrap().len(), paths::ALL.len());
    }

    #[test]
    fn every_reference_has_its_schema() {
        let text = String::from_utf8(JSON.to_vec()).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let references: Vec<&str> = text
            .split("#/components/schemas/")
            .skip(1)
            .map(|rest| &rest[..rest.find('"').unwrap()])
            .collect();
        assert!(references.len() > 20);
        for name in references {
            assert!(
                document["components"]["schemas"].get(name).is_some(),
                "{name} is not described"
            );
        }
    }
}
