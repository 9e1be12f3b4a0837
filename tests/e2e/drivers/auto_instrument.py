"""`dt.auto_instrument()`: model clients and plain HTTP clients, sync, async, streamed."""

import asyncio

import anthropic
import httpx
import openai
import requests

import fake_llm
from support import Report, marked, openai_rides_on_httpx

report = Report("auto_instrument")
dt = report.client()
dt.auto_instrument()
base = fake_llm.start()
chat = openai.OpenAI(base_url=base + "/v1", api_key="x", max_retries=0).chat.completions
claude = anthropic.Anthropic(base_url=base, api_key="x", max_retries=0).messages
NESTED = 1 if openai_rides_on_httpx() else 0


def say(text):
    return [{"role": "user", "content": marked(text)}]


def openai_plain():
    """Three answers: a plain one, a tool request and one that hits the limit."""
    with dt.run("e2e-openai", user_input=marked("q"), model="gpt-4o") as run:
        for text in ("hello", "TOOL please", "LENGTH please"):
            chat.create(model="gpt-4o", messages=say(text))
        run.final_answer()


def openai_streamed():
    """A streamed answer is a healthy one, even if the SDK cannot see its text."""
    with dt.run("e2e-openai-stream", user_input=marked("q"), model="gpt-4o") as run:
        for _chunk in chat.create(model="gpt-4o", messages=say("hello"), stream=True):
            pass
        run.final_answer()


def openai_rate_limited():
    try:
        with dt.run("e2e-openai-error", user_input=marked("q"), model="gpt-4o"):
            chat.create(model="gpt-4o", messages=say("LIMIT"))
    except openai.RateLimitError:
        pass


def anthropic_plain():
    """Two answers cut at the limit, in Anthropic's own words for it."""
    with dt.run("e2e-anthropic", user_input=marked("q"), model="claude-sonnet-4-5") as run:
        for text in ("hello", "LENGTH one", "LENGTH two"):
            claude.create(model="claude-sonnet-4-5", max_tokens=50, messages=say(text))
        run.final_answer()


def anthropic_streamed():
    with dt.run("e2e-anthropic-stream", user_input=marked("q"), model="claude-sonnet-4-5") as run:
        for _event in claude.create(model="claude-sonnet-4-5", max_tokens=50, messages=say("hello"), stream=True):
            pass
        run.final_answer()


def plain_http():
    """HTTP calls outside a model call are tools; three failures in a row are a storm."""
    with dt.run("e2e-httpx", user_input=marked("q")) as run:
        with httpx.Client(base_url=base) as client:
            for path in ("/ok", "/missing", "/boom", "/boom"):
                client.get(path, params={"q": marked("secret")} if path == "/ok" else None)
        run.final_answer()
    with dt.run("e2e-requests", user_input=marked("q")) as run:
        requests.get(base + "/ok", timeout=5)
        requests.get(base + "/ok", timeout=5)
        requests.get(base + "/missing", timeout=5)
        run.final_answer()


async def async_clients():
    acting = openai.AsyncOpenAI(base_url=base + "/v1", api_key="x", max_retries=0).chat.completions
    talking = anthropic.AsyncAnthropic(base_url=base, api_key="x", max_retries=0).messages
    with dt.run("e2e-async", user_input=marked("q"), model="gpt-4o") as run:
        await acting.create(model="gpt-4o", messages=say("hello"))
        await talking.create(model="claude-sonnet-4-5", max_tokens=50, messages=say("hello"))
        async with httpx.AsyncClient(base_url=base) as client:
            await client.get("/ok")
        run.final_answer()


def five_model_calls():
    """Five model calls with two real tools: nothing loops here."""
    with dt.run("e2e-five", user_input=marked("q"), model="gpt-4o", tools=["search"]) as run:
        for turn in range(5):
            chat.create(model="gpt-4o", messages=say(f"turn {turn}"))
            if turn in (1, 3):
                run.tool_called("search", {"turn": turn})
                run.tool_responded("search", success=True, output_length=10, latency_ms=5)
        run.final_answer()


openai_plain()
openai_streamed()
openai_rate_limited()
anthropic_plain()
anthropic_streamed()
plain_http()
asyncio.run(async_clients())
five_model_calls()

report.completed("e2e-openai", steps=3 + 3 * NESTED, llm=3, tools=0)
report.completed("e2e-openai-stream", steps=1 + NESTED, llm=1, tools=0)
failed_at = 1 + NESTED
report.errored(
    "e2e-openai-error", steps=failed_at, llm=1, tools=0, signals=[("FIRST_STEP_FAILURE", "MEDIUM", failed_at)]
)
report.completed("e2e-anthropic", steps=3, llm=3, tools=0, signals=[("LLM_TRUNCATION_LOOP", "HIGH", 3)])
report.completed("e2e-anthropic-stream", steps=1, llm=1, tools=0)
report.completed(
    "e2e-httpx",
    steps=4,
    llm=0,
    tools=4,
    signals=[("FIRST_STEP_FAILURE", "MEDIUM", 2), ("RETRY_STORM", "HIGH", 4)],
)
report.completed("e2e-requests", steps=3, llm=0, tools=3)
report.completed("e2e-async", steps=3 + NESTED, llm=2, tools=1)
report.completed("e2e-five", steps=7 + 5 * NESTED, llm=5, tools=2)
report.finish()
