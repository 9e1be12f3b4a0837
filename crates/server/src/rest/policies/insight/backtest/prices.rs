//! By which price table each agent's SDK counts.

use std::collections::HashMap;

use domain::Label;
use domain::policy::SdkPrices;
use store::SeenClient;

/// Of agents whose SDK told its version, by what it told last.
pub(super) fn prices(seen: &[SeenClient]) -> HashMap<Label, SdkPrices> {
    let mut out = HashMap::new();
    // The last one seen comes first.
    for client in seen {
        if let Some(prices) = client.client_version.as_ref().and_then(of_version) {
            out.entry(client.agent_id.clone()).or_insert(prices);
        }
    }
    out
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

    fn seen(agent: &str, version: &str) -> SeenClient {
        SeenClient {
            kind: "python_sdk".to_owned(),
            agent_id: Label::name(agent),
            client_version: Some(Label::code(version)),
            last_seen: Micros(0),
        }
    }

    #[test]
    fn the_version_seen_last_counts() {
        let found = prices(&[
            seen("a", "0.5.4"),
            seen("a", "0.3.21"),
            seen("b", "0.5.3"),
            seen("c", "unknown"),
        ]);
        assert_eq!(found.get(&Label::name("a")), Some(&SdkPrices::Since054));
        assert_eq!(found.get(&Label::name("b")), Some(&SdkPrices::Before054));
        assert_eq!(found.get(&Label::name("c")), None);
    }
}
