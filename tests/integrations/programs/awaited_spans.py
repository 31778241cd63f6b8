"""OpenTelemetry's spans around awaited calls, waits and pages: which is within which."""

import asyncio

from _client import report, serve, trace_headers
from opentelemetry import trace
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from aws_backup_reports.aio import AsyncBackupClient

exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("program")
server = serve()
fake = server.backup
fake.add_report_plan("nightly")
JOBS = [fake.add_report_job(report_plan_name="nightly") for _ in range(5)]
for job_id in JOBS:
    fake.complete_report_job(job_id)


async def describe(client, number):
    """Make a call within a span of its own, while others do the same."""
    with tracer.start_as_current_span(f"mine-{number}"):
        await asyncio.sleep(0.001)
        await client.describe_report_job(ReportJobId=JOBS[number])


async def main(client):
    """Call, wait and list, each within a span."""
    async with client:
        await asyncio.gather(*(describe(client, number) for number in range(len(JOBS))))
        with tracer.start_as_current_span("waiting"):
            await client.wait_for_report_job(ReportJobId=JOBS[0])
            await client.get_waiter("report_job_completed").wait(ReportJobId=JOBS[0])
        with tracer.start_as_current_span("listing"):
            assert [job async for job in client.iter_report_jobs(MaxResults=3)]
            pages = client.get_paginator("list_report_jobs").paginate(MaxResults=3)
            assert [page async for page in pages]


early = server.client(AsyncBackupClient)
BotocoreInstrumentor().instrument(tracer_provider=provider)
asyncio.run(main(early))
BotocoreInstrumentor().uninstrument()
spans = exporter.get_finished_spans()
names = {span.context.span_id: span.name for span in spans}
report(
    {
        "within": sorted(
            [span.name, names.get(span.parent.span_id)] for span in spans if span.parent
        ),
        "headers": trace_headers(server),
    }
)
