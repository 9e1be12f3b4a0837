"""The older client of Langfuse sends a trace and reads it back as one object, as before version 4."""

import json
import time
import uuid

from langfuse import Langfuse
from langfuse.api.resources.commons.errors import NotFoundError

LIMIT_SECONDS = 90

lf = Langfuse()
assert lf.auth_check()

trace_id = uuid.uuid4().hex
with lf.start_as_current_observation(
    trace_context={"trace_id": trace_id}, name="agent", as_type="agent", input={"query": "What is X?"}
) as root:
    with lf.start_as_current_observation(name="search", as_type="tool", input={"q": "X"}) as tool:
        tool.update(output="no results", level="ERROR", status_message="nothing found")
    root.update(output={"answer": "gave up"})
lf.flush()

deadline = time.monotonic() + LIMIT_SECONDS
while True:
    try:
        trace = lf.api.trace.get(trace_id)
        if len(trace.observations) == 2:
            break
    except NotFoundError:
        pass
    assert time.monotonic() < deadline, "the trace does not come"
    time.sleep(0.5)

tools = [observation for observation in trace.observations if observation.type == "TOOL"]
assert [(tool.input, tool.output, tool.level) for tool in tools] == [({"q": "X"}, "no results", "ERROR")]
assert trace.html_path.endswith(f"/traces/{trace_id}")
lf.shutdown()
print(json.dumps({"trace_id": trace_id, "name": trace.name}))
