"""What surrounds the fake: pytest's fixtures, the command, the environment, the imports."""

import os
import signal
import subprocess
import sys

import boto3
import pytest

from aws_backup_reports._wire.operations import OPERATIONS
from aws_backup_reports.testing import FakeBackup, FakeBackupServer
from aws_backup_reports.testing.__main__ import main
from aws_backup_reports.testing._aws.parameters import CONSTRAINTS
from aws_backup_reports.testing._aws.service import ReportService

LIGHT = ["botocore", "boto3", "urllib3", "ssl", "http.server", "aws_backup_reports.testing._backup"]


PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:anyio"]
"""pytest, without the plugins that await tests."""


def run(*arguments, folder=None):
    """Run Python, which must succeed, and return its output."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=50
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_pytest_finds_the_fixtures_of_the_installed_package(tmp_path):
    """Nothing has to be configured, and each test gets its own fake."""
    (tmp_path / "test_it.py").write_text(
        "def test_one(fake_backup, backup_client):\n"
        "    job_id = fake_backup.add_report_job(statuses=['COMPLETED'])\n"
        "    job = backup_client.describe_report_job(ReportJobId=job_id).report_job\n"
        "    assert job.succeeded\n"
        "\n"
        "def test_two(backup_client):\n"
        "    assert backup_client.list_report_jobs().report_jobs == ()\n"
    )

    output = run(*PYTEST, "-W", "error", folder=tmp_path)

    assert "2 passed" in output


def test_pytest_finds_an_asynchronous_client_without_a_plugin_for_asyncio(tmp_path):
    """Its fixture is a plain function, and there is nothing to close."""
    (tmp_path / "test_it.py").write_text(
        "import asyncio\n"
        "\n"
        "def test_it(fake_backup, async_backup_client):\n"
        "    job_id = fake_backup.add_report_job(statuses=['RUNNING', 'COMPLETED'])\n"
        "    wait = async_backup_client.wait_for_report_job(ReportJobId=job_id)\n"
        "    assert asyncio.run(wait).succeeded\n"
    )

    output = run(*PYTEST, "-W", "error", folder=tmp_path)

    assert "1 passed" in output


def test_pytest_does_not_import_the_fake_when_no_fixture_is_used(tmp_path):
    """A project that does not use the fixtures does not pay for them."""
    (tmp_path / "test_it.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    assert 'aws_backup_reports.testing.pytest_plugin' in sys.modules\n"
        f"    assert not {set(LIGHT[:3] + LIGHT[-1:])!r} & set(sys.modules)\n"
    )

    output = run(*PYTEST, folder=tmp_path)

    assert "1 passed" in output


def test_importing_the_testing_package_imports_nothing_else():
    """The fake is imported when it is first used."""
    program = "import sys, aws_backup_reports.testing; print(*sys.modules)"

    loaded = run("-c", program).split()

    assert not set(LIGHT) & set(loaded)


def test_the_fake_shares_only_the_table_of_operations_with_the_client():
    """Signatures, requests and answers are read and written by code of its own."""
    program = (
        "import sys\n"
        "from aws_backup_reports.testing import FakeBackupServer\n"
        "FakeBackupServer().start()\n"
        "print(*sys.modules)"
    )

    loaded = set(run("-c", program).split())

    assert not {"boto3", "urllib3", "botocore.auth", "botocore.httpsession"} & loaded
    ours = {name for name in loaded if name.startswith("aws_backup_reports.")}
    assert {name.partition(".")[2] for name in ours if "testing" not in name} == {
        *("_lazy", "_version", "exceptions", "models", "responses"),
        *("_shapes", "_shapes.shape", "_shapes.structure", "_shapes.timestamp"),
        *("_wire", "_wire.operations"),
    }


def test_asyncio_and_aiohttp_are_imported_for_asynchronous_clients_only():
    """Projects that do not await pay nothing for those who do."""
    program = (
        "import sys\n"
        "from aws_backup_reports.testing import FakeAws, FakeBackupServer\n"
        "FakeAws().client().list_report_plans()\n"
        "with FakeBackupServer() as server, server.client() as client:\n"
        "    client.list_report_plans()\n"
        "print(*sys.modules)"
    )

    loaded = set(run("-c", program).split())

    assert not {"asyncio", "aiohttp"} & loaded


def test_an_unknown_name_is_an_attribute_error():
    """Names that are imported on first use fail as others do."""
    import aws_backup_reports.testing as testing

    assert set(testing.__all__) <= set(dir(testing))
    with pytest.raises(AttributeError, match="has no attribute 'Nope'"):
        _ = testing.Nope


@pytest.fixture
def command():
    """The server as a command, which is killed if it still runs at the end."""
    # Unbuffered, as in a terminal.
    arguments = [sys.executable, "-u", "-m", "aws_backup_reports.testing"]
    with subprocess.Popen(
        [*arguments, "--job-seconds", "0", "--region", "eu-west-1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell lets what it starts in the background, such as these tests, ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()


@pytest.mark.parametrize(("limit", "kept"), [({}, 1000), ({"keep_requests": 2}, 2)])
def test_the_fake_keeps_the_last_requests(limit, kept):
    """A fake that serves for days does not grow."""
    backup = FakeBackup(**limit)
    client = backup.client()
    for number in range(kept + 1):
        client.list_report_jobs(MaxResults=1 + number % 1000)

    assert len(backup.requests) == kept
    assert backup.requests[0].query == "MaxResults=2"


def test_the_fake_can_keep_all_requests():
    """A test that counts more than a thousand says so."""
    backup = FakeBackup(keep_requests=None)
    client = backup.client()
    for _ in range(1001):
        client.list_report_plans()

    assert len(backup.requests) == 1001


@pytest.mark.skipif(sys.platform == "win32", reason="a signal to a process ends it at once")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_and_logs_until_it_is_stopped(command, monkeypatch, ending):
    """It prints what other programs need, logs a line for each answer, and exits with 0."""
    exported = [command.stdout.readline().strip() for _ in range(7)]
    for line in exported:
        name, _, value = line.removeprefix("export ").partition("=")
        monkeypatch.setenv(name, value)
    client = boto3.client("backup")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.describe_report_job(ReportJobId="no-such-job")
    client.list_report_plans()
    client.close()

    command.send_signal(ending)
    _, log = command.communicate(timeout=10)

    first, second = log.splitlines()
    assert "DescribeReportJob  400 ResourceNotFoundException (GET /audit/report-jobs/no-" in first
    assert "ListReportPlans    200 (GET /audit/report-plans" in second
    assert command.returncode == 0


def test_the_command_says_why_it_cannot_serve(monkeypatch, capsys):
    """A port that is in use is reported in one line."""
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with FakeBackupServer() as server:
        port = server.endpoint_url.rpartition(":")[2]

        returned = main(["--port", port])

    [line] = capsys.readouterr().err.splitlines()
    assert returned == 1
    assert line.startswith("cannot serve: ")


def test_the_help_of_the_command_names_every_option():
    """The text of --help lists them all."""
    output = run("-m", "aws_backup_reports.testing", "--help")

    for option in ("--port", "--host", "--region", "--job-seconds", "--tls", "--certfile"):
        assert option in output


def test_the_environment_points_any_sdk_at_the_server(monkeypatch):
    """This works over TLS and with a session token too, for AWS Backup and for S3."""
    backup = FakeBackup(region_name="eu-west-1", aws_session_token="TOKEN")
    backup.put_object("reports", "a.csv", b"a")
    with FakeBackupServer(backup, tls=True) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        clients = [boto3.client("backup"), boto3.client("s3")]

        assert clients[0].list_report_plans()["ReportPlans"] == []
        assert clients[1].get_object(Bucket="reports", Key="a.csv")["Body"].read() == b"a"
        for client in clients:
            client.close()


def test_the_server_has_no_environment_until_it_is_started():
    """It has neither an address nor a certificate before."""
    with pytest.raises(RuntimeError, match="until it is started"):
        _ = FakeBackupServer(tls=True).environment


def test_the_service_has_every_operation_of_the_table():
    """An operation that is added to the client must be added to the fake."""
    assert all(callable(getattr(ReportService, name)) for name in OPERATIONS)


@pytest.mark.parametrize("name", ["ReportPlanName", "ReportPlanDescription", "MaxResults"])
def test_constraints_are_as_aws_models_them(name):
    """Lengths, ranges and patterns are those of botocore's service model."""
    model = boto3.session.Session()._session.get_service_model("backup")
    metadata = model.shape_for(name).metadata

    rule = CONSTRAINTS[name]

    assert (rule.minimum, rule.maximum, rule.pattern) == (
        metadata.get("min"),
        metadata.get("max"),
        model._service_description["shapes"][name].get("pattern"),
    )


def test_leaving_the_block_closes_the_clients_of_a_fake():
    """A context manager is all that unittest needs."""
    with FakeBackup() as backup:
        client = backup.client()
        closed = []
        client.close = lambda: closed.append(client)

    assert closed == [client]


def test_a_client_of_a_fake_needs_no_environment():
    """Region and keys come from the fake."""
    assert not [name for name in os.environ if name.startswith("AWS_ACCESS")]

    client = FakeBackup(region_name="cn-north-1").client()
    created = client.create_report_plan(
        ReportPlanName="nightly",
        ReportDeliveryChannel={"S3BucketName": "reports"},
        ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
    )

    assert created.report_plan_arn.startswith("arn:aws-cn:backup:cn-north-1:111122223333:")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--port", "99999"], "--port must be 0 to 65535, not 99999"),
        (["--job-seconds", "nan"], "--job-seconds must be 0 or more, not nan"),
        (["--keyfile", "key.pem"], "--keyfile needs --certfile"),
    ],
)
def test_the_command_names_a_wrong_option(options, named, capsys):
    """The error is reported as argparse reports its own."""
    with pytest.raises(SystemExit):
        main(options)

    assert named in capsys.readouterr().err
