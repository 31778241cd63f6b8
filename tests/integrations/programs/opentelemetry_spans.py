"""OpenTelemetry's instrumentor: the spans, their attributes, and the header that is sent."""

from _client import make_client, outcome_of, parents, report, serve, trace_headers, walk
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))

server = serve()
early = make_client()
hooked = []
BotocoreInstrumentor().instrument(
    tracer_provider=provider,
    request_hook=lambda _, *facts: hooked.append(facts),
    response_hook=lambda _, *facts: hooked.append(facts[:2]),
)
outcomes = walk(server, early)
spans = [
    {
        "name": span.name,
        "kind": span.kind,
        "attributes": dict(span.attributes),
        "status": span.status.status_code,
        "description": span.status.description,
        "events": [event.name for event in span.events],
    }
    for span in exporter.get_finished_spans()
]
ids = [f"{span.context.span_id:016x}" for span in exporter.get_finished_spans()]
of_requests = [ids.index(parent) for parent in parents(server)]
BotocoreInstrumentor().uninstrument()
exporter.clear()
outcome_of(early.list_report_plans)
report(
    {
        "outcomes": outcomes,
        "spans": spans,
        "hooked": hooked,
        "headers": trace_headers(server),
        "of_requests": of_requests,
        "after": len(exporter.get_finished_spans()),
    }
)
