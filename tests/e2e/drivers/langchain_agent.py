"""The LangChain callback on a LangGraph agent and on retrieval chains, with a scripted model."""

import asyncio

from dunetrace.integrations.langchain import DunetraceCallbackHandler
from langchain.agents import create_agent
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import tool

from support import Report, marked

report = Report("langchain_agent")
# LangChain 1 describes a retriever with None and ends an asynchronous chain in
# another context than it began; the hash-era handler complains, and sends anyway.
report.tolerate("Dunetrace: on_retriever_start failed", "Dunetrace: on_chain_end failed")
dt = report.client()


class ScriptedModel(BaseChatModel):
    """A chat model that plays a list of turns: a tool name, `answer`, `cut` or `fail`."""

    script: list
    turn: int = 0

    @property
    def _llm_type(self):
        return "scripted"

    def bind_tools(self, _tools, **_kwargs):
        return self

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        turn = self.script[self.turn]
        self.turn += 1
        if turn == "fail":
            raise RuntimeError(marked("upstream said no"))
        usage = {"input_tokens": 100 + self.turn, "output_tokens": 4, "total_tokens": 104 + self.turn}
        message = AIMessage(marked("The answer is 42."), usage_metadata=usage)
        reason = {"answer": "stop", "cut": "length"}.get(turn, "tool_calls")
        if reason == "tool_calls":
            call = {"name": turn, "args": {"query": marked(f"page {self.turn}")}, "id": f"call-{self.turn}"}
            message = AIMessage("", tool_calls=[call], usage_metadata=usage)
        message.response_metadata = {"finish_reason": reason}
        generation = ChatGeneration(message=message, generation_info={"finish_reason": reason})
        return ChatResult(generations=[generation])


class Shelf(BaseRetriever):
    """A retriever that finds nothing when asked for `nothing`."""

    def _get_relevant_documents(self, query, *, run_manager):
        if "nothing" in query:
            return []
        return [Document(page_content=marked("tide tables"), metadata={"score": 0.9})]


@tool
def search(query: str) -> str:
    """Search the web."""
    return f"found {query}"


@tool
def broken(query: str) -> str:
    """Fail always."""
    raise ValueError(marked("db password is hunter2"))


def agent(agent_id, script, tools):
    """Run a LangGraph agent over the script, under a callback of its own."""
    handler = DunetraceCallbackHandler(
        dt, agent_id=agent_id, model="gpt-4o-mini", tools=[each.name for each in tools]
    )
    graph = create_agent(ScriptedModel(script=script), tools)
    question = {"messages": [("human", marked("what are the tides?"))]}
    try:
        graph.invoke(question, config={"callbacks": [handler]})
    except (RuntimeError, ValueError):
        pass
    return handler.last_run_id


def rag_chain():
    """Build a chain that answers from retrieved documents."""

    def steps(inputs, config):
        documents = Shelf().invoke(inputs["input"], config=config)
        return ScriptedModel(script=["answer"]).invoke(f"{len(documents)} documents", config=config).content

    return RunnableLambda(steps)


handler_run = agent("e2e-lc-healthy", ["search", "answer"], [search])
agent("e2e-lc-loop", ["search"] * 5 + ["answer"], [search])
agent("e2e-lc-model-error", ["fail"], [search])
agent("e2e-lc-tool-error", ["broken", "answer"], [broken])


async def retrieve():
    for agent_id, query in (("e2e-lc-rag", "tides"), ("e2e-lc-rag-empty", "nothing")):
        handler = DunetraceCallbackHandler(dt, agent_id=agent_id, model="gpt-4o-mini")
        await rag_chain().ainvoke({"input": marked(query)}, config={"callbacks": [handler]})


asyncio.run(retrieve())

claimed = report.completed("e2e-lc-healthy", steps=3, llm=2, tools=1)
assert claimed == handler_run, (claimed, handler_run)
report.completed("e2e-lc-loop", steps=11, llm=6, tools=5, signals=[("TOOL_LOOP", "HIGH", 10)])
report.errored("e2e-lc-model-error", steps=1, llm=1, tools=0, signals=[("FIRST_STEP_FAILURE", "MEDIUM", 1)])
report.errored("e2e-lc-tool-error", steps=2, llm=1, tools=1, signals=[("FIRST_STEP_FAILURE", "MEDIUM", 2)])
report.completed("e2e-lc-rag", steps=2, llm=1, tools=0)
report.completed("e2e-lc-rag-empty", steps=2, llm=1, tools=0, signals=[("RAG_EMPTY_RETRIEVAL", "MEDIUM", 2)])
report.finish()
