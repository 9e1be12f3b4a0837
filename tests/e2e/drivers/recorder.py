"""A stand-in server: answers as the contract says and keeps what it was sent.

`python recorder.py DRIVER [SHOW]` runs one driver against it and prints the
driver's report; with SHOW it also prints every event, so that a driver can be
developed without a server.
"""

import json
import os
import subprocess
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EVENTS = []


class Handler(BaseHTTPRequestHandler):
    """Accept everything an SDK sends."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/v1/policies"):
            self.reply(200, {"policies": []})
        elif self.path.startswith("/v1/detector-config"):
            config = {"schema_version": 1, "agent_id": "", "agent_version": None, "generated_at": time.time()}
            self.reply(200, {**config, "ttl_s": 60, "detectors": {}, "packs": [], "baselines": None})
        else:
            self.reply(200, {"status": "ok"})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        EVENTS.extend(body.get("events", []))
        accepted = len(body.get("events", []))
        self.reply(202, {"accepted": accepted, "batch_id": str(uuid.uuid4()), "queued_at": time.time()})

    def reply(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args):
        pass


def check(report):
    """Compare the report's own counts with the events that arrived."""
    problems = []
    for run in report["runs"]:
        events = [event for event in EVENTS if event["run_id"] == run["run_id"]]
        seen = {}
        for event in events:
            seen[event["event_type"]] = seen.get(event["event_type"], 0) + 1
        if seen != run["events"]:
            problems.append(f"{run['agent_id']}: emitted {run['events']}, arrived {seen}")
        steps = max(event["step_index"] for event in events)
        if steps != run["steps"]:
            problems.append(f"{run['agent_id']}: expects {run['steps']} steps, sent {steps}")
    return problems


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = os.path.dirname(os.path.abspath(__file__))
    env = {**os.environ, "DUNETRACE_ENDPOINT": f"http://127.0.0.1:{server.server_port}"}
    driver = [sys.executable, os.path.join(here, sys.argv[1] + ".py")]
    out = subprocess.run(driver, env=env, stdout=subprocess.PIPE, check=True, text=True).stdout
    report = json.loads(out)
    if len(sys.argv) > 2:
        for event in EVENTS:
            print(event["run_id"][:8], event["agent_id"], event["event_type"], event["step_index"], json.dumps(event["payload"]))
    for run in report["runs"]:
        print({key: value for key, value in run.items() if key != "events"})
    problems = check(report) + report["warnings"]
    print("\n".join(problems) or "consistent")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
