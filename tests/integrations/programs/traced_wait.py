"""A wait and pages, whose calls are recorded by three tracers at once."""

import json

import ddtrace
from _client import make_client, report, serve
from aws_xray_sdk.core import patch, xray_recorder
from ddtrace.trace import TraceFilter, tracer
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
sent, finished = [], []


class Emitter:
    """Keeps what would go to the daemon of X-Ray."""

    def send_entity(self, entity):
        """Keep the segment."""
        sent.append(json.loads(entity.serialize()))


class Collector(TraceFilter):
    """Keeps what would go to the agent of Datadog."""

    def process_trace(self, trace):
        """Keep the trace, and send nothing."""
        finished.extend(trace)


server = serve()
BotocoreInstrumentor().instrument(tracer_provider=provider)
xray_recorder.configure(emitter=Emitter(), sampling=False)
patch(["botocore"])
tracer.configure(trace_processors=[Collector()])
ddtrace.patch(botocore=True)
client = make_client()
client._sleep = lambda _: None

server.backup.fail_next()
job_id = server.backup.add_report_job(statuses=["CREATED", "RUNNING", "COMPLETED"])
server.backup.add_report_job()
server.backup.add_report_job()
with xray_recorder.in_segment("program"), tracer.trace("program"):
    job = client.wait_for_report_job(ReportJobId=job_id, timeout=60)
    jobs = list(client.iter_report_jobs(MaxResults=1))
report(
    {
        "status": job.status,
        "jobs": len(jobs),
        "attempts": len(server.backup.requests),
        "opentelemetry": [span.attributes["rpc.method"] for span in exporter.get_finished_spans()],
        "xray": [each["aws"]["operation"] for each in sent[0]["subsegments"]],
        "datadog": [
            span.get_tag("aws.operation")
            for span in sorted(finished, key=lambda span: span.start_ns)
            if span.name == "backup.command"
        ],
    }
)
