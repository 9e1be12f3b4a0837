"""Shorthand for scripted agents: one model call, one tool call, one retrieval."""

from support import marked

TOOLS = ["search", "calc", "fetch"]


def llm(run, finish="tool_calls", prompt=200, completion=20, output=80):
    """Make one model call and take its answer."""
    run.llm_called("gpt-4o", prompt_tokens=prompt)
    run.llm_responded(
        completion_tokens=completion, latency_ms=400, finish_reason=finish, output_length=output
    )


def tool(run, name, args, ok=True):
    """Use one tool; `args` tells calls apart."""
    run.tool_called(name, {"q": args, "note": marked("tool")})
    if ok:
        run.tool_responded(name, success=True, output_length=64, latency_ms=25)
    else:
        run.tool_responded(name, success=False, latency_ms=25, error=marked("connection refused"))


def retrieve(run, count, score):
    """Search an index."""
    run.retrieval_called("docs")
    run.retrieval_responded("docs", result_count=count, top_score=score, latency_ms=12)


def healthy(run):
    """Play three model calls and two different tools: nothing to complain about."""
    llm(run)
    tool(run, "search", 1)
    llm(run, prompt=260)
    tool(run, "calc", 2)
    llm(run, "stop", prompt=300)
