"""`@dt.agent()` on coroutines: three runs at the same time keep their own steps."""

import asyncio

from dunetrace.context import get_current_run

from support import Report, marked

report = Report("decorator_async")
dt = report.client()
dt.init(agent_id="e2e-decorator-async")


@dt.tool
async def fetch_page(url):
    await asyncio.sleep(0.02)
    return f"page {url}"


@dt.agent(model="gpt-4o", tools=["fetch_page"])
async def answer(query):
    run = get_current_run()
    run.llm_called("gpt-4o", prompt_tokens=40)
    await asyncio.sleep(0.02)
    run.llm_responded(completion_tokens=9, latency_ms=20, finish_reason="tool_calls", output_length=12)
    await fetch_page(query)
    run.llm_called("gpt-4o", prompt_tokens=60)
    await asyncio.sleep(0.02)
    run.llm_responded(completion_tokens=9, latency_ms=20, finish_reason="stop", output_length=31)
    return query


async def main():
    await asyncio.gather(*(answer(marked(f"question {n}")) for n in range(3)))


asyncio.run(main())
for _ in range(3):
    report.completed("e2e-decorator-async", steps=3, llm=2, tools=1)
report.finish()
