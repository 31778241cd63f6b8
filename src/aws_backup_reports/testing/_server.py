"""The fake service on a loopback port, for any client that speaks HTTP."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from aws_backup_reports._lazy import LazyModule

from ._accounts import FakeAws
from ._backup import FakeBackup
from ._serving.certificates import Certificates
from ._serving.listener import Listener

if TYPE_CHECKING:
    from aws_backup_reports import aio
    from aws_backup_reports import client as clients
else:
    aio = LazyModule("aws_backup_reports.aio")
    clients = LazyModule("aws_backup_reports.client")

ClientT = TypeVar("ClientT", bound="clients.BackupClient")
AsyncClientT = TypeVar("AsyncClientT", bound="aio.AsyncBackupClient")

# How often the listener checks whether it should stop, in seconds. A longer interval would make
# leaving the `with` block slower, a shorter one would wake the thread more often for nothing.
_POLL_INTERVAL = 0.02


class FakeBackupServer:
    """A `FakeBackup` or a `FakeAws` that listens on 127.0.0.1, on any free port.

        with FakeBackupServer() as server:
            client = BackupClient(endpoint_url=server.endpoint_url, ...)

    It serves the fake's buckets to S3 clients too, and its keys and roles to clients of STS.
    `start` and `close` do the same as entering and leaving the block. Closing leaves no thread and
    no socket behind, even if clients keep their connections open.

    - `port`, `host`: where to listen. Port 0 is any free port.
    - `tls`: whether to serve over TLS, with a certificate from a temporary authority that clients
      verify with `ca_bundle`. Needs trustme, from the extra ``aws-backup-reports[testing]``.
    - `certfile`, `keyfile`: PEM files to serve over TLS with instead.
    - `request_timeout`: how many seconds a client may be silent between requests, and how many a
      request may take from its first byte to its last. After that, an idle connection is closed
      and an unfinished request is answered with an error.
    """

    def __init__(
        self,
        backup: FakeBackup | FakeAws | None = None,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        tls: bool = False,
        certfile: str | None = None,
        keyfile: str | None = None,
        request_timeout: float = 60.0,
    ) -> None:
        if keyfile is not None and certfile is None:
            raise TypeError("keyfile needs certfile")
        fake = FakeBackup() if backup is None else backup
        self.backup = fake.backup() if isinstance(fake, FakeAws) else fake
        """The fake that is served; of a `FakeAws`, that of its own account and Region."""
        self._address = (host, port)
        self._speaks_tls = tls or certfile is not None
        self._files = (certfile, keyfile)
        self._request_timeout = request_timeout
        self._certificates: Certificates | None = None
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def endpoint_url(self) -> str:
        """What to pass to a client as ``endpoint_url``. Raises `RuntimeError` unless started."""
        if self._listener is None:
            raise RuntimeError("the server has no address until it is started: use `with`")
        host, port = self._listener.server_address[:2]
        return f"{'https' if self._speaks_tls else 'http'}://{host!s}:{port}"

    @property
    def ca_bundle(self) -> str | None:
        """The path of the CA bundle that verifies the server, to pass as ``verify``.

        None without TLS. Raises `RuntimeError` unless started.
        """
        _ = self.endpoint_url
        return None if self._certificates is None else self._certificates.ca_bundle

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that point AWS's SDKs and tools at the server."""
        backup, keys = self.backup, self.backup.credentials
        variables = {
            "AWS_ENDPOINT_URL_BACKUP": self.endpoint_url,
            "AWS_ENDPOINT_URL_S3": self.endpoint_url,
            "AWS_ENDPOINT_URL_STS": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": keys.access_key_id,
            "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
            "AWS_REGION": backup.region_name,
            "AWS_DEFAULT_REGION": backup.region_name,
        }
        if keys.session_token is not None:
            variables["AWS_SESSION_TOKEN"] = keys.session_token
        if self.ca_bundle is not None:
            variables |= {"AWS_CA_BUNDLE": self.ca_bundle, "NODE_EXTRA_CA_CERTS": self.ca_bundle}
        return variables

    @overload
    def client(self, cls: type[ClientT], **settings: Any) -> ClientT: ...

    @overload
    def client(self, cls: None = None, **settings: Any) -> clients.BackupClient: ...

    def client(self, cls: type[Any] | None = None, **settings: Any) -> Any:
        """Return a client that calls this server. `settings` are those of `BackupClient`.

        `cls` is a class to make in place of `BackupClient`; its constructor gets all settings.
        """
        return (cls or clients.BackupClient)(**{**self._client_settings(), **settings})

    @overload
    def async_client(self, cls: type[AsyncClientT], **settings: Any) -> AsyncClientT: ...

    @overload
    def async_client(self, cls: None = None, **settings: Any) -> aio.AsyncBackupClient: ...

    def async_client(self, cls: type[Any] | None = None, **settings: Any) -> Any:
        """Return an asynchronous client that calls this server: see `client`.

        `cls` is a class to make in place of `AsyncBackupClient`. Raises ImportError without
        aiohttp, from the extra ``aws-backup-reports[async]``.
        """
        return (cls or aio.AsyncBackupClient)(**{**self._client_settings(), **settings})

    def _client_settings(self) -> dict[str, Any]:
        keys = self.backup.credentials
        return {
            "region_name": self.backup.region_name,
            "endpoint_url": self.endpoint_url,
            "s3_endpoint_url": self.endpoint_url,
            "verify": self.ca_bundle,
            "aws_access_key_id": keys.access_key_id,
            "aws_secret_access_key": keys.secret_access_key,
            "aws_session_token": keys.session_token,
        }

    def start(self) -> None:
        """Start listening.

        Raises `RuntimeError` if the server has been started already or if trustme is missing,
        and `OSError` if the port is taken or a file cannot be read.
        """
        if self._listener is not None:
            raise RuntimeError("the server has been started already")
        if self._speaks_tls:
            self._certificates = Certificates(*self._files)
        context = None if self._certificates is None else self._certificates.context
        try:
            self._listener = Listener(
                self._address,
                # Looked up for each request, since a test may replace it.
                lambda request: self.backup.handle(request),
                self._request_timeout,
                context,
            )
        except OSError:
            self._discard_certificates()
            raise
        self._thread = threading.Thread(
            target=self._listener.serve_forever,
            args=(_POLL_INTERVAL,),
            name="FakeBackupServer",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening, end every connection and wait for its thread. Safe to call twice."""
        if self._listener is None or self._thread is None:
            return
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()
        self._listener = self._thread = None
        self._discard_certificates()

    def _discard_certificates(self) -> None:
        if self._certificates is not None:
            self._certificates.discard()
            self._certificates = None

    def __enter__(self) -> FakeBackupServer:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
