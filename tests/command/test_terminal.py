"""The command as a process: on a terminal, as an emulator sees it, and in pipes."""

import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from aws_backup_reports.testing import FakeBackup, FakeBackupServer, JobScript

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
termios = pytest.importorskip("termios", reason="as above")
pyte = pytest.importorskip("pyte", reason="it comes where there are pseudo-terminals")

COMMAND = (sys.executable, "-m", "aws_backup_reports")
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "SessionTokenThatNobodyMaySee"


@pytest.fixture
def server():
    """A service with a plan, whose jobs take some seconds."""
    backup = FakeBackup(aws_secret_access_key=SECRET, aws_session_token=TOKEN)
    backup.job_script = JobScript(statuses=["CREATED", "RUNNING", "RUNNING", "COMPLETED"])
    backup.add_report_plan("nightly")
    with FakeBackupServer(backup) as server:
        yield server


class OnTerminal:
    """A process on a terminal, and what the terminal has shown."""

    def __init__(self, *arguments, server, columns=80, **environment):
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, columns))
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            env={**os.environ, "TERM": "xterm", **server.environment, **environment},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            # A shell that starts tests in the background lets them ignore it.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
        os.close(theirs)
        self.written = b""
        self.screens = []
        self._screen = pyte.Screen(columns, 24)
        self._thread = threading.Thread(target=self._watch, args=(ours,))
        self._thread.start()

    def _watch(self, terminal):
        stream = pyte.ByteStream(self._screen)
        while True:
            try:
                piece = os.read(terminal, 65_536)
            except OSError:  # the other end is closed
                break
            self.written += piece
            stream.feed(piece)
            self.screens.append([line.rstrip() for line in self._screen.display])
        os.close(terminal)

    def end(self):
        """Return the exit code and the lines that are shown in the end."""
        code = self.process.wait(timeout=30)
        self._thread.join(timeout=30)
        return code, [line for line in self.screens[-1] if line]

    def wait_for(self, text):
        """Wait until the terminal shows a text."""
        for _ in range(300):
            if any(text in line for screen in self.screens for line in screen):
                return
            time.sleep(0.1)
        raise AssertionError(f"{text!r} was never shown: {self.screens[-1:]}")


def first_lines(process):
    """Return the different first lines of a terminal, in order."""
    return list(dict.fromkeys(screen[0] for screen in process.screens))


def test_a_wait_rewrites_one_line(server):
    """It tells status, time, plan, job and the next look, and is gone in the end."""
    process = OnTerminal(
        *("run", "--report-plan-name", "nightly", "--poll-every", "1.5"),
        *("--query", "ReportJob.Status"),
        server=server,
    )

    assert process.end() == (0, ['"COMPLETED"'])
    [job] = server.backup.client().list_report_jobs().report_jobs
    id_ = job.report_job_id.partition("-")[0]
    lines = first_lines(process)
    assert any(line.startswith("CREATED  0 s  nightly " + id_) for line in lines)
    assert any(line.startswith("RUNNING  ") and line.endswith("next look in 1 s") for line in lines)
    assert all(screen[1:] == screen[:-1] or not any(screen[1:]) for screen in process.screens)


def test_a_narrow_terminal_has_one_line_as_well(server):
    """A line that is too long is cut: it could not be erased if it went on below."""
    process = OnTerminal(
        *("run", "--report-plan-name", "nightly", "--poll-every", "0.5"),
        *("--query", "ReportJob.Status"),
        server=server,
        columns=20,
    )

    assert process.end() == (0, ['"COMPLETED"'])
    assert not any(any(screen[1:]) for screen in process.screens)


@pytest.mark.parametrize(("setting", "is_colored"), [("", True), ("1", False)])
def test_no_color_is_respected(server, setting, is_colored):
    """An empty value sets nothing: see no-color.org."""
    process = OnTerminal(
        *("run", "--report-plan-name", "nightly", "--poll-every", "0.2"),
        server=server,
        NO_COLOR=setting,
    )

    assert process.end()[0] == 0
    assert (b"\x1b[36mRUNNING\x1b[0m" in process.written) == is_colored


def test_quiet_shows_nothing_on_a_terminal(server):
    """Not even a line that is erased."""
    process = OnTerminal(
        *("run", "--report-plan-name", "nightly", "--poll-every", "0.2", "--quiet"),
        *("--query", "ReportJob.Status"),
        server=server,
    )

    assert process.end()[0] == 0
    assert process.written == b'"COMPLETED"\r\n'


def test_a_terminal_that_cannot_rewrite_has_a_line_for_each_change(server):
    """Such as the shell of an editor."""
    process = OnTerminal(
        *("run", "--report-plan-name", "nightly", "--poll-every", "0.2"),
        *("--query", "ReportJob.Status"),
        server=server,
        TERM="dumb",
    )

    code, lines = process.end()
    assert code == 0
    assert b"\x1b" not in process.written
    assert [line.split()[-1] for line in lines] == [
        *("CREATED", "RUNNING", "COMPLETED"),
        '"COMPLETED"',
    ]


def test_a_download_has_a_bar(server, tmp_path):
    """Which grows with the bytes, and is gone in the end."""
    id_ = server.backup.add_report_job(status="COMPLETED")
    [bucket] = server.backup.buckets
    [key] = server.backup.buckets[bucket]
    server.backup.put_object(bucket, key, b"x" * 9_000_000)

    process = OnTerminal(
        *("download", id_, "--directory", str(tmp_path), "--query", "Files[0].Bytes"),
        server=server,
    )

    assert process.end() == (0, ["9000000"])
    lines = first_lines(process)
    assert any(line.startswith("[" + "-" * 30 + "]   0%  0.0 of 9.0 MB") for line in lines)
    assert any("#" in line and "of 9.0 MB  BACKUP_JOB_REPORT_" in line for line in lines)


def test_several_jobs_share_a_line(server):
    """It counts them."""
    done = server.backup.add_report_job(status="COMPLETED")
    slow = server.backup.add_report_job(statuses=["RUNNING", "RUNNING", "COMPLETED"])

    process = OnTerminal("wait", done, slow, "--poll-every", "1", server=server, columns=200)

    assert process.end()[0] == 0
    process.wait_for("1 of 2 ended, 1 RUNNING  ")


def test_ctrl_c_ends_with_a_line_to_go_on_with(server):
    """At once, and with the exit code that shells expect."""
    id_ = server.backup.add_report_job(status="RUNNING")
    process = OnTerminal("wait", id_, server=server, columns=200)
    process.wait_for("next look in")

    process.process.send_signal(signal.SIGINT)

    code, lines = process.end()
    assert code == 130
    assert lines == [f"Interrupted. Go on with: backup-reports wait {id_}"]


def test_what_aws_says_cannot_move_the_cursor(server):
    """Control characters of others are shown as text."""
    id_ = server.backup.add_report_job()
    server.backup.fail_report_job(id_, "\x1b[2Jgone\r")

    process = OnTerminal("wait", id_, "--query", "`1`", server=server, columns=200)

    code, lines = process.end()
    assert code == 3
    assert lines[-1] == rf"Report job {id_} is FAILED: \x1b[2Jgone\x0d"


def in_pipes(server, *arguments, **environment):
    """Run the command with pipes, and return what it printed."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, **server.environment, **environment},
        capture_output=True,
        timeout=30,
    )


@pytest.mark.parametrize("source", ["job", "file"])
def test_a_reader_may_leave(server, tmp_path, source):
    """No more than is needed of 50 MB is fetched, and nothing is said about it."""
    line = b"111122223333,eu-west-1,job-%08d,COMPLETED\n"
    lines = (line % number for number in range(50_000_000 // len(line % 0)))
    content = b"Account ID,Region,Backup Job ID,Job Status\n" + b"".join(lines)
    if source == "file":
        name = str(tmp_path / "report.csv")
        Path(name).write_bytes(content)
    else:
        name = server.backup.add_report_job(status="COMPLETED")
        [bucket] = server.backup.buckets
        [key] = server.backup.buckets[bucket]
        server.backup.put_object(bucket, key, content)

    with subprocess.Popen(
        [*COMMAND, "report", name],
        env={**os.environ, **server.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        header = process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        code = process.wait(timeout=30)

    ranges = [dict(each.headers).get("Range", "") for each in server.backup.requests]
    asked = [each.removeprefix("bytes=").split("-") for each in ranges if each]
    assert header.startswith(b"account_id,region,")
    assert (code, errors) == (0, b"")
    assert sum(int(end) - int(start) + 1 for start, end in asked) < 1_000_000


def test_text_is_utf_8_in_a_pipe(server):
    """Whatever the locale is."""
    id_ = server.backup.add_report_job()
    server.backup.fail_report_job(id_, "Köln")

    done = in_pipes(
        *(server, "describe-report-job", "--report-job-id", id_),
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )

    assert '"StatusMessage": "Köln"'.encode() in done.stdout


def test_no_secret_is_printed(server):
    """Not even where everything is logged, and not in the traceback of an error."""
    keys = {"AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}
    assert b"DEBUG" in in_pipes(server, "list-report-plans", "--debug", **keys).stderr
    calls = [
        ("run", "--report-plan-name", "nightly", "--rows", "--poll-every", "0.1"),
        ("describe-report-job", "--report-job-id", "none"),
        ("list-report-jobs", "--endpoint-url", f"http://user:{SECRET}@127.0.0.1:1"),
    ]
    for call in calls:
        done = in_pipes(server, *call, "--debug", **keys, AWS_MAX_ATTEMPTS="1")

        printed = done.stdout + done.stderr
        assert SECRET.encode() not in printed
        assert TOKEN.encode() not in printed


def test_the_script_is_the_module(server):
    """Both are the same program."""
    by_module = in_pipes(server, "list-report-plans")
    script = Path(sys.executable).with_name("backup-reports")
    if not script.exists():
        pytest.skip("the package is not installed in this environment")
    by_script = subprocess.run(
        [script, "list-report-plans"],
        env={**os.environ, **server.environment},
        capture_output=True,
        timeout=30,
    )

    assert by_script.stdout == by_module.stdout
