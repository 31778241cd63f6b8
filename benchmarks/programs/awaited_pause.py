"""Print the longest pause of the loop in a thousand calls at once, cold and warm, in seconds.

Garbage is collected beforehand, since it is chance when Python next goes through all objects.
"""

import asyncio
import gc
import json
import time
from contextlib import asynccontextmanager

from peer import peer

COUNT = 1000
TICK = 0.001


async def watch(pauses):
    """Note how much later than asked for the loop comes back."""
    while True:
        begin = time.perf_counter()
        await asyncio.sleep(TICK)
        pauses.append(time.perf_counter() - begin - TICK)


@asynccontextmanager
async def watched(pauses):
    """Note the pauses of the loop for as long as something is done."""
    gc.collect()
    watching = asyncio.create_task(watch(pauses))
    await asyncio.sleep(10 * TICK)
    yield
    watching.cancel()


async def main():
    """Make the calls with a new client, and again with connections that are open."""
    cold, warm = [], []
    async with watched(cold):
        client = await peer.connect().__aenter__()
        await asyncio.gather(*(peer.describe(client, "job-1") for _ in range(COUNT)))
    async with watched(warm):
        await asyncio.gather(*(peer.describe(client, "job-1") for _ in range(COUNT)))
    return max(cold), max(warm)


print(json.dumps(asyncio.run(main())))
