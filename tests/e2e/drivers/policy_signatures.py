"""Check every policy that the server serves with the check inside the installed SDK.

Prints one line of JSON: how many policies came, how many the SDK accepts as they are,
how many forged ones it accepts, and how many it would obey. A policy is forged by
changing one field that an agent acts on.
"""

import json
import os
import urllib.request

from dunetrace import policies

SECRET = os.environ["DUNETRACE_POLICY_SECRET"]


def verifies(policy, secret=SECRET):
    """Say whether the SDK believes the policy to be the server's."""
    return policies._verify_policy_signature(policy, secret)


def forged(policy):
    """Yield the policy with each of its fields changed in turn."""
    yield {**policy, "id": policy["id"] + 1}
    yield {**policy, "agent_id": policy["agent_id"] + "x"}
    yield {**policy, "name": policy["name"] + " "}
    yield {**policy, "enabled": not policy["enabled"]}
    yield {**policy, "priority": policy["priority"] + 1}
    yield {**policy, "action": {**policy["action"], "type": "other"}}
    yield {**policy, "condition": {**policy["condition"], "value": 7}}
    yield {**policy, "signature": policy["signature"][:-1] + "x"}


def served():
    """Fetch the policies as the SDK does."""
    url = os.environ["DUNETRACE_ENDPOINT"] + "/v1/policies?agent_id=signed"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)["policies"]


found = served()
engine = policies.PolicyEngine()
engine.load(found, secret=SECRET)
print(
    json.dumps(
        {
            "served": len(found),
            "accepted": sum(verifies(policy) for policy in found),
            "with_another_secret": sum(verifies(policy, SECRET + "x") for policy in found),
            "forged": sum(verifies(other) for policy in found for other in forged(policy)),
            "obeyed": len(engine._policies),
        }
    )
)
