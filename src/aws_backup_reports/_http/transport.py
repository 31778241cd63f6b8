"""Sending a request over HTTP, with botocore's session and a pool of connections like its own."""

from __future__ import annotations

from contextlib import suppress
from ssl import SSLContext
from typing import Any, NoReturn, Protocol
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import (
    PoolManager,
    ProxyConfiguration,
    Retry,
    Timeout,
    URLLib3Session,
    create_urllib3_context,
    get_cert_path,
)

from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import Answer

from .pool import POOLS, Received
from .tls import SharedContext, load_bundle

NO_RETRIES = Retry(False)
"""Has urllib3 raise errors as they are, and follow no redirects."""

SEND = URLLib3Session.send
"""botocore's own, whatever a test puts into its place."""


class HttpTransport(Protocol):
    """What a client needs of whatever sends its requests."""

    def send(self, request: Request) -> Answer: ...

    def close(self) -> None: ...


class Transport(URLLib3Session):
    """botocore's HTTP session, with the CA bundle read once for a client.

    botocore has urllib3 read the whole bundle into the TLS context again for each new
    connection: 16 ms of CPU each. Here the context holds it from the start. Where botocore
    does not go through the private methods below any more, it verifies as it always did, only
    slower; where it has no such names any more, making a client fails.

    A request to the endpoint goes straight to a pool of connections like the one that botocore's
    session has for it. What the session does beside that is the same for each request, and takes
    a seventh of a call's CPU. It sends what is of another kind: requests through a proxy, and
    those that handlers of events have seen.
    """

    def __init__(self, settings: Settings) -> None:
        self._context = SharedContext.of(create_urllib3_context())
        self._holds_bundle = False
        if settings.endpoint_url.startswith("https:") and settings.verify:
            # A bundle that cannot be read is left to each connection, which then fails with
            # botocore's SSLError, as in boto3.
            with suppress(OSError):
                load_bundle(self._context, get_cert_path(settings.verify))
                self._holds_bundle = True
        if isinstance(settings.client_cert, (str, tuple)):
            # Likewise; connections load it again, which does nothing once it is there.
            certificate = settings.client_cert
            certfile, keyfile = (certificate, None) if isinstance(certificate, str) else certificate
            with suppress(OSError):
                # Without a password, OpenSSL would ask for one on the terminal.
                self._context.load_cert_chain(certfile, keyfile, password="")
        super().__init__(
            verify=settings.verify,
            proxies=settings.proxies,
            timeout=(settings.connect_timeout, settings.read_timeout),
            max_pool_connections=settings.max_pool_connections,
            socket_options=settings.socket_options,
            client_cert=settings.client_cert,
            proxies_config=settings.proxies_config,
        )
        endpoint = urlsplit(settings.endpoint_url)
        self._origin = f"{endpoint.scheme}://{endpoint.netloc}"
        with suppress(UnicodeError):
            # urllib3 does this at the first call, and Python imports tables for it: 2 ms.
            (endpoint.hostname or "").encode("idna")
        self._pool = self._pool_of_endpoint()

    def _pool_of_endpoint(self) -> Any:
        """Take the pool, made ready as the session would do it.

        None where the session sends: behind a proxy, to schemes that it refuses, and over a
        urllib3 that our connections do not fit into.
        """
        is_http = self._origin.startswith(("http:", "https:"))
        if not is_http or not POOLS or self._proxy_config.proxy_url_for(self._origin):
            return None
        manager = PoolManager(**self._manager.connection_pool_kw)
        manager.pool_classes_by_scheme = POOLS
        pool = manager.connection_from_url(self._origin)
        self._setup_ssl_cert(pool, self._origin, self._verify)
        return pool

    def send(self, request: Request) -> Answer:
        """Send a signed request and read the whole answer. Raises botocore's errors."""
        try:
            if self._is_straight(request):
                return self._send(request)
            answer: Answer = super().send(request)
        except ConnectionClosedError as error:
            # It would carry the signature and the session token along, into pickles too.
            error.request = None
            raise
        return answer

    def _is_straight(self, request: Request) -> bool:
        is_ours = isinstance(request, Request) and request.url.startswith(f"{self._origin}/")
        # Who replaces botocore's way of sending wants to see what is sent.
        return is_ours and self._pool is not None and URLLib3Session.send is SEND

    def _send(self, request: Request) -> Answer:
        is_limited = request.context.get("time_limit") is not None
        timeout = {"timeout": self._get_request_timeout(request)} if is_limited else {}
        try:
            response = self._pool.urlopen(
                method=request.method,
                url=request.url.removeprefix(self._origin),
                body=request.body,
                headers=request.headers,
                retries=NO_RETRIES,
                redirect=False,
                assert_same_host=False,
                preload_content=False,
                release_conn=True,
                decode_content=False,
                enforce_content_length=False,
                **timeout,
            )
            if isinstance(response, Received):
                return response
            # A recorder's connection gave it.
            answer: Answer = AWSResponse(request.url, response.status, response.headers, response)
            _ = answer.content  # reads it
        except Exception as error:  # botocore too translates whatever it is
            Failed(error).send(request)
        return answer

    def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        super().close()
        # As in botocore, a call that is under way ends; its pool goes with it.
        self._pool = self._pool_of_endpoint()

    def _get_ssl_context(self) -> SSLContext:
        return SharedContext.of(super()._get_ssl_context())

    def _get_pool_manager_kwargs(self, **extra: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super()._get_pool_manager_kwargs(**extra)
        return kwargs | {"ssl_context": self._context}

    def _get_request_timeout(self, request: Request) -> Any:
        """Let connecting and the wait for an answer end with the time limit of a request.

        botocore before 1.44 does not ask: what it sends, such as through a proxy, keeps to the
        client's own timeouts there.
        """
        limit = request.context.get("time_limit")
        if limit is None:
            return super()._get_request_timeout(request)
        read = request.context.get("read_timeout") or self._timeout.read_timeout
        connect = self._timeout.connect_timeout
        return Timeout(total=limit, connect=connect, read=read)

    def _setup_ssl_cert(self, conn: Any, url: str, verify: bool | str) -> None:
        super()._setup_ssl_cert(conn, url, verify)
        # A proxy that speaks TLS itself is verified with the bundle by a context of its own.
        to_tls_proxy = conn.proxy is not None and conn.proxy.scheme == "https"
        is_ours = conn.conn_kw.get("ssl_context") is self._context
        if self._holds_bundle and is_ours and not to_tls_proxy:
            conn.ca_certs = None


class Failed(URLLib3Session):
    """botocore's session where a request has failed: it makes its own error of urllib3's.

    It has nothing that a request could be sent with. If a botocore does not ask here for its
    connections any more, it finds none, and fails.
    """

    def __init__(self, error: Exception) -> None:
        self._error = error
        self._proxy_config = ProxyConfiguration()

    def send(self, request: Request) -> NoReturn:
        """Raise botocore's error."""
        SEND(self, request)
        raise AssertionError("a request was sent with nothing")

    def _get_connection_manager(self, *_: object) -> NoReturn:
        # Let go of it: its traceback will hold this session.
        raise self.__dict__.pop("_error")
