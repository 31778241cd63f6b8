"""The floor: a protocol that writes a request which was signed before, ten connections at most."""

import asyncio
import json
import os
import ssl
from urllib.parse import urlsplit

from floor import Client as Signing
from floor import signed_headers

MOST_CONNECTIONS = 10


class Connection(asyncio.Protocol):
    """One connection, which has one request at a time."""

    def __init__(self):
        self.received, self.answer, self.transport = b"", None, None

    def connection_made(self, transport):
        """Note where to write."""
        self.transport = transport

    def data_received(self, data):
        """Return the body once it is whole."""
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]) if end else -1
        if len(body) == length:
            self.received = b""
            self.answer.set_result(body)


class Client:
    """Connections that are kept, and one signed request."""

    async def __aenter__(self):
        """Sign for the one job that is asked for."""
        self.url = urlsplit(os.environ["AWS_ENDPOINT_URL_BACKUP"])
        self.context = ssl.create_default_context()
        self.requests, self.idle = {}, []
        self.slots = asyncio.Semaphore(MOST_CONNECTIONS)
        return self

    async def __aexit__(self, *_):
        """Drop the connections."""
        for each in self.idle:
            each.transport.abort()

    def request(self, job_id):
        """The bytes of a request."""
        if job_id not in self.requests:
            path = f"/audit/report-jobs/{job_id}"
            headers = {"Host": self.url.netloc, **signed_headers(Signing(), path)}
            lines = [f"GET {path} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
            self.requests[job_id] = "\r\n".join([*lines, "", ""]).encode()
        return self.requests[job_id]

    async def send(self, request):
        """Send a request, and return the body of the answer."""
        loop = asyncio.get_running_loop()
        async with self.slots:
            if self.idle:
                connection = self.idle.pop()
            else:
                _, connection = await loop.create_connection(
                    Connection, self.url.hostname, self.url.port, ssl=self.context
                )
            connection.answer = loop.create_future()
            connection.transport.write(request)
            body = await connection.answer
            self.idle.append(connection)
        return body


def connect():
    """Make a client, to be entered."""
    return Client()


async def describe(client, job_id):
    """Ask for a job."""
    return json.loads(await client.send(client.request(job_id)))


def facts(response):
    """The id, the status and the time of completion in seconds, to check an answer by."""
    job = response["ReportJob"]
    return job["ReportJobId"], job["Status"], job["CompletionTime"]
