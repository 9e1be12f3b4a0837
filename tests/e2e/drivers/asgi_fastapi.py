"""The ASGI middleware around a FastAPI application, driven in process."""

import asyncio

import httpx
from dunetrace import DunetraceASGIMiddleware
from dunetrace.context import get_current_run
from fastapi import FastAPI, Request

from support import Report, marked

AGENT = "e2e-asgi"
report = Report("asgi_fastapi")
dt = report.client()
app = FastAPI()
app.add_middleware(DunetraceASGIMiddleware, dt=dt, agent_id=AGENT, model="gpt-4o")


@app.post("/chat")
async def chat(query: str, request: Request):
    run = get_current_run()
    assert run is not None and request.state.dunetrace_run is run
    run.tool_called("db_lookup", {"query": query})
    await asyncio.sleep(0.01)
    run.tool_responded("db_lookup", success=True, output_length=20, latency_ms=10)
    run.llm_called("gpt-4o", prompt_tokens=80)
    run.llm_responded(completion_tokens=12, latency_ms=300, finish_reason="stop", output_length=48)
    return {"answer": query}


@app.get("/boom")
async def boom():
    raise RuntimeError(marked("no such table"))


async def main():
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        answers = await asyncio.gather(
            client.post("/chat", params={"query": marked("one")}),
            client.post("/chat", params={"query": marked("two")}),
        )
        assert [answer.status_code for answer in answers] == [200, 200]
        assert (await client.get("/missing")).status_code == 404
        assert (await client.get("/boom")).status_code == 500


asyncio.run(main())
for _ in range(2):
    report.completed(AGENT, steps=2, llm=1, tools=1)
report.completed(AGENT, steps=0, llm=0, tools=0)
report.errored(AGENT, steps=0, llm=0, tools=0, signals=[("FIRST_STEP_FAILURE", "MEDIUM", 0)])
report.finish()
