//! Fixes as they are answered.

use ::api::fixes::{FixEntry, RateView, Traffic, Verification};
use domain::Verdict;
use store::{FixRecord, TenantId};

use crate::app::App;
use crate::error::ApiError;
use crate::fixes::view;

pub(super) async fn entry(app: &App, tenant: TenantId, record: &FixRecord) -> Result<FixEntry, ApiError> {
    let none = RateView {
        hits: 0,
        runs: 0,
        rate: 0.0,
        low: 0.0,
        high: 1.0,
    };
    let verification = Verification {
        verdict: Verdict::InsufficientData,
        before: none,
        after: none,
        odds: None,
        weight: None,
        contained: 0,
        unfinished: 0,
        too_soon: 0,
        without_fix: 0,
        version_tells: false,
        traffic: Traffic {
            per_day_before: 0.0,
            per_day_after: 0.0,
            dried_up: false,
            last_run_at: None,
        },
        days: Vec::new(),
    };
    Ok(FixEntry {
        fix: view(app, tenant, record).await?,
        verification,
    })
}
