"""The official clients of both providers against the model under test.

What they cannot send is refused, and what they cannot read fails here. Prints
the answers as one line of JSON.
"""

import json
import os

import anthropic
import openai

SCHEMA = {
    "type": "object",
    "properties": {"root_cause": {"type": "string"}, "fix_content": {"type": "string"}},
    "required": ["root_cause", "fix_content"],
    "additionalProperties": False,
}
ASKED = [{"role": "user", "content": "Why?"}]

claude = anthropic.Anthropic(
    base_url=os.environ["ANTHROPIC_BASE_URL"], api_key=os.environ["ANTHROPIC_API_KEY"], max_retries=0
)
gpt = openai.OpenAI(
    base_url=os.environ["OPENAI_BASE_URL"], api_key=os.environ["OPENAI_API_KEY"], max_retries=0
)


def ask_claude(**more):
    """Ask one provider for an answer in a form."""
    return claude.messages.create(
        model="claude-sonnet-5-5",
        max_tokens=4096,
        messages=ASKED,
        output_config={"format": {"type": "json_schema", "schema": SCHEMA}},
        **more,
    )


def ask_gpt(**more):
    """Ask the other one for the same."""
    form = {"name": "answer", "strict": True, "schema": SCHEMA}
    return gpt.chat.completions.create(
        model="gpt-6-sol",
        messages=ASKED,
        response_format={"type": "json_schema", "json_schema": form},
        **more,
    )


def refused(status, request):
    """Make sure that a request fails like this."""
    try:
        request()
    except (anthropic.APIStatusError, openai.APIStatusError) as error:
        assert error.status_code == status, error
        return type(error).__name__
    raise AssertionError("nothing was refused")


# What is said is set by the test, one after the other.
message = ask_claude()
assert message.stop_reason == "end_turn" and message.usage.output_tokens > 0
thoughtful = ask_claude()
assert [block.type for block in thoughtful.content] == ["thinking", "text"]
events = list(ask_claude(stream=True))
streamed = "".join(
    event.delta.text
    for event in events
    if event.type == "content_block_delta" and event.delta.type == "text_delta"
)
assert events[-1].type == "message_stop"
assert ask_claude().stop_reason == "max_tokens"
assert ask_claude().stop_reason == "refusal"
overloaded = refused(529, ask_claude)
limited = refused(429, ask_claude)

completion = ask_gpt()
assert completion.choices[0].finish_reason == "stop" and completion.usage.total_tokens > 0
chunks = list(ask_gpt(stream=True))
pieces = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
assert ask_gpt().choices[0].finish_reason == "length"
assert ask_gpt().choices[0].message.refusal
poor = refused(429, ask_gpt)

answers = [message.content[0].text, streamed, completion.choices[0].message.content, pieces]
assert all(set(json.loads(answer)) == set(SCHEMA["required"]) for answer in answers)
print(json.dumps({"answers": len(answers), "errors": [overloaded, limited, poor]}))
