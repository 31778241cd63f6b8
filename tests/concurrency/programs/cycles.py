"""Make, use and close many clients; neither memory nor open files may grow."""

import os
import resource
import sys

from aws_backup_reports import BackupClient

url, count = sys.argv[1], int(sys.argv[2])
is_tls = "tls" in sys.argv
if is_tls:
    url = url.replace("http:", "https:")


def cycle(number):
    """Make and close a client; one in ten makes a call (not over TLS), one in 100 has a handler."""
    with BackupClient("eu-west-1", endpoint_url=url) as client:
        if number % 100 == 0:
            client.meta.events.register("before-call", lambda **_: None)
        if number % 10 == 0 and not is_tls:
            client.describe_report_job(ReportJobId="x")


def open_files():
    """Return the number of open file descriptors."""
    return len(os.listdir("/dev/fd"))  # noqa: PTH208  # shorter and faster


# As many to begin with: what botocore leaves to the garbage collector, where calls are listened to,
# is then as much as it ever is.
for number in range(count // 2):
    cycle(number)
files, memory = open_files(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for number in range(count // 2):
    cycle(number)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
# In KiB, except on macOS. If each of 5,000 clients left 1 KiB, it would grow five times as much.
assert grown < 1024, f"memory grew by {grown} KiB in {count // 2} cycles"
assert open_files() == files
