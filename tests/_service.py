"""AWS Backup in the event loop of a test: what it says of a report job is told by the job's id."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote

from botocore.credentials import RefreshableCredentials

from aws_backup_reports.aio import AsyncBackupClient
from tests._server import answer

LIST = "/audit/report-jobs?"
UNAVAILABLE = answer(503, {"message": "no"}, {"x-amzn-ErrorType": "ServiceUnavailableException"})
PAGES = 3
JOBS_A_PAGE = 2


class Service:
    """A server that counts what is open; to be used by ``async with``.

    It describes any job, lists the same six on three pages, and is a proxy for `CONNECT`.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.open: set[asyncio.StreamWriter] = set()
        """The connections that have not ended."""
        self.tasks: set[asyncio.Task[Any]] = set()
        self.lines: list[str] = []
        """The request lines, in order."""
        self.heads: list[str] = []
        self.most = 0
        """The most requests that were under way at once."""
        self.delay = 0.0
        """Seconds before each answer."""
        self.held = asyncio.Event()
        """What answers wait for; set from the start."""
        self.held.set()
        self.before: Callable[[str], bytes | None] = lambda line: None
        """Returns another answer to a request line, if there is to be one."""
        self.now = 0
        """How many requests are under way."""
        self._tls = tls
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        return f"http{'s' if self._tls else ''}://127.0.0.1:{port}"

    @property
    def ids(self) -> list[str]:
        """The ids of the jobs that were asked for, in order."""
        return [line.split()[1].rpartition("/")[2] for line in self.lines]

    async def __aenter__(self) -> Service:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        self.open.add(writer)
        try:
            while head := await _read_head(reader):
                line, _, _ = head.partition("\r\n")
                if line.startswith("CONNECT"):
                    await _relay(line.split()[1], reader, writer)
                    return
                self.lines.append(line)
                self.heads.append(head)
                self.now += 1
                self.most = max(self.most, self.now)
                try:
                    await asyncio.sleep(self.delay)
                    await self.held.wait()
                finally:
                    self.now -= 1
                writer.write(self.before(line) or _described(line))
                await writer.drain()
        except (OSError, asyncio.CancelledError):  # the client, or the test, has ended it
            return
        finally:
            self.open.discard(writer)
            self.tasks.discard(task)
            writer.transport.abort()


def client_of(service: Service, **settings: Any) -> AsyncBackupClient:
    """Return a client that calls a service."""
    keys = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}
    return AsyncBackupClient("eu-west-1", **{"endpoint_url": service.url, **keys, **settings})


def new_keys(seconds: float = 3600) -> dict[str, str]:
    """Return keys as botocore refreshes them, which are valid for so many seconds."""
    expiry = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    keys = {"access_key": "NEW", "secret_key": "secret", "token": "token"}
    return {**keys, "expiry_time": expiry.isoformat()}


def expired_keys(refresh: Callable[[], dict[str, str]], seconds: float = -3600) -> Any:
    """Return keys that a function refreshes, and that are valid for so many seconds."""
    expiry = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    return RefreshableCredentials("OLD", "old", "old", expiry, refresh, "test")


async def until(is_so: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until something is so; fail if it takes too long."""
    latest = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < latest
        await asyncio.sleep(0)


async def _read_head(reader: asyncio.StreamReader) -> str:
    """Return the head of the next request, whose body is read too; empty: there is none."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return ""
    length = head.lower().partition("content-length: ")[2].partition("\r\n")[0]
    await reader.readexactly(int(length or 0))
    return head


async def _relay(place: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    host, _, port = place.rpartition(":")
    there_reader, there = await asyncio.open_connection(host, int(port))

    async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(65536):
                sink.write(piece)
        sink.close()

    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    try:
        await asyncio.gather(pass_on(reader, there), pass_on(there_reader, writer))
    finally:
        there.transport.abort()


def _described(line: str) -> bytes:
    path = line.split()[1]
    if not path.startswith(LIST) and path != "/audit/report-jobs":
        job_id = unquote(path.rpartition("/")[2])
        return answer(200, {"ReportJob": {"ReportJobId": job_id, "Status": "COMPLETED"}})
    page = int(path.partition("NextToken=")[2].partition("&")[0] or 0)
    jobs = [{"ReportJobId": f"{page}-{number}"} for number in range(JOBS_A_PAGE)]
    token = {"NextToken": str(page + 1)} if page + 1 < PAGES else {}
    return answer(200, json.dumps({"ReportJobs": jobs, **token}))
