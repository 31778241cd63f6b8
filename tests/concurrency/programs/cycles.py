"""Clients are made, used and closed over and over, and nothing is left of them."""

import os
import resource
import sys

from aws_backup_reports import BackupClient

url, count = sys.argv[1], int(sys.argv[2])
is_tls = "tls" in sys.argv
if is_tls:
    url = url.replace("http:", "https:")


def cycle(number):
    """Make a client, call in every tenth, listen to events in every hundredth, and close it."""
    with BackupClient("eu-west-1", endpoint_url=url) as client:
        if number % 100 == 0:
            client.meta.events.register("before-call", lambda **_: None)
        if number % 10 == 0 and not is_tls:
            client.describe_report_job(ReportJobId="x")


def open_files():
    """How many file descriptors there are."""
    return len(os.listdir("/dev/fd"))  # noqa: PTH208  # as much for its speed as for its shape


for number in range(count // 10):
    cycle(number)
files, memory = open_files(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for number in range(count):
    cycle(number)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
# In KiB, save on macOS. A single kilobyte that stays of each client would be ten times as much.
assert grown < 1024, f"memory grew by {grown} KiB in {count} cycles"
assert open_files() == files
