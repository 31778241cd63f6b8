"""A process forks while threads of it are calling, and its child calls with the same client."""

import os
import sys
import threading
import warnings

from aws_backup_reports import BackupClient

# What Python 3.12 and later say of any fork beside threads, which is what this is about.
warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
client = BackupClient("eu-west-1", endpoint_url=sys.argv[1])
heard = []
client.meta.events.register("before-call.backup.ListReportJobs", lambda **_: heard.append(1))
over = threading.Event()


def ask(job_id):
    """Ask for a job, and see that it is the one that comes."""
    assert client.describe_report_job(ReportJobId=job_id).report_job.report_job_id == job_id


def call_on(thread):
    """Call until it is over."""
    number = 0
    while not over.is_set():
        number += 1
        ask(f"parent-{thread}-{number}")


# A first call imports what Python encodes host names with; a fork in the middle of an import
# would leave its lock behind in the child, whoever imports.
ask("first")
threads = [threading.Thread(target=call_on, args=[thread]) for thread in range(4)]
for thread in threads:
    thread.start()
codes = []
for child in range(5):
    process = os.fork()
    if not process:
        for number in range(20):
            ask(f"child-{child}-{number}")
        client.list_report_jobs()
        os._exit(0 if heard == [1] else 1)
    codes.append(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
over.set()
for thread in threads:
    thread.join()
assert codes == [0] * 5, codes
