"""Make one call and end; nothing is imported but the peer."""

import asyncio
import sys

peer = __import__(sys.argv[1])


async def main():
    """Make one call."""
    async with peer.connect() as client:
        await peer.describe(client, "job-1")


asyncio.run(main())
