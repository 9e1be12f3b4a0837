"""Healthy traffic that looks odd on the wire: nothing here may raise a signal."""

import asyncio

import openai

import fake_llm
from agents import TOOLS, healthy, llm, retrieve, tool
from support import Report, marked

report = Report("healthy")
dt = report.client()
dt.auto_instrument()
base = fake_llm.start()
client = openai.OpenAI(base_url=base + "/v1", api_key="x", max_retries=0)


def streamed(agent_id, calls):
    """Stream a few answers, with a tool used after each."""
    with dt.run(agent_id, user_input=marked("q"), model="gpt-4o", tools=TOOLS) as run:
        for turn in range(calls):
            question = [{"role": "user", "content": marked(f"turn {turn}")}]
            for _chunk in client.chat.completions.create(model="gpt-4o", messages=question, stream=True):
                pass
            tool(run, TOOLS[turn % 3], turn)
        run.final_answer()
    return run


async def streamed_async():
    acting = openai.AsyncOpenAI(base_url=base + "/v1", api_key="x", max_retries=0)
    with dt.run("ok-stream-async", user_input=marked("q"), model="gpt-4o") as run:
        question = [{"role": "user", "content": marked("hello")}]
        stream = await acting.chat.completions.create(model="gpt-4o", messages=question, stream=True)
        async for _chunk in stream:
            pass
        run.final_answer()
    return run


def recovered():
    """Let a tool fail three times and then work."""
    with dt.run("ok-recovered", user_input=marked("q"), model="gpt-4o", tools=TOOLS) as run:
        llm(run)
        llm(run)
        for turn in range(3):
            tool(run, "fetch", turn, ok=False)
        tool(run, "fetch", 3)
        llm(run, "stop")
        run.final_answer()


def tool_request_without_text():
    """Let the model ask for tools and say nothing, which is not an empty answer."""
    with dt.run("ok-tool-request", user_input=marked("q"), model="gpt-4o", tools=TOOLS) as run:
        llm(run, "tool_calls", output=0)
        tool(run, "search", 1)
        llm(run, "tool_use", output=0)
        tool(run, "calc", 2)
        llm(run, "end_turn")
        run.final_answer()


def good_retrieval():
    with dt.run("ok-rag", user_input=marked("q"), model="gpt-4o") as run:
        retrieve(run, 5, 0.91)
        llm(run, "stop")
        run.final_answer()


def growing_context():
    """Grow the context, but stay short of what counts as bloat."""
    with dt.run("ok-context", user_input=marked("q"), model="gpt-4o", tools=TOOLS) as run:
        for turn, prompt in enumerate((900, 1400, 2100)):
            llm(run, prompt=prompt)
            tool(run, TOOLS[turn], turn)
        run.final_answer()


two_streams = streamed("ok-stream", 2)
five_streams = streamed("ok-stream-five", 5)
async_stream = asyncio.run(streamed_async())
recovered()
tool_request_without_text()
good_retrieval()
growing_context()
with dt.run("ok-plain", user_input=marked("q"), model="gpt-4o", tools=TOOLS) as plain:
    healthy(plain)
    plain.final_answer()

report.completed("ok-stream", steps=two_streams.step, llm=2, tools=2)
report.completed("ok-stream-five", steps=five_streams.step, llm=5, tools=5)
report.completed("ok-stream-async", steps=async_stream.step, llm=1, tools=0)
report.completed("ok-recovered", steps=7, llm=3, tools=4)
report.completed("ok-tool-request", steps=5, llm=3, tools=2)
report.completed("ok-rag", steps=2, llm=1, tools=0)
report.completed("ok-context", steps=6, llm=3, tools=3)
report.completed("ok-plain", steps=5, llm=3, tools=2)
report.finish()
