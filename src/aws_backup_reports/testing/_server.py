"""The fake service on a loopback port, for any client that speaks HTTP."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ._backup import FakeBackup
from ._serving.certificates import Certificates
from ._serving.listener import Listener

if TYPE_CHECKING:
    from aws_backup_reports.client import BackupClient

# How often the listener looks whether it should stop, in seconds: what leaving the
# `with` block takes at most, weighed against waking up for nothing.
_POLL_INTERVAL = 0.02


class FakeBackupServer:
    """A `FakeBackup` that listens on 127.0.0.1, at a port of the system's choosing.

        with FakeBackupServer() as server:
            client = BackupClient(endpoint_url=server.endpoint_url, ...)

    The buckets of the fake are there too, for clients of S3. `start` and `close` do what
    entering and leaving the block does. After that no thread and no socket is left, even if
    clients kept their connections open.

    - `port`, `host`: where to listen.
    - `tls`: whether to speak TLS, with a certificate of a throw-away authority, which clients
      verify by `ca_bundle`. That takes trustme, of the extra ``aws-backup-reports[testing]``.
    - `certfile`, `keyfile`: PEM files to speak TLS with instead.
    - `request_timeout`: how long a client may take to send the next piece of a request, in
      seconds, before it is refused or, between two requests, disconnected.
    """

    def __init__(
        self,
        backup: FakeBackup | None = None,
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
        self.backup = FakeBackup() if backup is None else backup
        self._address = (host, port)
        self._speaks_tls = tls or certfile is not None
        self._files = (certfile, keyfile)
        self._request_timeout = request_timeout
        self._certificates: Certificates | None = None
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def endpoint_url(self) -> str:
        """What a client takes as ``endpoint_url``. Raises `RuntimeError` unless started."""
        if self._listener is None:
            raise RuntimeError("the server has no address until it is started: use `with`")
        host, port = self._listener.server_address[:2]
        return f"{'https' if self._speaks_tls else 'http'}://{host!s}:{port}"

    @property
    def ca_bundle(self) -> str | None:
        """The file that clients verify the server with, as ``verify`` takes it.

        None without TLS. Raises `RuntimeError` unless started.
        """
        _ = self.endpoint_url
        return None if self._certificates is None else self._certificates.ca_bundle

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables by which AWS's SDKs and tools find the server."""
        backup, keys = self.backup, self.backup.credentials
        variables = {
            "AWS_ENDPOINT_URL_BACKUP": self.endpoint_url,
            "AWS_ENDPOINT_URL_S3": self.endpoint_url,
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

    def client(self, **settings: Any) -> BackupClient:
        """Make a client of this server. `settings` are those of `BackupClient`."""
        from aws_backup_reports.client import BackupClient  # lazy: other clients do without

        keys = self.backup.credentials
        defaults: dict[str, Any] = {
            "region_name": self.backup.region_name,
            "endpoint_url": self.endpoint_url,
            "verify": self.ca_bundle,
            "aws_access_key_id": keys.access_key_id,
            "aws_secret_access_key": keys.secret_access_key,
            "aws_session_token": keys.session_token,
        }
        return BackupClient(**{**defaults, **settings})

    def start(self) -> None:
        """Start to listen.

        Raises `RuntimeError` if it does already or if TLS lacks trustme, `OSError` if the port is
        taken or a file cannot be read.
        """
        if self._listener is not None:
            raise RuntimeError("the server is started already")
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
        """Stop, end every connection and wait for its thread. Closing twice does nothing."""
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
