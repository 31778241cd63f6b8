"""End the program while threads are in the middle of calls."""

import sys
import threading

from aws_backup_reports import BackupClient

client = BackupClient("eu-west-1", endpoint_url=sys.argv[1])
started = threading.Semaphore(0)


def call_on():
    """Make calls forever."""
    while True:
        client.describe_report_job(ReportJobId="x")
        started.release()


threads = [threading.Thread(target=call_on, daemon=True) for _ in range(16)]
for thread in threads:
    thread.start()
for _ in range(100):
    started.acquire()
