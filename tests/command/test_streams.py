"""Standard streams that are closed, full or have no reader, and Ctrl-C before a command runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aws_backup_reports._command import parsing
from aws_backup_reports._command.main import main

COMMAND = (sys.executable, "-m", "aws_backup_reports")
FULL = Path("/dev/full")
CALLS = {
    "help": (["--help"], 0),
    "usage error": (["report"], 2),
    "rows": (["report", "report.csv"], 0),
    "error": (["report", "none.csv"], 255),
    "error after rows": (["report", "cut.csv"], 255),
}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the redirections are those of POSIX")


@pytest.fixture
def folder(tmp_path):
    """A folder with a report, and with one whose last row is cut."""
    (tmp_path / "report.csv").write_text("Account ID,Region,Backup Job ID\n1,2,3\n")
    (tmp_path / "cut.csv").write_text('Account ID,Region,Backup Job ID\n1,2,3\n4,5,"6\n')
    return tmp_path


def by_shell(folder, arguments, redirection):
    """Run the command with redirections, as a shell does, and return its code and output."""
    done = subprocess.run(
        ["sh", "-c", f'"$@" {redirection}', "sh", *COMMAND, *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("call", CALLS)
def test_what_goes_to_a_closed_stream_is_dropped(folder, call, redirection):
    """The exit code and the other stream are as they would be."""
    arguments, code = CALLS[call]
    _, out, err = by_shell(folder, arguments, "")

    printed = by_shell(folder, arguments, redirection)

    expected = out if redirection == "2>&-" else ""
    assert printed == (code, expected, "" if "2>&-" in redirection else err)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("call", CALLS)
def test_output_that_cannot_be_written_is_an_error(folder, call):
    """It has a sentence, unless something else is wrong already."""
    arguments, code = CALLS[call]

    printed, _, err = by_shell(folder, arguments, ">/dev/full")

    assert printed == (code or 255)
    assert err.count("No space left on device") == (not code)
    assert "Traceback" not in err
    assert "Exception ignored" not in err


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("call", CALLS)
def test_messages_that_cannot_be_written_change_nothing(folder, call):
    """The result and the exit code are as they would be."""
    arguments, code = CALLS[call]
    _, out, _ = by_shell(folder, arguments, "")

    assert by_shell(folder, arguments, "2>/dev/full") == (code, out, "")


@pytest.mark.parametrize("call", CALLS)
def test_a_reader_that_leaves_changes_no_exit_code(folder, call):
    """An error is one, whether or not somebody reads what came before it."""
    arguments, code = CALLS[call]
    reader, writer = os.pipe()
    os.close(reader)

    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        stdout=writer,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(writer)
        err = process.stderr.read()

    assert process.returncode == code
    assert b"Exception ignored" not in err
    assert b"Traceback" not in err


def test_what_is_known_comes_before_what_is_wrong(folder):
    """In a log that has both."""
    _, out, _ = by_shell(folder, ["report", "cut.csv", "--columns", "region"], "2>&1")

    assert out.startswith("region\n2\n\n")


def test_ctrl_c_is_a_sentence_before_a_command_runs(monkeypatch, capsys):
    """While modules are loaded, too, so the entry loads none of them."""

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(parsing, "parse", interrupt)

    assert main(["--help"]) == 130
    assert capsys.readouterr().err == "\nInterrupted.\n"
