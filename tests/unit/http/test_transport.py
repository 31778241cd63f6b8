"""Sending over real sockets: TLS is verified, and the bundle is read once."""

import pickle
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3
from botocore.exceptions import (
    ConnectionClosedError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.httpsession import URLLib3Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._http.failures import is_permanent
from aws_backup_reports._http.pool import FITS
from aws_backup_reports._http.tls import is_plain
from aws_backup_reports._http.transport import Failed, Transport
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.request import Request
from tests._server import FAREWELL, OK, Drip, Server, Tunnel
from tests.unit._answers import settings
from tests.unit.http._tls import CA, OTHER_CA, tls


@pytest.fixture
def server():
    """An HTTPS server that closes after each answer, so that each needs a connection."""
    with Server(FAREWELL, tls()) as server:
        yield server


@pytest.fixture
def loads(monkeypatch):
    """What is loaded into TLS contexts, in order."""
    calls = []
    load = ssl.SSLContext.load_verify_locations

    def counted(self, cafile=None, capath=None, cadata=None):
        calls.append((cafile, capath, cadata))
        return load(self, cafile, capath, cadata)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    return calls


def send(transport, url):
    """Send one request, and return the answer."""
    return transport.send(Request("GET", f"{url}/audit/report-jobs/x", {"User-Agent": b"test/1"}))


def transport_to(server, make=Transport, **changes):
    """Return a transport with settings for the server."""
    return make(settings(endpoint_url=server.url, connect_timeout=5, read_timeout=5, **changes))


def test_the_bundle_is_read_once_for_many_connections(server, bundle, loads):
    """It is read when the transport is made, and never again."""
    transport = transport_to(server, verify=bundle)
    at_construction = list(loads)

    answers = [send(transport, server.url) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert server.connections == 4
    assert at_construction == loads == [(bundle, None, None)]


def test_the_bundle_is_read_once_when_64_threads_connect(server, bundle, loads):
    """Botocore would read it in each of them."""
    transport = transport_to(server, verify=bundle)

    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(lambda _: send(transport, server.url), range(128)))

    assert {answer.status_code for answer in answers} == {200}
    assert server.connections == 128
    assert loads == [(bundle, None, None)]


def test_botocores_bundle_is_read_once_when_no_other_is_named(server, loads):
    """That bundle does not hold the server's CA, so each connection fails."""
    transport = transport_to(server)

    for _ in range(3):
        with pytest.raises(SSLError):
            send(transport, server.url)

    assert len(loads) == 1


@pytest.mark.parametrize(
    "changes", [{"endpoint_url": "http://localhost"}, {"verify": False}], ids=["http", "unverified"]
)
def test_no_bundle_is_read_when_none_is_needed(changes, loads):
    """Reading it would slow down the start of every program."""
    Transport(settings(**changes)).close()

    assert loads == []


def test_the_context_is_set_up_once_when_64_threads_connect(server, bundle, monkeypatch):
    """If one thread set it up again, another's connection might read it at that moment."""
    offered = []
    offer = ssl.SSLContext.set_alpn_protocols
    monkeypatch.setattr(
        ssl.SSLContext,
        "set_alpn_protocols",
        lambda self, protocols: offered.append(protocols) or offer(self, protocols),
    )
    transport = transport_to(server, verify=bundle)
    at_construction = len(offered)

    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(lambda _: send(transport, server.url), range(128)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(offered) == at_construction
    assert set(map(tuple, offered)) == {("http/1.1",)}


def test_a_failed_request_is_not_sent_again_by_another_botocore(monkeypatch):
    """A botocore that does not call the method in which we raise has nothing to send with."""
    monkeypatch.setattr(Failed, "_get_connection_manager", URLLib3Session._get_connection_manager)
    with Server(b"nonsense\r\n\r\n") as server:
        transport = transport_to(server)

        with pytest.raises(HTTPClientError):
            send(transport, server.url)

    assert server.connections == 1


class WithBotocoresCertificates(Transport):
    """A transport as if botocore no longer called the first method that we override."""

    _setup_ssl_cert = URLLib3Session._setup_ssl_cert


class WithBotocoresContext(Transport):
    """A transport as if botocore no longer called the second method that we override."""

    _get_pool_manager_kwargs = URLLib3Session._get_pool_manager_kwargs


class WithBotocoresBoth(WithBotocoresCertificates, WithBotocoresContext):
    """A transport as if botocore called neither."""


EVERY_KIND = pytest.mark.parametrize(
    "make", [Transport, WithBotocoresCertificates, WithBotocoresContext, WithBotocoresBoth]
)


@EVERY_KIND
def test_a_server_is_trusted_when_its_ca_is_in_the_bundle(make, server, bundle):
    """This does not depend on which private methods botocore still calls."""
    answer = send(transport_to(server, make, verify=bundle), server.url)

    assert (answer.status_code, answer.content) == (200, b"{}")


@EVERY_KIND
@pytest.mark.parametrize(
    ("host", "ca", "why"),
    [
        ("127.0.0.1", OTHER_CA, "certificate verify failed"),
        ("elsewhere.example", CA, "doesn't match|mismatch"),
    ],
    ids=["unknown CA", "other host"],
)
def test_a_server_with_a_wrong_certificate_is_rejected(make, host, ca, why, bundle):
    """Nothing is sent or retried, whichever private methods botocore still calls."""
    with Server(FAREWELL, tls(host, ca)) as server:
        transport = transport_to(server, make, verify=bundle)

        with pytest.raises(SSLError, match=why) as raised:
            send(transport, server.url)

    assert server.heads == []
    assert is_permanent(raised.value)
    assert StandardRetry().decide(raised.value, 1, DESCRIBE_REPORT_JOB).delay is None


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("ca", [CA, OTHER_CA], ids=["known", "unknown"])
def test_any_server_is_trusted_when_verification_is_off(ca):
    """The caller asked for that, and urllib3 warns."""
    with Server(FAREWELL, tls(ca=ca)) as server:
        answer = send(transport_to(server, verify=False), server.url)

    assert answer.status_code == 200


class OwnContext(ssl.SSLContext):
    """A context that verifies in its own way, as that of truststore does."""


def own_context(_session):
    """Return one, as a replacement of botocore's method."""
    context = OwnContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # urllib3 compares names itself
    return context


@pytest.mark.parametrize(
    "make_context",
    [URLLib3Session._get_ssl_context, own_context],
    ids=["botocore's", "a program's"],
)
def test_verify_may_be_a_folder_of_certificates(make_context, server, tmp_path, monkeypatch):
    """OpenSSL finds a CA in it by the hash of its name; urllib3 has another argument for it."""
    monkeypatch.setattr(URLLib3Session, "_get_ssl_context", make_context)
    certificate = x509.load_pem_x509_certificate(CA.cert_pem.bytes())
    (tmp_path / f"{name_hash(certificate.subject):08x}.0").write_bytes(CA.cert_pem.bytes())
    empty = tmp_path / "empty"
    empty.mkdir()

    answer = send(transport_to(server, verify=str(tmp_path)), server.url)
    with pytest.raises(SSLError, match="certificate verify failed"):
        send(transport_to(server, verify=str(empty)), server.url)

    assert answer.status_code == 200


def test_the_methods_of_a_programs_own_context_are_called(server, bundle, monkeypatch):
    """For each connection, by urllib3: it is not ours to set up once and for all."""
    contexts = []

    class Noting(OwnContext):
        def set_alpn_protocols(self, protocols):
            contexts.append(self)
            super().set_alpn_protocols(protocols)

    monkeypatch.setattr(f"{__name__}.OwnContext", Noting)
    monkeypatch.setattr(URLLib3Session, "_get_ssl_context", own_context)
    transport = transport_to(server, verify=bundle)

    for _ in range(2):
        send(transport, server.url)

    assert len(contexts) == 2


@pytest.mark.parametrize("module", ["gevent.ssl", "truststore"])
def test_only_a_context_of_pythons_own_is_shared(module):
    """Other classes, even if their names are the same, may verify in their own way."""
    other = type("SSLContext", (), {"__module__": module})

    assert is_plain(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    assert not is_plain(other())


def name_hash(name):
    """Return the hash of a CA's lower-case name, unframed, that OpenSSL names its file by."""
    lowered = x509.Name([x509.NameAttribute(each.oid, each.value.lower()) for each in name])
    # Two bytes of tag and length frame a name of fewer than 128 bytes.
    digest = hashes.Hash(hashes.SHA1())
    digest.update(lowered.public_bytes()[2:])
    return int.from_bytes(digest.finalize()[:4], "little")


def test_each_client_trusts_only_its_own_bundle(server, bundle, tmp_path):
    """Clients share no TLS context."""
    other = tmp_path / "other.pem"
    OTHER_CA.cert_pem.write_to_path(other)
    trusting, distrusting = (transport_to(server, verify=each) for each in (bundle, str(other)))

    answer = send(trusting, server.url)
    with pytest.raises(SSLError):
        send(distrusting, server.url)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "No such file"), ("nonsense", "no certificate or crl found")],
    ids=["missing", "nonsense"],
)
def test_an_unreadable_bundle_is_an_error_of_the_call(content, why, server, tmp_path):
    """The constructor accepts it, as in boto3, and no retry can fix it."""
    path = tmp_path / "bundle.pem"
    if content:
        path.write_text(content)
    transport = transport_to(server, verify=str(path))

    with pytest.raises(SSLError, match=why) as raised:
        send(transport, server.url)

    assert server.heads == []
    assert is_permanent(raised.value)


def test_a_client_certificate_is_sent(bundle, tmp_path):
    """Certificate and key may be in one file or in two."""
    pair = CA.issue_cert("client.example")
    both, key = tmp_path / "both.pem", tmp_path / "key.pem"
    pair.private_key_and_cert_chain_pem.write_to_path(both)
    pair.private_key_pem.write_to_path(key)
    context = tls()
    context.verify_mode = ssl.CERT_REQUIRED
    CA.configure_trust(context)

    with Server(FAREWELL, context) as server:
        statuses = [
            send(transport_to(server, verify=bundle, client_cert=each), server.url).status_code
            for each in (str(both), (str(both), str(key)))
        ]

    assert statuses == [200, 200]


def test_a_client_certificate_is_read_once_for_many_connections(
    server, bundle, tmp_path, monkeypatch
):
    """Into the context that they share; urllib3 would read it for each."""
    pair = tmp_path / "both.pem"
    CA.issue_cert("client.example").private_key_and_cert_chain_pem.write_to_path(pair)
    loads = []
    load = ssl.SSLContext.load_cert_chain
    monkeypatch.setattr(
        ssl.SSLContext,
        "load_cert_chain",
        lambda self, *arguments, **options: loads.append(1) or load(self, *arguments, **options),
    )
    transport = transport_to(server, verify=bundle, client_cert=str(pair))

    for _ in range(3):
        send(transport, server.url)

    assert len(loads) == 1


def test_a_kept_connection_is_reused_until_the_transport_is_closed():
    """The next request opens another one."""
    with Server(OK) as server:
        transport = transport_to(server)

        for _ in range(3):
            send(transport, server.url)
        before = server.connections
        transport.close()
        send(transport, server.url)
        transport.close()

    assert (before, server.connections) == (1, 2)


@pytest.mark.skipif(not FITS, reason="urllib3-future ends calls in progress with their pool")
def test_a_connection_in_use_while_the_transport_is_closed_is_closed_after_its_call():
    """The pool that would keep it is gone."""
    with Server(Drip((OK[:9], OK[9:]), 0.3)) as server, ThreadPoolExecutor(1) as threads:
        transport = transport_to(server)
        sent = threads.submit(send, transport, server.url)
        while not server.requests:
            time.sleep(0.01)
        transport.close()
        answers = [sent.result(), send(transport, server.url)]
        transport.close()

    assert [answer.content for answer in answers] == [b"{}"] * 2
    assert server.connections == 2


def test_a_request_is_sent_unchanged():
    """Path, query and headers are sent with what HTTP needs, and nothing else."""
    with Server(FAREWELL) as server:
        transport_to(server).send(
            Request("GET", f"{server.url}/a/b%2Fc?d=%20", {"User-Agent": b"test/1"})
        )

    assert server.heads[0].splitlines() == [
        "GET /a/b%2Fc?d=%20 HTTP/1.1",
        f"Host: {server.url.removeprefix('http://')}",
        "Accept-Encoding: identity",
        "User-Agent: test/1",
        "",
    ]


def test_the_error_of_a_closed_connection_holds_no_request():
    """The request has the signature and the token, and errors are pickled."""
    with Server(b"Connection: close\r\n\r\n") as server:
        transport = transport_to(server)
        request = Request("GET", f"{server.url}/", {"X-Amz-Security-Token": b"TOKEN"})

        with pytest.raises(ConnectionClosedError) as raised:
            transport.send(request)

    assert raised.value.request is None
    assert b"TOKEN" not in pickle.dumps(raised.value)
    assert not is_permanent(raised.value)


def test_the_error_is_botocores_when_no_server_answers():
    """A silent server and a closed port each have their own."""
    with Server(b"") as server:
        silent = Transport(settings(endpoint_url=server.url, read_timeout=0.1))
        with pytest.raises(ReadTimeoutError):
            send(silent, server.url)
        silent.close()
    with pytest.raises(EndpointConnectionError):
        send(transport_to(server), server.url)


def test_an_unknown_scheme_is_a_permanent_failure():
    """No retry can fix it."""
    transport = Transport(settings(endpoint_url="ftp://localhost"))

    with pytest.raises(HTTPClientError, match="Not supported URL scheme ftp") as raised:
        send(transport, "ftp://localhost")

    assert is_permanent(raised.value)


def test_requests_go_through_the_proxy_of_the_settings():
    """For plain HTTP the proxy gets the whole URL."""
    with Server(FAREWELL) as proxy:
        transport = Transport(settings(proxies={"http": proxy.url}))

        answer = send(transport, "http://backup.example")

    assert answer.status_code == 200
    assert proxy.heads[0].startswith("GET http://backup.example/audit/report-jobs/x HTTP/1.1")


@pytest.mark.skipif(not FITS, reason="urllib3-future reads the whole body by itself")
@pytest.mark.parametrize(("limit", "fault"), [(2, ""), (1, "the body is longer than 1 bytes")])
def test_an_answer_through_a_proxy_is_read_up_to_the_limit(limit, fault):
    """It comes by botocore's session, which knows no such limit."""
    with Server(FAREWELL) as proxy:
        transport = Transport(settings(proxies={"http": proxy.url}, max_response_bytes=limit))

        answer = send(transport, "http://backup.example")

    assert answer.fault == fault


@pytest.mark.parametrize(
    ("ca", "requests"),
    [(CA, ["CONNECT backup.example:443"]), (OTHER_CA, [])],
    ids=["known", "unknown"],
)
def test_a_tls_proxy_is_verified_with_the_bundle(ca, requests, bundle):
    """It has a TLS context of its own, and is verified before it learns the destination."""
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nConnection: close\r\n\r\n"
    with Server(refusal, tls(ca=ca)) as proxy:
        transport = Transport(
            settings(
                endpoint_url="https://backup.example", verify=bundle, proxies={"https": proxy.url}
            )
        )

        # urllib3 1 does not report that the unverified server is the proxy.
        is_named = requests or not urllib3.__version__.startswith("1.")
        with pytest.raises(ProxyConnectionError if is_named else SSLError):
            send(transport, "https://backup.example")

    assert [head.partition(" HTTP/")[0] for head in proxy.heads] == requests


def test_the_bundle_is_read_once_for_many_connections_through_a_proxy(bundle, loads):
    """The endpoint is verified by the shared context, which has it already."""
    with Server(FAREWELL, tls(), handshake=False) as proxy:
        transport = Transport(
            settings(endpoint_url="https://127.0.0.1", verify=bundle, proxies={"https": proxy.url})
        )
        proxy.play([Tunnel(), FAREWELL] * 3)

        answers = [send(transport, "https://127.0.0.1") for _ in range(3)]

    assert [answer.content for answer in answers] == [b"{}"] * 3
    assert loads == [(bundle, None, None)]


@pytest.mark.timeout(20)
def test_a_kept_connection_has_the_time_limit_of_each_request():
    """Neither a limit nor its absence stays with the connection."""
    with Server(OK) as server:
        transport = Transport(settings(endpoint_url=server.url))
        request = Request("GET", f"{server.url}/x", {"User-Agent": b"test/1"})
        transport.send(request)
        server.answer = b""  # the next request gets no answer
        with pytest.raises(ReadTimeoutError):
            transport.send(request, 0.3)
        on_one_connection = server.connections

        server.answer = OK
        transport.send(request, 0.3)
        server.delay = 0.6
        answer = transport.send(request)
        transport.close()

    assert (on_one_connection, server.connections) == (1, 2)
    assert answer.status_code == 200


def test_both_ways_of_sending_return_the_connection_to_its_pool(monkeypatch):
    """One way is straight through the pool, the other through botocore's session."""
    with Server(OK) as server:
        transport = transport_to(server)
        send(transport, server.url)
        monkeypatch.setattr(transport, "_pool", None)
        answers = [send(transport, server.url) for _ in range(3)]
        transport.close()

    assert [answer.content for answer in answers] == [b"{}"] * 3
    assert server.connections == 1
