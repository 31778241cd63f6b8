"""What happens when the network fails, and how TLS and proxies are used."""

from __future__ import annotations

import pickle
import socket
import sys
import threading

import pytest

from tests._server import Close, Drip, OnConnect, Reset, Stall, Tunnel, answer

from ._both import (
    ABSENT,
    COMPLETED,
    JOB,
    NOT_HTTP,
    Case,
    Differs,
    cases,
    difference,
    make_awaited,
    make_boto3,
    make_ours,
    unsendable,
)

CUT = answer(200, '{"ReportJob":{"Status":"RUNNING"}}', length=100)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

CLOSED = [
    Case("refused", client={"endpoint_url": "http://127.0.0.1:{dead}"}),
    Case("unknown-name", client={"endpoint_url": "http://backup.invalid"}),
    Case("closed-at-once", answers=[OnConnect(Close(), wait_for_bytes=True)] * 3),
    Case("garbage-at-once", answers=[OnConnect(Close(b"\0\1\2\3"), wait_for_bytes=True)] * 3),
    *(
        Case(name, answers=[step] * 3)
        for name, step in [
            ("closed", Close()),
            ("reset", Reset()),
            ("closed-in-the-status-line", Close(b"HTTP/1.1 20")),
            ("reset-in-the-head", Reset(b"HTTP/1.1 200 OK\r\nContent-Le")),
            ("reset-in-the-body", Reset(CUT)),
            ("garbage", Close(b"what?\r\n\r\n")),
            ("http-0.9", Close(b"<html>hello</html>")),
            ("status-99", Close(b"HTTP/1.1 99 Low\r\n\r\n")),
            ("status-1000", Close(b"HTTP/1.1 1000 High\r\n\r\n")),
            ("status-abc", Close(b"HTTP/1.1 abc OK\r\n\r\n")),
            ("http-2", Close(b"HTTP/2 200 OK\r\nContent-Length: 2\r\n\r\n{}")),
            ("long-header", Close(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n{}")),
            ("101-headers", Close(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 101 + b"\r\n{}")),
            ("bad-chunk", Close(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n")),
            ("cut-chunk", Close(CHUNKED + b'10\r\n{"Report')),
            ("no-last-chunk", Close(CHUNKED + b"2\r\n{}\r\n")),
        ]
    ),
    Case(
        "header-without-a-colon",
        answers=[Close(b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n{}")] * 3,
        awaited=NOT_HTTP,
    ),
    Case("99-headers", answers=[Close(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 99 + b"\r\n{}")]),
]


@cases(CLOSED)
def test_a_broken_connection_raises_the_same_error_as_with_boto3(both, case):
    """It is raised after the same number of attempts."""
    both(case)


SHORT = {"config": {"connect_timeout": 0.3, "read_timeout": 0.15}}

STALLED = [
    Case("silence", answers=[Stall()] * 3, **SHORT),
    Case("silence-in-the-status-line", answers=[Stall(b"HTTP/1.1 2")] * 3, **SHORT),
    Case("silence-in-the-head", answers=[Stall(b"HTTP/1.1 200 OK\r\nContent-")] * 3, **SHORT),
    Case("silence-in-the-body", answers=[Stall(CUT)] * 3, **SHORT),
    Case("silence-then-a-result", answers=[Stall(), COMPLETED], **SHORT),
    Case(
        "legacy",
        answers=[Stall(), COMPLETED],
        config={"read_timeout": 0.15, "retries": {"mode": "legacy"}},
    ),
    Case(
        "drops-within-the-timeout",
        answers=[
            Drip(tuple(COMPLETED[i : i + 60] for i in range(0, len(COMPLETED), 60)), pause=0.05)
        ],
        config={"read_timeout": 0.3},
    ),
    Case(
        "one-attempt",
        answers=[Stall()],
        config={"read_timeout": 0.15, "retries": {"total_max_attempts": 1}},
    ),
]


@cases(STALLED)
def test_a_silent_server_raises_the_same_error_as_with_boto3(both, case):
    """The read timeout starts anew with each piece of the answer."""
    both(case)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the queue of a listener is longer")
def test_a_connect_timeout_raises_the_same_error_as_with_boto3(both):
    """A connection that is not accepted in time is a ConnectTimeoutError, and is retried."""
    with socket.create_server(("127.0.0.1", 0), backlog=1) as full:
        address = full.getsockname()
        waiting = []
        try:
            # fills the queue of connections, none of which is accepted
            for _ in range(4):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex(address)
                waiting.append(filler)
            both(
                Case(
                    "full",
                    client={"endpoint_url": f"http://127.0.0.1:{address[1]}"},
                    config={"connect_timeout": 0.1},
                )
            )
        finally:
            for filler in waiting:
                filler.close()


POOLED = [
    Case("kept", answers=[COMPLETED] * 3, calls=3),
    Case("closed-in-between", answers=[Close(COMPLETED), COMPLETED], calls=2),
    Case(
        "announced-close", answers=[answer(200, "{}", {"Connection": "close"}), COMPLETED], calls=2
    ),
    Case("http-1.0", answers=[Close(b"HTTP/1.0 200 OK\r\n\r\n{}"), COMPLETED], calls=2),
    Case("after-a-failure", answers=[Close(), Close(), Close(), COMPLETED], calls=2),
    Case("after-a-timeout", answers=[Stall(), Stall(), Stall(), COMPLETED], calls=2, **SHORT),
    Case("after-an-error", answers=[answer(400, {"message": "m"}), COMPLETED], calls=2),
    Case("empty-bodies", answers=[answer(200, "")] * 2, calls=2),
    Case("204", answers=[answer("204 No Content", "", length=None), COMPLETED], calls=2),
]


@cases(POOLED)
def test_connections_are_reused_as_by_boto3(both, case):
    """A connection is used again as long as both sides keep it open."""
    both(case)


@pytest.mark.parametrize("make", [make_boto3, make_ours])
def test_a_closed_client_opens_a_new_connection(both, make):
    """Closing drops all connections, and can be repeated."""

    def made(case, settings):
        client = make(case, settings)
        client.describe_report_job(**JOB)
        assert client.close() is None
        assert client.close() is None
        return client

    (outcome,) = both.run(made, Case("closed", answers=[COMPLETED] * 2))

    assert outcome.stage == "done"
    assert outcome.connections == 2


@pytest.mark.parametrize("make", [make_boto3, make_ours])
def test_many_threads_can_call_at_once(both, make):
    """The pool never makes a thread wait for a connection."""
    count = 20
    clients = []
    both.run(lambda *args: clients.append(make(*args)) or clients[0], Case("first"))
    both.server.play([COMPLETED] * count)
    barrier = threading.Barrier(count)
    results = []

    def call():
        barrier.wait()
        results.append(clients[0].describe_report_job(**JOB))

    threads = [threading.Thread(target=call) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clients[0].close()

    assert [each["ReportJob"]["Status"] for each in results] == ["COMPLETED"] * count


SAFE = {"client": {"verify": "{ca}"}}


UNVERIFIED = Differs("not-retried", sleeps=[], connections=1)
"""Our difference for an invalid certificate or CA bundle: there is one attempt."""


TLS = [
    Case("verified", tls=True, **SAFE),
    Case("verified-twice", tls=True, answers=[COMPLETED] * 2, calls=2, **SAFE),
    Case(
        "verified-by-name",
        tls=True,
        client={"verify": "{ca}", "endpoint_url": "https://localhost:{port}"},
    ),
    Case("verified-by-the-environment", tls=True, env={"AWS_CA_BUNDLE": "{ca}"}),
    Case("verified-by-requests-variable", tls=True, env={"REQUESTS_CA_BUNDLE": "{ca}"}),
    Case(
        "aws-variable-over-requests-variable",
        tls=True,
        env={"AWS_CA_BUNDLE": "{ca}", "REQUESTS_CA_BUNDLE": "/nowhere"},
    ),
    Case("verified-by-the-profile", tls=True, files={"config": "[default]\nca_bundle = {ca}\n"}),
    Case("not-verified", tls=True, client={"verify": False}),
    Case(
        "not-verified-over-environment",
        tls=True,
        client={"verify": False},
        env={"AWS_CA_BUNDLE": "/nowhere"},
    ),
    Case("closed", tls=True, answers=[Close(), COMPLETED], **SAFE),
    Case("retried", tls=True, answers=[answer(503, {}), COMPLETED], **SAFE),
    Case("aws-endpoint", tls=True, client={"verify": "{ca}", "endpoint_url": ABSENT}),
    Case("unknown-authority", tls=True, differs=UNVERIFIED),
    Case(
        "true-over-environment",
        tls=True,
        client={"verify": True},
        env={"AWS_CA_BUNDLE": "{ca}"},
        differs=UNVERIFIED,
    ),
    Case(
        "openssl-variable-is-not-read", tls=True, env={"SSL_CERT_FILE": "{ca}"}, differs=UNVERIFIED
    ),
    Case(
        "other-host",
        tls=True,
        client={"verify": "{ca}", "endpoint_url": "https://elsewhere.example.org:{port}"},
        differs=UNVERIFIED,
        awaited=Differs(
            "tls-texts",
            text="SSL validation failed for https://elsewhere.example.org:{port}/audit/report-jobs/"
            "job-1 [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, "
            "certificate is not valid for 'elsewhere.example.org'. (_ssl.c:…)",
        ),
    ),
    Case(
        "missing-bundle",
        tls=True,
        client={"verify": "{tmp}/missing.pem"},
        differs=UNVERIFIED,
        awaited=Differs("tls-files", connections=0),
    ),
    Case(
        "broken-bundle",
        tls=True,
        client={"verify": "{tmp}/broken.pem"},
        files={"broken.pem": "no certificate"},
        differs=UNVERIFIED,
        awaited=Differs("tls-files", connections=0),
    ),
    Case(
        "plaintext-server",
        answers=[OnConnect(Close(b"HTTP/1.1 400 Bad Request\r\n\r\n"), wait_for_bytes=True)] * 3,
        client={"endpoint_url": "https://127.0.0.1:{port}"},
    ),
    Case(
        "handshake-closed",
        answers=[OnConnect(Close(), wait_for_bytes=True)] * 3,
        client={"endpoint_url": "https://127.0.0.1:{port}"},
        awaited=Differs(
            "tls-texts",
            text="SSL validation failed for https://127.0.0.1:{port}/audit/report-jobs/job-1 "
            "EOF occurred in violation of protocol",
        ),
    ),
    Case(
        "handshake-reset",
        answers=[OnConnect(Reset(), wait_for_bytes=True)] * 3,
        client={"endpoint_url": "https://127.0.0.1:{port}"},
    ),
    Case(
        "handshake-stalled",
        answers=[OnConnect(Stall())] * 3,
        client={"endpoint_url": "https://127.0.0.1:{port}"},
        config={"connect_timeout": 0.15, "read_timeout": 5},
        awaited=Differs(
            "handshake-timeout",
            error="ConnectTimeoutError",
            text="Connect timeout on endpoint URL: "
            '"https://127.0.0.1:{port}/audit/report-jobs/job-1"',
        ),
    ),
    Case(
        "client-certificate-missing",
        tls=True,
        client={"verify": "{ca}"},
        config={"client_cert": "{tmp}/missing.pem"},
        awaited=Differs(
            "tls-files",
            error="SSLError",
            text="SSL validation failed for {url}/audit/report-jobs/job-1 "
            "[Errno 2] No such file or directory",
            sleeps=[],
            sent=0,
            connections=0,
        ),
    ),
]


@cases(TLS)
def test_certificates_are_verified_as_by_boto3(both, case):
    """The CA bundle is found in the same places."""
    both(case)


def test_verify_can_be_a_folder_of_hashed_certificates(both, authority):
    """``requests`` accepts such a folder too; boto3 does not."""
    assert difference("ca-folder")
    import subprocess

    folder = both.tmp / "certificates"
    folder.mkdir()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    subprocess.run(["openssl", "rehash", str(folder)], check=True, capture_output=True)
    case = Case("folder", tls=True, client={"verify": str(folder)})

    for make in (make_ours, make_awaited):
        (ours,) = both.run(make, case)

        assert ours.error is None


PROXIED = {"client": {"endpoint_url": "http://example.com/base"}}
TUNNELLED = {"client": {"endpoint_url": "https://example.com:8443", "verify": "{ca}"}}
PROXY = {"proxies": {"http": "http://127.0.0.1:{port}", "https": "http://127.0.0.1:{port}"}}
SECRET_PROXY = {
    "http": "http://us%40er:p%2Fw@127.0.0.1:{port}",
    "https": "http://us%40er:p%2Fw@127.0.0.1:{port}",
}

CONNECTS = Differs("connect-request", connects=True)

PROXIES = [
    Case("http", config=PROXY, **PROXIED),
    Case("http-twice", config=PROXY, answers=[COMPLETED] * 2, calls=2, **PROXIED),
    Case("http-credentials", config={"proxies": SECRET_PROXY}, **PROXIED),
    Case("http-without-scheme", config={"proxies": {"http": "127.0.0.1:{port}"}}, **PROXIED),
    Case("http-two-slashes", config={"proxies": {"http": "//127.0.0.1:{port}"}}, **PROXIED),
    Case("http-odd-id", config=PROXY, call={"ReportJobId": "a b/é"}, **PROXIED),
    Case(
        "http-407",
        config=PROXY,
        answers=[answer("407 Proxy Authentication Required", "who?")],
        **PROXIED,
    ),
    Case(
        "http-refused", config={"proxies": {"http": "http://user:pw@127.0.0.1:{dead}"}}, **PROXIED
    ),
    Case("http-closed", config=PROXY, answers=[Close()] * 3, **PROXIED),
    Case("http-reset", config=PROXY, answers=[Reset()] * 3, **PROXIED),
    Case("http-unknown-name", config={"proxies": {"http": "http://proxy.invalid"}}, **PROXIED),
    Case("https-unknown-name", config={"proxies": {"https": "http://proxy.invalid"}}, **TUNNELLED),
    Case("only-for-https", config={"proxies": {"https": "http://127.0.0.1:{dead}"}}, **PROXIED),
    Case("environment", env={"HTTP_PROXY": "http://127.0.0.1:{port}"}, **PROXIED),
    Case("environment-in-lower-case", env={"http_proxy": "http://127.0.0.1:{port}"}, **PROXIED),
    Case(
        "empty-config-over-environment",
        env={"HTTP_PROXY": "http://127.0.0.1:{dead}"},
        config={"proxies": {}},
        **PROXIED,
    ),
    Case(
        "config-over-environment",
        env={"HTTP_PROXY": "http://127.0.0.1:{dead}"},
        config=PROXY,
        **PROXIED,
    ),
    Case("all-proxy", env={"ALL_PROXY": "http://127.0.0.1:{dead}"}, **PROXIED),
    *(
        Case(
            f"no-proxy-{value or 'empty'}",
            env={"HTTP_PROXY": "http://127.0.0.1:{port}", "NO_PROXY": value},
            **PROXIED,
        )
        for value in ("example.com", ".com", "com", "*", "other.org", "example.com:80", "")
    ),
    Case(
        "no-proxy-in-lower-case",
        env={"http_proxy": "http://127.0.0.1:{port}", "no_proxy": "example.com"},
        **PROXIED,
    ),
    Case(
        "no-proxy-network",
        client={"endpoint_url": "http://10.1.2.3/"},
        env={"HTTP_PROXY": "http://127.0.0.1:{port}", "NO_PROXY": "10.0.0.0/8"},
    ),
    Case(
        "no-proxy-for-the-argument",
        config=PROXY,
        env={"NO_PROXY": "example.com"},
        **PROXIED,
    ),
    Case(
        "https",
        tunnel=True,
        config=PROXY,
        answers=[Tunnel(), COMPLETED],
        awaited=CONNECTS,
        **TUNNELLED,
    ),
    Case(
        "https-twice",
        tunnel=True,
        config=PROXY,
        answers=[Tunnel(), COMPLETED, COMPLETED],
        awaited=CONNECTS,
        calls=2,
        **TUNNELLED,
    ),
    Case(
        "https-credentials",
        tunnel=True,
        config={"proxies": SECRET_PROXY},
        answers=[Tunnel(), COMPLETED],
        awaited=CONNECTS,
        **TUNNELLED,
    ),
    Case(
        "https-environment",
        tunnel=True,
        env={"HTTPS_PROXY": "http://127.0.0.1:{port}"},
        answers=[Tunnel(), COMPLETED],
        awaited=CONNECTS,
        **TUNNELLED,
    ),
    Case(
        "https-aws-endpoint",
        tunnel=True,
        env={"HTTPS_PROXY": "http://127.0.0.1:{port}"},
        answers=[Tunnel(), COMPLETED],
        awaited=CONNECTS,
        client={"endpoint_url": ABSENT, "verify": "{ca}"},
    ),
    Case(
        "https-refused",
        config={"proxies": {"https": "http://user:pw@127.0.0.1:{dead}"}},
        **TUNNELLED,
    ),
    Case(
        "https-407",
        config={"proxies": SECRET_PROXY},
        answers=[answer("407 Proxy Authentication Required", "who?")] * 3,
        awaited=CONNECTS,
        **TUNNELLED,
    ),
    Case("https-closed", config=PROXY, answers=[Close()] * 3, awaited=CONNECTS, **TUNNELLED),
    Case(
        "https-cut-head",
        config=PROXY,
        answers=[Close(b"HTTP/1.1 200 Connection established\r\nVia: x\r\n")] * 3,
        awaited=Differs(
            "cut-connect",
            error="ConnectionClosedError",
            text="Connection was closed before we received a valid response from endpoint URL: "
            '"https://example.com:8443/audit/report-jobs/job-1".',
            connects=True,
        ),
        **TUNNELLED,
    ),
    Case(
        "https-stalled",
        config={**PROXY, "connect_timeout": 0.15, "read_timeout": 5},
        answers=[Stall()] * 3,
        awaited=Differs(
            "handshake-timeout",
            error="ConnectTimeoutError",
            text='Connect timeout on endpoint URL: "https://example.com:8443/audit/report-jobs/job-1"',
            connects=True,
        ),
        **TUNNELLED,
    ),
    Case(
        "https-retried",
        tunnel=True,
        config=PROXY,
        answers=[Tunnel(), Close(), Tunnel(), COMPLETED],
        awaited=CONNECTS,
        **TUNNELLED,
    ),
    Case(
        "https-unknown-authority",
        tunnel=True,
        config=PROXY,
        answers=[Tunnel()] * 3,
        awaited=CONNECTS,
        client={"endpoint_url": "https://example.com:8443"},
        differs=Differs("not-retried", sleeps=[], sent=1, connections=1),
    ),
    Case(
        "bad-proxies-config",
        config={**PROXY, "proxies_config": {"proxy_ca_bundle": "{tmp}/missing.pem"}},
        differs=Differs("not-retried", sleeps=[]),
        **PROXIED,
    ),
    Case(
        "proxies-config-without-a-proxy",
        config={"proxies_config": {"proxy_ca_bundle": "{tmp}/missing.pem"}},
    ),
]


@cases(PROXIES)
def test_proxies_are_used_as_by_boto3(both, case):
    """They come from Config or the environment, and HTTPS goes through a tunnel."""
    both(case)


TOKEN_HEADER = unsendable("X-Amz-Security-Token")

SECRETS = [
    Case("token", client={"aws_session_token": "TOK\nEN"}, differs=TOKEN_HEADER),
    Case("token-return", client={"aws_session_token": "TOK\rEN"}, differs=TOKEN_HEADER),
    Case("token-at-the-end", client={"aws_session_token": "TOKEN\n"}, differs=TOKEN_HEADER),
    Case("key", client={"aws_access_key_id": "AK\nID"}, differs=unsendable("Authorization")),
]


@cases(SECRETS)
def test_a_secret_that_cannot_be_sent_is_not_shown(both, case):
    """boto3 shows the token in its error and retries; ours does neither."""
    both(case)


def test_the_error_for_a_closed_connection_holds_no_secret(both):
    """boto3's has the signed request; ours has none, and no token when it is pickled."""
    assert difference("no-request")
    case = Case("closed", answers=[Close()] * 3, client={"aws_session_token": "TOKEN"})
    (theirs,), (ours,) = both(case)

    assert "Authorization" in theirs.error.request.headers
    assert ours.error.request is None
    assert b"TOKEN" not in pickle.dumps(ours.error)


@pytest.mark.parametrize("make", [make_ours, make_awaited])
@cases(
    [
        Case("not-http", answers=[Close(b"what?\r\n\r\n")] * 3),
        Case(
            "no-tunnel",
            config={"proxies": SECRET_PROXY},
            answers=[answer("407 Proxy Authentication Required", "who?")] * 3,
            **TUNNELLED,
        ),
    ]
)
def test_the_errors_behind_an_error_show_no_request(both, case, make):
    """Tools report the whole chain, and aiohttp's errors show the headers of requests."""
    (outcome,) = both.run(make, case)
    shown, each = [], outcome.error
    while each is not None:
        shown.append(f"{each!r} {each.__cause__!r}")
        each = each.__context__

    assert "Authorization" not in "".join(shown)


@pytest.mark.parametrize(
    "case",
    [
        Case("refused", client={"endpoint_url": "http://127.0.0.1:{dead}"}),
        Case("closed", answers=[Close()] * 3),
        Case("stalled", answers=[Stall()] * 3, config={"read_timeout": 0.1}),
    ],
    ids=lambda case: case.id,
)
def test_a_network_error_has_the_same_cause_as_with_boto3(both, case):
    """The error of urllib3 is in its context."""
    (theirs,), (ours,) = both(case)

    assert type(ours.error.__context__) is type(theirs.error.__context__)
    assert type(ours.error.kwargs["error"]) is type(theirs.error.kwargs["error"])
