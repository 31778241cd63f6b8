"""Exit codes and messages."""

import socket

import botocore.exceptions
import jmespath.exceptions
import pytest

from aws_backup_reports import exceptions
from aws_backup_reports._command import parsing
from aws_backup_reports._command.failures import EXIT_CODES, exit_code_of
from aws_backup_reports._command.main import main
from aws_backup_reports.testing import FakeAws, FakeBackupServer

DESCRIBE = ("describe-report-job", "--report-job-id", "job-1")
IN_REGION = (*DESCRIBE, "--region", "eu-west-1")
SINCE_1_41 = {"LoginError"}
"""Names that the lowest botocore does not have yet."""


def test_each_error_with_an_exit_code_exists():
    """They are named, since importing them would load botocore for every help text."""
    modules = (botocore.exceptions, jmespath.exceptions, exceptions, parsing)
    unknown = {name for name in EXIT_CODES if not any(hasattr(each, name) for each in modules)}

    assert unknown <= SINCE_1_41


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "message"),
    [
        (DESCRIBE, {}, 253, "You must specify a region. Pass --region, or set AWS_REGION"),
        (IN_REGION, {}, 253, "Unable to locate credentials. Pass --profile, set AWS_PROFILE, or"),
        (IN_REGION, {"AWS_ACCESS_KEY_ID": "x"}, 253, "Partial credentials found in env"),
        (IN_REGION, {"AWS_PROFILE": "none"}, 253, "The config profile (none) could not be found"),
        ((*IN_REGION, "--profile", "none"), {}, 253, "The config profile (none) could not be"),
        ((*DESCRIBE, "--region", "eu west 1"), {}, 253, "eu west 1"),
        ((*IN_REGION, "--endpoint-url", "localhost:1"), {}, 2, "--endpoint-url: Invalid endpoint"),
        ((*IN_REGION, "--query", "a["), {}, 2, "--query"),
        ((*DESCRIBE[:2], "", "--region", "eu-west-1"), {}, 2, "ReportJobId"),
        ((*IN_REGION, "--endpoint-url", ""), {}, 2, "--endpoint-url: Invalid endpoint"),
        (IN_REGION, {"AWS_ENDPOINT_URL": "x"}, 253, "AWS_ENDPOINT_URL, or the profile: Invalid en"),
        (IN_REGION, {"AWS_DEFAULT_OUTPUT": "xml"}, 253, "the profile: Unknown output type: xml"),
        (IN_REGION, {"AWS_MAX_ATTEMPTS": "x"}, 253, '"max_attempts": x must be an integer'),
        (IN_REGION, {"AWS_RETRY_MODE": "x"}, 253, '"mode": "x" must be one of'),
        ((*IN_REGION, "--query", "[?not_one(@)] | a"), {}, 2, "Unknown function: not_one()"),
        ((*IN_REGION, "--query", "(" * 5000), {}, 2, "maximum recursion depth exceeded"),
        (("report", "one", "two"), {}, 2, "one job at a time, not 2: one two"),
        (("download",), {}, 2, "name jobs by their ids"),
        ((), {}, 2, "the following arguments are required: COMMAND"),
        (("frob",), {}, 2, "invalid choice: 'frob'"),
        ((*DESCRIBE, "--output", "yaml"), {}, 2, "invalid choice: 'yaml'"),
        ((*DESCRIBE, "--no-such"), {}, 2, "unrecognized arguments: --no-such"),
        ((*DESCRIBE, "more"), {}, 2, "unrecognized arguments: more"),
        (("list-report-jobs", "--max-items", "0"), {}, 2, "'0' is not a whole number, 1 or more"),
        (
            ("list-report-jobs", "--max-items", "1" * 5000),
            {},
            2,
            "is not a whole number, 1 or more",
        ),
        ((*DESCRIBE, "--cli-read-timeout", "1" * 5000), {}, 2, "is not a whole number, 0 or more"),
        ((*DESCRIBE, "--cli-read-timeout", "1.5"), {}, 2, "'1.5' is not a whole number, 0 or more"),
    ],
)
def test_an_exit_code_tells_whose_turn_it_is(
    monkeypatch, capsys, arguments, environment, code, message
):
    """The message says what to do in the words of the command."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_a_service_that_cannot_be_reached_is_anything_else(monkeypatch, capsys):
    """What is wrong is known, but not whose turn it is."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    assert main((*IN_REGION, "--endpoint-url", url)) == 255
    assert "look at --endpoint-url, and whether the service runs" in capsys.readouterr().err


def test_a_subclass_has_the_exit_code_of_its_class():
    """The nearest class with an exit code counts."""
    error = exceptions.ResourceNotFoundException({}, "DescribeReportJob")

    assert exit_code_of(error) == 254
    assert exit_code_of(OSError()) == 255


def test_a_fault_of_the_command_itself_is_a_sentence(command, fake_backup, monkeypatch):
    """With `--debug`, where it happened."""

    def fail(request):
        raise RuntimeError("this should not happen")

    monkeypatch.setattr(fake_backup, "handle", fail)

    plain = command(*DESCRIBE)
    debugged = command(*DESCRIBE, "--debug")

    assert (plain.code, plain.err) == (255, "\nthis should not happen\n")
    assert "Traceback (most recent call last)" in debugged.err
    assert debugged.code == 255


def test_no_temporary_key_is_printed(monkeypatch, capsys, tmp_path):
    """The log of botocore has what STS is asked and answers, keys included."""
    role = "arn:aws:iam::444455556666:role/audit"
    profile = f"[profile audit]\nrole_arn = {role}\nexternal_id = private\n"
    (tmp_path / "config").write_text(f"{profile}credential_source = Environment\n")
    with FakeAws() as aws, FakeBackupServer(aws) as server:
        aws.add_role(role, external_id="private")
        settings = {**server.environment, "AWS_CONFIG_FILE": str(tmp_path / "config")}
        for name, value in settings.items():
            monkeypatch.setenv(name, value)

        code = main(["list-report-plans", "--profile", "audit", "--debug"])

        [request] = aws.backup("444455556666").requests
    err = capsys.readouterr().err
    assert code == 0
    assert dict(request.headers)["X-Amz-Security-Token"] not in err
    assert "SecretAccessKey" not in err
    assert "private" not in err
    assert "ListReportPlans attempt 1: 200" in err


@pytest.mark.parametrize("asked", [["help"], ["--help"], ["-h"]])
def test_help_lists_the_commands_and_exit_codes(capsys, asked):
    """As the AWS CLI has it, too."""
    assert main(asked) == 0
    out = capsys.readouterr().out
    for text in ("describe-report-job", "completion", "--profile NAME", "254 AWS refused"):
        assert text in out


def test_a_width_that_is_no_number_spoils_no_help(capsys, monkeypatch):
    """Such as the digit of a power, which `str.isdigit` takes for a number."""
    monkeypatch.setenv("COLUMNS", "\N{SUPERSCRIPT TWO}")

    assert main(["--help"]) == 0
    assert "describe-report-job" in capsys.readouterr().out


@pytest.mark.parametrize("command_name", [each.name for each in parsing.COMMANDS])
def test_each_command_has_help_with_an_example(capsys, command_name):
    """The example can be typed as it stands."""
    assert main([command_name, "help"]) == 0
    out = capsys.readouterr().out
    example = out.partition("\nexample:\n  ")[2]
    assert out.startswith(f"usage: backup-reports {command_name}")
    assert example.startswith(f"backup-reports {command_name} ")
    assert "--query EXPR" in out
