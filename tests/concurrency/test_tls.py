"""Greetings of TLS, made by threads that share a context which others set up meanwhile."""

import ssl
import threading
import time

from aws_backup_reports._http.tls import fix_protocols

SECONDS = 4
OFFER = b"\x00\x10\x00\x0b\x00\x09\x08http/1.1"
"""How a greeting offers HTTP/1.1: the extension for it, its length, and the list of one."""


def greeting(context: ssl.SSLContext) -> bytes:
    """What a connection begins with."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    connection = context.wrap_bio(incoming, outgoing, server_hostname="backup.example")
    try:
        connection.do_handshake()
    except ssl.SSLWantReadError:
        return outgoing.read()
    raise AssertionError("nobody answered, and it went on")


def test_a_greeting_is_whole_when_other_threads_set_the_context_up():
    """As urllib3 does for each connection. Python's own context garbles one in some thousands."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    fix_protocols(context)
    over = threading.Event()
    greetings = []

    def set_up() -> None:
        while not over.is_set():
            context.set_alpn_protocols(["http/1.1"])

    def greet() -> None:
        while not over.is_set():
            greetings.append(OFFER in greeting(context))

    threads = [threading.Thread(target=each) for each in [set_up] * 2 + [greet] * 4]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    over.set()
    for thread in threads:
        thread.join()

    assert len(greetings) > 100
    assert all(greetings)
