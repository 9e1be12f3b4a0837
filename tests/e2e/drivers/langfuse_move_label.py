"""Somebody gives a label back to an older version of a prompt, with Langfuse's own client.

DUNETRACE_E2E_LABEL says what, as JSON: prompt, version and label. Prints the
version that the label is on then.
"""

import json
import os

from langfuse import Langfuse

WANTED = json.loads(os.environ["DUNETRACE_E2E_LABEL"])

lf = Langfuse(tracing_enabled=False)
lf.update_prompt(name=WANTED["prompt"], version=WANTED["version"], new_labels=[WANTED["label"]])
now = lf.get_prompt(WANTED["prompt"], label=WANTED["label"], cache_ttl_seconds=0)
print(json.dumps({"version": now.version}))
