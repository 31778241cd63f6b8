"""Sending over real sockets: TLS is verified, and the bundle is read once."""

import pickle
import ssl
from concurrent.futures import ThreadPoolExecutor

import pytest
import trustme
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
from aws_backup_reports._http.transport import Failed, Transport
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.request import Request
from tests._server import FAREWELL, OK, Server
from tests.unit._answers import settings

CA = trustme.CA()


OTHER_CA = trustme.CA()


def tls(host="127.0.0.1", ca=CA):
    """The TLS of a server with a certificate for a host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(host).configure_cert(context)
    return context


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """A file with the one CA that is trusted."""
    path = tmp_path_factory.mktemp("ca") / "bundle.pem"
    CA.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def server():
    """An HTTPS server that hangs up after each answer, so that each needs a connection."""
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
    """Send one request, and give the answer."""
    return transport.send(Request("GET", f"{url}/audit/report-jobs/x", {"User-Agent": b"test/1"}))


def transport_to(server, make=Transport, **changes):
    """A transport with settings for the server."""
    return make(settings(endpoint_url=server.url, connect_timeout=5, read_timeout=5, **changes))


def test_the_bundle_is_read_once_when_there_are_many_connections(server, bundle, loads):
    """At construction, and by no connection after it."""
    transport = transport_to(server, verify=bundle)
    at_construction = list(loads)

    answers = [send(transport, server.url) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert server.connections == 4
    assert at_construction == loads == [(bundle, None, None)]


def test_the_bundle_is_read_once_when_64_threads_connect(server, bundle, loads):
    """Where botocore would have it read by each of them."""
    transport = transport_to(server, verify=bundle)

    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(lambda _: send(transport, server.url), range(128)))

    assert {answer.status_code for answer in answers} == {200}
    assert server.connections == 128
    assert loads == [(bundle, None, None)]


def test_the_bundle_of_botocore_is_read_once_when_no_other_is_named(server, loads):
    """It does not hold the server's CA, which is noticed."""
    transport = transport_to(server)

    for _ in range(3):
        with pytest.raises(SSLError):
            send(transport, server.url)

    assert len(loads) == 1


@pytest.mark.parametrize(
    "changes", [{"endpoint_url": "http://localhost"}, {"verify": False}], ids=["http", "unverified"]
)
def test_no_bundle_is_read_when_none_is_needed(changes, loads):
    """It would cost the start of every program."""
    Transport(settings(**changes)).close()

    assert loads == []


def test_the_context_is_set_up_once_when_64_threads_connect(server, bundle, monkeypatch):
    """What one thread sets, another's connection may be reading at that moment."""
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


def test_nothing_is_sent_again_when_botocore_makes_its_errors_elsewhere(monkeypatch):
    """A botocore that does not ask where we raise finds nothing to send with."""
    monkeypatch.setattr(Failed, "_get_connection_manager", URLLib3Session._get_connection_manager)
    with Server(b"nonsense\r\n\r\n") as server:
        transport = transport_to(server)

        with pytest.raises(HTTPClientError):
            send(transport, server.url)

    assert server.connections == 1


class WithBotocoresCertificates(Transport):
    """As if botocore called the method that we override by another name."""

    _setup_ssl_cert = URLLib3Session._setup_ssl_cert


class WithBotocoresContext(Transport):
    """As if botocore called the other method that we override by another name."""

    _get_pool_manager_kwargs = URLLib3Session._get_pool_manager_kwargs


class WithBotocoresBoth(WithBotocoresCertificates, WithBotocoresContext):
    """As if botocore called neither any more."""


EVERY_KIND = pytest.mark.parametrize(
    "make", [Transport, WithBotocoresCertificates, WithBotocoresContext, WithBotocoresBoth]
)


@EVERY_KIND
def test_a_server_is_trusted_when_its_ca_is_in_the_bundle(make, server, bundle):
    """Whichever of botocore's private methods there still are."""
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
def test_a_server_is_refused_when_its_certificate_is_wrong(make, host, ca, why, bundle):
    """Whichever of botocore's private methods there still are; and nothing is sent."""
    with Server(FAREWELL, tls(host, ca)) as server:
        transport = transport_to(server, make, verify=bundle)

        with pytest.raises(SSLError, match=why) as raised:
            send(transport, server.url)

    assert server.heads == []
    assert is_permanent(raised.value)
    assert StandardRetry().decide(raised.value, 1, DESCRIBE_REPORT_JOB).delay is None


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("ca", [CA, OTHER_CA], ids=["known", "unknown"])
def test_any_server_is_trusted_when_nothing_is_verified(ca):
    """As the caller asked, with urllib3's warning."""
    with Server(FAREWELL, tls(ca=ca)) as server:
        answer = send(transport_to(server, verify=False), server.url)

    assert answer.status_code == 200


class OwnContext(ssl.SSLContext):
    """A context that verifies in its own way, as truststore's does."""


def own_context(_session):
    """Make one in the place of botocore's method."""
    context = OwnContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # urllib3 compares names itself
    return context


@pytest.mark.parametrize(
    "make_context",
    [URLLib3Session._get_ssl_context, own_context],
    ids=["botocore's", "a program's"],
)
def test_a_folder_of_certificates_is_searched_when_it_is_named(
    make_context, server, tmp_path, monkeypatch
):
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


def name_hash(name):
    """What OpenSSL calls the file of a CA: a hash of its name in lower case, unframed."""
    lowered = x509.Name([x509.NameAttribute(each.oid, each.value.lower()) for each in name])
    # Two bytes of tag and length frame a name of fewer than 128 bytes.
    digest = hashes.Hash(hashes.SHA1())
    digest.update(lowered.public_bytes()[2:])
    return int.from_bytes(digest.finalize()[:4], "little")


def test_clients_trust_different_servers_when_their_bundles_differ(server, bundle, tmp_path):
    """No context is shared, so that one client's trust is not another's."""
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
def test_a_bundle_is_complained_about_by_the_call_when_it_cannot_be_read(
    content, why, server, tmp_path
):
    """Construction passes, as in boto3; a retry would not mend it."""
    path = tmp_path / "bundle.pem"
    if content:
        path.write_text(content)
    transport = transport_to(server, verify=str(path))

    with pytest.raises(SSLError, match=why) as raised:
        send(transport, server.url)

    assert server.heads == []
    assert is_permanent(raised.value)


def test_a_client_certificate_is_shown_when_one_is_named(bundle, tmp_path):
    """As a file with both parts, or as two files."""
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


def test_a_connection_is_used_again_when_the_server_keeps_it():
    """Until the transport is closed; then another is opened."""
    with Server(OK) as server:
        transport = transport_to(server)

        for _ in range(3):
            send(transport, server.url)
        before = server.connections
        transport.close()
        send(transport, server.url)
        transport.close()

    assert (before, server.connections) == (1, 2)


def test_the_request_is_sent_as_it_was_written_when_it_goes_out():
    """Path, query and headers, with what HTTP needs and no more."""
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


def test_the_error_holds_no_request_when_the_connection_is_closed():
    """The signature and the token would go along with it, into pickles too."""
    with Server(b"Connection: close\r\n\r\n") as server:
        transport = transport_to(server)
        request = Request("GET", f"{server.url}/", {"X-Amz-Security-Token": b"TOKEN"})

        with pytest.raises(ConnectionClosedError) as raised:
            transport.send(request)

    assert raised.value.request is None
    assert b"TOKEN" not in pickle.dumps(raised.value)
    assert not is_permanent(raised.value)


def test_the_error_is_botocores_when_nobody_answers():
    """At a port where nobody listens, and where somebody listens and says nothing."""
    with Server(b"") as server:
        silent = Transport(settings(endpoint_url=server.url, read_timeout=0.1))
        with pytest.raises(ReadTimeoutError):
            send(silent, server.url)
        silent.close()
    with pytest.raises(EndpointConnectionError):
        send(transport_to(server), server.url)


def test_the_error_is_permanent_when_the_scheme_is_unknown():
    """No retry teaches it."""
    transport = Transport(settings(endpoint_url="ftp://localhost"))

    with pytest.raises(HTTPClientError, match="Not supported URL scheme ftp") as raised:
        send(transport, "ftp://localhost")

    assert is_permanent(raised.value)


def test_a_proxy_is_asked_when_settings_name_one():
    """For plain HTTP it is told the whole URL."""
    with Server(FAREWELL) as proxy:
        transport = Transport(settings(proxies={"http": proxy.url}))

        answer = send(transport, "http://backup.example")

    assert answer.status_code == 200
    assert proxy.heads[0].startswith("GET http://backup.example/audit/report-jobs/x HTTP/1.1")


@pytest.mark.parametrize(
    ("ca", "asked"),
    [(CA, ["CONNECT backup.example:443"]), (OTHER_CA, [])],
    ids=["known", "unknown"],
)
def test_a_proxy_is_verified_with_the_bundle_when_it_speaks_tls(ca, asked, bundle):
    """By a context of its own, before it is asked for the way to the service."""
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nConnection: close\r\n\r\n"
    with Server(refusal, tls(ca=ca)) as proxy:
        transport = Transport(
            settings(
                endpoint_url="https://backup.example", verify=bundle, proxies={"https": proxy.url}
            )
        )

        # urllib3 1 does not tell that it was the proxy which it could not verify.
        is_named = asked or not urllib3.__version__.startswith("1.")
        with pytest.raises(ProxyConnectionError if is_named else SSLError):
            send(transport, "https://backup.example")

    assert [head.partition(" HTTP/")[0] for head in proxy.heads] == asked


@pytest.mark.timeout(20)
def test_a_kept_connection_has_the_time_limit_of_each_request():
    """Neither the limit nor the lack of one stays with it."""
    with Server(OK) as server:
        transport = Transport(settings(endpoint_url=server.url))
        request = Request("GET", f"{server.url}/x", {"User-Agent": b"test/1"})
        transport.send(request)
        server.answer = b""  # of the next request there is none
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


def test_a_connection_goes_back_to_its_pool_whoever_sends(monkeypatch):
    """Straight to the pool, or through botocore's session."""
    with Server(OK) as server:
        transport = transport_to(server)
        send(transport, server.url)
        monkeypatch.setattr(transport, "_pool", None)
        answers = [send(transport, server.url) for _ in range(3)]
        transport.close()

    assert [answer.content for answer in answers] == [b"{}"] * 3
    assert server.connections == 1
