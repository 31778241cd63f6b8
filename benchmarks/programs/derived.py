"""Print the CPU of a client that is made from one, with its first call, in seconds."""

import time

from peer import another, peer

first = peer.connect()
peer.describe(first, "job-1")
begin = time.process_time()
second = another(first)
peer.describe(second, "job-1")
print(time.process_time() - begin)
