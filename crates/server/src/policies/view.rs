//! From what the store keeps of policies to what is served.

use ::api::policies::{ActionView, ParamsView, PolicyView};
use domain::policy::Action;
use store::PolicyRecord;

use super::sign::Signer;
use crate::config::Config;

/// Writes policies as they are served, to people and to agents alike: signed, where there is a secret.
pub struct Views(Option<Signer>);

impl Views {
    pub fn of(config: &Config) -> Self {
        Self(config.policy_signing_secret.as_ref().map(Signer::new))
    }

    pub fn view(&self, record: &PolicyRecord) -> PolicyView {
        let PolicyRecord { id, rule, .. } = record;
        let mut view = PolicyView {
            id: *id,
            agent_id: rule.agent_id.as_str().to_owned(),
            name: rule.name.as_str().to_owned(),
            condition: rule.condition.clone(),
            action: action(&rule.action),
            enabled: rule.enabled,
            priority: rule.priority,
            created_at: record.created_at.secs(),
            updated_at: record.updated_at.secs(),
            revision: record.revision.0,
            shadow: rule.shadow,
            signature: None,
            sig_version: None,
        };
        if let Some(signer) = &self.0 {
            signer.sign(&mut view);
        }
        view
    }

    pub fn list<'a>(&self, records: impl IntoIterator<Item = &'a PolicyRecord>) -> Vec<PolicyView> {
        records.into_iter().map(|record| self.view(record)).collect()
    }
}

fn action(action: &Action) -> ActionView {
    let kind = action.kind();
    let mut params = ParamsView::default();
    match action.clone() {
        Action::Stop { message } => params.message = message,
        Action::SwitchModel { model } => params.model = Some(model),
        Action::InjectPrompt { prompt } => params.prompt = Some(prompt),
        Action::Log {} => {}
    }
    ActionView { kind, params }
}
