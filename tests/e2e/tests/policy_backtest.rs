//! What a backtest says of a run without policies, real agents then do under the policy.

use anyhow::{Result, ensure};
use e2e::{GuardedAgent, Operator, Server};
use serde_json::json;

const SECRET: &str = "s3cret of the tests";

#[test]
fn sdk_0_3_21_does_what_a_backtest_foretells() -> Result<()> {
    foretold(&Server::start()?, "0.3.21", "", [8, 5, 3, 4, 1, 1, 10])
}

/// Its table has another price for the model, so the costs are reached later.
#[test]
fn sdk_0_5_7_does_what_a_backtest_foretells() -> Result<()> {
    foretold(&Server::start_signing(SECRET)?, "0.5.7", SECRET, [8, 5, 7, 4, 1, 1, 10])
}

/// One policy for each figure. `eq` is how older guides ask for a signal.
fn foretold(server: &Server, sdk: &str, secret: &str, expected: [u64; 7]) -> Result<()> {
    let operator = Operator::of(server);
    let mut agent = GuardedAgent::start(server, sdk, secret)?;
    let free = agent.round()?;
    ensure!(free.is_free(), "{free:?}");
    let conditions = [
        ("tool_call_count", "gt", json!(3)),
        ("step_count", "gte", json!(5)),
        ("cost_usd", "gt", json!(0.0015)),
        ("error_count", "gte", json!(1)),
        ("finish_reason", "eq", json!("tool_calls")),
        ("llm_latency_ms", "lt", json!(51)),
        ("signal", "eq", json!("TOOL_LOOP")),
    ];
    for (condition, expected) in conditions.into_iter().zip(expected) {
        let policy = Operator::policy("foretold", condition, &json!({"type": "stop"}));
        let step = operator.foresee(&policy, &free)?;
        ensure!(step == expected, "step {step} is foretold of {policy}");
        let id = operator.create(&policy)?;
        let round = agent.round()?;
        ensure!(round.stopped_by.as_deref() == Some("foretold"), "{round:?}");
        let fired = operator.fired(&round, "errored")?;
        let there = ("foretold".to_owned(), "stop".to_owned(), step);
        ensure!(fired == [there], "step {step} was foretold of {policy}, but {fired:?}");
        operator.delete(id)?;
    }
    Ok(())
}
