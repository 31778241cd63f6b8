"""Logging: a line for each attempt at DEBUG level, and never a secret."""

import logging
import re
import subprocess
import sys

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from aws_backup_reports.testing import FakeBackup

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.fixture
def backup():
    """A fake whose clients have a session token too."""
    return FakeBackup(aws_session_token="TOKENEXAMPLE")


@pytest.fixture
def lines(caplog):
    """A function that returns the messages of our logger, which is at DEBUG level."""
    caplog.set_level(logging.DEBUG, "aws_backup_reports")
    return lambda: [each.getMessage() for each in caplog.records if "backup" in each.name]


def test_each_attempt_is_logged_at_debug_level(backup, connect, lines):
    """The line has operation, number, status, request id and milliseconds."""
    backup.fail_next()
    backup.add_report_job()

    connect().list_report_jobs()

    first, second = lines()
    assert re.fullmatch(rf"ListReportJobs attempt 1: 500 {UUID}, \d+\.\d ms", first)
    assert re.fullmatch(rf"ListReportJobs attempt 2: 200 {UUID}, \d+\.\d ms", second)


def test_an_attempt_without_an_answer_is_logged_too(backup, connect, lines):
    """The line has only the name of the error, since its text could contain anything."""
    backup.delay_next(100, times=3)

    with pytest.raises(ReadTimeoutError):
        connect().list_report_plans()

    assert [line.partition(",")[0] for line in lines()] == [
        f"ListReportPlans attempt {number}: ReadTimeoutError" for number in (1, 2, 3)
    ]


def test_the_calls_of_a_wait_are_logged_too(backup, connect, lines):
    """This also holds for a client that has handlers."""
    client = connect()
    client.meta.events.register("before-call", lambda **_: None)
    job_id = backup.add_report_job(statuses=["RUNNING", "COMPLETED"])

    client.wait_for_report_job(ReportJobId=job_id)

    assert [line.partition(":")[0] for line in lines()] == ["DescribeReportJob attempt 1"] * 2


def test_no_secret_is_logged_when_all_loggers_are_at_debug_level(backup, connect, caplog):
    """Keys, token and signature stay out, with handlers and without; ids stay out of our lines."""
    caplog.set_level(logging.DEBUG)
    plain, listening = connect(), connect()
    listening.meta.events.register("before-call", lambda **_: None)
    for client in (plain, listening):
        with pytest.raises(ClientError):
            client.describe_report_job(ReportJobId="whose-job")

    logged = "\n".join(f"{each.getMessage()} {each.args}" for each in caplog.records)
    by_us = [each.getMessage() for each in caplog.records if "backup" in each.name]
    keys = backup.credentials
    signatures = [request.header("Authorization").rpartition("=")[2] for request in backup.requests]
    for secret in (keys.secret_access_key, keys.session_token, *signatures):
        assert secret not in logged
    assert len(by_us) == 2
    assert "whose-job" not in str(by_us)


def test_nothing_is_printed_when_a_program_sets_up_no_logging():
    """There is not even a warning, as with boto3."""
    code = "from aws_backup_reports import BackupClient\nBackupClient('fips-us-east-1')\n"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )

    assert (done.stdout, done.stderr) == ("", "")
