"""Print the CPU of one of many calls over a connection that is open, in seconds.

Of some batches the cheapest counts: what disturbs one can only add to it.
"""

import asyncio
import sys
import time

from peer import peer

BATCHES = 5
calls = int(sys.argv[2]) // BATCHES


async def main():
    """Make batches of calls, and return the CPU of each call of the cheapest."""
    async with peer.connect() as client:
        for _ in range(100):
            await peer.describe(client, "job-1")
        costs = []
        for _ in range(BATCHES):
            begin = time.process_time()
            for _ in range(calls):
                await peer.describe(client, "job-1")
            costs.append((time.process_time() - begin) / calls)
        return min(costs)


print(asyncio.run(main()))
