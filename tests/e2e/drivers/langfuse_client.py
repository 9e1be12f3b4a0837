"""Langfuse's own client against the server under test, from keys to traces.

Every answer goes through the models of the client, so a server that answers in
another form fails here. Prints what a test wants to know as one line of JSON.
"""

import json
import time
import uuid
from urllib.parse import quote

from langfuse import Langfuse
from langfuse.api import NotFoundError
from langfuse.api.core.api_error import ApiError

NAME = f"dunetrace-e2e-client-{uuid.uuid4().hex[:12]}"
LIMIT_SECONDS = 90

lf = Langfuse()


def eventually(attempt):
    """Repeat `attempt` until it returns something, as ingestion takes its time."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        if found := attempt():
            return found
        time.sleep(0.5)
    raise TimeoutError(attempt.__name__)


def fails_with(status, request):
    """Make sure that a request is refused with this status."""
    try:
        request()
    except ApiError as error:
        assert error.status_code == status, error
        return error.body
    raise AssertionError("nothing was refused")


def keys():
    """Look at the keys, right and wrong."""
    assert lf.auth_check()
    projects = lf.api.projects.get().data
    assert len(projects) == 1
    assert lf.api.health.health().status == "OK"
    wrong = Langfuse(secret_key="sk-lf-wrong", public_key="pk-lf-wrong", tracing_enabled=False)
    fails_with(401, wrong.api.projects.get)


def text_prompt():
    """Publish a text in three versions and follow its labels."""
    settings = {"model": "m", "temperature": 0.5}
    lf.create_prompt(
        name=NAME, prompt="Answer {{question}}.", labels=["production"], tags=["e2e"], config=settings
    )
    first = lf.get_prompt(NAME, cache_ttl_seconds=0)
    assert (first.version, first.compile(question="it")) == (1, "Answer it.")
    assert (first.config, first.tags) == (settings, ["e2e"])
    # Neither settings nor label are inherited, tags are.
    lf.create_prompt(name=NAME, prompt="Answer {{question}} briefly.", commit_message="shorter")
    assert lf.get_prompt(NAME, cache_ttl_seconds=0).version == 1
    second = lf.get_prompt(NAME, label="latest", cache_ttl_seconds=0)
    assert (second.version, second.config, second.tags) == (2, {}, ["e2e"])
    assert second.commit_message == "shorter"
    lf.update_prompt(name=NAME, version=2, new_labels=["production", "staging"])
    assert lf.get_prompt(NAME, cache_ttl_seconds=0).version == 2
    assert "production" not in lf.get_prompt(NAME, version=1, cache_ttl_seconds=0).labels
    listed = lf.api.prompts.list(name=NAME).data
    assert [(entry.name, entry.versions) for entry in listed] == [(NAME, [1, 2])]


def cache():
    """Keep a prompt for as long as it is told to, whatever is published meanwhile."""
    name = f"{NAME}-cache"
    lf.create_prompt(name=name, prompt="one", labels=["production"])
    assert lf.get_prompt(name, cache_ttl_seconds=60).prompt == "one"
    # Through another client, as somebody else's change would be: this client's cache stays as it is.
    lf.api.prompts.create(request={"name": name, "type": "text", "prompt": "two", "labels": ["production"]})
    assert lf.get_prompt(name, cache_ttl_seconds=60).prompt == "one"
    assert lf.get_prompt(name, cache_ttl_seconds=0).prompt == "two"


def chat_prompt():
    """Publish messages with a placeholder in a folder whose name has to be encoded."""
    name = f"{NAME}/sub folder"
    messages = [
        {"role": "system", "content": "Be brief."},
        {"type": "placeholder", "name": "history"},
        {"role": "user", "content": "{{question}}"},
    ]
    lf.create_prompt(name=name, type="chat", prompt=messages, labels=["production"])
    chat = lf.get_prompt(name, type="chat", cache_ttl_seconds=0)
    history = [{"role": "assistant", "content": "Hello."}]
    compiled = chat.compile(question="Why?", history=history)
    assert [message["content"] for message in compiled] == ["Be brief.", "Hello.", "Why?"]
    fails_with(
        400, lambda: lf.api.prompts.create(request={"name": name, "type": "text", "prompt": "no longer chat"})
    )


def composed_prompt():
    """Let a prompt refer to another one, and read it with and without the other."""
    inner, outer = f"{NAME}-inner", f"{NAME}-outer"
    lf.create_prompt(name=inner, prompt="RULES", labels=["production"])
    written = f"A @@@langfusePrompt:name={inner}|label=production@@@ B"
    lf.create_prompt(name=outer, prompt=written, labels=["production"])
    assert lf.api.prompts.get(outer).prompt == "A RULES B"
    raw = lf.api.prompts.get(outer, resolve=False)
    assert (raw.prompt, raw.resolution_graph) == (written, None)


def refusals():
    """Ask for what is not there and send what is not allowed."""
    try:
        lf.api.prompts.get(f"{NAME}-nowhere")
        raise AssertionError("a prompt that is not there was found")
    except NotFoundError:
        pass
    fails_with(400, lambda: lf.update_prompt(name=NAME, version=1, new_labels=["latest"]))
    fails_with(404, lambda: lf.update_prompt(name=NAME, version=99, new_labels=["staging"]))
    upper = {"name": NAME, "type": "text", "prompt": "x", "labels": ["UPPER"]}
    fails_with(400, lambda: lf.api.prompts.create(request=upper))


def trace():
    """Send a trace under an id of our own and read it back, in pages."""
    prompt = lf.get_prompt(NAME, cache_ttl_seconds=0)
    trace_id = uuid.uuid4().hex
    context = {"trace_id": trace_id}
    with lf.start_as_current_observation(
        trace_context=context, name="dunetrace-e2e-agent", as_type="agent", input={"query": "What is X?"}
    ) as root:
        for turn in range(3):
            with lf.start_as_current_observation(
                name="llm", as_type="generation", model="gpt-4o-mini", prompt=prompt, input=[{"turn": turn}]
            ) as call:
                call.update(output="search", usage_details={"input": 10, "output": 2})
            with lf.start_as_current_observation(name="search", as_type="tool", input={"q": "X"}) as tool:
                tool.update(output="no results", level="ERROR", status_message="nothing found")
        root.update(output="gave up", metadata={"dunetrace_run_id": "run-1"})
    lf.flush()

    def read():
        fields = "core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context"
        found, cursor = [], None
        while True:
            page = lf.api.observations.get_many(trace_id=trace_id, fields=fields, limit=3, cursor=cursor)
            found += page.data
            cursor = page.meta.cursor
            if not cursor:
                return found if len(found) == 7 else None

    observations = eventually(read)
    assert len({observation.id for observation in observations}) == 7
    starts = [observation.start_time for observation in observations]
    assert starts == sorted(starts, reverse=True), "newest first"
    roots = [observation for observation in observations if observation.is_root_observation]
    assert [(root.name, root.type, root.output) for root in roots] == [("dunetrace-e2e-agent", "AGENT", "gave up")]
    calls = [observation for observation in observations if observation.type == "GENERATION"]
    assert {(call.prompt_name, call.prompt_version) for call in calls} == {(NAME, prompt.version)}
    assert {json.loads(call.input)[0]["turn"] for call in calls} == {0, 1, 2}
    tools = [observation for observation in observations if observation.type == "TOOL"]
    assert {(tool.level, tool.status_message) for tool in tools} == {("ERROR", "nothing found")}
    return {"trace_id": trace_id, "root_parent": roots[0].parent_observation_id}


def tidy_up():
    """Leave no prompt behind, as every run of this program makes others."""
    for ending in ["", "-cache", "/sub folder", "-outer", "-inner"]:
        lf.api.prompts.delete(quote(f"{NAME}{ending}", safe=""))
    assert lf.api.prompts.list(name=NAME).data == []


keys()
text_prompt()
cache()
chat_prompt()
composed_prompt()
refusals()
told = trace()
tidy_up()
lf.shutdown()
print(json.dumps({"prompt": NAME, **told}))
