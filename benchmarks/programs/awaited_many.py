"""Make many calls at once, again and again; print calls a second, CPU of a call, peak memory."""

import asyncio
import json
import sys
import time

from peer import peak_memory, peer

count, seconds = int(sys.argv[2]), float(sys.argv[3])


async def main():
    """Make as many calls at once as asked for, until the time is up."""
    async with peer.connect() as client:
        await peer.describe(client, "job-1")
        total, cpu, begin = 0, time.process_time(), time.perf_counter()
        while time.perf_counter() < begin + seconds:
            await asyncio.gather(*(peer.describe(client, "job-1") for _ in range(count)))
            total += count
        passed = time.perf_counter() - begin
        return total / passed, (time.process_time() - cpu) / total


print(json.dumps([*asyncio.run(main()), peak_memory()]))
