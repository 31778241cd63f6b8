"""Sending a request over HTTP, with botocore's own session."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from ssl import SSLContext
from typing import Any, Protocol

from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import (
    Timeout,
    URLLib3Session,
    create_urllib3_context,
    get_cert_path,
)

from ._config import Settings
from ._request import Request
from ._response import Answer


class HttpTransport(Protocol):
    """What a client needs of whatever sends its requests."""

    def send(self, request: Request) -> Answer: ...

    def close(self) -> None: ...


class Transport(URLLib3Session):
    """botocore's HTTP session, with the CA bundle read once for a client.

    botocore has urllib3 read the whole bundle into the TLS context again for each new
    connection: 16 ms of CPU each. Here the context holds it from the start. Where botocore
    does not go through the two private methods below any more, it verifies as it always did,
    only slower.
    """

    def __init__(self, settings: Settings) -> None:
        self._context = create_urllib3_context()
        self._holds_bundle = False
        if settings.endpoint_url.startswith("https:") and settings.verify:
            # A bundle that cannot be read is left to each connection, which then fails with
            # botocore's SSLError, as in boto3.
            with suppress(OSError):
                _load_bundle(self._context, get_cert_path(settings.verify))
                self._holds_bundle = True
        super().__init__(
            verify=settings.verify,
            proxies=settings.proxies,
            timeout=(settings.connect_timeout, settings.read_timeout),
            max_pool_connections=settings.max_pool_connections,
            socket_options=settings.socket_options,
            client_cert=settings.client_cert,
            proxies_config=settings.proxies_config,
        )

    def send(self, request: Request) -> Answer:
        """Send a signed request and read the whole answer. Raises botocore's errors."""
        try:
            answer: Answer = super().send(request)
        except ConnectionClosedError as error:
            # It would carry the signature and the session token along, into pickles too.
            error.request = None
            raise
        return answer

    def _get_pool_manager_kwargs(self, **extra: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super()._get_pool_manager_kwargs(**extra)
        return kwargs | {"ssl_context": self._context}

    def _get_request_timeout(self, request: Request) -> Any:
        """Let connecting and the wait for an answer end with the time limit of a request.

        botocore before 1.44 does not ask; there the client's own timeouts hold.
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


def _load_bundle(context: SSLContext, path: str) -> None:
    if Path(path).is_dir():
        context.load_verify_locations(capath=path)
    else:
        context.load_verify_locations(cafile=path)
