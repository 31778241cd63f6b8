"""Print the CPU of a second client and its first call, in seconds."""

import time

from peer import peer

first = peer.connect()
peer.describe(first, "job-1")
begin = time.process_time()
second = peer.connect()
peer.describe(second, "job-1")
print(time.process_time() - begin)
