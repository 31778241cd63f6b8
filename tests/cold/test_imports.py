"""Importing costs what is used and no more, seen in fresh interpreters."""

import json
import os
import subprocess
import sys

import pytest

from aws_backup_reports.testing import FakeBackupServer

REPORT = """
import json, sys
print(json.dumps(sorted(set(sys.modules) - before)))
"""

EXPENSIVE = {
    "asyncio",
    "botocore",
    "concurrent.futures",
    "dataclasses",
    "dateutil",
    "email",
    "http",
    "jmespath",
    "json",
    "logging",
    "socket",
    "ssl",
    "urllib3",
}
"""What a library that merely wraps this one must not pay for."""

UNUSED = {
    "asyncio",
    "aws_backup_reports._boto3.delegate",
    "boto3",
    "botocore.args",
    "botocore.client",
    "botocore.config",
    "botocore.credentials",
    "botocore.docs",
    "botocore.endpoint",
    "botocore.handlers",
    "botocore.hooks",
    "botocore.loaders",
    "botocore.model",
    "botocore.paginate",
    "botocore.parsers",
    "botocore.regions",
    "botocore.retries.adaptive",
    "botocore.retries.standard",
    "botocore.retryhandler",
    "botocore.session",
    "botocore.signers",
    "botocore.waiter",
    "jmespath",
    "s3transfer",
}
"""What a call with plain credentials has no use for."""


def imported_by(code, *arguments, **variables):
    """The modules that some code imports which a bare interpreter has not imported."""
    finished = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys\nbefore = set(sys.modules)\n{code}\n{REPORT}",
            *arguments,
        ],
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
        text=True,
        timeout=30,
    )
    assert finished.returncode == 0, finished.stderr
    return set(json.loads(finished.stdout))


def test_nothing_expensive_is_imported_when_the_package_is():
    """Its names are loaded on first use."""
    imported = imported_by("import aws_backup_reports")

    assert {each for each in imported if each.startswith("aws_backup_reports")} == {
        "aws_backup_reports",
        "aws_backup_reports._version",
    }
    assert not imported & EXPENSIVE - {"json"}


def test_json_is_not_imported_when_the_package_is():
    """Seen without the report of these tests, which imports it."""
    code = "import sys, aws_backup_reports; sys.exit('json' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], timeout=30, check=False).returncode == 0


def test_botocore_is_imported_sparingly_when_the_client_is_named():
    """What every call needs: signing and HTTP."""
    imported = imported_by("from aws_backup_reports import BackupClient")

    assert {"botocore.auth", "botocore.httpsession", "urllib3", "ssl"} <= imported
    assert not imported & UNUSED


@pytest.mark.parametrize(
    "name",
    ["ResourceNotFoundException", "ClientError", "InvalidResponseError", "ReportJob"],
)
def test_the_client_is_not_imported_when_only_other_names_are_used(name):
    """Code that catches errors or reads jobs pays for nothing else."""
    imported = imported_by(f"from aws_backup_reports import {name}")

    assert not imported & {
        "aws_backup_reports.client",
        "aws_backup_reports._http.transport",
        "botocore.auth",
        "botocore.httpsession",
        "botocore.utils",
    }
    assert not imported & UNUSED
    assert not {each for each in imported if each.partition(".")[0] in ("ssl", "urllib3")}


CALL = """
from aws_backup_reports import BackupClient
client = BackupClient("eu-west-1", endpoint_url=sys.argv[1])
after_construction = set(sys.modules)
client.describe_report_job(ReportJobId=sys.argv[2])
client.close()
further = set(sys.modules) - after_construction
assert not further, further
"""
PLAIN_KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secretEXAMPLE"}


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_neither_session_nor_loaders_are_imported_when_a_call_has_plain_keys(tls):
    """From construction to the result, with keys in the environment and no config file."""
    with FakeBackupServer(tls=tls) as server:
        job_id = server.backup.add_report_job()
        ca_bundle = {"AWS_CA_BUNDLE": server.ca_bundle} if tls else {}
        imported = imported_by(CALL, server.endpoint_url, job_id, **PLAIN_KEYS, **ca_bundle)

    assert {"botocore.auth", "botocore.httpsession"} <= imported
    assert not imported & UNUSED


def test_nothing_more_is_imported_when_keys_are_given_in_code():
    """They need no chain of providers."""
    imported = imported_by(
        "from aws_backup_reports import BackupClient\n"
        "BackupClient('eu-west-1', aws_access_key_id='A', aws_secret_access_key='B')"
    )

    assert not imported & UNUSED


def test_the_testing_package_is_not_imported_when_the_client_is_used():
    """What serves tests is never part of a program."""
    imported = imported_by(
        "from aws_backup_reports import BackupClient\nBackupClient('eu-west-1')", **PLAIN_KEYS
    )

    assert not {each for each in imported if each.startswith("aws_backup_reports.testing")}


def test_config_files_alone_are_read_when_a_profile_has_the_keys(isolated):
    """Plain keys need no chain of providers."""
    (isolated / "credentials").write_text(
        "[default]\naws_access_key_id = A\naws_secret_access_key = B\n"
    )
    imported = imported_by("from aws_backup_reports import BackupClient\nBackupClient('eu-west-1')")

    assert "botocore.configloader" in imported
    assert not imported & UNUSED


def test_credentials_alone_are_imported_when_a_profile_has_a_process(isolated):
    """The session of botocore stays out even where the chain of providers is asked."""
    (isolated / "config").write_text("[default]\ncredential_process = true\n")
    imported = imported_by(
        "from aws_backup_reports import BackupClient\n"
        "try:\n    BackupClient('eu-west-1')\nexcept Exception:\n    pass"
    )

    assert "botocore.credentials" in imported
    assert not imported & {"boto3", "botocore.client", "botocore.loaders", "botocore.session"}


def test_config_files_are_not_parsed_when_there_are_none():
    """As in a Lambda function."""
    imported = imported_by(
        "from aws_backup_reports import BackupClient\nBackupClient('eu-west-1')", **PLAIN_KEYS
    )

    assert not imported & {"botocore.configloader", "configparser"}
