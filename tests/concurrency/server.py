"""A fast, minimal server: whatever job a request is for, its answer says that it has completed.

It prints its port at the start, and the number of its connections when its standard input ends.
The answer to a request with `/slow/` in its path takes a second.
"""

import asyncio
import sys

BODY = b'{"ReportJob":{"ReportJobId":"%s","Status":"COMPLETED"}}'
HEAD = b"HTTP/1.1 200 OK\r\nx-amzn-RequestId: %s\r\nContent-Length: %d\r\n\r\n"


class Connection(asyncio.Protocol):
    """One connection, whose requests have no bodies."""

    count = 0

    def connection_made(self, transport):
        """Count the connection."""
        Connection.count += 1
        self.transport, self.rest = transport, b""

    def data_received(self, data):
        """Answer each complete request."""
        *requests, self.rest = (self.rest + data).split(b"\r\n\r\n")
        for request in requests:
            path = request.split(b" ", 2)[1]
            job_id = path.rpartition(b"/")[2]
            body = BODY % job_id
            answer = HEAD % (job_id, len(body)) + body
            if b"/slow/" in path:
                asyncio.get_running_loop().call_later(1.0, self.transport.write, answer)
            else:
                self.transport.write(answer)


async def main():
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(Connection.count, flush=True)


asyncio.run(main())
