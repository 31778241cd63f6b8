"""What all programs here share. Their first argument says whose client they use."""

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
"""Addresses on other machines that the program tried to connect to."""

connect = socket.socket.connect


def stay(sock: socket.socket, address: Any) -> None:
    """Connect to this machine only, as tests do."""
    if sock.family != socket.AF_UNIX and not address[0].startswith(("127.", "::1")):
        LEFT.append(address)
        raise RuntimeError(f"a program connects to {address!r}")
    connect(sock, address)


socket.socket.connect = stay


def make_client(session: Any = None, **settings: Any) -> Any:
    """Make a client of the kind that the program is run for."""
    if KIND == "boto3":
        import boto3

        return (session or boto3).client("backup", **settings)
    from aws_backup_reports import BackupClient

    return BackupClient(session=session, **settings)


def report(facts: Any) -> None:
    """Print what the test is to see, and exit at once, since tools leave threads behind."""
    print(json.dumps(facts, default=str))
    sys.stdout.flush()
    os._exit(0)


def outcome_of(call: Callable[[], Any]) -> Any:
    """Return the result of a call, or the name and text of the error that it raises."""
    try:
        return call()
    except Exception as error:
        return [type(error).__name__, str(error)]


def serve() -> FakeBackupServer:
    """Start the fake service, and set the environment that any client finds it by."""
    server = FakeBackupServer()
    server.start()
    os.environ.update(server.environment)
    return server


def walk(server: FakeBackupServer, client: Any) -> list[Any]:
    """Make the calls that tracers are compared by, and return how each ended.

    They lead to a result, an error from AWS, an error before anything is sent and a retry; then
    come a call in another thread, and one to a service that has stopped.
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
    """Return the spans that the requests name as their parents in AWS's header."""
    headers = [request.header("X-Amzn-Trace-Id") or "" for request in server.backup.requests]
    return [header.partition("Parent=")[2].partition(";")[0] for header in headers]


def trace_headers(server: FakeBackupServer) -> list[dict[str, bool]]:
    """Return which headers of tracers each request has, and whether they are signed."""
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
