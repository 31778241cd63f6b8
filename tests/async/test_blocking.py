"""Nothing that a client does from its first await on blocks the event loop."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from aws_backup_reports.testing import FakeAws, FakeBackupServer

PROGRAM = Path(__file__).parent / "programs" / "watched.py"
LOOPS = ["asyncio"] if sys.platform == "win32" else ["asyncio", "uvloop"]
OTHER = "444455556666"
ROLE = f"arn:aws:iam::{OTHER}:role/reader"
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION")


def fill(backup):
    """Add a plan and a job of it that is complete, and return the job's id."""
    backup.add_report_plan("nightly")
    job_id = backup.add_report_job(report_plan_name="nightly")
    backup.complete_report_job(job_id)
    return job_id


@pytest.fixture
def aws():
    """An account, and another with a role for it."""
    with FakeAws(region_name="eu-west-1") as aws:
        aws.add_role(ROLE)
        yield aws


@pytest.fixture
def blocks(aws, isolated, tmp_path):
    """A function that runs a case with these settings, and returns what blocked the loop."""

    def blocks(case, loop="asyncio", *, tls=False, config="", credentials="", without=(), **more):
        is_role = "role_arn" in config
        job_id = fill(aws.backup(OTHER if is_role else None, "eu-west-1"))
        with FakeBackupServer(aws, tls=tls) as server:
            environment = {**os.environ, **server.environment, **more}
            for name in without:
                del environment[name]
            (isolated / "config").write_text(config)
            (isolated / "credentials").write_text(credentials)
            done = subprocess.run(
                [sys.executable, PROGRAM, case, loop, job_id, tmp_path],
                env=environment,
                capture_output=True,
                text=True,
                timeout=50,
                check=False,
            )
        assert (done.returncode, done.stderr) in ((0, ""), (1, ""))
        return done.stdout.split("\n")[:-1]

    return blocks


def keys_of(aws):
    """Return the keys of the account, as a profile has them."""
    keys = aws.backup().credentials
    return (
        f"aws_access_key_id = {keys.access_key_id}\n"
        f"aws_secret_access_key = {keys.secret_access_key}\n"
    )


CASES = "calls waits pages rows downloads presigning listened errors".split()


@pytest.mark.parametrize("case", CASES)
def test_no_use_of_a_client_blocks_the_loop(case, blocks):
    """What it imports, reads and looks up, threads do."""
    assert blocks(case) == [""]


@pytest.mark.skipif("uvloop" not in LOOPS, reason="there is no uvloop")
def test_uvloop_is_not_blocked_either(blocks):
    """Its connections are made by other code."""
    assert blocks("waits", "uvloop", tls=True) == [""]


def test_the_loop_is_not_blocked_by_what_blocks():
    """The detector finds each kind of thing that it looks for."""
    done = subprocess.run(
        [sys.executable, PROGRAM, "bad", "asyncio", "", ""],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    found = {line.split()[0] for line in done.stdout.splitlines() if line}
    assert done.returncode == 1
    assert found == {
        "import",
        "open",
        "os.listdir",
        "os.scandir",
        "socket.connect",
        "socket.getaddrinfo",
        "subprocess.Popen",
        "time.sleep",
    }


def test_config_files_are_read_by_a_thread(blocks, aws):
    """The Region is in one file, and the keys are in the other."""
    config, credentials = "[default]\nregion = eu-west-1\n", f"[default]\n{keys_of(aws)}"

    assert blocks("calls", config=config, credentials=credentials, without=KEYS) == [""]


def test_a_role_is_assumed_by_a_thread(blocks, aws):
    """STS is asked in the look-up of the first call."""
    config = (
        "[default]\nregion = eu-west-1\n"
        f"[profile audit]\nregion = eu-west-1\nrole_arn = {ROLE}\nsource_profile = default\n"
    )

    found = blocks(
        "calls",
        config=config,
        credentials=f"[default]\n{keys_of(aws)}",
        without=KEYS,
        AWS_PROFILE="audit",
    )

    assert found == [""]
    assert [each.path for each in aws.requests if each.method == "POST"] == ["/"]


def test_a_process_for_credentials_is_run_by_a_thread(blocks, aws, tmp_path):
    """It takes its time."""
    keys = aws.backup().credentials
    program = tmp_path / "keys.py"
    program.write_text(
        "import json\n"
        "print(json.dumps({'Version': 1, "
        f"'AccessKeyId': {keys.access_key_id!r}, 'SecretAccessKey': {keys.secret_access_key!r}, "
        "'Expiration': '2099-01-01T00:00:00Z'}))\n"
    )
    command = shlex.join([sys.executable, str(program)])
    config = f"[default]\nregion = eu-west-1\ncredential_process = {command}\n"

    assert blocks("calls", config=config, without=KEYS) == [""]


def test_a_ca_bundle_is_read_by_a_thread(blocks):
    """AWS_CA_BUNDLE names it."""
    assert blocks("calls", tls=True) == [""]


@pytest.mark.parametrize("mode", ["standard", "legacy", "adaptive"])
def test_retries_do_not_block_the_loop(mode, blocks, aws):
    """Nor does the adaptive mode, when it slows the client down."""
    backup = aws.backup()
    backup.fail_next()
    backup.throttle_next()

    assert blocks("retries", AWS_RETRY_MODE=mode) == [""]
    assert len(backup.requests) == 4


def test_a_clock_is_corrected_without_blocking_the_loop(blocks, aws):
    """The time of the signature is parsed."""
    aws.advance(3600)

    assert blocks("calls") == [""]
