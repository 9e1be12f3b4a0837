//! What explaining needs, and what of it is missing.

use ::api::ErrorCode;
use ::api::explain::ExplainSetup;
use store::TenantId;

use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::Langfuse;
use crate::langfuse_owner::may_use_langfuse;
use crate::llm::Llm;

/// As the page shows it to this tenant.
///
/// # Errors
/// The store cannot be read.
pub async fn setup(app: &App, tenant: TenantId) -> Result<ExplainSetup, ApiError> {
    let langfuse_of_another = match may_use_langfuse(app, tenant).await {
        Err(refused) if refused.code == ErrorCode::NotConfigured => true,
        answer => answer.map(|()| false)?,
    };
    let missing = missing(app);
    Ok(ExplainSetup {
        ready: missing.is_empty() && !langfuse_of_another,
        langfuse_host: app.config.langfuse_host.to_string(),
        model: app.llm.as_ref().map(Llm::setup),
        missing,
        langfuse_of_another,
    })
}

/// The settings that nobody set.
fn missing(app: &App) -> Vec<String> {
    let config = &app.config;
    let mut missing = Vec::new();
    let langfuse = [
        (config.langfuse_public_key.is_none(), "LANGFUSE_PUBLIC_KEY"),
        (config.langfuse_secret_key.is_none(), "LANGFUSE_SECRET_KEY"),
    ];
    missing.extend(
        langfuse
            .into_iter()
            .filter(|(absent, _)| *absent)
            .map(|(_, name)| name.to_owned()),
    );
    if app.llm.is_none() {
        missing.push("ANTHROPIC_API_KEY or OPENAI_API_KEY".to_owned());
    }
    missing
}

/// What an explanation is made with.
///
/// # Errors
/// [`ErrorCode::NotConfigured`], which names every setting that is missing, or says that Langfuse is another
/// customer's.
pub async fn tools(app: &App, tenant: TenantId) -> Result<(Langfuse, Llm), ApiError> {
    may_use_langfuse(app, tenant).await?;
    app.langfuse.clone().zip(app.llm.clone()).ok_or_else(|| {
        let missing = missing(app).join(", ");
        ApiError::new(
            ErrorCode::NotConfigured,
            format!("explaining is not configured, these settings are missing: {missing}"),
        )
        .hint("set them in the server's environment and start it again; `GET /v1/config` tells what is missing")
    })
}
