"""A local policy stops the run: the server must say so, not just `error`."""

from dunetrace import PolicyViolation

from support import Report, marked

AGENT = "e2e-policy"
report = Report("policy_stop")
dt = report.client()
dt.add_policy(
    name="cap tool calls",
    condition={"trigger": "tool_call_count", "operator": "gt", "value": 3},
    action={"type": "stop"},
)
dt.add_policy(
    name="note long answers",
    condition={"trigger": "finish_reason", "operator": "eq", "value": "length"},
    action={"type": "log"},
)

stopped = False
try:
    with dt.run(AGENT, user_input=marked("q"), model="gpt-4o", tools=["search", "calc"]) as run:
        run.llm_called("gpt-4o", prompt_tokens=10)
        run.llm_responded(completion_tokens=3, latency_ms=100, finish_reason="length", output_length=12)
        for turn in range(6):
            name = ("search", "calc")[turn % 2]
            run.tool_called(name, {"turn": turn})
            run.tool_responded(name, success=True, output_length=4, latency_ms=3)
except PolicyViolation:
    stopped = True
assert stopped

report.errored(AGENT, exit_reason="policy_violation", steps=5, llm=1, tools=4)
report.finish()
