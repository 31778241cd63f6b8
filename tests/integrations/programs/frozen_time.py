"""Waits of tests that freeze the time with freezegun, and limits of programs that did once."""

import sys
import time
from unittest import mock

from botocore.config import Config
from freezegun import freeze_time

with freeze_time("2026-01-01"):
    import aws_backup_reports.client  # noqa: F401  # it may remember the frozen clock

from _client import make_client, outcome_of, report, serve

server = serve()
job_id = server.backup.add_report_job(status="RUNNING")

if sys.argv[3] == "during":
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with mock.patch("time.sleep"), freeze_time(now):
        client = make_client()
        error, _ = outcome_of(lambda: client.wait_for_report_job(ReportJobId=job_id, timeout=3600))
    report([error, len(server.backup.requests)])

server.backup.delay_next(60.0, times=99)
client = make_client(call_timeout=0.5, config=Config(retries={"total_max_attempts": 20}))
began = time.perf_counter()
error, _ = outcome_of(lambda: client.describe_report_job(ReportJobId=job_id))
report([error, time.perf_counter() - began < 5])
