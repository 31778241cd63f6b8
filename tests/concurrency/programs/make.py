"""Make clients in 64 threads at once, in a process that has not imported the library yet."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

THREADS = 64
start = threading.Barrier(THREADS)


def make(thread):
    """Import the library, make a client, register a handler and make a call."""
    start.wait()
    from aws_backup_reports import BackupClient

    with BackupClient("eu-west-1", endpoint_url=sys.argv[1]) as client:
        client.meta.events.register("before-call", lambda **_: None)
        return client.describe_report_job(ReportJobId=str(thread)).report_job.report_job_id


with ThreadPoolExecutor(THREADS) as threads:
    answers = list(threads.map(make, range(THREADS)))
assert answers == [str(thread) for thread in range(THREADS)], answers
