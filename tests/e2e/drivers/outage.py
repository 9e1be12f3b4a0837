"""An agent that keeps working while the server is away.

It stops when half of its runs are sent, so that a test can take the server down,
and makes the other half before anything answers again.
"""

import sys
import time

from agents import TOOLS, healthy
from support import Report, marked

AGENT = "e2e-outage"
HALF = 40
report = Report("outage")
# What the SDK says while it cannot reach the server is right, and it retries.
report.tolerate("Failed to ship")
dt = report.client()


def work():
    for _ in range(HALF):
        with dt.run(AGENT, user_input=marked("q"), model="gpt-4o", tools=TOOLS) as run:
            healthy(run)
            run.final_answer()
    return run.run_id


last = work()
dt.flush(block=True)
print("half", last, flush=True)
sys.stdin.readline()
last = work()
dt.flush()
time.sleep(1)
assert report.complaints(), "the client has not noticed that the server is away"
print("working", last, flush=True)
sys.stdin.readline()

# A batch whose retry is not yet due is lost with the process.
deadline = time.monotonic() + 30
while dt._emitter.pending_events and time.monotonic() < deadline:
    time.sleep(0.1)
for _ in range(2 * HALF):
    report.completed(AGENT, steps=5, llm=3, tools=2)
report.finish()
