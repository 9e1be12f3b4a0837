//! By which price table each agent's SDK counts.

use std::collections::HashMap;

use ::api::integrations::IntegrationKind;
use domain::Label;
use domain::policy::SdkPrices;
use store::SeenClient;

/// Of agents whose SDK is known, by what it told last.
pub fn sdk_prices(seen: &[SeenClient]) -> HashMap<Label, SdkPrices> {
    let mut out = HashMap::new();
    // The last one seen comes first.
    for client in seen {
        if let Some(prices) = of_client(client) {
            out.entry(client.agent_id.clone()).or_insert(prices);
        }
    }
    out
}

/// SDKs before 0.4 do not name themselves; what is no SDK has no policies.
fn of_client(client: &SeenClient) -> Option<SdkPrices> {
    match &client.client_version {
        Some(version) => of_version(version),
        None if client.kind == IntegrationKind::Http.as_str() => None,
        None => Some(SdkPrices::Before054),
    }
}

fn of_version(version: &Label) -> Option<SdkPrices> {
    let mut numbers = version.as_str().split('.').map(|part| part.parse::<u32>().ok());
    let mut next = || numbers.next().flatten();
    let version = (next()?, next()?, next().unwrap_or(0));
    Some(if version < (0, 5, 4) {
        SdkPrices::Before054
    } else {
        SdkPrices::Since054
    })
}

#[cfg(test)]
mod tests {
    use domain::Micros;

    use super::*;

    fn seen(kind: IntegrationKind, agent: &str, version: Option<&str>) -> SeenClient {
        SeenClient {
            kind: kind.as_str().to_owned(),
            agent_id: Label::name(agent),
            client_version: version.map(Label::code),
            last_seen: Micros(0),
        }
    }

    #[test]
    fn the_version_seen_last_counts() {
        let python = |agent, version| seen(IntegrationKind::Python, agent, version);
        let found = sdk_prices(&[
            python("a", Some("0.5.4")),
            python("a", Some("0.3.21")),
            python("b", Some("0.5.3")),
            python("c", Some("unknown")),
            seen(IntegrationKind::LangChain, "before 0.4", None),
            seen(IntegrationKind::Http, "no SDK", None),
        ]);
        let of = |agent: &str| found.get(&Label::name(agent)).copied();
        assert_eq!(of("a"), Some(SdkPrices::Since054));
        assert_eq!(of("b"), Some(SdkPrices::Before054));
        assert_eq!(of("c"), None);
        assert_eq!(of("before 0.4"), Some(SdkPrices::Before054));
        assert_eq!(of("no SDK"), None);
    }
}
