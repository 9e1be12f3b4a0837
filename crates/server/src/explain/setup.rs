//! What explaining needs, and what of it is missing.

use ::api::ErrorCode;
use ::api::explain::ExplainSetup;
use store::TenantId;

use crate::app::App;
use crate::error::ApiError;
use crate::langfuse::Langfuse;
use crate::langfuse_owner::may_use_langfuse;
use crate::llm::Llm;

/// As the page shows it.
pub fn setup(app: &App) -> ExplainSetup {
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
    let model = app.llm.as_ref().map(Llm::setup);
    if model.is_none() {
        missing.push("ANTHROPIC_API_KEY or OPENAI_API_KEY".to_owned());
    }
    ExplainSetup {
        ready: missing.is_empty(),
        langfuse_host: config.langfuse_host.to_string(),
        model,
        missing,
    }
}

/// What an explanation is made with.
///
/// # Errors
/// [`ErrorCode::NotConfigured`], which names every setting that is missing, or says that Langfuse is another
/// customer's.
pub async fn tools(app: &App, tenant: TenantId) -> Result<(Langfuse, Llm), ApiError> {
    may_use_langfuse(app, tenant).await?;
    app.langfuse.clone().zip(app.llm.clone()).ok_or_else(|| {
        let missing = setup(app).missing.join(", ");
        ApiError::new(
            ErrorCode::NotConfigured,
            format!("explaining is not configured, these settings are missing: {missing}"),
        )
        .hint("set them in the server's environment and start it again; `GET /v1/config` tells what is missing")
    })
}
