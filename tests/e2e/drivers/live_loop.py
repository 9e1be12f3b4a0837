"""An agent that is caught looping while it still runs.

It stops after each chapter, says so on standard output and waits for a line on
standard input, so that a test can look at the server in between.
"""

import sys

from agents import TOOLS, llm, tool
from support import Report, marked

AGENT = "live-loop"
report = Report("live_loop")
dt = report.client()


def chapter(name):
    """Send everything so far, name the chapter and wait to be told to go on."""
    dt.flush(block=True)
    print(name, run.run_id, flush=True)
    sys.stdin.readline()


with dt.run(AGENT, user_input=marked("watch the tide"), model="gpt-4o", tools=TOOLS) as run:
    llm(run)
    chapter("started")
    for _ in range(5):
        tool(run, "search", "same")
    chapter("looping")
    llm(run, "stop")
    run.final_answer()

report.completed(AGENT, steps=7, llm=2, tools=5, signals=[("TOOL_LOOP", "HIGH", 6)])
report.finish()
