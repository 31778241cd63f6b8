"""Replacements of botocore's TLS, made before our import and after it."""

import os
import re
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

import trustme
from _client import make_client, outcome_of, report

PLACE, WHEN = sys.argv[2:4]
"""A folder for files; ``early``: our import is repeated, ``inject``: truststore comes first."""

CA = trustme.CA()
BUNDLE = str(Path(PLACE, "ca.pem"))
CA.cert_pem.write_to_path(BUNDLE)
# OpenSSL looks there, and so does truststore.
os.environ["SSL_CERT_FILE"] = BUNDLE
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
CA.issue_cert("127.0.0.1").configure_cert(context)

import truststore  # noqa: E402  # after the server has a context of Python's own class

if WHEN == "inject":
    truststore.inject_into_ssl()

from botocore import httpsession  # noqa: E402  # only now, since truststore may come first

versions, noted = [], []


class Handler(BaseHTTPRequestHandler):
    """Gives each request the same answer, and notes its version of TLS."""

    def do_GET(self):
        """Answer with a completed job."""
        versions.append(self.connection.version())
        body = b'{"ReportJob": {"Status": "COMPLETED"}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Log nothing."""


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()


def pinned(kind=ssl.SSLContext):
    """Return a context that speaks no newer TLS than 1.2."""
    made = kind(ssl.PROTOCOL_TLS_CLIENT)
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    made.check_hostname = False
    return made


def pinned_by_botocore(*args, create=httpsession.create_urllib3_context, **kwargs):
    """Return botocore's own context, pinned to TLS 1.2."""
    made = create(*args, **kwargs)
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    return made


class Watched(ssl.SSLContext):
    """A program's own kind of context, whose methods must be called."""

    def load_verify_locations(self, *args, **kwargs):
        """Note the call."""
        noted.append("load")
        super().load_verify_locations(*args, **kwargs)

    def wrap_socket(self, *args, **kwargs):
        """Note the call."""
        noted.append("wrap")
        return super().wrap_socket(*args, **kwargs)


def pinned_manager(self, get=httpsession.URLLib3Session._get_pool_manager_kwargs, **extra):
    """Return the arguments of a pool manager, with a pinned context."""
    return {**get(self, **extra), "ssl_context": pinned()}


SESSION = httpsession.URLLib3Session
REPLACEMENTS = {
    "nothing": None,
    "context of the session": (SESSION, "_get_ssl_context", lambda _: pinned()),
    "context of a subclass": (SESSION, "_get_ssl_context", lambda _: pinned(Watched)),
    "context of truststore": (
        SESSION,
        "_get_ssl_context",
        lambda _: truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    ),
    "arguments of the manager": (SESSION, "_get_pool_manager_kwargs", pinned_manager),
    "making of contexts": (httpsession, "create_urllib3_context", pinned_by_botocore),
    "class of contexts": (httpsession, "SSLContext", lambda _: pinned()),
    "watched class of contexts": (httpsession, "SSLContext", Watched),
}


def seen(name):
    """Make a replacement, and return what two calls do then."""
    if WHEN == "early":
        for module in [each for each in sys.modules if re.match("aws_backup_reports", each)]:
            del sys.modules[module]
    versions.clear()
    noted.clear()
    replacement = REPLACEMENTS[name]
    patch = mock.patch.object(*replacement) if replacement else mock.patch.dict(os.environ)
    with patch, mock.patch.object(httpsession, "get_cert_path", return_value=BUNDLE):
        client = make_client(
            region_name="eu-west-1",
            endpoint_url=f"https://127.0.0.1:{server.server_port}",
            aws_access_key_id="A",
            aws_secret_access_key="s",
        )
        outcomes = [
            outcome_of(lambda: client.describe_report_job(ReportJobId="x")["ReportJob"]["Status"])
            for _ in range(2)
        ]
    return [outcomes, list(versions), list(noted)]


report({name: seen(name) for name in REPLACEMENTS})
