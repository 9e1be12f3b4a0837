//! By which version of the agent a run shows that it has the fix.

use domain::{Label, RunSummary};
use sha2::{Digest, Sha256};

/// The version that runs with the new instructions will have. SDKs make it from prompt, model and tools, so
/// it can be told beforehand; `None` where the run's own version does not come from these instructions.
pub(super) fn carried_by(run: &RunSummary, old: &str, new: &str) -> Option<Label> {
    let model = run.model.as_ref().map_or("", Label::as_str);
    let mut tools: Vec<&str> = run.tools.iter().map(Label::as_str).collect();
    tools.sort_unstable();
    let tools = python_list(&tools);
    let version = |prompt: &str| agent_version(prompt, model, &tools);
    // Some programs cut off the blanks around a prompt before they use it.
    let pairs = [(old, new), (old.trim(), new.trim())];
    let (_, new) = pairs
        .into_iter()
        .find(|(old, _)| version(old) == run.agent_version.as_str())?;
    Some(Label::code(&version(new)))
}

fn agent_version(prompt: &str, model: &str, tools: &str) -> String {
    let digest = Sha256::digest(format!("{prompt}:{model}:{tools}").as_bytes());
    digest[..4]
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// As Python prints a list of texts. Characters that it does not print as they are make a version that no
/// run has, so nothing is claimed of them.
fn python_list(texts: &[&str]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| python_text(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn python_text(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::from(quote);
    for char in text.chars() {
        if char == '\\' || char == quote {
            out.push('\\');
        }
        out.push(char);
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Run;

    /// What `sorted` and `repr` of Python 3.11 give.
    #[test]
    fn lists_are_spelled_as_in_python() {
        assert_eq!(python_list(&[]), "[]");
        assert_eq!(python_list(&["a", "b"]), "['a', 'b']");
        assert_eq!(
            python_list(&["it's", "say \"x\"", "'\"", "c\\d", "süß"]),
            r#"["it's", 'say "x"', '\'"', 'c\\d', 'süß']"#
        );
    }

    /// What the SDK was seen to make of this prompt, model and tools.
    #[test]
    fn versions_are_those_of_the_sdk() {
        assert_eq!(agent_version("", "gpt-4o", "['a', 'b']"), "9b5bc7f2");
    }

    #[test]
    fn a_version_is_told_only_where_the_old_one_is_understood() {
        let mut run = Run::new("r").summary();
        run.tools = vec![Label::name("search"), Label::name("book")];
        run.agent_version = Label::code(&agent_version("Be brief.", "gpt-4o", "['book', 'search']"));
        let expected = Label::code(&agent_version("Be brief.\n\nStop.", "gpt-4o", "['book', 'search']"));
        let of = |old, new| carried_by(&run, old, new);
        assert_eq!(of("Be brief.", "Be brief.\n\nStop."), Some(expected.clone()));
        assert_eq!(of("Be brief.\n", "Be brief.\n\nStop."), Some(expected));
        assert_eq!(of("You are {{who}}.", "You are {{who}}.\n\nStop."), None);
    }
}
