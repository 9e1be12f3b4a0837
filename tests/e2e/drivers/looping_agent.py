"""An agent that searches for the same thing again and again, unless a policy ends its runs.

DUNETRACE_E2E_RUNS says how many runs. They begin after one that does nothing but
make the SDK fetch its policies, so all of them obey what was in force before.
Prints every run as one line of JSON.
"""

import json
import os
import time

from agents import llm, tool
from dunetrace import Dunetrace, PolicyViolation

from support import marked

AGENT = "looping-agent"
TURNS = 5
LIMIT_SECONDS = 10

secret = os.environ.get("DUNETRACE_POLICY_SECRET", "")
dt = Dunetrace(endpoint=os.environ["DUNETRACE_ENDPOINT"], api_key="dt_dev_test", policy_secret=secret)


def fetch_policies():
    """Make the SDK ask for policies, and wait for the answer."""
    answers = []
    load = dt._policy_engine.load

    def noting_load(*args, **more):
        load(*args, **more)
        answers.append(True)

    dt._policy_engine.load = noting_load
    with dt.run(AGENT, user_input=marked("warm up"), model="gpt-4o") as run:
        run.final_answer()
    deadline = time.monotonic() + LIMIT_SECONDS
    while not answers:
        assert time.monotonic() < deadline, "the SDK got no policies"
        time.sleep(0.01)


def play():
    """Play one run and return whether a policy ended it."""
    stopped = False
    try:
        with dt.run(AGENT, user_input=marked("q"), model="gpt-4o", tools=["search"]) as run:
            llm(run)
            for _ in range(TURNS):
                tool(run, "search", "same")
            llm(run, "stop")
            run.final_answer()
    except PolicyViolation:
        stopped = True
    return {"run_id": run.run_id, "stopped": stopped}


fetch_policies()
told = [play() for _ in range(int(os.environ["DUNETRACE_E2E_RUNS"]))]
dt.flush(block=True)
dt.shutdown()
print(json.dumps(told))
