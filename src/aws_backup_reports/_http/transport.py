"""Sending a request over HTTP, with botocore's session and pools of connections like its own."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NoReturn, Protocol
from urllib.parse import urlsplit

from botocore import httpsession
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import ProxyConfiguration, Retry, URLLib3Session

from aws_backup_reports._original import is_original
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import Answer

from .failures import note_permanence
from .pool import POOLS, Received, allowed_time
from .tls import fix_protocols, is_plain, load_bundle

NO_RETRIES = Retry(False)
"""Has urllib3 raise errors as they are, and follow no redirects."""


class HttpTransport(Protocol):
    """What a client needs of whatever sends its requests."""

    def send(self, request: Request, time_limit: float | None = None) -> Answer:
        """Send a signed request, and return the answer within a limit in seconds.

        None: within the client's timeouts. Raises botocore's errors.
        """
        ...

    def close(self) -> None: ...


class Transport(URLLib3Session):
    """botocore's HTTP session, with the TLS context set up once for a client.

    Where botocore does not go through the private methods below any more, it verifies as it
    always did, only slower.

    A request to the endpoint goes straight to the pool that botocore's session has for it. What
    the session does beside that is the same for each request, and takes a seventh of a call's
    CPU. It sends what goes through a proxy, and what a program wants to see there.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._context: Any = None
        """The TLS context that all connections share; None: they do not."""
        self._holds_bundle = False
        self._cert_file: Any = None
        self._key_file: Any = None
        super().__init__(
            verify=settings.verify,
            proxies=settings.proxies,
            timeout=(settings.connect_timeout, settings.read_timeout),
            max_pool_connections=settings.max_pool_connections,
            socket_options=settings.socket_options,
            client_cert=settings.client_cert,
            proxies_config=settings.proxies_config,
        )
        # Its managers, those of proxies too, have this dict.
        self._pool_classes_by_scheme.update(POOLS)
        endpoint = urlsplit(settings.endpoint_url)
        self._origin = f"{endpoint.scheme}://{endpoint.netloc}"
        with suppress(UnicodeError):
            # urllib3 does this at the first call, and Python imports tables for it: 2 ms.
            (endpoint.hostname or "").encode("idna")
        self._pool = self._pool_of_endpoint()

    def send(self, request: Request, time_limit: float | None = None) -> Answer:
        """Send a signed request and read the whole answer. Raises botocore's errors."""
        before = allowed_time.set(time_limit)
        try:
            if self._is_straight(request):
                return self._send(request)
            answer: Answer = super().send(request)
        except ConnectionClosedError as error:
            # It would carry the signature and the session token along, into pickles too.
            error.request = None
            raise
        except Exception as error:
            note_permanence(error)
            raise
        finally:
            allowed_time.reset(before)
        return answer

    def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        super().close()
        # As in botocore, a call that is under way ends; its pool goes with it.
        self._pool = self._pool_of_endpoint()

    def _pool_of_endpoint(self) -> Any:
        """Return the endpoint's pool, set up as the session would do it.

        None where the session sends: behind a proxy, and to schemes that it refuses.
        """
        is_http = self._origin.startswith(("http:", "https:"))
        if not is_http or self._proxy_config.proxy_url_for(self._origin):
            return None
        pool = self._manager.connection_from_url(self._origin)
        self._setup_ssl_cert(pool, self._origin, self._verify)
        return pool

    def _is_straight(self, request: Request) -> bool:
        is_to_endpoint = self._pool is not None and request.url.startswith(f"{self._origin}/")
        # Who replaces botocore's way of sending wants to see what is sent.
        return is_to_endpoint and is_original(URLLib3Session, "send")

    def _send(self, request: Request) -> Answer:
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
                decode_content=False,
                enforce_content_length=False,
            )
            if isinstance(response, Received):
                return response
            # A recorder's connection gave it, or a urllib3 that ours do not fit into.
            answer: Answer = AWSResponse(request.url, response.status, response.headers, response)
            _ = answer.content  # reads it
        except Exception as error:  # botocore too translates whatever it is
            Failed(error).send(request)
        return answer

    def _get_pool_manager_kwargs(self, **extra: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super()._get_pool_manager_kwargs(**extra)
        if is_plain(kwargs["ssl_context"]):
            if self._context is None:
                self._share(kwargs["ssl_context"])
            kwargs["ssl_context"] = self._context
            kwargs["cert_file"], kwargs["key_file"] = self._cert_file, self._key_file
        return kwargs

    def _share(self, context: Any) -> None:
        """Put all into a context that connections would put there.

        What cannot be loaded is left to them: they fail with botocore's SSLError, as in boto3.
        """
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
        # A proxy that speaks TLS itself is verified with the bundle by a context of its own.
        to_tls_proxy = conn.proxy is not None and conn.proxy.scheme == "https"
        is_shared = conn.conn_kw.get("ssl_context") is self._context
        if self._holds_bundle and is_shared and not to_tls_proxy:
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
        super().send(request)
        raise AssertionError("a request was sent with nothing")

    def _get_connection_manager(self, *_: object) -> NoReturn:
        # Let go of it: its traceback will hold this session.
        raise self.__dict__.pop("_error")
