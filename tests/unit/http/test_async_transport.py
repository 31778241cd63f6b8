"""Sending by aiohttp over real sockets: certificates, proxies, and connections that have ended."""

import asyncio
import socket
import ssl
import threading
import time

import pytest
from botocore.exceptions import ProxyConnectionError, SSLError
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from aws_backup_reports._http.async_transport import AiohttpTransport, as_sent
from aws_backup_reports._wire.request import Request
from tests._server import FAREWELL, OK, Close, Server, Tunnel
from tests.unit._answers import settings
from tests.unit.http._tls import CA, OTHER_CA, tls


async def sent(url, count, **changes):
    """Send requests one after the other, and return the answers."""
    transport = AiohttpTransport(
        settings(endpoint_url=url, connect_timeout=5, read_timeout=5, **changes)
    )
    path = f"{url}/audit/report-jobs/x"
    try:
        return [
            await transport.send(Request("GET", path, {"User-Agent": b"test/1"}))
            for _ in range(count)
        ]
    finally:
        await transport.aclose()


def send(url, count=1, **changes):
    """Send requests in an event loop of their own, and return the answers."""
    return asyncio.run(sent(url, count, **changes))


@pytest.fixture
def pair(tmp_path):
    """The files of a client certificate with its key, and of the key alone."""
    issued = CA.issue_cert("client.example")
    both, key = tmp_path / "both.pem", tmp_path / "key.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(both)
    issued.private_key_pem.write_to_path(key)
    return both, key


def test_a_client_certificate_is_sent(bundle, pair):
    """Certificate and key may be in one file or in two."""
    context = tls()
    context.verify_mode = ssl.CERT_REQUIRED
    CA.configure_trust(context)
    both, key = map(str, pair)

    with Server(FAREWELL, context) as server:
        answers = [
            send(server.url, verify=bundle, client_cert=each)[0] for each in (both, (both, key))
        ]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_key_with_a_password_is_an_error(bundle, pair):
    """OpenSSL would ask for it on the terminal, and wait."""
    both, key = pair
    loaded = load_pem_private_key(key.read_bytes(), None)
    secret = BestAvailableEncryption(b"password")
    key.write_bytes(loaded.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))

    with Server(OK, tls()) as server, pytest.raises(SSLError):
        send(server.url, verify=bundle, client_cert=(str(both), str(key)))


@pytest.mark.parametrize("config", [None, {"proxy_use_forwarding_for_https": False}])
def test_a_proxy_with_tls_tunnels_requests(bundle, config):
    """What is sent by aiohttp has one TLS, so a thread sends by the blocking transport."""
    with Server(OK, tls()) as proxy:
        proxy.play([Tunnel(), FAREWELL])

        (answer,) = send(
            "https://127.0.0.1",
            verify=bundle,
            proxies={"https": proxy.url.replace("//", "//us%40er:p%2Fw@")},
            proxies_config=config,
        )

        assert answer.content == b"{}"
        assert [each.header("Proxy-Authorization") for each in proxy.requests] == [
            "Basic dXNAZXI6cC93",
            None,
        ]


def test_a_proxy_of_another_authority_is_not_told_the_destination(bundle):
    """It is verified before."""
    with Server(OK, tls(ca=OTHER_CA)) as proxy, pytest.raises((ProxyConnectionError, SSLError)):
        send("https://backup.example", verify=bundle, proxies={"https": proxy.url})

    assert proxy.heads == []


def test_the_bundle_is_read_once_for_many_connections(bundle, monkeypatch):
    """It takes 16 ms of CPU."""
    loads = []
    load = ssl.SSLContext.load_verify_locations
    monkeypatch.setattr(
        ssl.SSLContext,
        "load_verify_locations",
        lambda self, *arguments, **options: loads.append(1) or load(self, *arguments, **options),
    )
    with Server(FAREWELL, tls()) as server:
        send(server.url, 3, verify=bundle)

        assert (server.connections, loads) == (3, [1])


def test_a_connection_that_the_server_has_ended_is_not_used_again():
    """Even if the loop has been busy since, and has not seen it."""

    async def twice(server):
        transport = AiohttpTransport(settings(endpoint_url=server.url))
        request = Request("POST", f"{server.url}/x", {"User-Agent": b"test/1"}, b"{}")
        await transport.send(request)
        time.sleep(0.2)  # the loop is busy while the server ends the connection
        answer = await transport.send(request)
        await transport.aclose()
        return answer.status_code

    with Server(OK) as server:
        server.play([Close(OK), OK])

        assert asyncio.run(twice(server)) == 200
        assert (len(server.requests), server.connections) == (2, 2)


@pytest.mark.skipif(not socket.has_ipv6, reason="this system has no IPv6")
def test_an_address_of_ipv6_is_an_endpoint():
    """Its Host header has the brackets."""
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    heads = []

    def serve():
        connection, _ = listener.accept()
        with connection:
            heads.append(connection.recv(65536))
            connection.sendall(FAREWELL)

    thread = threading.Thread(target=serve)
    thread.start()
    port = listener.getsockname()[1]
    (answer,) = send(f"http://[::1]:{port}")
    thread.join()
    listener.close()

    assert answer.content == b"{}"
    assert f"\r\nHost: [::1]:{port}\r\n".encode() in heads[0]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://EXAMPLE.com:80/A", "http://example.com:80/A"),
        ("https://example.com/a b/%2f/%zz", "https://example.com/a%20b/%252F/%25zz"),
        ("https://example.com/%2f", "https://example.com/%2F"),
        ("https://example.com/a/../b/./c//d", "https://example.com/a/../b/./c//d"),
        ("https://example.com/é?x=é b", "https://example.com/%C3%A9?x=%C3%A9%20b"),
        ("https://example.com", "https://example.com"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_a_url_is_written_as_urllib3_writes_it(url, expected):
    """The blocking client sends by it."""
    assert as_sent(url) == expected
