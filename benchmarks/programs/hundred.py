"""Print the memory of a hundred clients beside a first one, each with a call, in bytes."""

import gc
import re
from pathlib import Path

from peer import another, peer


def memory():
    """The memory that this process holds."""
    gc.collect()
    return int(re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024


first = peer.connect()
peer.describe(first, "job-1")
before = memory()
clients = []
for _ in range(100):
    clients.append(another(first))
    peer.describe(clients[-1], "job-1")
print(memory() - before)
