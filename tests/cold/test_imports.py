"""Imports cost only what is used; the tests look at ``sys.modules`` of fresh interpreters."""

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
"""Modules that a library which only imports this one must not pay for."""

UNUSED = {
    "aiohttp",
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
    "botocore.retries.quota",
    "botocore.retries.standard",
    "botocore.retryhandler",
    "botocore.session",
    "botocore.signers",
    "botocore.waiter",
    "jmespath",
    "s3transfer",
}
"""Modules that a call with plain credentials does not need."""


def imported_by(code, *arguments, **variables):
    """Return the modules that some code imports in a fresh interpreter."""
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


def test_importing_the_package_imports_nothing_expensive():
    """Its names are loaded on first use."""
    imported = imported_by("import aws_backup_reports")

    assert {each for each in imported if each.startswith("aws_backup_reports")} == {
        "aws_backup_reports",
        "aws_backup_reports._version",
    }
    assert not imported & EXPENSIVE - {"json"}


def test_importing_the_package_does_not_import_json():
    """The other tests cannot see that, since their report imports json itself."""
    code = "import sys, aws_backup_reports; sys.exit('json' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], timeout=30, check=False).returncode == 0


COMMAND = """
from aws_backup_reports._command.main import main
sys.stdout = open(os.devnull, "w")
code = main(sys.argv[1:])
sys.stdout = sys.__stdout__
assert code == 0, code
"""


@pytest.mark.parametrize(
    ("arguments", "is_help"),
    [
        (["--help"], True),
        (["run", "--help"], True),
        (["--version"], True),
        (["report", "{file}"], False),
        (["report", "{file}", "--format", "table", "--newest"], False),
        (["completion", "bash"], False),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_a_command_without_aws_loads_no_client(tmp_path, arguments, is_help):
    """Help loads nothing but what parses arguments."""
    file = tmp_path / "BACKUP_JOB_REPORT_nightly.csv"
    file.write_text("Account ID,Backup Job ID\n1,2\n")

    imported = imported_by("import os\n" + COMMAND, *(each.format(file=file) for each in arguments))

    assert not {each.partition(".")[0] for each in imported} & {
        *("asyncio", "boto3", "botocore", "jmespath", "ssl", "urllib3")
    }
    assert "aws_backup_reports.client" not in imported
    if is_help:
        assert not imported & {"dataclasses", "datetime", "logging", "shutil"}


def test_importing_the_client_imports_little_of_botocore():
    """It imports what all calls need: signing and HTTP."""
    imported = imported_by("from aws_backup_reports import BackupClient")

    assert {"botocore.auth", "botocore.httpsession", "urllib3", "ssl"} <= imported
    assert not imported & UNUSED


WHO_IMPORTS_URLLIB3 = """
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "urllib3":
            frame = sys._getframe()
            while frame is not None:
                if frame.f_code.co_name == "<module>":
                    importing.append(frame.f_globals["__name__"])
                frame = frame.f_back

importing = []
sys.meta_path.insert(0, Finder())
import aws_backup_reports.{module}
ours = [name for name in importing if name.startswith("aws_backup_reports")]
assert ours == ["aws_backup_reports.{module}"], ours
"""


@pytest.mark.parametrize("module", ["client", "aio"])
def test_the_first_of_our_modules_imports_urllib3(module):
    """Its regular expressions compile slowly far down a stack of imports."""
    assert "urllib3" in imported_by(WHO_IMPORTS_URLLIB3.format(module=module))


@pytest.mark.parametrize(
    "name",
    ["ResourceNotFoundException", "ClientError", "InvalidResponseError", "ReportJob"],
)
def test_importing_other_names_does_not_import_the_client(name):
    """Code that only catches errors or reads jobs needs neither signing nor HTTP."""
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
def test_a_call_with_plain_keys_imports_no_session_and_no_loaders(tls):
    """The keys are in the environment, and all imports happen when the client is made."""
    with FakeBackupServer(tls=tls) as server:
        job_id = server.backup.add_report_job()
        ca_bundle = {"AWS_CA_BUNDLE": server.ca_bundle} if tls else {}
        imported = imported_by(CALL, server.endpoint_url, job_id, **PLAIN_KEYS, **ca_bundle)

    assert {"botocore.auth", "botocore.httpsession"} <= imported
    assert not imported & UNUSED


ALL_KINDS_OF_CALLS = """
from aws_backup_reports import BackupClient
client = BackupClient("eu-west-1", endpoint_url=sys.argv[1], s3_endpoint_url=sys.argv[1])
client.wait_for_report_job(ReportJobId=sys.argv[2])
assert list(client.wait_for_report_jobs([sys.argv[2]]))
assert list(client.iter_report_jobs())
assert list(client.iter_report_rows(sys.argv[2]))
assert list(client.get_paginator("list_report_jobs").paginate())
client.get_waiter("report_job_completed").wait(ReportJobId=sys.argv[2])
client.meta.events.register("before-call.backup", lambda **_: None)
client.describe_report_job(ReportJobId=sys.argv[2])
client.close()
"""


def test_a_blocking_client_never_imports_what_the_asynchronous_one_needs():
    """Whatever it does: calls, waits, pages, reports, boto3's shapes and listeners."""
    with FakeBackupServer() as server:
        job_id = server.backup.add_report_job(status="COMPLETED")
        imported = imported_by(ALL_KINDS_OF_CALLS, server.endpoint_url, job_id, **PLAIN_KEYS)

    assert "botocore.client" in imported
    assert not imported & {"aiohttp", "asyncio", "aws_backup_reports._async_caller"}


def test_keys_passed_as_arguments_import_no_providers():
    """A chain of credential providers is not needed."""
    imported = imported_by(
        "from aws_backup_reports import BackupClient\n"
        "BackupClient('eu-west-1', aws_access_key_id='A', aws_secret_access_key='B')"
    )

    assert not imported & UNUSED


def test_a_client_does_not_import_the_testing_package():
    """The fake service is for tests, and never part of a program."""
    imported = imported_by(
        "from aws_backup_reports import BackupClient\nBackupClient('eu-west-1')", **PLAIN_KEYS
    )

    assert not {each for each in imported if each.startswith("aws_backup_reports.testing")}


def test_keys_in_a_profile_import_only_the_config_loader(isolated):
    """A chain of credential providers is not needed for plain keys."""
    (isolated / "credentials").write_text(
        "[default]\naws_access_key_id = A\naws_secret_access_key = B\n"
    )
    imported = imported_by("from aws_backup_reports import BackupClient\nBackupClient('eu-west-1')")

    assert "botocore.configloader" in imported
    assert not imported & UNUSED


def test_a_credential_process_imports_providers_but_no_session(isolated):
    """The session of botocore is not needed for its chain of credential providers."""
    (isolated / "config").write_text("[default]\ncredential_process = true\n")
    imported = imported_by(
        "from aws_backup_reports import BackupClient\n"
        "try:\n    BackupClient('eu-west-1')\nexcept Exception:\n    pass"
    )

    assert "botocore.credentials" in imported
    assert not imported & {"boto3", "botocore.client", "botocore.loaders", "botocore.session"}


@pytest.mark.parametrize(
    ("module", "name"),
    [
        *(
            (module, name)
            for module in ("", ".aio")
            for name in ("AsyncBackupClient", "AsyncReport")
        ),
        ("", "arun_reports"),
    ],
)
def test_without_the_extra_an_asynchronous_name_is_an_error_that_names_it(module, name):
    """It says what to install."""
    code = "sys.modules['aiohttp'] = None\ntry:\n"
    code += f"    from aws_backup_reports{module} import {name}\n"
    code += "except ImportError as error:\n    assert 'aws-backup-reports[async]' in str(error)\n"

    imported_by(f"{code}else:\n    raise AssertionError('it was imported')")


def test_without_the_extra_all_else_works():
    """The star, the list of names, and help(), which gets each of them."""
    imported_by(
        "import pydoc\n"
        "sys.modules['aiohttp'] = None\n"
        "import aws_backup_reports\n"
        "from aws_backup_reports import *\n"
        "BackupClient('eu-west-1')\n"
        "assert 'AsyncBackupClient' not in dir(aws_backup_reports)\n"
        "assert 'BackupClient' in pydoc.render_doc(aws_backup_reports)\n"
    )


READ = """
from aws_backup_reports.rows import read_report
assert len(list(read_report(sys.argv[1].encode()))) == 1
"""
TABLES = {"numpy", "pandas", "polars", "pyarrow"}


@pytest.mark.parametrize("write", ["csv", "json"])
def test_rows_are_read_without_botocore_and_libraries_for_tables(write):
    """AWS's times are read without dateutil, too."""
    times = ("2021-07-14T00:00:00Z", "2021-07-14T23:53:47.229Z")
    text = {
        "csv": "Backup Job ID,Report Time Period End,Creation Date\n1,{},{}\n".format(*times),
        "json": '[{{"backupJobId":"1","reportTimePeriodEnd":"{}","creationDate":"{}"}}]'.format(
            *times
        ),
    }

    imported = imported_by(READ, text[write])

    names = {each.partition(".")[0] for each in imported}
    assert not names & {"asyncio", "botocore", "dateutil", "jmespath", "socket", "ssl", "urllib3"}
    assert not names & TABLES
    assert "aws_backup_reports.client" not in imported


def test_a_client_imports_nothing_that_reads_reports():
    """Most programs start jobs, or wait for them."""
    imported = imported_by(
        "from aws_backup_reports import BackupClient\nBackupClient('eu-west-1')", **PLAIN_KEYS
    )

    assert not {each for each in imported if "rows" in each}
    assert not imported & TABLES


def test_no_parser_is_imported_when_there_are_no_config_files():
    """This is the situation in a Lambda function."""
    imported = imported_by(
        "from aws_backup_reports import BackupClient\nBackupClient('eu-west-1')", **PLAIN_KEYS
    )

    assert not imported & {"botocore.configloader", "configparser"}
