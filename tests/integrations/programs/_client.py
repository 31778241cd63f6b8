"""What every program here begins and ends with. Its first argument says whose client it uses."""

import json
import os
import re
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aws_backup_reports.testing import FakeBackupServer

KIND = sys.argv[1]
"""``boto3`` or ``ours``."""

LEFT: list[Any] = []
"""Addresses on other machines that somebody tried to connect to."""

connect = socket.socket.connect


def stay(sock: socket.socket, address: Any) -> None:
    """Connect to this machine only, as tests do."""
    if sock.family != socket.AF_UNIX and not address[0].startswith(("127.", "::1")):
        LEFT.append(address)
        raise RuntimeError(f"a program connects to {address!r}")
    connect(sock, address)


socket.socket.connect = stay


def make_client(session: Any = None, **settings: Any) -> Any:
    """Make the client that the program is run for."""
    if KIND == "boto3":
        import boto3

        return (session or boto3).client("backup", **settings)
    from aws_backup_reports import BackupClient

    return BackupClient(session=session, **settings)


def report(facts: Any) -> None:
    """Tell the test what was seen, and end: tools leave threads behind."""
    print(json.dumps(facts, default=str))
    sys.stdout.flush()
    os._exit(0)


def outcome_of(call: Callable[[], Any]) -> Any:
    """What a call gives, or the error that it raises, by name and text."""
    try:
        return call()
    except Exception as error:
        return [type(error).__name__, str(error)]


def serve() -> FakeBackupServer:
    """Start the fake service, where any client finds it by the environment."""
    server = FakeBackupServer()
    server.start()
    os.environ.update(server.environment)
    return server


def walk(server: FakeBackupServer, client: Any) -> list[Any]:
    """Make the calls that tracers are compared by, and give how each ended.

    A success, a refusal by AWS and one before anything is sent, a retry, a call of another
    thread, and a service that is not there.
    """
    job_id = server.backup.add_report_job(status="COMPLETED")
    outcomes = [
        outcome_of(lambda: client.describe_report_job(ReportJobId=job_id)["ReportJob"]["Status"]),
        outcome_of(lambda: client.describe_report_job(ReportJobId="no-such-job")),
        outcome_of(lambda: client.describe_report_job(ReportJobId=5)),
    ]
    server.backup.fail_next()
    outcomes.append(
        outcome_of(
            lambda: client.list_report_jobs(MaxResults=10)["ResponseMetadata"]["RetryAttempts"]
        )
    )
    with ThreadPoolExecutor(1) as threads:
        outcomes.append(
            threads.submit(client.list_report_plans).result()["ReportPlans"][0]["ReportPlanName"]
        )
    server.close()
    outcomes.append(outcome_of(client.list_report_plans))
    return outcomes


def parents(server: FakeBackupServer) -> list[str]:
    """The spans that the requests name as their parents in AWS's header."""
    headers = [request.header("X-Amzn-Trace-Id") or "" for request in server.backup.requests]
    return [header.partition("Parent=")[2].partition(";")[0] for header in headers]


def trace_headers(server: FakeBackupServer) -> list[dict[str, bool]]:
    """Which headers of tracers each request came with, and whether they are signed."""
    found = []
    for request in server.backup.requests:
        signed = request.header("Authorization").partition("SignedHeaders=")[2].partition(",")[0]
        found.append(
            {
                name.lower(): name.lower() in signed.split(";")
                for name, _ in request.headers
                if re.match(
                    "x-amzn-trace-id|traceparent|tracestate|x-datadog|baggage", name.lower()
                )
            }
        )
    return found
