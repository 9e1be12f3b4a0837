"""An agent that obeys the policies of a server, one run after the other.

Before each run it waits for a line on standard input. After each run it prints
`round` and one line of JSON: what the run came to and what policies made of it.

The SDK asks for policies at the start of a run, in the background, and keeps them
for 60 seconds. Here it keeps them for one second, by the attribute of its class that
says so, and every round begins with a run that does nothing but make the SDK ask. So
a round obeys what was in force when it began, and nobody waits for a minute.
"""

import json
import os
import sys
import time

from dunetrace import PolicyViolation
from dunetrace.policies import PolicyEngine

from support import Report, marked

AGENT = "policy-agent"
TTL = 1.0
TURNS = 6

assert PolicyEngine._FETCH_TTL == 60.0
PolicyEngine._FETCH_TTL = TTL

report = Report("policy_agent")
secret = os.environ.get("DUNETRACE_POLICY_SECRET", "")
dt = report.client(policy_secret=secret)


class Asked:
    """Counts the answers that the SDK got to its question for policies."""

    def __init__(self, engine):
        self.answers = 0
        load = engine.load

        def counting_load(*args, **more):
            load(*args, **more)
            self.answers += 1

        engine.load = counting_load

    def again(self):
        """Make the SDK ask once more, and wait for the answer."""
        time.sleep(TTL + 0.05)
        before = self.answers
        with dt.run(AGENT, user_input=marked("warm up"), model="gpt-4o"):
            pass
        deadline = time.monotonic() + 10
        while self.answers == before:
            assert time.monotonic() < deadline, "the SDK got no policies"
            time.sleep(0.01)


def play():
    """One run: a model call and a tool call in turns, the second call of the tool fails."""
    seen = {"models": [], "prompts": [], "tools": 0, "stopped_by": None, "message": None}
    try:
        with dt.run(AGENT, user_input=marked("q"), model="gpt-4o", tools=["search"]) as run:
            seen["run_id"] = run.run_id
            for turn in range(TURNS):
                model = run.model_override or "gpt-4o"
                prompt = run.pop_prompt_addition()
                seen["models"].append(model)
                seen["prompts"] += [prompt] if prompt else []
                run.llm_called(model, prompt_tokens=100)
                run.llm_responded(completion_tokens=20, latency_ms=50, finish_reason="tool_calls", output_length=9)
                seen["tools"] += 1
                run.tool_called("search", {"turn": turn})
                failed = turn == 1
                run.tool_responded("search", success=not failed, latency_ms=3, error=marked("down") if failed else None)
            run.final_answer()
    except PolicyViolation as violation:
        seen["stopped_by"], seen["message"] = violation.policy_name, str(violation)
    return seen


asked = Asked(dt._policy_engine)
for _line in sys.stdin:
    asked.again()
    seen = play()
    dt.flush(block=True)
    print("round", json.dumps({**seen, "warnings": report.complaints()}), flush=True)
