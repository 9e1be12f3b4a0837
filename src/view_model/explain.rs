//! An explanation on its way and what it says, in words.

use api::ErrorCode;
use api::explain::{
    ExplainSetup, ExplainSource, ExplainStage, ExplainWarning, ExplanationView, LlmProvider, ModelUse, TraceIdFrom,
};

use super::format;
use crate::api::ClientError;

/// What was heard of an explanation that is on its way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// What is being done.
    now: Option<ExplainStage>,
    /// How many observations the trace has, once it was read.
    observations: Option<u32>,
}

/// How a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageState {
    Done,
    Now,
    Later,
    /// There was nothing to do in it.
    Skipped,
}

/// One line of the list of stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageRow {
    pub label: String,
    pub state: StageState,
    /// What is special about it.
    pub note: Option<String>,
}

/// The stages in their order.
const STAGES: usize = 4;

impl Progress {
    pub fn hear(&mut self, stage: ExplainStage) {
        if let ExplainStage::ReadingObservations { count } = stage {
            self.observations = Some(count);
        }
        self.now = Some(stage);
    }

    /// The stage that is going on, by its place.
    fn place(&self) -> usize {
        match self.now {
            None | Some(ExplainStage::FetchingTrace | ExplainStage::WaitingForTrace { .. }) => 0,
            Some(ExplainStage::ReadingObservations { .. }) => 1,
            Some(ExplainStage::AskingModel { .. }) => 2,
            Some(ExplainStage::CheckingAnswer) => 3,
        }
    }

    /// Every stage, with how it stands. `model` is the one that will be asked.
    pub fn rows(&self, model: &str) -> Vec<StageRow> {
        let now = self.place();
        let state = |place: usize| match place.cmp(&now) {
            std::cmp::Ordering::Less if place < 2 && self.observations.is_none() => StageState::Skipped,
            std::cmp::Ordering::Less => StageState::Done,
            std::cmp::Ordering::Equal => StageState::Now,
            std::cmp::Ordering::Greater => StageState::Later,
        };
        let label = |place: usize| match (place, state(place), self.observations) {
            (0, StageState::Skipped, _) => "No trace found".to_owned(),
            (0, ..) => "Fetch the trace".to_owned(),
            (1, StageState::Skipped, _) => "No observations to read".to_owned(),
            (1, _, None) => "Read its observations".to_owned(),
            (1, _, Some(count)) => format!("Read {}", observations(count)),
            (2, ..) => format!("Ask {model}"),
            _ => "Check the answer".to_owned(),
        };
        let row = |place: usize| StageRow {
            label: label(place),
            state: state(place),
            note: if place == now { self.note() } else { None },
        };
        (0..STAGES).map(row).collect()
    }

    fn note(&self) -> Option<String> {
        match &self.now {
            Some(ExplainStage::WaitingForTrace { attempt, wait_ms }) => Some(format!(
                "Langfuse does not show it yet. Look {attempt}, next in {}",
                format::duration(*wait_ms)
            )),
            Some(ExplainStage::AskingModel {
                retry_in_ms: Some(wait),
                ..
            }) => Some(format!("It asks to wait; next attempt in {}", format::duration(*wait))),
            _ => None,
        }
    }

    /// The stage that is going on, for who does not see the list. It changes no more often than the stage.
    pub fn said(&self) -> String {
        match &self.now {
            None => "Asked the server".to_owned(),
            Some(ExplainStage::FetchingTrace) => "Fetching the trace".to_owned(),
            Some(ExplainStage::WaitingForTrace { .. }) => "Waiting until Langfuse shows the trace".to_owned(),
            Some(ExplainStage::ReadingObservations { count }) => format!("Reading {}", observations(*count)),
            Some(ExplainStage::AskingModel { model, .. }) => format!("Asking {model}"),
            Some(ExplainStage::CheckingAnswer) => "Checking the answer".to_owned(),
        }
    }
}

fn observations(count: u32) -> String {
    format::plural(u64::from(count), "observation", "observations")
}

/// What the explanation rests on: `From the trace: 14 observations, 12 of them shown to the model, long texts cut`.
pub fn source_words(view: &ExplanationView) -> String {
    let Some(trace) = view.trace.as_ref().filter(|_| view.source == ExplainSource::Langfuse) else {
        return "No Langfuse trace: from the evidence alone".to_owned();
    };
    let shown = (trace.shown < trace.observations)
        .then(|| format!(", {} of them shown to the model", format::count(u64::from(trace.shown))));
    let cut = if trace.cut { ", long texts cut" } else { "" };
    format!(
        "From the trace: {}{}{cut}",
        observations(trace.observations),
        shown.unwrap_or_default()
    )
}

/// What is to be known about where the trace's id came from; nothing where it was given.
pub const fn id_words(from: TraceIdFrom) -> Option<&'static str> {
    match from {
        TraceIdFrom::Request => None,
        TraceIdFrom::Run => Some("The run named this trace itself."),
        TraceIdFrom::Guess => Some(
            "Nobody named the trace: it was looked for by the run's id, and is the right one only if Langfuse was given the same.",
        ),
    }
}

pub const fn warning_words(warning: ExplainWarning) -> &'static str {
    match warning {
        ExplainWarning::InstructionsInTrace => {
            "The trace has text that gives orders to whoever analyses it. Read cause and fix with care."
        }
        ExplainWarning::QuotesRemoved => "The answer repeated long passages of the trace; they were taken out.",
        ExplainWarning::FixRefused => {
            "The model's proposal did not pass the checks for text that may enter a prompt, and was left out."
        }
        ExplainWarning::TraceCut => "The trace is longer than what the model is shown. The failing steps came first.",
        ExplainWarning::TracePartial => "The trace was still growing when it was read. Explain again for the rest.",
    }
}

/// What it took: `claude-sonnet-5-5 · 6.4 s · 5,210 + 240 tokens · $0.013 estimated`. Figures that nobody
/// counted are left out.
pub fn effort_words(used: &ModelUse) -> String {
    let counted = (used.prompt_tokens, used.completion_tokens) != (0, 0);
    let tokens = counted.then(|| format!("{} tokens", tokens_words(used.prompt_tokens, used.completion_tokens)));
    let cost = used.cost_usd.map(|cost| format!("{} estimated", format::cost(cost)));
    let parts = [
        Some(used.model.clone()),
        Some(format::duration(used.duration_ms)),
        tokens,
        cost,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// In and out: `5,210 + 240`; a dash when nobody counted them.
pub fn tokens_words(prompt: u64, completion: u64) -> String {
    match (prompt, completion) {
        (0, 0) => format::NONE.to_owned(),
        _ => format!("{} + {}", format::count(prompt), format::count(completion)),
    }
}

/// What will be read and asked, before it is.
pub fn plan_words(setup: &ExplainSetup) -> String {
    let host = host_of(&setup.langfuse_host);
    let asks = setup
        .model
        .as_ref()
        .map(|model| format!(", and shows it with the evidence to {} at {}", model.model, model.host));
    format!(
        "Reads this run's trace from {host}{}. Nothing of it is stored here.",
        asks.unwrap_or_default()
    )
}

/// `https://cloud.langfuse.com/` becomes `cloud.langfuse.com`.
pub fn host_of(url: &str) -> &str {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    bare.trim_end_matches('/')
}

pub const fn provider_words(provider: LlmProvider) -> &'static str {
    match provider {
        LlmProvider::Anthropic => "Anthropic",
        LlmProvider::Openai => "OpenAI or a server that speaks the same",
    }
}

/// A setting that is missing. Names of several that would do stand apart: `A or B`.
pub fn choices(missing: &str) -> Vec<&str> {
    missing.split(" or ").collect()
}

/// The missing settings as lines to fill in.
pub fn env_lines(setup: &ExplainSetup) -> String {
    const LIKE: [(&str, &str); 4] = [
        ("LANGFUSE_PUBLIC_KEY", "pk-lf-…"),
        ("LANGFUSE_SECRET_KEY", "sk-lf-…"),
        ("ANTHROPIC_API_KEY", "sk-ant-…"),
        ("OPENAI_API_KEY", "sk-…"),
    ];
    let line = |(at, name): (usize, &str)| {
        let like = LIKE
            .iter()
            .find(|(known, _)| *known == name)
            .map_or("…", |(_, like)| like);
        let comment = if at > 0 { "# or: " } else { "" };
        format!("{comment}{name}={like}")
    };
    let lines = setup
        .missing
        .iter()
        .flat_map(|missing| choices(missing).into_iter().enumerate().map(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether the reader may use Langfuse, so that fixes can be applied even where no model explains.
pub fn has_langfuse(setup: &ExplainSetup) -> bool {
    !setup.langfuse_of_another && !setup.missing.iter().any(|name| name.starts_with("LANGFUSE"))
}

/// Why Langfuse is not there for this reader although it is set up.
pub const OF_ANOTHER: &str = "Langfuse is set up on this server for another customer, and its keys open all of that \
                              customer's prompts and traces. The server's setting LANGFUSE_CUSTOMER says whose it is.";

/// Reads the field for the trace's id; `None` when it is empty.
///
/// # Errors
/// What is wrong with it.
pub fn trace_id(field: &str) -> Result<Option<String>, &'static str> {
    const DIGITS: usize = 32;
    let field = field.trim();
    if field.is_empty() {
        return Ok(None);
    }
    let digits: String = field.chars().filter(|letter| *letter != '-').collect();
    let right = digits.len() == DIGITS && digits.chars().all(|letter| letter.is_ascii_hexdigit());
    if right {
        Ok(Some(field.to_owned()))
    } else {
        Err("A trace id has 32 hex digits, with or without dashes")
    }
}

/// How long to wait before another attempt makes sense, in seconds.
pub fn wait_secs(error: &ClientError) -> Option<u64> {
    match error {
        ClientError::Api(body) => body.retry_after_secs.filter(|wait| *wait > 0),
        _ => None,
    }
}

/// What helps beside trying again; the server's own hint is shown as well.
pub fn advice(error: &ClientError) -> Option<&'static str> {
    let ClientError::Api(body) = error else { return None };
    match body.code {
        ErrorCode::ModelRefused => {
            Some("Another model may answer: set DUNETRACE_LLM_MODEL. The detector's suggestion below needs none.")
        }
        ErrorCode::AnswerUnusable => Some("Models differ from one attempt to the next: trying again frequently helps."),
        ErrorCode::Conflict => Some("When that has ended, loading this page again shows its answer."),
        ErrorCode::UpstreamKeys => Some("Keys are read when the server starts: set the right ones and restart it."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use api::ApiErrorBody;
    use api::sample::Sample;

    use super::*;

    fn states(progress: &Progress) -> Vec<StageState> {
        progress.rows("m").iter().map(|row| row.state).collect()
    }

    fn asking(retry_in_ms: Option<u64>) -> ExplainStage {
        ExplainStage::AskingModel {
            provider: LlmProvider::Anthropic,
            model: "m".to_owned(),
            retry_in_ms,
        }
    }

    #[test]
    fn stages_follow_each_other() {
        use StageState::{Done, Later, Now};
        let mut progress = Progress::default();
        assert_eq!(states(&progress), [Now, Later, Later, Later]);
        progress.hear(ExplainStage::WaitingForTrace {
            attempt: 2,
            wait_ms: 3000,
        });
        let note = progress.rows("m")[0].note.clone().unwrap();
        assert_eq!(note, "Langfuse does not show it yet. Look 2, next in 3.0 s");
        progress.hear(ExplainStage::ReadingObservations { count: 14 });
        assert_eq!(states(&progress), [Done, Now, Later, Later]);
        assert_eq!(progress.rows("m")[1].label, "Read 14 observations");
        progress.hear(asking(Some(12_000)));
        assert_eq!(states(&progress), [Done, Done, Now, Later]);
        assert!(progress.rows("m")[2].note.as_ref().unwrap().ends_with("12.0 s"));
        progress.hear(ExplainStage::CheckingAnswer);
        assert_eq!(states(&progress), [Done, Done, Done, Now]);
        assert_eq!(progress.said(), "Checking the answer");
    }

    #[test]
    fn without_a_trace_its_stages_are_skipped() {
        let mut progress = Progress::default();
        progress.hear(ExplainStage::FetchingTrace);
        progress.hear(asking(None));
        assert_eq!(states(&progress)[..2], [StageState::Skipped, StageState::Skipped]);
        assert_eq!(progress.rows("m")[0].label, "No trace found");
    }

    #[test]
    fn it_says_what_it_rests_on() {
        let mut view = ExplanationView::sample();
        assert_eq!(source_words(&view), "From the trace: 14 observations");
        let trace = view.trace.as_mut().unwrap();
        (trace.shown, trace.cut) = (12, true);
        assert_eq!(
            source_words(&view),
            "From the trace: 14 observations, 12 of them shown to the model, long texts cut"
        );
        view.source = ExplainSource::SignalOnly;
        assert_eq!(source_words(&view), "No Langfuse trace: from the evidence alone");
    }

    #[test]
    fn what_it_took_and_what_it_will_ask() {
        assert_eq!(
            effort_words(&ExplanationView::sample().model),
            "claude-sonnet-5-5 · 6.4 s · 5,210 + 240 tokens · $0.013 estimated"
        );
        let uncounted = ModelUse {
            prompt_tokens: 0,
            completion_tokens: 0,
            cost_usd: None,
            ..ExplanationView::sample().model
        };
        assert_eq!(effort_words(&uncounted), "claude-sonnet-5-5 · 6.4 s");
        assert_eq!(
            plan_words(&ExplainSetup::sample()),
            "Reads this run's trace from cloud.langfuse.com, and shows it with the evidence to claude-sonnet-5-5 at \
             api.anthropic.com. Nothing of it is stored here."
        );
    }

    #[test]
    fn the_field_takes_ids_with_and_without_dashes() {
        assert_eq!(trace_id("  "), Ok(None));
        for right in [
            "b5ed23bee4f043bc8625914223875508",
            "b5ed23be-e4f0-43bc-8625-914223875508",
        ] {
            assert_eq!(trace_id(right), Ok(Some(right.to_owned())));
        }
        for wrong in ["b5ed", "b5ed23bee4f043bc862591422387550g", "run-7"] {
            assert!(trace_id(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn missing_settings_are_told_apart() {
        let mut setup = ExplainSetup::sample();
        setup.missing = vec!["ANTHROPIC_API_KEY or OPENAI_API_KEY".to_owned()];
        assert_eq!(choices(&setup.missing[0]), ["ANTHROPIC_API_KEY", "OPENAI_API_KEY"]);
        assert!(has_langfuse(&setup));
        setup.langfuse_of_another = true;
        assert!(!has_langfuse(&setup));
        setup.langfuse_of_another = false;
        setup.missing.push("LANGFUSE_PUBLIC_KEY".to_owned());
        assert!(!has_langfuse(&setup));
        assert_eq!(
            env_lines(&setup),
            "ANTHROPIC_API_KEY=sk-ant-…\n# or: OPENAI_API_KEY=sk-…\nLANGFUSE_PUBLIC_KEY=pk-lf-…"
        );
    }

    #[test]
    fn only_a_limit_with_a_time_is_waited_for() {
        let error = |retry_after_secs| {
            ClientError::from(ApiErrorBody {
                retry_after_secs,
                ..ApiErrorBody::new(ErrorCode::UpstreamLimit, "wait".to_owned(), "r1".to_owned())
            })
        };
        assert_eq!(wait_secs(&error(Some(30))), Some(30));
        assert_eq!(wait_secs(&error(Some(0))), None);
        assert_eq!(wait_secs(&error(None)), None);
        assert_eq!(wait_secs(&ClientError::Network), None);
    }
}
