"""Waits that run out of time: during an attempt, and before a retry."""

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
server = serve()
client = make_client()
job_id = server.backup.add_report_job()
start = time.monotonic()
errors = []


def wait(timeout):
    """Wait for a job that does not end."""
    try:
        client.wait_for_report_job(ReportJobId=job_id, timeout=timeout)
    except ReportJobTimeout as error:
        errors.append(error)


server.backup.delay_next(20)
wait(1.5)
server.backup.fail_next(times=99)
client._retry._jitter = lambda: 60.0  # the delay before a retry is too long
wait(1.5)
spans = exporter.get_finished_spans()
report(
    {
        "timeouts": [type(error).__name__ for error in errors],
        "causes": [type(error.__cause__).__name__ for error in errors],
        "elapsed": time.monotonic() - start,
        "statuses": [span.attributes.get("http.status_code") for span in spans],
        "exceptions": [
            event.attributes["exception.type"] for span in spans for event in span.events
        ],
    }
)
