//! A policy that is being written: what was typed, what is wrong with it, and how saving it went.

use api::paths;
use api::policies::PolicyView;
use api::policy::{Field, PolicyRule, Problem};
use leptos::prelude::*;

use super::kept;
use crate::api::{Answer, ClientError, Write, use_write};
use crate::browser;
use crate::view_model::policy::code::body;
use crate::view_model::policy::conflict::differences;
use crate::view_model::policy::form::PolicyForm;
use crate::view_model::policy::labels::FIELDS;
use crate::view_model::policy::problems::{self, Touched, control_id};

/// How saving went.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Outcome {
    #[default]
    None,
    Saving,
    /// Nothing was saved; the input is still there.
    Failed(ClientError),
    /// Somebody else saved this form meanwhile.
    Conflict(Box<PolicyView>),
}

#[derive(Clone, Copy)]
pub struct Editor {
    pub form: RwSignal<PolicyForm>,
    /// The stored form that is edited; a new policy has none.
    pub stored: RwSignal<Option<PolicyView>>,
    pub outcome: RwSignal<Outcome>,
    /// Input of an earlier visit is in the form.
    pub recalled: RwSignal<bool>,
    /// The rule, or everything that is wrong with the form.
    pub rule: Memo<Result<PolicyRule, Vec<Problem>>>,
    /// Something would be lost.
    pub unsaved: Memo<bool>,
    touched: RwSignal<Touched>,
    /// What the server had against the form as it was sent.
    refused: RwSignal<Option<Problem>>,
    /// What the form was before anything was typed.
    start: StoredValue<PolicyForm>,
    /// Under which name the tab keeps the input.
    kept_as: StoredValue<String>,
    write: Write,
    saved: StoredValue<Callback<PolicyView>>,
}

impl Editor {
    /// An editor of `stored`, or of a new policy that begins as `start`. The tab keeps the input under the
    /// name `kept_as`; `saved` hears of every form that was saved.
    pub fn new(stored: Option<PolicyView>, start: PolicyForm, kept_as: String, saved: Callback<PolicyView>) -> Self {
        let start = stored.as_ref().map_or(start, PolicyForm::of);
        let form = RwSignal::new(start.clone());
        let stored = RwSignal::new(stored);
        let start = StoredValue::new(start);
        let editor = Self {
            form,
            stored,
            outcome: RwSignal::new(Outcome::None),
            recalled: RwSignal::new(false),
            rule: Memo::new(move |_| form.with(PolicyForm::vetted)),
            unsaved: Memo::new(move |_| {
                stored.track();
                form.with(|form| start.with_value(|start| !differences(form, start).is_empty()))
            }),
            touched: RwSignal::new(Touched::new()),
            refused: RwSignal::new(None),
            start,
            kept_as: StoredValue::new(kept_as),
            write: use_write(),
            saved: StoredValue::new(saved),
        };
        editor.recall();
        editor
    }

    fn recall(self) {
        let Some(kept) = self.kept_as.with_value(|name| kept::recall(name)) else {
            return;
        };
        if self.start.with_value(|start| differences(&kept.form, start).is_empty()) {
            return;
        }
        self.form.set(kept.form);
        self.recalled.set(true);
        let newer = self
            .stored
            .get_untracked()
            .filter(|stored| Some(stored.revision) != kept.revision);
        if let Some(newer) = newer {
            self.outcome.set(Outcome::Conflict(Box::new(newer)));
        }
    }

    /// Keeps the input in the tab while it is not saved.
    pub fn keep(self) {
        Effect::new(move || {
            let revision = self.stored.with(|stored| stored.as_ref().map(|stored| stored.revision));
            let form = self.form.get();
            self.kept_as.with_value(|name| {
                if self.unsaved.get() {
                    kept::remember(name, revision, form);
                } else {
                    kept::forget(name);
                }
            });
        });
    }

    /// Changes the form as the reader types.
    pub fn change(self, field: Field, change: impl FnOnce(&mut PolicyForm)) {
        self.form.update(change);
        self.refused.update(|refused| {
            refused.take_if(|problem| problem.field == field);
        });
    }

    /// The reader was in this field.
    pub fn touch(self, field: Field) {
        if !self.touched.with_untracked(|touched| touched.contains(&field)) {
            self.touched.update(|touched| {
                touched.insert(field);
            });
        }
    }

    /// What is wrong with a field, once there is a reason to say it.
    pub fn problem(self, field: Field) -> Option<String> {
        let refused = self.refused.with(|refused| {
            let problem = refused.as_ref().filter(|problem| problem.field == field);
            problem.map(problems::words)
        });
        refused.or_else(|| {
            self.rule.with(|rule| {
                let found = rule.as_ref().err()?;
                self.touched.with(|touched| problems::of_field(found, touched, field))
            })
        })
    }

    /// Saves the form, or leads to the first field that is wrong.
    pub fn save(self) {
        if self.outcome.with_untracked(|outcome| *outcome == Outcome::Saving) {
            return;
        }
        match self.rule.get_untracked() {
            Ok(rule) => self.send(rule, self.stored.get_untracked()),
            Err(problems) => {
                self.touched.set(FIELDS.into());
                if let Some(first) = problems.first() {
                    browser::focus(control_id(first.field));
                }
            }
        }
    }

    /// Saves the form over what somebody else saved.
    pub fn overwrite(self, theirs: &PolicyView) {
        if let Ok(rule) = self.rule.get_untracked() {
            self.send(rule, Some(theirs.clone()));
        } else {
            self.rebase(theirs.clone());
            self.save();
        }
    }

    /// Saves the form as a policy of its own, when the one that was edited is gone.
    pub fn save_as_new(self) {
        match self.rule.get_untracked() {
            Ok(rule) => self.send(rule, None),
            Err(_) => self.save(),
        }
    }

    /// `over` is the stored form that it replaces.
    fn send(self, rule: PolicyRule, over: Option<PolicyView>) {
        self.outcome.set(Outcome::Saving);
        let sent = self.form.get_untracked();
        let body = body(&rule);
        let write = self.write;
        leptos::task::spawn_local(async move {
            let answer: Answer<PolicyView> = match over {
                None => write.post(paths::POLICIES, &body).await,
                Some(form) => {
                    let url = paths::with(paths::POLICY, &form.id.to_string());
                    write.put(&url, &form.etag(), &body).await
                }
            };
            self.ended(answer, &sent);
        });
    }

    fn ended(self, answer: Answer<PolicyView>, sent: &PolicyForm) {
        // The reader may have left meanwhile, and the page with its values is gone.
        if self.outcome.is_disposed() {
            return;
        }
        match answer {
            Ok(view) => {
                let typed_on = self.form.with_untracked(|form| form != sent);
                if typed_on {
                    self.rebase(view.clone());
                } else {
                    self.adopt(view.clone());
                }
                self.saved.with_value(|saved| saved.run(view));
            }
            Err(ClientError::Api(api::ApiErrorBody {
                current: Some(current), ..
            })) => {
                self.outcome.set(Outcome::Conflict(current));
            }
            Err(error) => self.fail(error),
        }
    }

    fn fail(self, error: ClientError) {
        let Some(problem) = problems::of_error(&error) else {
            self.outcome.set(Outcome::Failed(error));
            return;
        };
        let field = problem.field;
        self.outcome.set(Outcome::None);
        self.refused.set(Some(problem));
        browser::focus(control_id(field));
    }

    /// Shows a stored form in place of what was typed.
    pub fn adopt(self, view: PolicyView) {
        let form = PolicyForm::of(&view);
        self.form.set(form);
        self.touched.set(Touched::new());
        self.refused.set(None);
        self.recalled.set(false);
        self.rebase(view);
    }

    /// Takes a stored form as the one that is edited, and keeps what was typed.
    fn rebase(self, view: PolicyView) {
        self.start.set_value(PolicyForm::of(&view));
        self.stored.set(Some(view));
        self.outcome.set(Outcome::None);
    }

    /// Takes flags that were saved by themselves, and keeps what else was typed.
    pub fn applied(self, view: PolicyView) {
        if self.form.is_disposed() {
            return;
        }
        self.form.update(|form| {
            form.enabled = view.enabled;
            form.shadow = view.shadow;
        });
        self.rebase(view);
    }

    /// The policy as it is stored now. What was typed is never replaced by it.
    pub fn follow(self, view: PolicyView) {
        let known = self
            .stored
            .with_untracked(|stored| stored.as_ref().map_or(0, |stored| stored.revision));
        let saving = self.outcome.with_untracked(|outcome| *outcome == Outcome::Saving);
        if view.revision <= known || saving {
            return;
        }
        if self.unsaved.get_untracked() {
            self.outcome.set(Outcome::Conflict(Box::new(view)));
        } else {
            self.adopt(view);
        }
    }

    /// Takes one field of theirs, or gives up all of one's own.
    pub fn take(self, theirs: &PolicyView, field: Option<Field>) {
        use crate::view_model::policy::conflict::take;
        let Some(field) = field else {
            self.adopt(theirs.clone());
            return;
        };
        let form = PolicyForm::of(theirs);
        self.form.update(|mine| *mine = take(mine.clone(), &form, field));
        if self.form.with_untracked(|mine| differences(mine, &form).is_empty()) {
            self.adopt(theirs.clone());
        }
    }

    /// Gives up what was typed.
    pub fn discard(self) {
        self.start.with_value(|start| self.form.set(start.clone()));
        self.touched.set(Touched::new());
        self.refused.set(None);
        self.recalled.set(false);
        self.outcome.set(Outcome::None);
        self.forget();
    }

    /// Lets the tab forget the input.
    pub fn forget(self) {
        self.kept_as.with_value(|name| kept::forget(name));
    }
}
