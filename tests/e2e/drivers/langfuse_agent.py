"""A research agent that reports to Dunetrace and to Langfuse, and takes its instructions from a managed prompt.

Its scripted model searches for the same thing again and again, until its
instructions tell it not to: so a fix that reaches the prompt does help. One
that is stubborn goes on all the same. Every run is one trace, under an id that
both sides are told.

DUNETRACE_E2E_AGENT says what to play, as JSON: name, prompt, kind (text or
chat), runs, and optionally stubborn, joined (false: each side has an id of its
own), loops (how many of the runs may loop at all), untold (Dunetrace is not told the
instructions, so all versions of the prompt look the same) and notes (how many
further observations every trace has, which Dunetrace never sees). Prints every run as one
line of JSON.
"""

import json
import os
import uuid

from agents import llm, tool
from dunetrace import Dunetrace
from langfuse import Langfuse

from support import marked

PLAN = json.loads(os.environ["DUNETRACE_E2E_AGENT"])
AGENT = PLAN["name"]
#: What the instructions have to say for the model to stop.
CURE = "do not repeat"
TURNS = 5
QUERY = "lakes of Finland"

lf = Langfuse()
dt = Dunetrace(endpoint=os.environ["DUNETRACE_ENDPOINT"], api_key="dt_dev_test")


def instructions_of(prompt):
    """Return what the prompt tells the model, as the text of its first message."""
    compiled = prompt.compile(question=marked("How many lakes?"))
    return compiled if isinstance(compiled, str) else compiled[0]["content"]


def think(run, prompt, output, finish):
    """Ask the model, which both sides see."""
    call = lf.start_observation(
        name="llm", as_type="generation", model="gpt-4o", prompt=prompt, input=marked("What now?")
    )
    llm(run, finish)
    call.update(output=marked(output), usage_details={"input": 200, "output": 20}).end()


def search(run, query):
    """Use the tool, which finds nothing."""
    call = lf.start_observation(name="search", as_type="tool", input={"q": marked(query)})
    tool(run, "search", query)
    call.update(output=marked("no results")).end()


def note(count):
    """Add what makes a trace long, in pieces that the client's queue can hold."""
    for turn in range(count):
        lf.start_observation(name="note", as_type="span", input={"turn": turn}).end()
        if turn % 500 == 499:
            lf.flush()


def play(may_loop):
    """Play one run and return how it went."""
    prompt = lf.get_prompt(PLAN["prompt"], type=PLAN["kind"], cache_ttl_seconds=0)
    instructions = instructions_of(prompt)
    loops = may_loop and (PLAN.get("stubborn", False) or CURE not in instructions)
    trace_id = uuid.uuid4().hex
    joined = PLAN.get("joined", True)
    with (
        lf.start_as_current_observation(
            trace_context={"trace_id": trace_id}, name=AGENT, as_type="agent", input=marked(QUERY)
        ) as root,
        dt.run(
            AGENT,
            user_input=marked(QUERY),
            system_prompt=None if PLAN.get("untold", False) else instructions,
            model="gpt-4o",
            tools=["search"],
            trace_id=trace_id if joined else None,
        ) as run,
    ):
        think(run, prompt, "search", "tool_calls")
        for _ in range(TURNS if loops else 1):
            search(run, QUERY)
        note(PLAN.get("notes", 0))
        think(run, prompt, "I give up.", "stop")
        run.final_answer()
        root.update(output=marked("I give up."))
    return {"run_id": run.run_id, "trace_id": trace_id, "version": prompt.version, "loops": loops}


may_loop = PLAN.get("loops", PLAN["runs"])
told = [play(turn < may_loop) for turn in range(PLAN["runs"])]
lf.flush()
dt.flush(block=True)
dt.shutdown()
lf.shutdown()
print(json.dumps(told))
