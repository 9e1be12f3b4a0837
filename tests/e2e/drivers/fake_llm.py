"""A local server that speaks enough of the OpenAI and Anthropic APIs for a test.

What it answers depends on words in the last user message: `TOOL` asks for a tool
call, `LENGTH` stops at the token limit, `LIMIT` answers 429. `/ok`, `/missing`
and `/boom` answer 200, 404 and 500 for plain HTTP clients.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = "The answer is 42."


class Handler(BaseHTTPRequestHandler):
    """Answer one request and keep the connection open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status = {"/ok": 200, "/missing": 404, "/boom": 500}.get(self.path.split("?")[0], 404)
        self.reply(status, {"path": self.path})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        asked = json.dumps(request.get("messages", ""))
        if "LIMIT" in asked:
            self.reply(429, {"error": {"type": "rate_limit_error", "message": "slow down"}})
        elif self.path.endswith("/chat/completions"):
            self.openai(request, asked)
        else:
            self.anthropic(request, asked)

    def openai(self, request, asked):
        base = {"id": "chatcmpl-1", "created": 1, "model": request["model"]}
        if request.get("stream"):
            chunks = [{"role": "assistant", "content": ""}, *({"content": word + " "} for word in ANSWER.split(" "))]
            events = [
                {**base, "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
                for delta in chunks
            ]
            end = {"index": 0, "delta": {}, "finish_reason": "stop"}
            events.append({**base, "object": "chat.completion.chunk", "choices": [end]})
            self.stream([f"data: {json.dumps(event)}\n\n" for event in events] + ["data: [DONE]\n\n"])
            return
        message, finish = {"role": "assistant", "content": ANSWER}, "stop"
        if "LENGTH" in asked:
            finish = "length"
        if "TOOL" in asked:
            call = {"id": "call_1", "type": "function", "function": {"name": "search", "arguments": "{}"}}
            message, finish = {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
        choice = {"index": 0, "message": message, "finish_reason": finish}
        usage = {"prompt_tokens": 12, "completion_tokens": 4, "total_tokens": 16}
        self.reply(200, {**base, "object": "chat.completion", "choices": [choice], "usage": usage})

    def anthropic(self, request, asked):
        base = {"id": "msg_1", "type": "message", "role": "assistant", "model": request["model"]}
        usage = {"input_tokens": 12, "output_tokens": 4}
        if request.get("stream"):
            start = {**base, "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}
            end = {"stop_reason": "end_turn", "stop_sequence": None}
            events = [
                {"type": "message_start", "message": start},
                {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
                {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": ANSWER}},
                {"type": "content_block_stop", "index": 0},
                {"type": "message_delta", "delta": end, "usage": {"output_tokens": 4}},
                {"type": "message_stop"},
            ]
            self.stream([f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events])
            return
        content, reason = [{"type": "text", "text": ANSWER}], "end_turn"
        if "LENGTH" in asked:
            reason = "max_tokens"
        if "TOOL" in asked:
            content, reason = [{"type": "tool_use", "id": "t1", "name": "search", "input": {}}], "tool_use"
        self.reply(200, {**base, "content": content, "stop_reason": reason, "stop_sequence": None, "usage": usage})

    def reply(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, parts):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for part in parts:
            self.wfile.write(part.encode())
        self.close_connection = True

    def log_message(self, *_args):
        pass


def start():
    """Serve on a free loopback port and return the base address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
