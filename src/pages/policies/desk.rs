//! The changes that the list makes, and what becomes of them.

use api::paths;
use api::policies::{ChangeKind, ChangeView, PolicyDeleted, PolicyMove, PolicyView};
use api::policy::PolicyId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ClientError, Write, use_write};
use crate::components::toast::ToastList;
use crate::components::use_ui;
use crate::view_model::notice;
use crate::view_model::policies::edits::Edits;
use crate::view_model::policy::propagation::promoted;

/// One change.
#[derive(Clone)]
enum Job {
    Switch(PolicyView),
    Delete(PolicyView),
    /// Out of shadow: agents get it.
    Promote(PolicyView),
    /// To the place before another policy, or to the end; the name is told when that fails.
    Move(PolicyId, String, Option<PolicyId>),
    /// To the form after this change; after a deletion, to the one before it.
    Restore(ChangeView),
}

/// What the list shows beyond what was read, and what changes it.
#[derive(Clone, Copy)]
pub struct Desk {
    pub edits: RwSignal<Edits>,
    jobs: Action<Job, ()>,
}

impl Desk {
    /// `read_again` is called when the policies have changed.
    pub fn new(read_again: Callback<()>) -> Self {
        let edits = RwSignal::new(Edits::default());
        let work = Worker {
            edits,
            write: use_write(),
            toasts: use_ui().toasts,
            read_again,
        };
        Self {
            edits,
            jobs: Action::new_local(move |job: &Job| work.run(job.clone())),
        }
    }

    /// Turns a policy on or off, at once on the page.
    pub fn switch(self, policy: PolicyView) {
        if self.begin(policy.id, |edits| edits.begin_switch(policy.id, !policy.enabled)) {
            self.jobs.dispatch_local(Job::Switch(policy));
        }
    }

    pub fn delete(self, policy: PolicyView) {
        if self.begin(policy.id, |edits| edits.begin_delete(policy.id)) {
            self.jobs.dispatch_local(Job::Delete(policy));
        }
    }

    pub fn promote(self, policy: PolicyView) {
        if self.begin(policy.id, |edits| edits.begin(policy.id)) {
            self.jobs.dispatch_local(Job::Promote(policy));
        }
    }

    /// Puts a policy before another one, or last. `order` is the whole order as it shall be.
    pub fn move_to(self, policy: PolicyId, name: String, before: Option<PolicyId>, order: Vec<PolicyId>) {
        self.edits.update(|edits| edits.begin_move(order));
        self.jobs.dispatch_local(Job::Move(policy, name, before));
    }

    /// Brings back the form that a policy had, also one that was deleted.
    pub fn restore(self, change: ChangeView) {
        if !self.jobs.pending().get_untracked() {
            self.jobs.dispatch_local(Job::Restore(change));
        }
    }

    /// Any change is on its way.
    pub fn is_working(self) -> bool {
        self.jobs.pending().get()
    }

    /// Counts the changes that are over.
    pub fn done(self) -> usize {
        self.jobs.version().get()
    }

    /// Notes that a change begins, unless one of this policy is still on its way.
    fn begin(self, id: PolicyId, note: impl FnOnce(&mut Edits)) -> bool {
        if self.edits.with_untracked(|edits| edits.is_busy(id)) {
            return false;
        }
        self.edits.update(note);
        true
    }

    /// A change of this policy is on its way.
    pub fn is_busy(self, id: PolicyId) -> bool {
        self.edits.with(|edits| edits.is_busy(id))
    }
}

/// Makes the changes. It may outlive the page: a deletion is undone from anywhere.
#[derive(Clone, Copy)]
struct Worker {
    edits: RwSignal<Edits>,
    write: Write,
    toasts: ToastList,
    read_again: Callback<()>,
}

impl Worker {
    async fn run(self, job: Job) {
        match job {
            Job::Switch(policy) => self.switch(policy).await,
            Job::Delete(policy) => self.delete(policy).await,
            Job::Promote(policy) => self.promote(policy).await,
            Job::Move(policy, name, before) => self.move_to(policy, &name, before).await,
            Job::Restore(change) => self.restore(change).await,
        }
        self.read_again.try_run(());
    }

    async fn switch(self, policy: PolicyView) {
        match self.write.toggle_policy(&policy).await {
            Ok(now) => self.edit(|edits| edits.settle(now)),
            Err(error) => {
                let what = if policy.enabled { "is still on" } else { "is still off" };
                self.failed(&policy, what, error);
            }
        }
    }

    async fn delete(self, policy: PolicyView) {
        match self.write.delete_policy(&policy).await {
            Ok(deleted) => {
                self.edit(|edits| edits.deleted(policy.id, deleted.revision));
                let restored = policy.clone();
                self.toasts.undoable(format!("“{}” was deleted", policy.name), move || {
                    let policy = restored.clone();
                    spawn_local(async move { self.undelete(policy, deleted).await });
                });
            }
            // What somebody else has deleted is gone just as well.
            Err(error) if notice::is_not_found(&error) => self.edit(|edits| edits.deleted(policy.id, policy.revision)),
            Err(error) => self.failed(&policy, "was not deleted", error),
        }
    }

    async fn undelete(self, policy: PolicyView, deleted: PolicyDeleted) {
        match self.write.undelete_policy(deleted).await {
            Ok(now) => {
                self.edit(|edits| edits.settle(now.clone()));
                self.toasts.say(format!("“{}” is back", now.name));
                self.read_again.try_run(());
            }
            Err(error) => {
                let (name, why) = (&policy.name, why(&error));
                self.toasts.warn(format!(
                    "“{name}” could not be brought back: {why} The history of all policies has it."
                ));
            }
        }
    }

    async fn restore(self, change: ChangeView) {
        let id = PolicyId(change.policy_id);
        // Any form will do: the reader looks at all that there were.
        match self.write.restore_policy(id, change.revision, None).await {
            Ok(now) => {
                self.toasts.say(restored(&change, &now.name));
                self.edit(|edits| edits.settle(now));
            }
            Err(error) => {
                let (name, why) = (change.name, why(&error));
                self.toasts.warn(format!("“{name}” was not restored: {why}"));
            }
        }
    }

    async fn promote(self, policy: PolicyView) {
        match self.write.promote_policy(&policy).await {
            Ok(now) => {
                self.edit(|edits| edits.settle(now));
                self.toasts.say(format!("“{}”: {}", policy.name, promoted(&policy)));
            }
            Err(error) => self.failed(&policy, "is still in shadow", error),
        }
    }

    async fn move_to(self, policy: PolicyId, name: &str, before: Option<PolicyId>) {
        let url = paths::with(paths::POLICY_MOVE, &policy.to_string());
        let before = before.map(|id| id.0);
        match self
            .write
            .post::<Vec<PolicyView>, _>(&url, &PolicyMove { before })
            .await
        {
            Ok(all) => self.edit(|edits| edits.moved(all)),
            Err(error) => {
                self.edit(Edits::take_back_order);
                self.toasts
                    .warn(format!("“{name}” is back at its place: {}", why(&error)));
            }
        }
    }

    /// Takes a change back on the page and says why it was not made.
    fn failed(self, policy: &PolicyView, what: &str, error: ClientError) {
        self.edit(|edits| edits.take_back(policy.id));
        let name = &policy.name;
        if let Some(theirs) = theirs(&error) {
            self.edit(|edits| edits.settle(theirs));
            self.toasts.warn(format!(
                "“{name}” {what}: somebody else changed it meanwhile. Their version is shown now."
            ));
        } else {
            self.toasts.warn(format!("“{name}” {what}: {}", why(&error)));
        }
    }

    /// The page may be gone by now.
    fn edit(self, edit: impl FnOnce(&mut Edits)) {
        self.edits.try_update(edit);
    }
}

/// What is said of a form that came back.
fn restored(change: &ChangeView, name: &str) -> String {
    if change.kind == ChangeKind::Delete {
        format!("“{name}” is back")
    } else {
        format!("“{name}” is as it was after change #{}", change.revision)
    }
}

/// The form that the policy has now, if that is why the change was refused.
fn theirs(error: &ClientError) -> Option<PolicyView> {
    match error {
        ClientError::Api(body) => body.current.as_deref().cloned(),
        _ => None,
    }
}

/// One or two sentences.
fn why(error: &ClientError) -> String {
    let notice = notice::of(error);
    let texts = notice.map(|notice| (notice.title, notice.hint));
    match texts {
        Some((title, Some(hint))) => format!("{}. {hint}.", title.trim_end_matches('.')),
        Some((title, None)) => format!("{}.", title.trim_end_matches('.')),
        None => "it was given up.".to_owned(),
    }
}
