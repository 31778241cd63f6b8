"""``python -m aws_backup_reports.testing``: the fake service for programs in any language."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence

from ._aws.script import JobScript
from ._backup import FakeBackup
from ._server import FakeBackupServer
from ._serving.connection import LOGGER


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted, and log every answer to standard error."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not 0 <= options.port <= 65535:
        parser.error(f"--port must be 0 to 65535, not {options.port}")
    if options.job_seconds is not None and not 0 <= options.job_seconds < float("inf"):
        parser.error(f"--job-seconds must be 0 or more, not {options.job_seconds}")
    if options.keyfile and not options.certfile:
        parser.error("--keyfile needs --certfile")
    backup = FakeBackup(
        region_name=options.region,
        aws_access_key_id=options.access_key_id,
        aws_secret_access_key=options.secret_access_key,
    )
    backup.job_script = JobScript(seconds=options.job_seconds)
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    LOGGER.setLevel(logging.INFO)
    server = FakeBackupServer(
        backup,
        port=options.port,
        host=options.host,
        tls=options.tls,
        certfile=options.certfile,
        keyfile=options.keyfile,
    )
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    try:
        with server:
            for name, value in server.environment.items():
                sys.stdout.write(f"export {name}={value}\n")
            sys.stdout.flush()
            stopped.wait()
    except (OSError, RuntimeError) as error:
        sys.stderr.write(f"cannot serve: {error}\n")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m aws_backup_reports.testing",
        description="AWS Backup's report jobs, and the buckets of their reports, in memory. "
        "Prints the environment variables that point AWS's SDKs and tools at it, then logs "
        "every answer.",
    )
    add = parser.add_argument
    add("--port", type=int, default=0, help="where to listen; default: any free port")
    add("--host", default="127.0.0.1", help="default: %(default)s, this machine only")
    add("--region", help="the Region that requests must be signed for; default: any")
    add("--access-key-id", default="AKIDEXAMPLE", help="default: %(default)s")
    add("--secret-access-key", default="secretEXAMPLE", help="default: %(default)s")
    add(
        "--job-seconds",
        type=float,
        help="how long a job takes; default: until it has been described three times",
    )
    add("--tls", action="store_true", help="serve over TLS; needs aws-backup-reports[testing]")
    add("--certfile", help="serve over TLS with this certificate")
    add("--keyfile", help="the private key of the certificate")
    return parser


if __name__ == "__main__":
    sys.exit(main())
