"""The options of all commands: what reaches the client, and where the output's kind comes from."""

import logging

import pytest

from aws_backup_reports._command.main import main

JOBS = ("list-report-jobs", "--query", "length(ReportJobs)", "--output", "json")


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ((), {}),
        (("--region", "eu-west-1"), {"region_name": "eu-west-1"}),
        (("--profile", "test"), {"profile_name": "test"}),
        (("--endpoint-url", "http://localhost:1"), {"endpoint_url": "http://localhost:1"}),
        (("--ca-bundle", "ca.pem"), {"verify": "ca.pem"}),
        (("--no-verify-ssl",), {"verify": False}),
        (("--no-verify-ssl", "--ca-bundle", "ca.pem"), {"verify": False}),
    ],
)
@pytest.mark.parametrize("is_first", [False, True])
def test_options_lead_the_client(fake_backup, capsys, arguments, settings, is_first):
    """They may stand before the command, too; what is left out is the client's own business."""
    given = []

    def connect(**values):
        given.append({name: value for name, value in values.items() if value is not None})
        return fake_backup.client()

    code = main([*arguments, *JOBS] if is_first else [*JOBS, *arguments], connect=connect)

    assert (code, capsys.readouterr().out) == (0, "0\n")
    assert given == [settings]


@pytest.mark.parametrize(
    ("arguments", "limits"),
    [
        (("--cli-read-timeout", "5"), (5, 60)),
        (("--cli-connect-timeout", "5", "--cli-read-timeout", "0"), (None, 5)),
    ],
)
def test_time_limits_are_those_of_the_config(fake_backup, capsys, arguments, limits):
    """0 is no limit, as the AWS CLI has it."""
    given = []

    def connect(**values):
        given.append(values["config"])
        return fake_backup.client()

    main([*JOBS, *arguments], connect=connect)

    assert [(each.read_timeout, each.connect_timeout) for each in given] == [limits]


@pytest.mark.parametrize(
    ("environment", "profile", "arguments", "printed"),
    [
        ("", "", (), '"\\n"'),
        ("text", "", (), "\n"),
        ("", "text", (), "\n"),
        ("text", "json", (), "\n"),
        ("json", "text", (), '"\\n"'),
        ("text", "text", ("--output", "json"), '"\\n"'),
        ("yaml", "", (), '"\\n"'),
        ("", "yaml-stream", (), '"\\n"'),
    ],
)
def test_the_output_is_typed_or_set(
    fake_backup, capsys, monkeypatch, tmp_path, environment, profile, arguments, printed
):
    """The option comes before the environment, and this before the profile."""
    (tmp_path / "config").write_text(f"[default]\noutput = {profile}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_DEFAULT_OUTPUT", environment)

    main(["list-report-jobs", "--query", "'\n'", *arguments], connect=fake_backup.client)

    assert capsys.readouterr().out == f"{printed}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("start-report-job", "--report-plan-name", "nightly"),
        ("run", "--report-plan-name", "nightly"),
        ("wait", "id"),
        ("download", "id"),
    ],
    ids=" ".join,
)
def test_a_wrong_output_is_found_before_anything_is_sent(
    command, fake_backup, monkeypatch, arguments
):
    """A job that was started and not printed would be lost."""
    monkeypatch.setenv("AWS_DEFAULT_OUTPUT", "xml")

    result = command(*arguments)

    assert (result.code, result.out) == (253, "")
    assert "Unknown output type: xml" in result.err
    assert not fake_backup.requests


def test_the_command_leaves_logging_as_it_was(command, fake_backup):
    """A program may call it."""

    def state():
        loggers = (logging.root, logging.getLogger("aws_backup_reports"))
        return [(each.level, list(each.handlers)) for each in loggers]

    before = state()
    command("list-report-jobs")
    command("list-report-jobs", "--debug")

    assert state() == before


def test_main_reads_the_command_line(monkeypatch, capsys):
    """Without arguments of its own."""
    monkeypatch.setattr("sys.argv", ["backup-reports", "--version"])

    assert main() == 0
    assert capsys.readouterr().out.startswith("backup-reports ")
