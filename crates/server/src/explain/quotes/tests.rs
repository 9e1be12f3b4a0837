//! What counts as a quote, and what does not.

use super::*;

fn contents(texts: &[&str]) -> Vec<Content> {
    texts.iter().map(|text| Content::new(*text)).collect()
}

fn checked(answer: &str, passages: &[&str], familiar: &[&str]) -> Option<String> {
    without_quotes(answer, &contents(passages), &contents(familiar))
}

#[test]
fn passages_of_the_trace_are_taken_out() {
    let trace = "The patient's number is 4711-0815-4242, and she lives in a small village.";
    let answer = "The agent asked for \"number is 4711-0815-4242, and she\" twice.";
    assert_eq!(
        checked(answer, &[trace], &[]).as_deref(),
        Some("The agent asked for \"…\" twice.")
    );
}

#[test]
fn twenty_four_characters_are_a_quote_and_fewer_are_none() {
    let alphabet = "abcdefghijklmnopqrstuvwxyz";
    assert_eq!(checked(&alphabet[..24], &[alphabet], &[]).as_deref(), Some("…"));
    assert_eq!(checked(&alphabet[..23], &[alphabet], &[]), None);
    assert_eq!(checked("", &[alphabet], &[]), None);
    assert_eq!(checked(alphabet, &["", "abc"], &[]), None);
}

#[test]
fn other_spelling_hides_no_quote() {
    let trace = r#"{"content": "Dear Ms Gr\u00fcn,\nyour  order of \"three\" lamps is late."}"#;
    let answer = "It wrote: DEAR MS GRÜN – your order of three lamps is late! Then it ended.";
    assert_eq!(
        checked(answer, &[trace], &[]).as_deref(),
        Some("It wrote: …! Then it ended.")
    );
}

#[test]
fn signs_alone_are_a_quote_too() {
    let signs = "}}]],[[{{\"\":::,,,]]}}}}]]";
    let answer = format!("it says {signs} at the end");
    assert_eq!(checked(&answer, &[signs], &[]).as_deref(), Some("it says … at the end"));
}

#[test]
fn what_is_familiar_may_be_repeated() {
    let trace = "call search_the_whole_product_catalogue with the secret name of the customer";
    let answer = "search_the_whole_product_catalogue was called with the secret name of the customer.";
    let kept = checked(answer, &[trace], &["search_the_whole_product_catalogue"]).unwrap();
    assert_eq!(kept, "search_the_whole_product_catalogue was called ….");
    assert_eq!(
        checked(
            "search_the_whole_product_catalogue",
            &[trace],
            &["search_the_whole_product_catalogue"]
        ),
        None
    );
}

#[test]
fn several_quotes_of_several_passages_are_taken_out() {
    let one = "the first passage of the trace is here";
    let two = "und eine zweite, die ganz anders lautet";
    let answer = format!("A {one} B {two} C {one} D");
    assert_eq!(checked(&answer, &[one, two], &[]).as_deref(), Some("A … B … C … D"));
}

#[test]
fn texts_made_to_be_slow_are_not() {
    let same = "a".repeat(200_000);
    assert_eq!(
        checked(&"a".repeat(2000), &[&same, &same, &same], &[]).as_deref(),
        Some("…")
    );
}
