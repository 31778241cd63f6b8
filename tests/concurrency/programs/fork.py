"""Fork while threads are making calls; the child makes calls with the same client."""

import os
import sys
import threading
import warnings

from aws_backup_reports import BackupClient

# Python 3.12 and later warn of any fork in a process with threads, which is what is tested here.
warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
client = BackupClient("eu-west-1", endpoint_url=sys.argv[1])
handled = []
client.meta.events.register("before-call.backup.ListReportJobs", lambda **_: handled.append(1))
over = threading.Event()


def describe(job_id):
    """Describe a job, and check that the answer is about this job."""
    assert client.describe_report_job(ReportJobId=job_id).report_job.report_job_id == job_id


def call_on(thread):
    """Make calls until it is over."""
    number = 0
    while not over.is_set():
        number += 1
        describe(f"parent-{thread}-{number}")


# The first call imports Python's codec for host names. A fork in the middle of any import would
# leave the import lock locked in the child.
describe("first")
threads = [threading.Thread(target=call_on, args=[thread]) for thread in range(4)]
for thread in threads:
    thread.start()
codes = []
for child in range(5):
    process = os.fork()
    if not process:
        for number in range(20):
            describe(f"child-{child}-{number}")
        client.list_report_jobs()
        os._exit(0 if handled == [1] else 1)
    codes.append(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
over.set()
for thread in threads:
    thread.join()
assert codes == [0] * 5, codes
