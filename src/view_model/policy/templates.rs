//! Policies to begin with.

use api::policy::{ActionKind, Trigger};

use super::form::PolicyForm;

/// A policy that many begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    ToolCalls,
    Cost,
    Loop,
}

impl Template {
    pub const ALL: [Self; 3] = [Self::ToolCalls, Self::Cost, Self::Loop];

    /// As in the URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ToolCalls => "tool_calls",
            Self::Cost => "cost",
            Self::Loop => "loop",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.as_str() == text)
    }

    /// What it is for.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ToolCalls => "Cap tool calls",
            Self::Cost => "Cap the cost",
            Self::Loop => "Break a tool loop",
        }
    }

    pub const fn href(self) -> &'static str {
        match self {
            Self::ToolCalls => "/policies/new?template=tool_calls",
            Self::Cost => "/policies/new?template=cost",
            Self::Loop => "/policies/new?template=loop",
        }
    }

    pub fn form(self) -> PolicyForm {
        let form = PolicyForm::default();
        match self {
            Self::ToolCalls => PolicyForm {
                name: "cap tool calls".to_owned(),
                ..form.with_value("5")
            },
            Self::Cost => PolicyForm {
                name: "cost cap".to_owned(),
                action: ActionKind::SwitchModel,
                model: "gpt-4o-mini".to_owned(),
                ..form.with_trigger(Trigger::CostUsd).with_value("0.50")
            },
            Self::Loop => PolicyForm {
                name: "loop fix".to_owned(),
                action: ActionKind::InjectPrompt,
                prompt: "Stop repeating tool calls. Summarise what you know and answer directly.".to_owned(),
                ..form.with_trigger(Trigger::Signal).with_value("TOOL_LOOP")
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_a_valid_policy_with_a_link() {
        for template in Template::ALL {
            assert_eq!(Template::parse(template.as_str()), Some(template));
            assert!(template.href().ends_with(template.as_str()));
            assert_eq!(template.form().vetted().err(), None, "{template:?}");
        }
    }
}
