"""What tests of reading reports share."""

import pytest
from botocore.config import Config

from aws_backup_reports import BackupClient
from aws_backup_reports.models import ReportDestination, ReportJob

from ._face import blocking_client, client_of
from ._server import answer

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}
BODY = b'"Backup Job ID"\r\n"job-1"\r\n"job-2"\r\n'
PART = {"Content-Range": f"bytes 0-{len(BODY) - 1}/{len(BODY)}", "ETag": '"one"'}
WHOLE = answer(206, BODY, PART)
JOB = ReportJob(
    report_job_id="job-1",
    status="COMPLETED",
    report_plan_arn="arn:aws:backup:eu-west-1:111122223333:report-plan:daily-914d249e",
    report_destination=ReportDestination(s3_bucket_name="reports", s3_keys=("r.csv",)),
)
ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=5)


def ids(rows):
    """Return the ids of the jobs in rows."""
    return [row.backup_job_id for row in rows]


def listened(client, how="listened"):
    """Return a client that botocore makes the requests of, if that is how they are made."""
    if how == "listened":
        client.meta.events.register("before-call.backup", lambda **_: None)
    return client


each_way = pytest.mark.parametrize("how", ["own", "listened", "awaited"])
"""How requests are made: by the client, by botocore, or by the asynchronous client."""


def connect(server, how="own", **settings):
    """Return a client of a server."""
    url = server.url
    settings = {"endpoint_url": url, "s3_endpoint_url": url, "config": ONCE, **KEYS, **settings}
    make = blocking_client if how == "awaited" else BackupClient
    return listened(make("eu-west-1", **settings), how)


def connect_to_fake(server, how="own", **settings):
    """Return a client of the server of a fake."""
    kind = "awaited" if how == "awaited" else "blocking"
    return listened(client_of(server, kind, **settings), how)
