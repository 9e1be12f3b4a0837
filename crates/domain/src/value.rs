//! Payload fields that no detector reads, kept without their text.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::hash::ContentHash;
use crate::label::Label;

/// One value of an open-ended payload. Numbers and flags are structure and stay; text is content and
/// is kept as its hash and length, unless it is a vetted name.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Name(Label),
    Hash(ContentHash),
    /// Hashed text and its length in characters.
    Text {
        hash: ContentHash,
        length: u32,
    },
    List(Vec<Value>),
    Map(Fields),
}

impl Value {
    /// Content becomes its hash and its length in characters.
    pub fn text(content: &str) -> Self {
        let length = u32::try_from(content.chars().count()).unwrap_or(u32::MAX);
        Self::Text {
            hash: ContentHash::of(content),
            length,
        }
    }
}

/// Named values in the order they were sent.
#[derive(Clone, Debug, Default, PartialEq, PartialOrd)]
pub struct Fields(pub Vec<(Label, Value)>);

impl Fields {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn push(&mut self, name: &str, value: Value) {
        self.0.push((Label::code(name), value));
    }

    /// Adds the value if there is one.
    pub fn push_some(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.push(name, value);
        }
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// The storage form. Human-readable formats use plain JSON instead.
#[derive(Serialize, Deserialize)]
enum Packed<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Name(std::borrow::Cow<'a, str>),
    Hash(ContentHash),
    Text(ContentHash, u32),
    List(Vec<Value>),
    Map(Fields),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return self.serialize_plain(serializer);
        }
        match self {
            Self::Null => Packed::Null,
            Self::Bool(flag) => Packed::Bool(*flag),
            Self::Int(number) => Packed::Int(*number),
            Self::Float(number) => Packed::Float(*number),
            Self::Name(label) => Packed::Name(label.as_str().into()),
            Self::Hash(hash) => Packed::Hash(*hash),
            Self::Text { hash, length } => Packed::Text(*hash, *length),
            Self::List(items) => Packed::List(items.clone()),
            Self::Map(fields) => Packed::Map(fields.clone()),
        }
        .serialize(serializer)
    }
}

impl Value {
    fn serialize_plain<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::Name(label) => serializer.serialize_str(label.as_str()),
            Self::Hash(hash) => hash.serialize(serializer),
            Self::Text { hash, length } => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("hash", hash)?;
                map.serialize_entry("length", length)?;
                map.end()
            }
            Self::List(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(item)?;
                }
                seq.end()
            }
            Self::Map(fields) => fields.serialize(serializer),
        }
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return self.0.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(PlainValue);
        }
        Ok(match Packed::deserialize(deserializer)? {
            Packed::Null => Self::Null,
            Packed::Bool(flag) => Self::Bool(flag),
            Packed::Int(number) => Self::Int(number),
            Packed::Float(number) => Self::Float(number),
            Packed::Name(text) => Self::Name(Label::name(&text)),
            Packed::Hash(hash) => Self::Hash(hash),
            Packed::Text(hash, length) => Self::Text { hash, length },
            Packed::List(items) => Self::List(items),
            Packed::Map(fields) => Self::Map(fields),
        })
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Vec::deserialize(deserializer).map(Self);
        }
        match deserializer.deserialize_map(PlainValue)? {
            Value::Map(fields) => Ok(fields),
            _ => Err(serde::de::Error::custom("expected an object")),
        }
    }
}

/// Reads what [`Value::serialize_plain`] wrote; a string is a name, because text was hashed before.
struct PlainValue;

impl<'de> Visitor<'de> for PlainValue {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Float(number as f64), Value::Int))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Name(Label::name(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            fields.push((Label::name(&name), value));
        }
        Ok(Value::Map(Fields(fields)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_as_hash_and_length() {
        let text = serde_json::to_string(&Value::text("häm")).expect("JSON");
        assert_eq!(
            text,
            format!("{{\"hash\":\"{}\",\"length\":3}}", ContentHash::of("häm"))
        );
    }

    #[test]
    fn fields_keep_their_order_in_json() {
        let mut fields = Fields::default();
        fields.push("b", Value::List(vec![Value::Int(-1), Value::Null]));
        fields.push("a", Value::Map(Fields(vec![(Label::code("x"), Value::Bool(true))])));
        fields.push_some("c", None);
        let text = serde_json::to_string(&fields).expect("JSON");
        assert_eq!(text, r#"{"b":[-1,null],"a":{"x":true}}"#);
        assert_eq!(serde_json::from_str::<Fields>(&text).expect("JSON"), fields);
    }
}
