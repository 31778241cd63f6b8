"""The eight operations beside the AWS CLI's version 1, against the same service: byte for byte.

Times are compared in ISO 8601, as ``cli_timestamp_format = iso8601`` has them in version 1.
"""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from itertools import product
from pathlib import Path

import pytest

from aws_backup_reports._command.commands import COMMANDS
from aws_backup_reports._command.main import main
from aws_backup_reports._wire.operations import OPERATIONS
from aws_backup_reports.testing import FakeBackup, FakeBackupServer

AWS_CLI = os.environ.get("CLIENT_AWS_CLI")
PROGRAM = Path(__file__).parent / "programs" / "aws_cli.py"
CONFIG = "[default]\nregion = us-east-1\ncli_timestamp_format = iso8601\n"
DIFFERENT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d\d:\d\d:\d\d\.123000")
"""Ids and times, which two services do not share."""

pytestmark = pytest.mark.skipif(AWS_CLI is None, reason="CLIENT_AWS_CLI is not set; make test does")

OUTPUTS = ("json", "text", "table")
JOB, JOBS, PLANS = "{job}", ("list-report-jobs",), ("list-report-plans",)
CALLS = {
    ("describe-report-job", "--report-job-id", JOB): (
        "ReportJob.Status",
        "ReportJob.{id: ReportJobId, keys: ReportDestination.S3Keys, none: Nothing}",
        "ReportJob.ReportDestination.S3Keys",
        "Nothing",
        "`{}`",
        "`[]`",
        "{\"\": ReportJob.ReportDestination, no: `[]`, none: `{}`, empty: '', yes: `true`}",
        "[`1.50`, `1e3`, `null`, 'a\tb\nc']",
        "length(ReportJob.ReportJobId)",
        'ReportJob.CreationTime < `"x"`',
    ),
    JOBS: (
        "ReportJobs[].ReportJobId",
        "ReportJobs[].[ReportJobId, Status, StatusMessage]",
        "ReportJobs[?Status=='FAILED']",
        "ReportJobs[?Status=='NONE']",
        "ReportJobs[].{id: ReportJobId, to: ReportDestination}",
        "ReportJobs[0]",
        "length(ReportJobs)",
        "sort_by(ReportJobs, &CreationTime)[-1].CreationTime",
    ),
    (*JOBS, "--by-report-plan-name", "nightly", "--by-status", "FAILED"): ("ReportJobs[].Status",),
    (*JOBS, "--by-report-plan-name", "empty"): ("ReportJobs",),
    (*JOBS, "--by-creation-after", "2026-07-01T23:40:00Z"): ("length(ReportJobs)",),
    (*JOBS, "--by-creation-before", "2026-07-01"): ("ReportJobs",),
    (*JOBS, "--max-results", "2"): ("NextToken != null",),
    ("describe-report-plan", "--report-plan-name", "nightly"): ("ReportPlan.ReportSetting",),
    PLANS: (
        "ReportPlans[].ReportPlanName",
        "ReportPlans[].[ReportPlanName, CreationTime]",
        "ReportPlans[].ReportDeliveryChannel",
    ),
    ("describe-report-job", "--cli-input-json", '{{"ReportJobId": "{job}"}}'): (),
    **{(each.name, "--generate-cli-skeleton"): () for each in COMMANDS[:8]},
}
CASES = [
    (*call, "--output", output, *query)
    for call, queries in CALLS.items()
    for output, query in product(OUTPUTS, [(), *(("--query", each) for each in queries)])
]

CHANNEL = ("--report-delivery-channel", "S3BucketName=reports,S3KeyPrefix=a b,Formats=CSV,JSON")
SETTING = ("--report-setting", "ReportTemplate=BACKUP_JOB_REPORT,NumberOfFrameworks=3")
CREATE = ("create-report-plan", "--report-plan-name", "weekly")
CHANGES = {
    "start": ("start-report-job", "--report-plan-name", "nightly", "--idempotency-token", "t"),
    "create": (*CREATE, *CHANNEL, *SETTING, "--report-plan-tags", "Team=a,Stage='b, c'"),
    "create by JSON": (
        *(*CREATE, "--report-delivery-channel", '{"S3BucketName": "reports"}'),
        *("--report-setting", '{"ReportTemplate": "COPY_JOB_REPORT"}'),
    ),
    "create by files": (
        *(*CREATE, "--report-delivery-channel", "file://channel.json"),
        *("--report-setting", "file://setting.txt"),
    ),
    "update": (
        *("update-report-plan", "--report-plan-name", "empty", "--report-plan-description", "a,=b"),
        *("--report-setting", "ReportTemplate=COPY_JOB_REPORT,Accounts=[ROOT],Regions=*"),
    ),
    "delete": ("delete-report-plan", "--report-plan-name", "nightly"),
}
REFUSED = [
    ("describe-report-plan", "--report-plan-name", "none"),
    ("start-report-job", "--report-plan-name", "none"),
    (
        *CREATE,
        "--report-delivery-channel",
        "S3BucketName=x",
        "--report-setting",
        "ReportTemplate=x",
    ),
    (*JOBS, "--max-results", "2000"),
    (*JOBS, "--next-token", "none"),
]


class AwsCli:
    """The AWS CLI, in a process that runs one command after the other."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._process = subprocess.Popen(
            [Path(str(AWS_CLI)).with_name("python"), PROGRAM],
            env=os.environ | environment,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Return the exit code and what was printed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(["backup", *arguments]) + "\n")
        self._process.stdin.flush()
        code, out, err = json.loads(self._process.stdout.readline())
        return code, out, err

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def new_backup() -> FakeBackup:
    """Return a service with plans and jobs, whose times are all as long when they are written."""
    backup = FakeBackup(clock=lambda: datetime.now(timezone.utc).replace(microsecond=123_000))
    backup.add_report_plan("nightly", formats=["CSV", "JSON"])
    backup.add_report_plan("empty", report_template="RESTORE_JOB_REPORT")
    for status in ("COMPLETED", "RUNNING", "COMPLETED_WITH_ISSUES"):
        backup.add_report_job(status=status)
    backup.fail_report_job(backup.add_report_job(), "Köln is closed, 大阪 too")
    return backup


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of parameters, and the AWS CLI's config."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "channel.json").write_text('{"S3BucketName": "reports", "Formats": ["CSV"]}')
    (folder / "setting.txt").write_text("ReportTemplate=BACKUP_JOB_REPORT")
    (folder / "config").write_text(CONFIG)
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[FakeBackupServer]:
    """One service for all commands that change nothing."""
    with FakeBackupServer(new_backup()) as server:
        yield server


@pytest.fixture(scope="module")
def aws_cli(server: FakeBackupServer, files: Path) -> Iterator[AwsCli]:
    """The AWS CLI that calls `server`."""
    aws_cli = AwsCli(surroundings(server, files), files)
    yield aws_cli
    aws_cli.close()


def surroundings(server: FakeBackupServer, files: Path) -> dict[str, str]:
    """Return the environment that both commands run in."""
    settings = {"AWS_CONFIG_FILE": str(files / "config"), "TZ": "UTC", "PYTHONUTF8": "1"}
    return {**server.environment, **settings}


@pytest.fixture
def ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], files: Path
) -> Callable[..., tuple[int, str, str]]:
    """Run our command against a server."""
    monkeypatch.chdir(files)

    def run(server: FakeBackupServer, *arguments: str) -> tuple[int, str, str]:
        for name, value in surroundings(server, files).items():
            monkeypatch.setenv(name, value)
        code = main(arguments)
        return code, *capsys.readouterr()

    return run


@pytest.mark.parametrize("arguments", CASES, ids=" ".join)
def test_the_output_is_that_of_the_aws_cli(arguments, server, aws_cli, ours):
    """Of all outputs and queries, down to the last blank."""
    job_id = server.backup.client().list_report_jobs().report_jobs[-1].report_job_id
    arguments = [each.format(job=job_id) if JOB in each else each for each in arguments]

    code, out, err = ours(server, *arguments)

    assert (code, out, err) == aws_cli.run(*arguments)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_that_of_the_aws_cli(change, output, ours, files):
    """What is sent and what is printed, apart from ids and times."""
    arguments = (*CHANGES[change], "--output", output)
    printed, sent = [], []
    for kind in ("ours", "theirs"):
        with FakeBackupServer(new_backup()) as server:
            if kind == "ours":
                result = ours(server, *arguments)
            else:
                aws_cli = AwsCli(surroundings(server, files), files)
                result = aws_cli.run(*arguments)
                aws_cli.close()
            [request] = server.backup.requests
        printed.append([DIFFERENT.sub("*", str(each)) for each in result])
        body = json.loads(request.body or b"null")
        sent.append((request.method, request.target, {**(body or {}), "IdempotencyToken": ""}))

    assert printed[0] == printed[1]
    assert printed[0][0] == "0"
    assert sent[0] == sent[1]


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_a_refusal_is_in_the_words_of_the_aws_cli(arguments, server, aws_cli, ours):
    """With our advice after them, if there is any; the code is version 2's."""
    code, out, err = ours(server, *arguments)

    their_code, their_out, their_err = aws_cli.run(*arguments)
    assert (code, their_code) == (254, 255)
    assert out == their_out == ""
    assert err.startswith(their_err.rstrip("\n"))
    assert err.count("An error occurred (") == 1


def test_a_table_may_have_rows_of_several_lengths(server, aws_cli, ours):
    """The AWS CLI prints an error of its own code in place of it."""
    query = ("list-report-plans", "--query", "[['a'], ['b', 'c']]", "--output", "table")

    code, out, _ = ours(server, *query)

    assert aws_cli.run(*query)[::2] == (255, "\nRow should have 1 elements, instead it has 2\n")
    assert code == 0
    rows = [line.strip("|").split("|") for line in out.splitlines()[3:5]]
    assert [[cell.strip() for cell in row] for row in rows] == [["a", ""], ["b", "c"]]


def test_the_commands_are_those_of_the_operations():
    """The first ones are the client's operations, by AWS's names."""
    assert {each.name.replace("-", "_") for each in COMMANDS[:8]} == OPERATIONS.keys()
