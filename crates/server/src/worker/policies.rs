//! What the worker has to know of a tenant's policies.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use domain::policy::{PolicyId, PolicyRule, SdkPrices, Trigger};
use domain::{Label, Micros};
use store::{PolicySet, StoreError, TenantId};

use crate::app::App;
use crate::policies::sdk_prices;

/// How long it counts which SDKs the agents have.
const PRICES_FOR: Duration = Duration::from_mins(1);

/// The policies of a tenant, ready to be tried on its runs.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) set: Arc<PolicySet>,
    /// Those in shadow that are on, as if agents had them.
    pub(super) shadows: Vec<(PolicyId, PolicyRule)>,
    /// By which price table each agent counts; empty where no shadow asks for costs.
    pub(super) prices: HashMap<Label, SdkPrices>,
}

/// By tenant, for one group of runs.
pub(super) type KnownPolicies = HashMap<TenantId, Arc<Known>>;

/// Remembers them between groups. All of it can be lost.
#[derive(Debug, Default)]
pub(super) struct Memory(HashMap<TenantId, (Arc<Known>, Micros)>);

impl Memory {
    pub(super) async fn of(
        &mut self,
        app: &App,
        tenants: BTreeSet<TenantId>,
        now: Micros,
    ) -> Result<KnownPolicies, StoreError> {
        // Who had no run for a while is read again.
        self.0.retain(|_, (_, read)| is_fresh(*read, now));
        let mut out = HashMap::with_capacity(tenants.len());
        for tenant in tenants {
            let set = app.policies.get(app.store.as_ref(), tenant).await?;
            let known = match self.0.get(&tenant) {
                Some((known, _)) if Arc::ptr_eq(&known.set, &set) => Arc::clone(known),
                _ => {
                    let known = Arc::new(Known::read(app, tenant, set).await?);
                    self.0.insert(tenant, (Arc::clone(&known), now));
                    known
                }
            };
            out.insert(tenant, known);
        }
        Ok(out)
    }
}

impl Known {
    async fn read(app: &App, tenant: TenantId, set: Arc<PolicySet>) -> Result<Self, StoreError> {
        let shadows: Vec<_> = set
            .policies
            .iter()
            .filter(|policy| policy.rule.enabled && policy.rule.shadow)
            .map(|policy| (policy.id, policy.rule.as_live()))
            .collect();
        let asks_costs = shadows
            .iter()
            .any(|(_, rule)| rule.condition.trigger == Trigger::CostUsd);
        let prices = if asks_costs {
            sdk_prices(&app.store.seen_clients(tenant).await?)
        } else {
            HashMap::new()
        };
        Ok(Self { set, shadows, prices })
    }
}

fn is_fresh(read: Micros, now: Micros) -> bool {
    (0..PRICES_FOR.as_micros() as i64).contains(&now.0.saturating_sub(read.0))
}
