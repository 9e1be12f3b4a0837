"""Golden runs for the policy evaluator: what the SDK itself fires, case by case.

Prints one line of JSON per case: its policies, the events of its run as they would
be sent, and where which policy fired with which figure. It sends nothing. Times are
made up, a millisecond per event, so that the order of events is the order of the lines.

`crates/domain/tests/fixtures/policy-*.ndjson` are what it printed.
"""

import hashlib
import hmac
import importlib.metadata
import json

from dunetrace import Dunetrace, PolicyViolation

from policy_cases import AGENT, cases

SDK_VERSION = importlib.metadata.version("dunetrace")
SDK = tuple(int(part) for part in SDK_VERSION.split("."))
SECRET = "golden"
START = 1_700_000_000.0


def signed(policy):
    """Return the policy as the server signs it, so that newer SDKs obey it."""
    fields = [
        str(policy["id"]),
        policy["agent_id"],
        policy["name"],
        json.dumps(policy["condition"], sort_keys=True),
        json.dumps(policy["action"], sort_keys=True),
        str(policy["enabled"]),
        str(policy["priority"]),
    ]
    signature = hmac.new(SECRET.encode(), "\0".join(fields).encode(), hashlib.sha256).hexdigest()
    return {**policy, "signature": signature}


def install(client, policies):
    """Give the client its policies: those with an id come from a server."""
    remote = []
    for policy in policies:
        wire = {key: value for key, value in policy.items() if key != "shadow"}
        if "id" in policy:
            remote.append(signed(wire))
        else:
            client.add_policy(**wire)
    if remote:
        client._policy_engine.load(remote, secret=SECRET)


class Recording:
    """What the SDK emits in one run, with the firings apart from the events."""

    def __init__(self):
        self.events = []
        self.fired = []

    def take(self, event):
        kind = getattr(event.event_type, "value", event.event_type)
        if kind == "policy.triggered":
            value = event.payload["value"]
            self.fired.append(
                {
                    "event": len(self.events) - 1,
                    "policy": event.payload["policy_name"],
                    "step": event.step_index,
                    "value": sorted(value) if isinstance(value, list) else value,
                }
            )
            return
        at = START + len(self.events) / 1000
        payload = dict(event.payload)
        payload.pop("source_file", None)
        entry = {"event_type": kind, "step_index": event.step_index, "timestamp": at, "payload": payload}
        self.events.append(entry)


def record(case):
    """Play one case and return its line."""
    recording = Recording()
    client = Dunetrace(endpoint="http://127.0.0.1:9", api_key="")
    client._emit = recording.take
    install(client, case.policies)
    ended = None
    try:
        with client.run(AGENT, user_input=case.input, model="gpt-4o", tools=["search", "fetch"]) as run:
            case.play(run)
    except PolicyViolation as violation:
        ended = violation.policy_name
    advice = {"model": run.model_override, "prompts": list(run.prompt_additions)}
    rules = [{"shadow": False, **policy} for policy in case.policies]
    return {
        "name": case.name,
        "rules": rules,
        "events": recording.events,
        "fired": recording.fired,
        "stopped_by": ended,
        **advice,
    }


def main():
    """Print every case. Equal events are printed once; `events_of` names the case that has them."""
    played = {}
    for case in cases(SDK):
        line = {"sdk": SDK_VERSION, **record(case)}
        owner = played.setdefault(json.dumps(line["events"]), case.name)
        if owner != case.name:
            line["events"], line["events_of"] = [], owner
        print(json.dumps(line, separators=(",", ":")))


if __name__ == "__main__":
    main()
