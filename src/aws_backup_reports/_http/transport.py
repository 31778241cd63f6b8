"""Sending requests by botocore's HTTP session, with pools of our own."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, Protocol
from urllib.parse import urlsplit

from botocore import httpsession
from botocore.awsrequest import AWSResponse
from botocore.exceptions import HTTPClientError
from botocore.httpsession import ProxyConfiguration, Retry, URLLib3Session

from aws_backup_reports._original import is_original
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import Answer

from .failures import error_of_signal, explain, hide_secrets, note_permanence
from .pool import POOLS, close_idle
from .proxies import InvalidProxyError, fault_of_proxy
from .received import Allowance, Received, allowance
from .tls import Tls, fix_protocols, is_plain, load_bundle

NO_RETRIES = Retry(False)
"""Makes urllib3 raise errors unchanged and follow no redirects."""


class HttpTransport(Protocol):
    """What a client sends its requests by. Raises botocore's errors."""

    def send(self, request: Request, time_limit: float | None = None) -> Answer:
        """Send a signed request, within a limit in seconds besides the client's timeouts."""
        ...

    def close(self) -> None: ...


class Transport(URLLib3Session):
    """botocore's HTTP session, with a TLS context that is set up once.

    Requests to the endpoint go straight to the session's pool; docs/performance.md says what that
    saves. botocore's own method sends what goes through a proxy, and everything if a program has
    replaced it. If a botocore no longer calls the private methods below, TLS is verified as
    botocore does it, only more slowly.
    """

    _cert_file: Any  # botocore's, as is the next
    _key_file: Any

    def __init__(self, settings: Settings, shared: Tls | None = None) -> None:
        """`shared` is what another transport with the same TLS settings has set up."""
        self._settings = settings
        self._context: Any = None
        """The TLS context that all connections share; None: they do not share one."""
        self._holds_bundle = False
        client_cert = settings.client_cert
        if shared is not None:
            self._context, self._holds_bundle = shared.context, True
            client_cert = None if shared.has_certificate else client_cert
        super().__init__(
            verify=settings.verify,
            proxies=settings.proxies,
            timeout=(settings.connect_timeout, settings.read_timeout),
            max_pool_connections=settings.max_pool_connections,
            socket_options=settings.socket_options,
            client_cert=client_cert,
            proxies_config=settings.proxies_config,
        )
        # The session's pool managers, including those for proxies, all use this dict.
        self._pool_classes_by_scheme.update(POOLS)
        endpoint = urlsplit(settings.endpoint_url)
        self._origin = f"{endpoint.scheme}://{endpoint.netloc}"
        "".encode("idna")  # imports tables that the name of a host needs in the first call: 2 ms
        self._pool = self._pool_of_endpoint()

    @property
    def tls(self) -> Tls | None:
        """The context with its CA bundle; None: there is none that others could share."""
        return Tls(self._context, self._cert_file is None) if self._holds_bundle else None

    def send(self, request: Request, time_limit: float | None = None) -> Answer:
        """Send a signed request and read the whole answer. Raises botocore's errors."""
        outer = sys.exc_info()[1]
        is_to_endpoint = self._pool is not None and request.url.startswith(f"{self._origin}/")
        is_straight = is_to_endpoint and is_original(URLLib3Session, "send")
        ends_at = None if time_limit is None else time.monotonic() + time_limit
        most = getattr(request, "max_bytes", None) or self._settings.max_response_bytes
        before = allowance.set(Allowance(most, ends_at))
        try:
            if self._proxy_fault:
                raise HTTPClientError(error=InvalidProxyError(self._proxy_fault))
            return self._send(request) if is_straight else with_fault(super().send(request))
        except Exception as error:
            by_signal = error_of_signal(error, outer)
            if by_signal is None:
                hide_secrets(error, outer)
                note_permanence(error)
                explain(error)
                raise
        finally:
            allowance.reset(before)
        try:
            raise by_signal  # as it is, without what urllib3 and botocore have made of it
        finally:
            del by_signal  # its traceback refers to this function

    def close(self) -> None:
        """Close the connections. Later requests open new ones."""
        for manager in (self._manager, *self._proxy_managers.values()):
            close_idle(manager)
        super().close()
        # Calls in progress end with the old pool, as in botocore.
        self._pool = self._pool_of_endpoint()

    def _pool_of_endpoint(self) -> Any:
        """Return the endpoint's pool; None for a proxy, and for a scheme unknown to botocore."""
        proxy = self._proxy_config.proxy_url_for(self._origin)
        self._proxy_fault = fault_of_proxy(proxy) if proxy else ""
        if proxy or not self._origin.startswith(("http:", "https:")):
            return None
        pool = self._manager.connection_from_url(self._origin)
        self._setup_ssl_cert(pool, self._origin, self._verify)
        return pool

    def _send(self, request: Request) -> Answer:
        try:
            response = self._pool.urlopen(
                method=request.method,
                url=request.url.removeprefix(self._origin),
                body=request.body,
                headers=request.headers,
                retries=NO_RETRIES,
                preload_content=False,
                decode_content=False,
                enforce_content_length=False,
            )
            if isinstance(response, Received):
                return response
            # The connection is a recorder's, or that of a urllib3 without http.client.
            answer = AWSResponse(request.url, response.status, response.headers, response)
            _ = answer.content  # reads it
        except Exception as error:  # botocore translates all of them, too
            Failed(error).send(request)
        return with_fault(answer)

    def _get_pool_manager_kwargs(self, **extra: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super()._get_pool_manager_kwargs(**extra)
        if is_plain(kwargs["ssl_context"]):
            if self._context is None:
                self._share(kwargs["ssl_context"])
            kwargs["ssl_context"] = self._context
            kwargs["cert_file"], kwargs["key_file"] = self._cert_file, self._key_file
        return kwargs

    def _share(self, context: Any) -> None:
        """Set up the shared context. What fails here is tried again, and reported, in a call."""
        self._context = context
        fix_protocols(context)
        if self._settings.endpoint_url.startswith("https:") and self._verify:
            with suppress(OSError):
                load_bundle(context, httpsession.get_cert_path(self._verify))
                self._holds_bundle = True
        if self._cert_file:
            with suppress(OSError):
                # Without a password, OpenSSL would ask for one on the terminal.
                context.load_cert_chain(self._cert_file, self._key_file, password="")
                self._cert_file = self._key_file = None

    def _setup_ssl_cert(self, conn: Any, url: str, verify: bool | str) -> None:
        super()._setup_ssl_cert(conn, url, verify)
        # A proxy with TLS is verified by a context of its own, which needs the bundle.
        to_tls_proxy = conn.proxy is not None and conn.proxy.scheme == "https"
        is_shared = conn.conn_kw.get("ssl_context") is self._context
        if self._holds_bundle and is_shared and not to_tls_proxy:
            conn.ca_certs = None
        elif conn.ca_certs and Path(conn.ca_certs).is_dir():
            conn.ca_certs, conn.ca_cert_dir = None, conn.ca_certs


def with_fault(answer: Any) -> Answer:
    """Return a response of botocore's that says what is wrong with the answer that it wraps."""
    received = getattr(answer, "raw", None)  # a program that replaces `send` may return anything
    answer.fault = received.fault if isinstance(received, Received) else ""
    complete: Answer = answer
    return complete


class Failed(URLLib3Session):
    """A session in which a request has failed, so that botocore translates urllib3's error."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self._proxy_config = ProxyConfiguration()

    def send(self, request: Request) -> NoReturn:
        super().send(request)
        raise AssertionError("botocore raised no error")

    def _get_connection_manager(self, *_: object) -> NoReturn:
        # Removed, since the error's traceback refers to this session.
        raise self.__dict__.pop("_error")
