"""A server as fast as Python has one: each job is asked for by its id, and has completed.

It prints its port, and on its standard input's end the number of connections that it had. What
it says of a job with `/slow/` in its path comes after a second.
"""

import asyncio
import sys

BODY = b'{"ReportJob":{"ReportJobId":"%s","Status":"COMPLETED"}}'
HEAD = b"HTTP/1.1 200 OK\r\nx-amzn-RequestId: %s\r\nContent-Length: %d\r\n\r\n"


class Connection(asyncio.Protocol):
    """One connection, whose requests have no bodies."""

    count = 0

    def connection_made(self, transport):
        """Count it."""
        Connection.count += 1
        self.transport, self.rest = transport, b""

    def data_received(self, data):
        """Answer each request that is there."""
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
    """Serve until nobody is there any more."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(Connection.count, flush=True)


asyncio.run(main())
