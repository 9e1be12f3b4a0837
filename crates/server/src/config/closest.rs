//! Finds the setting that was probably meant.

use super::settings::SETTINGS;

/// The setting whose name differs from `name` by at most two letters.
pub(super) fn closest(name: &str) -> Option<&'static str> {
    domain::closest(name, SETTINGS.iter().map(|setting| setting.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_find_their_setting() {
        assert_eq!(closest("DUNETRACE_INGEST_ADR"), Some("DUNETRACE_INGEST_ADDR"));
        assert_eq!(closest("STALL_TIMEOUT_SEC"), Some("STALL_TIMEOUT_SECS"));
        assert_eq!(closest("DATABASE_URL"), None, "that is the name itself");
        assert_eq!(closest("PATH"), None);
    }
}
