//! A policy that is being written: what was typed, what is wrong with it, and how saving it went.

use api::paths;
use api::policies::PolicyView;
use api::policy::{Field, PolicyRule, Problem};
use leptos::prelude::*;

use super::kept::{self, Kept};
use crate::api::{Answer, ClientError, Write, use_write};
use crate::browser;
use crate::view_model::notice;
use crate::view_model::policy::code::body;
use crate::view_model::policy::conflict::differences;
use crate::view_model::policy::form::PolicyForm;
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
    /// Somebody else deleted the policy meanwhile.
    Deleted,
}

/// The id of the notice that asks what to do about what somebody else did.
pub const NOTICE_ID: &str = "policy-notice";

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

    /// Puts what the tab kept into the form. It is still an edit of the form that it was typed over: were it
    /// one of a newer form, saving it would overwrite that form unseen.
    fn recall(self) {
        let Some(kept) = self.kept_as.with_value(|name| kept::recall(name)) else {
            return;
        };
        if self.start.with_value(|start| differences(&kept.form, start).is_empty()) {
            return;
        }
        self.form.set(kept.form);
        self.recalled.set(true);
        let stored = self.stored.get_untracked();
        let newer = stored.filter(|stored| Some(stored.revision) != kept.revision);
        // A policy that was deleted and brought back says what it said.
        let Some(newer) = newer.filter(|newer| !differences(&PolicyForm::of(newer), &kept.start).is_empty()) else {
            return;
        };
        let edited = PolicyView {
            revision: kept.revision.unwrap_or_default(),
            ..newer.clone()
        };
        self.start.set_value(kept.start);
        self.stored.set(Some(edited));
        self.outcome.set(Outcome::Conflict(Box::new(newer)));
    }

    /// Keeps the input in the tab while it is not saved.
    pub fn keep(self) {
        Effect::new(move || {
            let revision = self.stored.with(|stored| stored.as_ref().map(|stored| stored.revision));
            let kept = Kept {
                revision,
                start: self.start.get_value(),
                form: self.form.get(),
            };
            self.kept_as.with_value(|name| {
                if self.unsaved.get() {
                    kept::remember(name, &kept);
                } else {
                    kept::forget(name);
                }
            });
        });
    }

    /// Changes the form as the reader types.
    pub fn change(self, field: Field, change: impl FnOnce(&mut PolicyForm)) {
        if self.form.is_disposed() {
            return;
        }
        self.form.update(change);
        self.refused.update(|refused| {
            refused.take_if(|problem| problem.field == field);
        });
    }

    /// The reader was in this field. A field tells so as well when it is taken away with the page.
    pub fn touch(self, field: Field) {
        if self.touched.try_with_untracked(|touched| touched.contains(&field)) == Some(false) {
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

    /// Saves the form, unless what somebody else did has to be decided on first.
    pub fn save(self) {
        match self.outcome.get_untracked() {
            Outcome::Saving => {}
            Outcome::Conflict(_) | Outcome::Deleted => browser::focus(NOTICE_ID),
            Outcome::None | Outcome::Failed(_) => self.save_over(self.stored.get_untracked()),
        }
    }

    /// Saves the form over what somebody else saved.
    pub fn overwrite(self, theirs: &PolicyView) {
        self.save_over(Some(theirs.clone()));
    }

    /// Saves the form as a policy of its own, when the one that was edited is gone.
    pub fn save_as_new(self) {
        self.save_over(None);
    }

    /// Saves the form over `stored`, or leads to the first field that is wrong.
    fn save_over(self, stored: Option<PolicyView>) {
        match self.rule.get_untracked() {
            Ok(rule) => self.send(rule, stored),
            Err(problems) => {
                self.touched.set(Field::OF_RULE.into());
                if let Some(first) = problems.first() {
                    browser::focus(control_id(first.field));
                }
            }
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

    /// Takes the server's answer to the form that was sent.
    pub fn ended(self, answer: Answer<PolicyView>, sent: &PolicyForm) {
        // The reader may have left meanwhile, and the page with its values is gone.
        if self.outcome.is_disposed() {
            return;
        }
        match answer {
            Ok(view) => {
                let edited = self
                    .stored
                    .with_untracked(|stored| stored.as_ref().map(|stored| stored.id));
                let typed_on = self.form.with_untracked(|form| form != sent);
                if typed_on {
                    self.rebase(view.clone());
                } else {
                    self.adopt(view.clone());
                }
                if edited != Some(view.id) {
                    self.keep_for(&view);
                }
                self.saved.with_value(|saved| saved.run(view));
            }
            Err(error) => match error.current_policy() {
                Ok(current) => self.outcome.set(Outcome::Conflict(current)),
                Err(error) => self.fail(error),
            },
        }
    }

    /// What was typed while a new policy was on its way belongs to that policy from now on.
    fn keep_for(self, view: &PolicyView) {
        self.forget();
        let name = view.id.to_string();
        if self.unsaved.get_untracked() {
            let kept = Kept {
                revision: Some(view.revision),
                start: PolicyForm::of(view),
                form: self.form.get_untracked(),
            };
            kept::remember(&name, &kept);
        }
        self.kept_as.set_value(name);
    }

    fn fail(self, error: ClientError) {
        if notice::is_not_found(&error) {
            self.outcome.set(Outcome::Deleted);
            return;
        }
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
        if !self.unsaved.get_untracked() {
            self.adopt(view);
        } else if self.is_as_before(&view) {
            self.rebase(view);
        } else {
            self.outcome.set(Outcome::Conflict(Box::new(view)));
        }
    }

    /// Whether this form says what the edited one said, as it does when a deleted policy was brought back.
    fn is_as_before(self, view: &PolicyView) -> bool {
        let form = PolicyForm::of(view);
        self.start.with_value(|start| differences(start, &form).is_empty())
    }

    /// The policy is not stored any more. What was typed stays.
    pub fn vanish(self) {
        let saving = self.outcome.with_untracked(|outcome| *outcome == Outcome::Saving);
        if self.unsaved.get_untracked() && !saving {
            self.outcome.set(Outcome::Deleted);
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

    /// Gives up what was typed. What somebody else saved meanwhile is shown then.
    pub fn discard(self) {
        if let Outcome::Conflict(theirs) = self.outcome.get_untracked() {
            self.adopt(*theirs);
            self.forget();
            return;
        }
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
