"""What every driver shares: a client that notes the runs it starts, and the report.

A driver is one small program that uses the published SDK the way its guide
shows. It ends by printing one line of JSON which says what the server must show
for each run it made: identity, outcome, counts and the exact set of signals.
"""

import importlib.metadata
import json
import logging
import os
import sys
from collections import Counter, defaultdict, deque

from dunetrace import Dunetrace

SDK_VERSION = importlib.metadata.version("dunetrace")
SDK = tuple(int(part) for part in SDK_VERSION.split("."))

#: Since 0.4 the SDK sends raw text instead of hashes, and reports streamed
#: answers in full.
SENDS_RAW_TEXT = SDK >= (0, 4)

#: Raw text that a test may look for afterwards in everything the server keeps.
#: Drivers put it wherever the SDK accepts user content.
MARK = os.environ.get("DUNETRACE_E2E_MARK", "")


def marked(text):
    """Return `text` carrying the privacy mark, if the test set one."""
    return f"{text} {MARK}".strip()


def openai_rides_on_httpx():
    """Say whether the installed openai client sends through httpx.

    If so, an instrumented model call appears a second time, as an HTTP tool call
    nested between the call and its response.
    """
    return int(importlib.metadata.version("openai").split(".")[0]) < 3


class Complaints(logging.Handler):
    """Keeps the warnings of the SDK, which is how it tells of refused or lost events."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


class Report:
    """The runs that a driver made and what must be seen of each of them."""

    def __init__(self, scenario):
        self.scenario = scenario
        #: Seconds added to the time of every event emitted from now on, so that a
        #: driver can show a slow step without waiting for it.
        self.clock_offset = 0.0
        self._clients = []
        self._started = defaultdict(deque)
        self._events = {}
        self._claimed = {}
        self._marked_events = 0
        self._tolerated = ()
        self._complaints = Complaints()
        logging.getLogger("dunetrace").addHandler(self._complaints)

    def client(self, **options):
        """Open an SDK client on the endpoint under test and watch what it emits."""
        client = Dunetrace(
            endpoint=os.environ["DUNETRACE_ENDPOINT"],
            api_key=os.environ.get("DUNETRACE_API_KEY", "dt_dev_test"),
            **options,
        )
        emit = client._emit

        def watching_emit(event):
            kind = getattr(event.event_type, "value", event.event_type)
            if kind == "run.started":
                self._started[event.agent_id].append(event.run_id)
            self._events.setdefault(event.run_id, Counter())[kind] += 1
            self._marked_events += bool(MARK) and MARK in json.dumps(event.payload, default=str)
            event.timestamp += self.clock_offset
            emit(event)

        client._emit = watching_emit
        self._clients.append(client)
        return client

    def expect(self, agent_id, *, status, exit_reason, steps, llm, tools, signals=(), **more):
        """Claim the agent's next run and say what the server must show for it.

        `signals` holds (failure type, severity, step) of every one of the 15
        detectors that must have fired; any other signal fails the test.
        """
        if not self._started[agent_id]:
            raise SystemExit(f"{self.scenario}: no further run of {agent_id} was started")
        run_id = self._started[agent_id].popleft()
        self._claimed[run_id] = {
            "run_id": run_id,
            "agent_id": agent_id,
            "status": status,
            "exit_reason": exit_reason,
            "steps": steps,
            "llm_calls": llm,
            "tool_calls": tools,
            "signals": sorted(list(signal) for signal in signals),
            **more,
        }
        return run_id

    def completed(self, agent_id, **expected):
        """Expect a run that ended by itself with a final answer."""
        defaults = {"status": "completed", "exit_reason": "final_answer"}
        return self.expect(agent_id, **{**defaults, **expected})

    def errored(self, agent_id, **expected):
        """Expect a run that ended with an exception."""
        return self.expect(agent_id, **{"status": "errored", "exit_reason": "error", **expected})

    def complaints(self):
        """Return what the SDK has warned about so far."""
        return list(self._complaints.messages)

    def tolerate(self, *beginnings):
        """Name warnings that the SDK is known to give without any fault of the server."""
        self._tolerated = beginnings

    def finish(self):
        """Send what is left, check that every run was claimed, print the report."""
        for client in self._clients:
            client.shutdown(timeout=20)
        unclaimed = {agent: list(runs) for agent, runs in self._started.items() if runs}
        if unclaimed:
            raise SystemExit(f"{self.scenario}: runs without expectation: {unclaimed}")
        runs = []
        for run_id, expected in self._claimed.items():
            runs.append({**expected, "events": dict(self._events[run_id])})
        warnings = [text for text in self._complaints.messages if not text.startswith(self._tolerated)]
        report = {"scenario": self.scenario, "sdk": SDK_VERSION, "runs": runs, "warnings": warnings}
        report["marked_events"] = self._marked_events
        sys.__stdout__.write(json.dumps(report) + "\n")
        sys.__stdout__.flush()
