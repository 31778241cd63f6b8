"""TLS handshakes in threads that share a context while other threads set it up."""

import ssl
import threading
import time

from aws_backup_reports._http.tls import fix_protocols

SECONDS = 4
OFFER = b"\x00\x10\x00\x0b\x00\x09\x08http/1.1"
"""How a ClientHello offers HTTP/1.1: the extension, its length, and a list of one protocol."""


def client_hello(context: ssl.SSLContext) -> bytes:
    """Return the first bytes that a client sends."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    connection = context.wrap_bio(incoming, outgoing, server_hostname="backup.example")
    try:
        connection.do_handshake()
    except ssl.SSLWantReadError:
        return outgoing.read()
    raise AssertionError("the handshake ended without a server")


def test_a_handshake_is_intact_while_other_threads_set_the_context_up():
    """urllib3 sets it up for each connection, which breaks some handshakes with a plain context."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    fix_protocols(context)
    over = threading.Event()
    hellos = []

    def set_up() -> None:
        while not over.is_set():
            context.set_alpn_protocols(["http/1.1"])

    def connect() -> None:
        while not over.is_set():
            hellos.append(OFFER in client_hello(context))

    threads = [threading.Thread(target=each) for each in [set_up] * 2 + [connect] * 4]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    over.set()
    for thread in threads:
        thread.join()

    assert len(hellos) > 100
    assert all(hellos)
