//! `docs/detectors.md` says what the code does.

use domain::{FailureType, FixType, Thresholds};

const DOCS: &str = include_str!("../../../docs/detectors.md");

/// The text under `## TYPE`, up to the next heading of that rank.
fn section(failure: FailureType) -> &'static str {
    let heading = format!("\n## {}\n", failure.as_str());
    let (_, rest) = DOCS
        .split_once(&heading)
        .unwrap_or_else(|| panic!("no section {}", failure.as_str()));
    rest.split("\n## ").next().unwrap_or(rest)
}

#[test]
fn every_setting_is_documented_with_its_default_and_range() {
    for &failure in FailureType::ALL {
        let section = section(failure);
        let mut rows = 0;
        for param in Thresholds::default().params(failure) {
            let row = format!(
                "| `{}` | {} | {} to {} | {} |",
                param.name, param.value, param.least, param.most, param.doc
            );
            assert!(
                section.contains(&row),
                "{}: missing or outdated row\n{row}",
                failure.as_str()
            );
            rows += 1;
        }
        let documented = section
            .lines()
            .filter(|line| line.matches('|').count() == 5 && line.starts_with("| `"))
            .count();
        assert_eq!(
            documented,
            rows,
            "{} documents settings that do not exist",
            failure.as_str()
        );
    }
}

#[test]
fn every_section_names_key_summary_and_fix() {
    for &failure in FailureType::ALL {
        let section = section(failure);
        let fix = match failure.fix_type() {
            FixType::PromptAddition => "`prompt_addition`",
            FixType::CodeChange => "`code_change`",
            FixType::NoAutoApply => "`no_auto_apply`",
        };
        for text in [failure.summary(), &format!("`{}`", failure.key()), fix] {
            assert!(section.contains(text), "{}: `{text}` is missing", failure.as_str());
        }
    }
}
