"""Print the CPU of one of many calls over a connection that is open, in seconds."""

import sys
import time

from peer import peer

calls = int(sys.argv[2])
client = peer.connect()
for _ in range(100):
    peer.describe(client, "job-1")
begin = time.process_time()
for _ in range(calls):
    peer.describe(client, "job-1")
print((time.process_time() - begin) / calls)
