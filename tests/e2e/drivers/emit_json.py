"""`emit_as_json=True`: every event is also one line of JSON on standard output."""

import io
import json
import sys

from support import Report, marked

AGENT = "e2e-json"
report = Report("emit_json")
lines = io.StringIO()
sys.stdout = lines
dt = report.client(emit_as_json=True)
with dt.run(AGENT, user_input=marked("q"), model="gpt-4o", tools=["db"]) as run:
    run.llm_called("gpt-4o", prompt_tokens=10)
    run.llm_responded(completion_tokens=3, latency_ms=100, finish_reason="tool_calls", output_length=12)
    run.tool_called("db", {"sql": marked("select 1")})
    run.external_signal("pool_exhausted", source="postgres")
    run.tool_responded("db", success=False, latency_ms=5, error=marked("timeout"))
    run.final_answer()
with dt.run(AGENT) as run:
    pass
dt.flush()
sys.stdout = sys.__stdout__

written = [json.loads(line) for line in lines.getvalue().splitlines()]
assert [line["event_type"] for line in written].count("run.completed") == 2
assert len(written) == 9, len(written)
report.completed(AGENT, steps=2, llm=1, tools=1, signals=[("FIRST_STEP_FAILURE", "MEDIUM", 2)])
report.completed(AGENT, exit_reason="completed", steps=0, llm=0, tools=0)
report.finish()
