"""Sending requests by aiohttp, for callers that await the answer."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from botocore.httpsession import ProxyConfiguration, create_urllib3_context, get_cert_path
from urllib3.exceptions import InsecureRequestWarning, URLSchemeUnknown
from urllib3.util import parse_url
from yarl import URL

from aws_backup_reports._lookup.endpoint import without_userinfo
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import Answer

from .async_connection import Connection
from .async_failures import alone, botocores_error
from .failures import explain, note_permanence
from .proxies import InvalidProxyError, fault_of_proxy
from .received import merged_headers, too_long
from .running import end_after
from .tls import ALPN_PROTOCOLS, Tls, load_bundle
from .transport import Transport

OWN_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""What aiohttp would add to a request that does not have them."""

ALWAYS_SENT = {"Accept-Encoding": "identity"}
"""What http.client adds."""

LONGEST_HEADER = 65_536
"""As long as http.client accepts; aiohttp's own limit is 8,190 bytes."""

LONGEST_IDLE = 3600.0
"""Seconds that a connection is kept without a request. The loop sees when the server ends it."""

UNVERIFIED = "No certificate is verified, as verify=False says, in requests to"
"""What is warned of, as by urllib3."""

NEVER_ROUNDED = 1e9
"""Seconds from which on aiohttp may round a timeout up."""

TIMER_STEP = 0.002
"""Seconds by which a timer of uvloop may be early; what ends then would not be out of time."""


@dataclass(slots=True)
class AsyncAnswer:
    """An answer that was read whole."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    fault: str = ""


class AiohttpTransport:
    """Sends requests by aiohttp; through a proxy that needs TLS of its own, as `Transport` does.

    It is made in a thread, since it reads the CA bundle.
    """

    def __init__(self, settings: Settings, shared: Tls | None = None) -> None:
        """`shared` is what another transport with the same TLS settings has set up."""
        self._settings = settings
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(settings.endpoint_url))
        endpoint_url = settings.endpoint_url.rstrip("/")
        # What follows it in a URL needs no change.
        self._base = "" if "?" in endpoint_url else endpoint_url
        self._sent_base = as_sent(endpoint_url)
        proxies = ProxyConfiguration(settings.proxies, settings.proxies_config)
        self._proxy = proxies.proxy_url_for(self._origin)
        self._proxy_fault = fault_of_proxy(self._proxy) if self._proxy else ""
        headers: dict[str, str] = proxies.proxy_headers_for(self._proxy) if self._proxy else {}
        is_tunnelled = self._origin.startswith("https:")
        self._tunnel_headers, self._proxy_headers = (headers, {}) if is_tunnelled else ({}, headers)
        """What proxies are sent: before the requests in a tunnel, or with every request."""
        self._blocking: Transport | None = None
        self._session: aiohttp.ClientSession | None = None
        self._context: ssl.SSLContext | None = shared.context if shared is not None else None
        if self._proxy and (settings.proxies_config or self._proxy.startswith("https:")):
            self._blocking = Transport(settings)
        elif self._context is None and self._origin.startswith("https:"):
            with suppress(OSError):  # it is tried again, and reported, in a call
                self._context = tls_context(settings)

    @property
    def tls(self) -> Tls | None:
        """The context; None: there is none that others could share."""
        return None if self._context is None else Tls(self._context, has_certificate=True)

    async def send(self, request: Request, time_limit: float | None = None) -> Answer:
        """Send a signed request and read the whole answer. Raises botocore's errors."""
        if self._blocking is not None:
            send = partial(self._blocking.send, request, time_limit)
            return await asyncio.get_running_loop().run_in_executor(None, send)
        try:
            if time_limit is None:
                return await self._send(request)
            async with end_after(time_limit + TIMER_STEP):
                return await self._send(request)
        except Exception as error:  # botocore translates all of them, too
            raised, cause = botocores_error(error, request, self._proxy), alone(error)
        try:
            note_permanence(raised)
            explain(raised)
            raise raised from cause
        finally:
            del raised, cause  # their tracebacks refer to this function

    async def _send(self, request: Request) -> AsyncAnswer:
        if self._proxy_fault:
            raise InvalidProxyError(self._proxy_fault)
        if not self._origin.startswith(("http:", "https:")):
            raise URLSchemeUnknown(self._origin.partition(":")[0])
        if not self._settings.verify and self._origin.startswith("https:"):
            warnings.warn(f"{UNVERIFIED} {self._origin}", InsecureRequestWarning, stacklevel=2)
        session = self._session or await self._open()
        response = await session.request(
            request.method,
            URL(self._sent(request.url), encoded=True),
            data=request.body or None,
            headers=ALWAYS_SENT
            | {name: _text(value) for name, value in request.headers.items()}
            | self._proxy_headers,
            allow_redirects=False,
            proxy=self._proxy and without_userinfo(self._proxy),
            proxy_headers=self._tunnel_headers,
        )
        try:
            most = getattr(request, "max_bytes", None) or self._settings.max_response_bytes
            return await _read(response, most)
        finally:
            response.close() if not response.content.at_eof() else response.release()

    def _sent(self, url: str) -> str:
        """Return a URL as urllib3 sends it."""
        if self._base and url.startswith(self._base):
            return self._sent_base + url.removeprefix(self._base)
        return as_sent(url)

    async def _open(self) -> aiohttp.ClientSession:
        settings = self._settings
        loop = asyncio.get_running_loop()
        if self._context is None and self._origin.startswith("https:"):
            self._context = await loop.run_in_executor(None, tls_context, settings)
            if self._session is not None:
                return self._session  # another call has opened it meanwhile
        connector: Any = aiohttp.TCPConnector(
            limit=0,
            ssl=self._context or True,
            keepalive_timeout=LONGEST_IDLE,
            timeout_ceil_threshold=NEVER_ROUNDED,
            socket_factory=partial(_socket, settings.socket_options),
        )
        connector._factory = partial(Connection, loop, settings.max_response_bytes)
        session: Any = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=OWN_HEADERS,
            auto_decompress=False,
            trust_env=False,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
            timeout=aiohttp.ClientTimeout(
                total=None,
                connect=settings.connect_timeout if self._proxy else None,
                sock_connect=settings.connect_timeout,
                sock_read=settings.read_timeout,
                ceil_threshold=NEVER_ROUNDED,
            ),
        )
        session._retry_connection = False  # what is sent again, the retry policy decides
        opened: aiohttp.ClientSession = session
        self._session = opened
        return opened

    async def aclose(self) -> None:
        """Close the connections. Later requests open new ones."""
        if self._blocking is not None:
            self._blocking.close()
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()


def as_sent(url: str) -> str:
    """Return a URL with its host in lower case, and with its path encoded, as by urllib3."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    # As a query, since urllib3 would resolve the dots of a path.
    target = parse_url(f"{origin}/?{url.removeprefix(origin)}").query
    return f"{parse_url(origin).url}{target or ''}"


def tls_context(settings: Settings) -> ssl.SSLContext:
    """Return a TLS context with the CA bundle and the client certificate. Raises OSError."""
    context: ssl.SSLContext = create_urllib3_context()
    context.set_alpn_protocols(ALPN_PROTOCOLS)
    if settings.verify:
        context.check_hostname = True
        load_bundle(context, get_cert_path(settings.verify))
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    certificate = settings.client_cert
    if certificate is not None:
        path, key = (certificate, None) if isinstance(certificate, str) else certificate
        # Without a password, OpenSSL would ask for one on the terminal.
        context.load_cert_chain(path, key, password="")
    return context


async def _read(response: aiohttp.ClientResponse, most: int) -> AsyncAnswer:
    """Read an answer to its end, or to the limit."""
    headers, _ = merged_headers(
        # Before 3.14, aiohttp has left the blanks that follow a value.
        (name.decode("latin-1"), value.decode("latin-1").rstrip(" \t"))
        for name, value in response.raw_headers
    )
    pieces: list[bytes] = []
    size = 0
    try:
        while piece := await response.content.readany():
            size += len(piece)
            pieces.append(piece)
            if size > most:
                return AsyncAnswer(response.status, headers, pieces[0], too_long(most))
    except aiohttp.ClientPayloadError:
        if response.headers.get("Transfer-Encoding", "").lower() == "chunked":
            raise
        # Its length tells, as in the blocking client.
    return AsyncAnswer(response.status, headers, b"".join(pieces))


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()


def _socket(options: list[tuple[int, int, int]], address: Any) -> socket.socket:
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    for option in options:
        made.setsockopt(*option)
    return made
