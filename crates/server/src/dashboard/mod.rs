//! The dashboard's listener: the built single-page app, and the REST API under the same origin.

pub(crate) mod csp;
mod files;
mod respond;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::error::{self, ApiError};
pub use files::Files;

/// Paths of the API that must never be answered with the page.
const API_PREFIX: &str = "/v1/";

/// Adds the dashboard to the API's routes: whatever those do not know is a file or a page of the app.
pub fn router(api: Router, files: Files) -> Router {
    let assets = axum::routing::any(serve).with_state(files);
    api.fallback_service(assets)
}

/// Where the built dashboard is: in the binary, else in the configured folder, else in `dist/`.
pub fn files(app: &App) -> Files {
    match &app.config.dist {
        Some(folder) => Files::Folder(folder.clone()),
        None => Files::built_in().unwrap_or_else(|| Files::Folder(PathBuf::from("dist"))),
    }
}

async fn serve(State(files): State<Files>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with(API_PREFIX) {
        return error::not_found().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return error::method_not_allowed().into_response();
    }
    let name = path.trim_start_matches('/');
    let is_page = !name.rsplit('/').next().unwrap_or(name).contains('.') || name == files::INDEX;
    let name = if is_page { files::INDEX } else { name };
    match files.find(name, request.headers()) {
        Some(file) => respond::file(name, file, request.headers()),
        None if is_page => respond::not_built(),
        None => ApiError::not_found("file").into_response(),
    }
}
