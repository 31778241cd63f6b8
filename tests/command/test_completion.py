"""The scripts for shells, in these shells."""

import os
import select
import shutil
import subprocess
import time

import pytest

from aws_backup_reports._command.commands import COMMANDS
from aws_backup_reports.testing import FakeBackupServer
from tests.command.programs import shim

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
pyte = pytest.importorskip("pyte", reason="it comes where there are pseudo-terminals")


def in_shell(name):
    """Return the path of a shell, or skip the test."""
    return shutil.which(name) or pytest.skip(f"{name} is not installed")


@pytest.fixture
def script(command, tmp_path):
    """Write the script for a shell, and return its path."""

    def write(shell, *options):
        path = tmp_path / f"completion.{shell}"
        path.write_text(command("completion", shell, *options).out, encoding="utf-8")
        return path

    return write


def by_bash(path, *words, environment=None, expected=()):
    """Return what bash completes the last word to."""
    line = " ".join(f"'{each}'" for each in words)
    program = (
        f"source {path}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _backup_reports; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return run([in_shell("bash"), "--norc", "--noprofile", "-c", program], environment)


def by_fish(path, *words, environment=None, expected=()):
    """Return what fish completes the last word to."""
    program = f"source {path}; complete -C '{' '.join(words)}'"
    lines = run([in_shell("fish"), "--no-config", "-c", program], environment)
    return [line.partition("\t")[0] for line in lines]


def by_zsh(path, *words, environment=None, expected=()):
    """Return the words on a terminal after Tab, once zsh shows what is expected."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [in_shell("zsh"), "-f", "-i"],
        env={**os.environ, **(environment or {}), "TERM": "xterm", "PS1": "> ", "COLUMNS": "100"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        screen = pyte.Screen(100, 100)
        stream = pyte.ByteStream(screen)
        start = (
            f"autoload -Uz compinit; compinit -D -u; zstyle ':completion:*' menu no; source {path}"
        )
        os.write(ours, f"{start}; echo ready\n".encode())
        see(ours, stream, screen, ["ready\n"], seconds=20)
        os.write(ours, f"clear; echo cleared\n{' '.join(words)}".encode())
        for _ in range(5 if expected else 1):  # the first may only add what answers share
            os.write(ours, b"\t")
            if see(ours, stream, screen, expected or ["never"], seconds=1):
                break
        process.kill()
    os.close(ours)
    return " ".join(" ".join(line.split()) for line in screen.display).split()


def see(terminal, stream, screen, texts, *, seconds):
    """Read a terminal until texts are shown, and return whether they are; False when time is up."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            stream.feed(os.read(terminal, 65_536))
        shown = "".join(line.rstrip() + "\n" for line in screen.display).replace("\\", "")
        if all(each in shown for each in texts):
            return True
    return False


def run(arguments, environment):
    """Return the lines that a program prints."""
    done = subprocess.run(
        arguments,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


SHELLS = {"bash": by_bash, "fish": by_fish, "zsh": by_zsh}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("",), [each.name for each in COMMANDS]),
        (("list-",), ["list-report-jobs", "list-report-plans"]),
        (("--pro",), ["--profile"]),
        (("list-report-jobs", "--by-c"), ["--by-creation-after", "--by-creation-before"]),
        (("describe-report-job", "--output", ""), ["json", "text", "table", "jsonl"]),
        (("--profile", "test", "report", "--for"), ["--format"]),
        (("report", "--format", "j"), ["json", "jsonl"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("report", "{files}/a"), ["a b.csv", "ab.csv"]),
        (("download", "--directory", "{files}/f"), ["folder"]),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_a_shell_completes(shell, script, words, expected, tmp_path):
    """Commands, options, choices, files and directories."""
    for name in ("a b.csv", "ab.csv", "file"):
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    words = [each.format(files=tmp_path) for each in words]

    found = SHELLS[shell](script(shell), "backup-reports", *words, expected=expected)

    if shell == "zsh":  # it shows a single answer in the line, and others in columns with texts
        assert all(part in " ".join(found).replace("\\", "") for part in expected)
        return
    names = [each.replace("\\", "").rstrip("/").removeprefix(f"{tmp_path}/") for each in found]
    assert sorted(names) == sorted(expected)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("asks", [True, False])
def test_ids_and_names_are_asked_for_if_the_user_wants_it(shell, script, tmp_path, asks):
    """Otherwise no key calls AWS."""
    with FakeBackupServer() as server:
        server.backup.add_report_plan("nightly")
        server.backup.add_report_plan("nights")
        id_ = server.backup.add_report_job()
        path = script(shell, *(["--ask-aws"] if asks else []))
        environment = {
            **server.environment,
            "PATH": f"{shim(tmp_path)}:{os.environ['PATH']}",
        }

        plans = SHELLS[shell](
            *(path, "backup-reports", "run", "--report-plan-name", "nigh"),
            environment=environment,
            expected=["nightly", "nights"] if asks else [],
        )
        jobs = SHELLS[shell](
            *(path, "backup-reports", "wait", id_[:3]),
            environment=environment,
            expected=[id_] if asks else [],
        )

        found = " ".join([*plans, *jobs])
        assert [each in found for each in ("nightly", "nights", id_)] == [asks] * 3
        assert bool(server.backup.requests) == asks
