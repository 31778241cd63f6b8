"""``python -m aws_backup_reports.testing``: the fake service for programs in any language."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aws_backup_reports.models import ReportJobStatus, ReportTemplate

from ._aws.jobs import FINAL_STATUSES
from ._aws.script import JobScript
from ._backup import FakeBackup
from ._server import FakeBackupServer
from ._serving.connection import LOGGER


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted, and log every answer to standard error."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        _check(options)
        backup = _backup(options)
    except ValueError as error:
        parser.error(str(error))
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


def _check(options: argparse.Namespace) -> None:
    """Raise ValueError for options that cannot be."""
    if not 0 <= options.port <= 65535:
        raise ValueError(f"--port must be 0 to 65535, not {options.port}")
    if options.job_seconds is not None and not 0 <= options.job_seconds < float("inf"):
        raise ValueError(f"--job-seconds must be 0 or more, not {options.job_seconds}")
    if options.keyfile and not options.certfile:
        raise ValueError("--keyfile needs --certfile")
    if options.template and not options.plan:
        raise ValueError("--template needs --plan: other plans have the template of their creator")
    known = [each.value for each in ReportJobStatus]
    if options.job_status not in known and not options.allow_unknown:
        raise ValueError(
            f"--job-status: AWS Backup does not document {options.job_status!r}, only "
            f"{', '.join(known)}; --allow-unknown serves it all the same"
        )
    if options.status_message is not None and options.job_status not in FINAL_STATUSES:
        raise ValueError(
            f"--status-message: a job has a message once it has ended, and {options.job_status} "
            "is not a status in which jobs end"
        )


def _backup(options: argparse.Namespace) -> FakeBackup:
    """Return the fake with its plans and its bucket. Raises ValueError for what AWS refuses."""
    backup = FakeBackup(
        region_name=options.region,
        aws_access_key_id=options.access_key_id,
        aws_secret_access_key=options.secret_access_key,
    )
    statuses = ["CREATED", "RUNNING"]
    if options.job_status in statuses:
        statuses = statuses[: statuses.index(options.job_status)]
    backup.job_script = JobScript(
        statuses=[*statuses, options.job_status],
        seconds=options.job_seconds,
        status_message=options.status_message,
        report_items=None if options.items is None else _read_items(options.items),
        allow_unknown=options.allow_unknown,
    )
    if options.bucket:
        backup.create_bucket(options.bucket)
    for name in options.plan:
        _add_plan(backup, name, options)
    return backup


def _add_plan(backup: FakeBackup, name: str, options: argparse.Namespace) -> None:
    template = options.template or ReportTemplate.BACKUP_JOB_REPORT.value
    try:
        backup.add_report_plan(name, report_template=template, s3_bucket_name=options.bucket)
    except ValueError as error:
        raise ValueError(f"--plan {name}: {error}") from None


def _read_items(name: str) -> Sequence[Mapping[str, Any]]:
    """Return the items in a file. Raises ValueError if it cannot be read or has none."""
    try:
        content: Any = json.loads(Path(name).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"--items: cannot read {name}: {error}") from None
    items: Any = content.get("reportItems") if isinstance(content, dict) else content
    if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
        raise ValueError(
            f'--items: {name} must hold a list of objects, or {{"reportItems": [...]}} as a report '
            "in JSON does"
        )
    return items


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
    add("--tls", action="store_true", help="serve over TLS; needs aws-backup-reports[testing]")
    add("--certfile", help="serve over TLS with this certificate")
    add("--keyfile", help="the private key of the certificate")
    _add_contents(parser)
    return parser


def _add_contents(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("what there is, and what happens to jobs").add_argument
    add(
        "--plan",
        metavar="NAME",
        action="append",
        default=[],
        help="a report plan that exists from the start; can be given more than once",
    )
    add("--bucket", metavar="NAME", help="a bucket that exists from the start, and that of --plan")
    add(
        "--template",
        choices=[each.value for each in ReportTemplate],
        metavar="TEMPLATE",
        help="the template of --plan: %(choices)s; default: BACKUP_JOB_REPORT",
    )
    add(
        "--items",
        metavar="FILE",
        help='the items of every report: JSON, a list of objects or {"reportItems": [...]}; '
        "default: made up",
    )
    add(
        "--job-status",
        metavar="STATUS",
        default="COMPLETED",
        help="the last status of every job, such as FAILED; default: %(default)s",
    )
    add("--status-message", metavar="TEXT", help="the message of a job that has ended")
    add(
        "--allow-unknown",
        action="store_true",
        help="accept a --job-status that AWS does not document",
    )
    add(
        "--job-seconds",
        type=float,
        help="how long a job takes; default: until it has been described three times",
    )


if __name__ == "__main__":
    sys.exit(main())
