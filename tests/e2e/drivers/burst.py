"""Many short runs at once: at shutdown the SDK sends all that is left in one request."""

from support import Report, marked

AGENT = "e2e-burst"
RUNS = 1500
report = Report("burst")
dt = report.client()
for _ in range(RUNS):
    with dt.run(AGENT, user_input=marked("q"), model="gpt-4o") as run:
        run.llm_called("gpt-4o", prompt_tokens=10)
        run.llm_responded(completion_tokens=3, latency_ms=20, finish_reason="stop", output_length=9)
        run.final_answer()
for _ in range(RUNS):
    report.completed(AGENT, steps=1, llm=1, tools=0)
report.finish()
