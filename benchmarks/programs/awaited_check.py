"""Print what the peer reads of an answer."""

import asyncio
import json

from peer import peer


async def main():
    """Make one call."""
    async with peer.connect() as client:
        return peer.facts(await peer.describe(client, "job-1"))


print(json.dumps(asyncio.run(main())))
