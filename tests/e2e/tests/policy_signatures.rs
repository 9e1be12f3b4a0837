//! Signatures against the check inside real SDKs, over policies of every spelling that Python and this server
//! might write differently.

use anyhow::{Result, ensure};
use e2e::{Client, Driver, Server};
use serde_json::{Value, json};

const SECRET: &str = "s3cret of the tests ≤ 😀";
const POLICIES: u64 = 1_000;

/// Characters that JSON escapes, that Python escapes and Rust does not, and that need two escapes.
const CHARACTERS: [char; 20] = [
    'a', 'Z', '7', ' ', '"', '\\', '/', '<', '\'', '&', 'é', 'ß', '€', '≤', '中', 'ا', '\u{301}', '😀', '𝔘', '\u{FFFD}',
];

/// Numbers that are the same in every run of the test.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// Begins and ends with a letter: blanks there are not part of a name.
    fn text(&mut self) -> String {
        let length = 1 + self.below(30);
        let middle: String = (0..length).map(|_| self.one_of(&CHARACTERS)).collect();
        format!("x{middle}x")
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }

    /// From the smallest with an exponent to the largest that is allowed, whole ones among them.
    fn cost(&mut self) -> f64 {
        let places = 1 + self.below(9) as u32;
        let digits = self.below(10_u64.pow(places)) as f64;
        let cost = digits * 10_f64.powi(-(self.below(14) as i32));
        if cost > 1e6 { 5.0 } else { cost }
    }

    fn condition(&mut self) -> Value {
        let operator = self.one_of(&["gt", "gte", "lt", "lte", "eq", "neq"]);
        match self.below(4) {
            0 => json!({"trigger": "tool_call_count", "operator": operator, "value": self.below(1_000_000_000)}),
            1 => json!({"trigger": "finish_reason", "operator": "eq", "value": self.text()}),
            2 => json!({"trigger": "signal", "operator": "eq", "value": "TOOL_LOOP"}),
            _ => json!({"trigger": "cost_usd", "operator": operator, "value": self.cost()}),
        }
    }

    fn action(&mut self) -> Value {
        let prose = format!("{}\n\t{}", self.text(), self.text());
        match self.below(5) {
            0 => json!({"type": "stop"}),
            1 => json!({"type": "stop", "params": {"message": prose}}),
            2 => json!({"type": "switch_model", "params": {"model": self.text()}}),
            3 => json!({"type": "inject_prompt", "params": {"prompt": prose}}),
            _ => json!({"type": "log"}),
        }
    }

    fn policy(&mut self) -> Value {
        json!({
            "name": self.text(),
            "agent_id": self.one_of(&["*", "signed"]),
            "condition": self.condition(),
            "action": self.action(),
            "priority": self.below(1_000_001),
        })
    }
}

fn create(client: &Client) -> Result<()> {
    let mut dice = Dice(2026);
    for _ in 0..POLICIES {
        client.change("POST", "/v1/policies", &dice.policy())?;
    }
    Ok(())
}

#[test]
fn real_sdks_accept_a_thousand_policies_as_served_and_no_forged_one() -> Result<()> {
    let server = Server::start_signing(SECRET)?;
    create(&server.client())?;
    for sdk in ["0.3.21", "0.5.7"] {
        let driver = Driver {
            policy_secret: SECRET,
            ..Driver::new(sdk, "policy_signatures")
        };
        let said: Value = serde_json::from_str(driver.print_of(&server)?.trim())?;
        let expected = json!({
            "served": POLICIES, "accepted": POLICIES, "with_another_secret": 0, "forged": 0, "obeyed": POLICIES,
        });
        ensure!(said == expected, "SDK {sdk}: {said}");
    }
    ensure!(!server.log().contains(SECRET), "the secret is in the log");
    Ok(())
}
