//! From a policy's JSON to a draft of it.

use domain::policy::{Draft, DraftValue, Field, PolicyRule, Problem, vet};
use domain::{Label, closest};
use serde_json::{Map, Value};

/// Fields that the server gives a policy. They are passed over, so that what was read can be sent back.
const READ_ONLY: [&str; 6] = ["id", "created_at", "updated_at", "revision", "signature", "sig_version"];
const POLICY: [&str; 7] = [
    "name",
    "agent_id",
    "condition",
    "action",
    "priority",
    "enabled",
    "shadow",
];
const CONDITION: [&str; 3] = ["trigger", "operator", "value"];
const ACTION: [&str; 2] = ["type", "params"];
const PARAMS: [&str; 3] = ["model", "prompt", "message"];

/// The rule in a policy's JSON.
///
/// # Errors
/// Everything that is wrong with it, each field once, in the order of the form.
pub fn read_rule(json: &Value) -> Result<PolicyRule, Vec<Problem>> {
    let Reader {
        draft,
        unread,
        mut problems,
    } = Reader::of(json);
    match vet(&draft) {
        Ok(rule) if problems.is_empty() => return Ok(rule),
        Ok(_) => {}
        Err(others) => {
            let told = |field: Field| unread.iter().any(|unread| covers(*unread, field));
            problems.extend(others.into_iter().filter(|other| !told(other.field)));
        }
    }
    problems.sort_by_key(|problem| problem.field);
    Err(problems)
}

/// Reads what can be read. A field of the wrong type is a problem of that field, an unknown field one of
/// the object that it stands in.
pub fn read_draft(json: &Value) -> (Draft, Vec<Problem>) {
    let Reader {
        draft, mut problems, ..
    } = Reader::of(json);
    problems.sort_by_key(|problem| problem.field);
    (draft, problems)
}

/// Whether a field that could not be read is the reason why the other is missing.
fn covers(unread: Field, field: Field) -> bool {
    let inside = || field.as_str().strip_prefix(unread.as_str());
    unread == field || unread == Field::Policy || inside().is_some_and(|rest| rest.starts_with('.'))
}

#[derive(Default)]
struct Reader {
    draft: Draft,
    /// Fields of a wrong type.
    unread: Vec<Field>,
    problems: Vec<Problem>,
}

impl Reader {
    fn of(json: &Value) -> Self {
        let mut reader = Self::default();
        reader.policy(json);
        reader
    }

    fn policy(&mut self, json: &Value) {
        let Some(fields) = self.object(Field::Policy, json) else {
            return;
        };
        for (name, value) in fields {
            match name.as_str() {
                "name" => self.draft.name = self.text(Field::Name, value),
                "agent_id" => self.draft.agent_id = self.text(Field::Agent, value),
                "condition" => self.condition(value),
                "action" => self.action(value),
                "priority" => self.draft.priority = self.whole(Field::Priority, value),
                "enabled" => self.draft.enabled = self.flag(Field::Enabled, value),
                "shadow" => self.draft.shadow = self.flag(Field::Shadow, value),
                other if READ_ONLY.contains(&other) => {}
                other => self.unknown(Field::Policy, other, &POLICY),
            }
        }
    }

    fn condition(&mut self, json: &Value) {
        let Some(fields) = self.object(Field::Condition, json) else {
            return;
        };
        for (name, value) in fields {
            match name.as_str() {
                "trigger" => self.draft.trigger = self.text(Field::Trigger, value),
                "operator" => self.draft.operator = self.text(Field::Operator, value),
                "value" => self.draft.value = Some(threshold(value)),
                other => self.unknown(Field::Condition, other, &CONDITION),
            }
        }
    }

    fn action(&mut self, json: &Value) {
        let Some(fields) = self.object(Field::ActionObject, json) else {
            return;
        };
        for (name, value) in fields {
            match name.as_str() {
                "type" => self.draft.action = self.text(Field::Action, value),
                "params" => self.params(value),
                other => self.unknown(Field::ActionObject, other, &ACTION),
            }
        }
    }

    /// `null` is the same as nothing here, as clients with optional fields write it.
    fn params(&mut self, json: &Value) {
        if json.is_null() {
            return;
        }
        let Some(fields) = self.object(Field::Params, json) else {
            return;
        };
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
            match name.as_str() {
                "model" => self.draft.model = self.text(Field::Model, value),
                "prompt" => self.draft.prompt = self.text(Field::Prompt, value),
                "message" => self.draft.message = self.text(Field::Message, value),
                other => self.unknown(Field::Params, other, &PARAMS),
            }
        }
    }

    fn object<'a>(&mut self, field: Field, json: &'a Value) -> Option<&'a Map<String, Value>> {
        let read = json.as_object();
        self.wanted(read, field, "an object", json)
    }

    fn text(&mut self, field: Field, json: &Value) -> Option<String> {
        let read = json.as_str().map(str::to_owned);
        self.wanted(read, field, "text", json)
    }

    fn flag(&mut self, field: Field, json: &Value) -> Option<bool> {
        self.wanted(json.as_bool(), field, "true or false", json)
    }

    /// Numbers that do not fit are out of bounds anyway.
    fn whole(&mut self, field: Field, json: &Value) -> Option<i64> {
        let float = || json.as_f64().filter(|number| number.fract() == 0.0);
        let read = json.as_i64().or_else(|| float().map(|number| number as i64));
        self.wanted(read, field, "a whole number", json)
    }

    fn wanted<T>(&mut self, read: Option<T>, field: Field, wanted: &str, json: &Value) -> Option<T> {
        if read.is_none() {
            self.unread.push(field);
            let detail = format!("must be {wanted}, not {}", kind(json));
            self.problems.push(Problem::new(field, detail));
        }
        read
    }

    fn unknown(&mut self, object: Field, name: &str, known: &[&'static str]) {
        // A name is repeated, anything else might be content.
        let detail = if Label::code(name) == name {
            format!("has no field `{name}`")
        } else {
            "has a field that is not known".to_owned()
        };
        let hint = match closest(name, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are {}", known.join(", ")),
        };
        self.problems.push(Problem::new(object, detail).hint(hint));
    }
}

fn threshold(json: &Value) -> DraftValue {
    match json {
        Value::Number(number) => number.as_i64().map_or_else(
            || DraftValue::Float(number.as_f64().unwrap_or(f64::INFINITY)),
            DraftValue::Int,
        ),
        Value::String(text) => DraftValue::Text(text.clone()),
        other => DraftValue::Other(kind(other)),
    }
}

fn kind(json: &Value) -> &'static str {
    match json {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use domain::policy::{Action, AgentScope, Operator, Threshold};
    use serde_json::json;

    use super::*;

    fn good() -> Value {
        json!({
            "name": "cap tool calls", "agent_id": "*", "priority": 100, "enabled": true, "shadow": false,
            "condition": {"trigger": "tool_call_count", "operator": "gt", "value": 5},
            "action": {"type": "stop", "params": {"message": "too many tools"}}
        })
    }

    /// A good policy with one value replaced, as `field: detail`.
    fn problems(pointer: &str, value: Value) -> Vec<String> {
        let mut policy = good();
        let (object, key) = pointer.rsplit_once('/').unwrap();
        policy.pointer_mut(object).unwrap()[key] = value;
        let told = |problem: Problem| format!("{}: {}", problem.field.as_str(), problem.detail);
        read_rule(&policy).map_or_else(|problems| problems.into_iter().map(told).collect(), |_| Vec::new())
    }

    #[test]
    fn a_policy_is_read() {
        let rule = read_rule(&good()).unwrap();
        assert_eq!(rule.name, "cap tool calls");
        assert_eq!(rule.condition.value, Threshold::Int(5));
        let message = Some("too many tools".to_owned());
        assert_eq!(rule.action, Action::Stop { message });
    }

    #[test]
    fn the_least_that_older_clients_send_is_enough() {
        let least = json!({
            "name": "loop", "condition": {"trigger": "signal", "operator": "eq", "value": "TOOL_LOOP"},
            "action": {"type": "log", "params": null}
        });
        let rule = read_rule(&least).unwrap();
        assert_eq!(rule.agent_id, AgentScope::All);
        assert_eq!(rule.condition.operator, Operator::Contains);
        assert_eq!(rule.action, Action::Log {});
    }

    #[test]
    fn what_the_server_wrote_can_be_sent_back() {
        let mut policy = good();
        for name in READ_ONLY {
            policy[name] = json!("whatever");
        }
        policy["action"]["params"]["model"] = Value::Null;
        assert_eq!(read_rule(&policy), read_rule(&good()));
    }

    #[test]
    fn numbers_keep_their_spelling() {
        for (number, expected) in [
            (json!(5), Threshold::Int(5)),
            (json!(5.0), Threshold::Float(5.0)),
            (json!(0), Threshold::Int(0)),
        ] {
            let mut policy = good();
            policy["condition"]["value"] = number;
            assert_eq!(read_rule(&policy).unwrap().condition.value, expected);
        }
        let mut policy = good();
        policy["priority"] = json!(7.0);
        assert_eq!(read_rule(&policy).unwrap().priority, 7);
    }

    #[test]
    fn each_wrong_type_is_named_once() {
        for (pointer, value, expected) in [
            ("/name", json!(7), "name: must be text, not a number"),
            ("/name", Value::Null, "name: must be text, not null"),
            ("/agent_id", json!(["a"]), "agent_id: must be text, not a list"),
            ("/condition", json!("x"), "condition: must be an object, not text"),
            (
                "/condition/trigger",
                json!(1),
                "condition.trigger: must be text, not a number",
            ),
            (
                "/condition/operator",
                json!({}),
                "condition.operator: must be text, not an object",
            ),
            (
                "/condition/value",
                json!([5]),
                "condition.value: must be a number or text, not a list",
            ),
            (
                "/condition/value",
                json!(true),
                "condition.value: must be a number or text, not true or false",
            ),
            (
                "/condition/value",
                json!(u64::MAX),
                "condition.value: must be a whole number from 0 to 1,000,000,000",
            ),
            ("/action", json!([]), "action: must be an object, not a list"),
            ("/action/type", Value::Null, "action.type: must be text, not null"),
            (
                "/action/params",
                json!("x"),
                "action.params: must be an object, not text",
            ),
            (
                "/action/params/message",
                json!(1),
                "action.params.message: must be text, not a number",
            ),
            ("/priority", json!("1"), "priority: must be a whole number, not text"),
            (
                "/priority",
                json!(1.5),
                "priority: must be a whole number, not a number with a fraction",
            ),
            (
                "/priority",
                json!(1e300),
                "priority: must be a whole number from 0 to 1,000,000",
            ),
            ("/enabled", json!(1), "enabled: must be true or false, not a number"),
            ("/shadow", json!("yes"), "shadow: must be true or false, not text"),
            ("/nmae", json!("x"), "policy: has no field `nmae`"),
            ("/condition/match", json!({}), "condition: has no field `match`"),
            ("/action/message", json!("x"), "action: has no field `message`"),
            ("/action/params/text", json!("x"), "action.params: has no field `text`"),
            ("/what was said", json!("x"), "policy: has a field that is not known"),
        ] {
            assert_eq!(problems(pointer, value), [expected], "{pointer}");
        }
    }

    #[test]
    fn what_is_no_policy_at_all_has_one_problem() {
        for json in [json!(null), json!([]), json!("policy"), json!(1)] {
            let problems = read_rule(&json).unwrap_err();
            assert_eq!(problems.len(), 1, "{json}");
            assert_eq!(problems[0].field, Field::Policy);
        }
    }

    #[test]
    fn problems_of_reading_and_of_sense_come_in_one_list() {
        let policy = json!({
            "name": "", "condition": {"trigger": "signal", "operator": 5, "value": "TOOL_LOP"}, "action": {}, "x": 1
        });
        let problems = read_rule(&policy).unwrap_err();
        let fields: Vec<Field> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(
            fields,
            [Field::Name, Field::Operator, Field::Value, Field::Action, Field::Policy]
        );
        assert_eq!(problems[2].hint.as_deref(), Some("did you mean `TOOL_LOOP`?"));
    }
}
