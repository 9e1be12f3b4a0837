"""Print the hashes that the installed SDK gives to known contents, one JSON object a line.

The dashboard's search by content is tested with what this says on each published
era of the SDK (`src/view_model/content_forms/vectors.jsonl` is its output on all
three, one after the other). Since 0.4 the SDK sends text; what the server then
hashes is that text, which is done here in its place.
"""

import hashlib
import importlib.metadata
import json

from dunetrace import Dunetrace

#: Stands for `LONG` in what is printed, so that the output stays readable.
SHORT = "<9000 y>"
LONG = "y" * 9000
SDK = importlib.metadata.version("dunetrace")

TEXTS = [
    "hello",
    "plan a trip\nto the \u201cNorth\u201d \U0001f30d",
    "  blanks around  ",
    LONG,
]

ARGUMENTS = [
    {"query": "x"},
    {"query": "it's"},
    {"query": 'say "hi"'},
    {"query": "it's \"both\""},
    {"b": 1, "a": [True, False, None], "nested": {"deep": {}}},
    {"floats": [1.0, 0.1, 1e16, 1e15, 123456789.125, 1e-5, 0.0001, -0.0, 1e22, 5e-324]},
    {"big": 123456789012345678901234567890, "minus": -7},
    {"text": "tab\t line\n back\\slash nul\x00 del\x7f bell\x07"},
    {"text": "h\u00e9llo \u4e16\u754c \U0001f30d e\u0301 zero\u200dwidth nbsp\u00a0 \u2028"},
    {"token": "abc", "headers": {"X-Api-Key": "k", "accept": "*/*"}, "max_tokens": 5},
    {"long": LONG},
    {},
]

URL = "https://example.com/search?q=dunes&page=2"


def digest(text):
    """Hash as the server hashes a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def say(what, pasted, payload, name):
    """Print one vector: the hash that was sent, or that of the text that was sent."""
    sent = payload.get(f"{name}_hash") or digest(payload.get(name) or payload[f"{name}_text"])
    print(json.dumps({"sdk": SDK, "what": what, "pasted": pasted.replace(LONG, SHORT), "hash": sent}))


events = []
client = Dunetrace(endpoint="http://127.0.0.1:9", api_key="")
client._emit = lambda event: events.append(event)
for text in TEXTS:
    with client.run("vectors", user_input=text):
        pass
    start = next(event for event in reversed(events) if event.event_type.value == "run.started")
    say("input", text, start.payload, "input")
with client.run("vectors") as run:
    for arguments in ARGUMENTS:
        run.tool_called("tool", arguments)
        # What people paste is JSON, as their own logs have it.
        say("arguments", json.dumps(arguments), events[-1].payload, "args")
    run.tool_called("http", {"url_hash": digest(URL)} if SDK < "0.4" else {"url": URL})
    say("url", URL, events[-1].payload, "args")
