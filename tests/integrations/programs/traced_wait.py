"""A wait in which each question has a span, also where several tracers stand one in the other."""

import sys
import time

from _client import make_client, report, serve
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from aws_backup_reports import ReportJobTimeout

exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
BotocoreInstrumentor().instrument(tracer_provider=provider)
if sys.argv[3] == "three":
    import ddtrace
    from aws_xray_sdk.core import patch, xray_recorder

    xray_recorder.configure(sampling=False, context_missing="IGNORE_ERROR")
    patch(["botocore"])
    ddtrace.patch(botocore=True)

server = serve()
client = make_client()
client._sleep = lambda _: None
server.backup.fail_next()
job_id = server.backup.add_report_job(statuses=["CREATED", "RUNNING", "COMPLETED"])
job = client.wait_for_report_job(ReportJobId=job_id, timeout=60)
spans = [span.attributes["rpc.method"] for span in exporter.get_finished_spans()]
attempts = len(server.backup.requests)

server.backup.delay_next(20)
start = time.monotonic()
try:
    client.wait_for_report_job(ReportJobId=job_id, timeout=1.5)
    timeout = None
except ReportJobTimeout as error:
    timeout = type(error).__name__
report(
    {
        "spans": spans,
        "status": job.status,
        "attempts": attempts,
        "timeout": timeout,
        "elapsed": time.monotonic() - start,
    }
)
