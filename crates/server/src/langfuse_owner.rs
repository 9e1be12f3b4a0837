//! Whose Langfuse it is: its keys open one project, and a server may have many customers.

use ::api::ErrorCode;
use store::TenantId;

use crate::app::App;
use crate::auth::AuthMode;
use crate::error::ApiError;

/// Whoever uses Langfuse through this server reads and changes every prompt and trace of its project.
///
/// # Errors
/// [`ErrorCode::NotConfigured`] for every customer but the one that is named in the settings.
pub async fn may_use_langfuse(app: &App, tenant: TenantId) -> Result<(), ApiError> {
    let owner = app.config.langfuse_customer.as_str();
    if owner.is_empty() || app.config.auth_mode == AuthMode::Dev || app.store.tenant(owner).await? == tenant {
        return Ok(());
    }
    Err(
        ApiError::new(ErrorCode::NotConfigured, "Langfuse is not configured for this customer")
            .hint("the server's setting LANGFUSE_CUSTOMER names the one customer that may use it"),
    )
}
