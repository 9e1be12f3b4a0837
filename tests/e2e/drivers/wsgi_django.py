"""The WSGI middleware around a Django application without a project on disk."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from dunetrace import DunetraceWSGIMiddleware
from dunetrace.context import get_current_run
from werkzeug.test import Client

from support import Report, marked

AGENT = "e2e-django"
report = Report("wsgi_django")
dt = report.client()


def chat(request):
    run = get_current_run()
    run.llm_called("gpt-4o", prompt_tokens=80)
    run.llm_responded(completion_tokens=12, latency_ms=300, finish_reason="stop", output_length=48)
    return HttpResponse(request.GET["query"])


def charge(_request):
    run = get_current_run()
    run.tool_called("ledger", {"customer": marked("4711")})
    run.tool_responded("ledger", success=False, error=marked("card declined"))
    return HttpResponse(status=502)


urlpatterns = [path("chat", chat), path("charge", charge)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="e2e", LOGGING_CONFIG=None)
django.setup()

client = Client(DunetraceWSGIMiddleware(get_wsgi_application(), dt=dt, agent_id=AGENT))
assert client.get("/chat", query_string={"query": marked("one")}).status_code == 200
assert client.get("/charge").status_code == 502
assert client.get("/missing").status_code == 404

report.completed(AGENT, steps=1, llm=1, tools=0)
report.completed(AGENT, steps=1, llm=0, tools=1, signals=[("FIRST_STEP_FAILURE", "MEDIUM", 1)])
report.completed(AGENT, steps=0, llm=0, tools=0)
report.finish()
