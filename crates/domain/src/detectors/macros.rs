//! What the list of detectors and their parameters expand to.

/// A detector's numeric parameters with default, range and meaning, declared once.
macro_rules! params {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ident = $default:literal in $least:literal..=$most:literal,)*) => {
        /// Thresholds of this detector.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Params { $($(#[doc = $doc])+ pub $name: $kind,)* }

        impl Default for Params {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl Params {
            /// Every parameter with its value, range and meaning.
            pub fn list(&self) -> Vec<crate::config::Param> {
                vec![$(crate::config::Param {
                    name: stringify!($name),
                    doc: concat!($($doc),+).trim_ascii(),
                    value: f64::from(self.$name),
                    least: f64::from($least),
                    most: f64::from($most),
                },)*]
            }

            pub(super) fn set(&mut self, detector: &'static str, name: &str, value: f64)
                -> Result<(), crate::config::ParamError> {
                let list = self.list();
                let Some(param) = list.iter().find(|param| param.name == name) else {
                    let names: Vec<&str> = list.iter().map(|param| param.name).collect();
                    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                    return Err(crate::config::ParamError::UnknownParam { detector, name: name.to_owned(), known });
                };
                if !(param.least..=param.most).contains(&value) {
                    let (name, least, most) = (param.name, param.least, param.most);
                    return Err(crate::config::ParamError::OutOfRange { name, least, most });
                }
                match param.name {
                    $(stringify!($name) => { params!(@assign self, $name, $kind, value, param); })*
                    _ => {}
                }
                Ok(())
            }
        }
    };
    (@assign $self:ident, $name:ident, u32, $value:ident, $param:ident) => {
        if $value.fract() != 0.0 {
            return Err(crate::config::ParamError::NotWhole { name: $param.name });
        }
        $self.$name = $value as u32;
    };
    (@assign $self:ident, $name:ident, f64, $value:ident, $param:ident) => {
        $self.$name = $value;
    };
}

/// The one list of detectors, and everything that must know all of them.
macro_rules! registry {
    ($($module:ident: $variant:ident = $name:literal,)*) => {
        $(pub mod $module;)*

        /// The kinds of failure, in the order in which they are shown.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum FailureType { $(#[serde(rename = $name)] $variant,)* }

        impl FailureType {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire and in the page.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// The section name in `detectors.yml`.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => stringify!($module),)* }
            }

            pub fn from_key(key: &str) -> Option<Self> {
                match key { $(stringify!($module) => Some(Self::$variant),)* _ => None }
            }

            pub const fn fix_type(self) -> FixType {
                match self { $(Self::$variant => $module::FIX,)* }
            }

            /// Whether its guard is that the agent's own detectors see it.
            pub const fn is_guarded_when_seen(self) -> bool {
                match self { $(Self::$variant => matches!($module::GUARD, crate::policy::Guard::WhenSeen),)* }
            }

            /// What this kind of failure is, in one sentence.
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$variant => $module::SUMMARY,)* }
            }
        }

        /// What a detector saw, one type per detector.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Evidence { $(#[serde(rename = $name)] $variant($module::Evidence),)* }

        impl Evidence {
            pub const fn failure_type(&self) -> FailureType {
                match self { $(Self::$variant(_) => FailureType::$variant,)* }
            }

            /// When a running agent could have been stopped; `None` where nothing tells it in time.
            pub fn guard(&self) -> Option<crate::policy::Condition> {
                match self { $(Self::$variant(evidence) => $module::GUARD.condition(FailureType::$variant, evidence),)* }
            }

            pub fn explain(&self) -> Explanation {
                match self { $(Self::$variant(evidence) => evidence.explain(),)* }
            }

            /// The steps the evidence speaks of, to be drawn on the graph; ascending.
            pub fn steps(&self) -> Vec<u32> {
                match self { $(Self::$variant(evidence) => evidence.steps(),)* }
            }

            /// Writes the evidence's own fields, without the failure type around them.
            pub fn serialize_fields<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$variant(evidence) => evidence.serialize(serializer),)* }
            }
        }

        /// The thresholds of all detectors.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Thresholds { $(pub $module: $module::Params,)* }

        impl Thresholds {
            pub fn params(&self, failure: FailureType) -> Vec<Param> {
                match failure { $(FailureType::$variant => self.$module.list(),)* }
            }

            pub(crate) fn set_param(&mut self, failure: FailureType, name: &str, value: f64) -> Result<(), ParamError> {
                match failure { $(FailureType::$variant => self.$module.set(stringify!($module), name, value),)* }
            }
        }

        /// Whether one detector finds something in the run as it stands.
        pub fn finds(failure: FailureType, run: &RunState, thresholds: &Thresholds, baselines: &Baselines) -> bool {
            match failure {
                $(FailureType::$variant => {
                    matches!($module::check(run, &thresholds.$module, baselines), Check::Found(_))
                })*
            }
        }

        /// The findings of all detectors, at most one each, before the judgement over all of them.
        pub fn findings(run: &RunState, thresholds: &Thresholds, baselines: &Baselines) -> Vec<Signal> {
            let mut found = Vec::new();
            $(if let Check::Found(finding) = $module::check(run, &thresholds.$module, baselines) {
                found.push(Signal {
                    severity: finding.severity,
                    confidence: finding.confidence,
                    step: finding.step,
                    co_signal_count: 1,
                    evidence: Evidence::$variant(finding.evidence),
                });
            })*
            found
        }
    };
}

pub(super) use {params, registry};
