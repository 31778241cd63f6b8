"""The rows of reports, from the fake's buckets, in process and over HTTP."""

import copy
import pickle
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionError as BotocoreConnectionError

from aws_backup_reports.exceptions import CallTimeoutError, ClientError, InvalidResponseError
from aws_backup_reports.report_errors import (
    ReportAccessDenied,
    ReportFileArchived,
    ReportFileChanged,
    ReportFileMissing,
    ReportNotReady,
)
from aws_backup_reports.rows import BackupJobRow
from aws_backup_reports.testing import FakeBackup, FakeBackupServer
from tests._face import client_of

GET = {"operation": "GetObject"}
BUCKET = "re.ports"
WIDE = "x" * 100_000
LONG = range(45)
"""So many rows with such a cell need two pieces."""
ONCE = Config(retries={"total_max_attempts": 1})


def csv(*ids, name=""):
    """Return a report with a row for each job."""
    rows = [f'"{each}","{name}"' for each in ids]
    return "\r\n".join(['"Backup Job ID","Resource Name"', *rows, ""]).encode()


@pytest.fixture
def backup():
    """A fake with an empty bucket in its own Region."""
    with FakeBackup(region_name="eu-west-1") as fake:
        fake.create_bucket(BUCKET)
        yield fake


def add_report(backup, files, bucket=BUCKET):
    """Put files into a bucket, and return the id of the job that delivered them."""
    job_id = backup.add_report_job(s3_bucket_name=bucket)
    backup.complete_report_job(job_id, s3_keys=list(files))  # which puts files of its own there
    for key, body in files.items():
        backup.put_object(bucket, key, body)
    return job_id


def elsewhere(client, job_id, **destination):
    """Return a job whose destination says something else."""
    job = client.describe_report_job(ReportJobId=job_id).report_job
    return replace(job, report_destination=replace(job.report_destination, **destination))


def listened(client):
    """Return a client that botocore makes the requests of."""
    client.meta.events.register("before-call.backup", lambda **_: None)
    return client


@pytest.fixture(
    params=[
        *("in-process-blocking", "in-process-blocking-listened", "in-process-awaited"),
        *("http-blocking", "http-blocking-listened", "http-awaited"),
    ]
)
def connect(request, backup):
    """A function that returns a client of the fake."""
    with FakeBackupServer(backup) as server:
        source = server if "http" in request.param else backup
        kind = "awaited" if "awaited" in request.param else "blocking"
        clients = []

        def make(**settings):
            clients.append(client_of(source, kind, **settings))
            return listened(clients[-1]) if "listened" in request.param else clients[-1]

        yield make
        for client in clients:
            client.close()


def ids(rows):
    """Return the ids of the jobs in rows."""
    return [row.backup_job_id for row in rows]


def reads(backup):
    """Return the requests for objects."""
    return [each for each in backup.requests if each.target.startswith(f"/{BUCKET}/")]


def test_all_parts_are_read_by_id_and_by_job(backup, connect):
    """In their order; of a report in both formats, a row comes once."""
    files = {f"r_{part}.csv": csv(f"job-{part}") for part in (10, 2)}
    twin = {"r_2.json": b'{"reportItems": [{"backupJobId": "twin"}]}'}
    job_id = add_report(backup, {**files, **twin, "r.csv": csv("job-1")})
    client = connect()

    by_id = list(client.iter_report_rows(job_id))
    job = client.describe_report_job(ReportJobId=job_id).report_job

    assert ids(by_id) == ["job-1", "job-2", "job-10"]
    assert ids(client.iter_report_rows(job, BackupJobRow)) == ids(by_id)
    assert ids(client.iter_report_rows(job, format="JSON")) == ["twin"]
    with client.open_report(job) as report:
        assert [each.key for each in report.files] == ["r.csv", "r_2.csv", "r_2.json", "r_10.csv"]
        assert [each.size for each in report.files] == [
            len(backup.buckets[BUCKET][each.key]) for each in report.files
        ]
        assert ids(report.rows()) == ids(by_id)


def test_odd_keys_are_read(backup, connect):
    """Each is another object."""
    names = ["a:b c+d", "100%", "%25", "ä", "//x", "../y", "./z", "*'\"", "?a=b", "#", "+", "%2B"]
    job_id = add_report(backup, {f"{name}.csv": csv(name.encode().hex()) for name in names})

    rows = connect().iter_report_rows(job_id)

    assert sorted(ids(rows)) == sorted(name.encode().hex() for name in names)


def test_a_long_file_is_read_in_pieces(backup, connect):
    """The later ones say of which object they must be."""
    job_id = add_report(backup, {"r.csv": csv(*LONG, name=WIDE)})

    assert ids(connect().iter_report_rows(job_id)) == list(map(str, LONG))

    requests = reads(backup)
    assert [each.header("range") for each in requests] == [
        "bytes=0-786431",
        "bytes=786432-4980735",
    ]
    assert requests[0].header("if-match") is None
    assert requests[1].header("if-match") is not None
    assert {each.header("x-amz-expected-bucket-owner") for each in requests} == {"111122223333"}


def test_nothing_is_asked_for_before_it_is_needed(backup, connect):
    """A reader that stops early costs a piece."""
    job_id = add_report(backup, {"r_1.csv": csv(*LONG, name=WIDE), "r_2.csv": csv(4)})

    rows = connect().iter_report_rows(job_id)
    next(rows)
    rows.close()

    assert len(reads(backup)) == 1


def test_empty_and_many_files_are_read(backup, connect):
    """An empty report is a header alone."""
    job_id = add_report(backup, {f"r_{number}.csv": csv() for number in range(1, 40)})

    assert list(connect().iter_report_rows(job_id)) == []
    assert len(reads(backup)) == 39


def test_an_empty_object_has_a_size_of_0(backup, connect):
    """S3 has no first byte of it, and says 416."""
    job_id = add_report(backup, {"r.csv": b""})

    assert [each.size for each in connect().open_report(job_id).files] == [0]


@pytest.mark.parametrize("status", ["CREATED", "RUNNING"])
def test_a_job_that_runs_is_not_ready(backup, connect, status):
    """The error has the job."""
    job_id = backup.add_report_job(status=status)

    with pytest.raises(ReportNotReady, match=status) as raised:
        next(connect().iter_report_rows(job_id))

    assert raised.value.job.report_job_id == job_id


def test_a_failed_job_says_why(backup, connect):
    """With AWS's message."""
    job_id = backup.add_report_job()
    backup.fail_report_job(job_id, "no permission")

    with pytest.raises(ReportNotReady, match="it is FAILED, no permission"):
        connect().open_report(job_id)


def copies(error):
    """Return an error, and what pickling and copying make of it."""
    return error, pickle.loads(pickle.dumps(error)), copy.deepcopy(error)


@pytest.mark.parametrize(
    "how",
    [
        lambda client, job: list(client.iter_report_rows(job)),
        lambda client, job: client.open_report(job),
    ],
    ids=["rows", "open"],
)
def test_a_missing_file_or_bucket_is_named(backup, connect, how):
    """Before the first row of it, or when the report is opened."""
    client, job_id = connect(), add_report(backup, {"r.csv": csv(1)})
    missing = elsewhere(client, job_id, s3_keys=("r.csv", "r_2.csv"))
    nowhere = elsewhere(client, job_id, s3_bucket_name="nowhere")

    for job, code in ((missing, "NoSuchKey"), (nowhere, "NoSuchBucket")):
        with pytest.raises(ReportFileMissing, match=code) as raised:
            how(client, job)
        for error in copies(raised.value):
            assert type(error) is ReportFileMissing
            assert isinstance(error, ClientError)
            assert (error.code, error.status_code) == (code, 404)
            assert str(error) == str(raised.value)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("AccessDenied", ReportAccessDenied), ("InvalidObjectState", ReportFileArchived)],
)
def test_what_cannot_be_read_says_what_to_do(backup, connect, code, kind):
    """Its class survives pickling."""
    backup.fail_next(code, "The message of KMS.", **GET)

    with pytest.raises(kind, match="The message of KMS") as raised:
        connect().open_report(add_report(backup, {"r.csv": csv(1)}))

    assert {type(each) for each in copies(raised.value)} == {kind}
    assert "(" in str(raised.value)


def test_a_bucket_of_another_account_is_not_read(backup, connect):
    """Unless it is expected, or nobody is."""
    client, job_id = connect(), add_report(backup, {"r.csv": csv(1)})

    with pytest.raises(ReportAccessDenied, match="expected_bucket_owner"):
        next(client.iter_report_rows(job_id, expected_bucket_owner="999988887777"))

    assert ids(client.iter_report_rows(job_id, expected_bucket_owner=None)) == ["1"]
    assert reads(backup)[-1].header("x-amz-expected-bucket-owner") is None


def test_a_file_that_is_replaced_between_two_pieces_is_an_error(backup, connect):
    """Its rows would be those of two reports."""
    job_id = add_report(backup, {"r.csv": csv(*LONG, name=WIDE)})
    rows = connect().iter_report_rows(job_id)
    next(rows)
    backup.put_object(BUCKET, "r.csv", csv(*LONG, name=WIDE[::-1] + "y"))

    with pytest.raises(ReportFileChanged, match="read it again") as raised:
        list(rows)

    assert {type(each) for each in copies(raised.value)} == {ReportFileChanged}


@pytest.mark.parametrize("after", [0, 1, 2, 100, 500_000])
def test_an_answer_that_is_cut_is_asked_for_again(backup, connect, after):
    """No row is lost, and none comes twice."""
    job_id = add_report(backup, {"r.csv": csv(*LONG, name=WIDE)})
    backup.cut_next(after=after, **GET)

    assert ids(connect().iter_report_rows(job_id)) == list(map(str, LONG))
    assert len(reads(backup)) == 3


def test_a_short_answer_is_one_clear_error_if_it_stays_so(backup, connect):
    """Never fewer rows."""
    job_id = add_report(backup, {"r.csv": csv(1, 2, 3)})
    backup.cut_next(after=40, times=9, **GET)

    with pytest.raises((InvalidResponseError, BotocoreConnectionError)):
        list(connect().iter_report_rows(job_id))

    assert len(reads(backup)) == 3


@pytest.mark.parametrize("code", ["InternalError", "SlowDown", "ServiceUnavailable"])
def test_errors_that_pass_are_retried(backup, connect, code):
    """As those of every other call."""
    job_id = add_report(backup, {"r.csv": csv(1)})
    backup.fail_next(code, "no", times=2, **GET)

    assert ids(connect().iter_report_rows(job_id)) == ["1"]
    assert len(reads(backup)) == 3


def test_the_last_error_is_raised(backup, connect):
    """The number of attempts is that of the client."""
    job_id = add_report(backup, {"r.csv": csv(1)})
    backup.fail_next("SlowDown", "no", times=9, **GET)

    with pytest.raises(ClientError) as raised:
        next(connect(config=ONCE).iter_report_rows(job_id))

    assert (raised.value.code, len(reads(backup))) == ("SlowDown", 1)


@pytest.mark.parametrize("region", ["us-west-2", "us-east-1"])
def test_a_bucket_in_another_region_costs_one_request(backup, connect, region):
    """It is remembered for the reports that follow."""
    backup.create_bucket("elsewhere", region_name=region)
    jobs = [add_report(backup, {"r.csv": csv(1)}, "elsewhere") for _ in range(3)]
    client = connect()

    for job_id in jobs:
        assert ids(client.iter_report_rows(job_id)) == ["1"]

    asked = [each for each in backup.requests if each.target.startswith("/elsewhere")]
    assert [each.method for each in asked] == ["GET"] * 4


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_a_wrong_clock_is_corrected(seconds, connect, backup, monkeypatch):
    """Also if a file is the first that is asked for."""
    job_id = add_report(backup, {"r.csv": csv(1)})
    job = connect().describe_report_job(ReportJobId=job_id).report_job
    monkeypatch.setattr(
        "aws_backup_reports._http.clock.get_current_datetime",
        lambda: datetime.now(timezone.utc) + timedelta(seconds=seconds),
    )
    client = connect()

    assert ids(client.iter_report_rows(job)) == ["1"]
    with client.open_report(job) as report:
        assert ids(report.rows()) == ["1"]
    assert len(reads(backup)) == 4


def test_call_timeout_bounds_each_piece(backup, connect):
    """Not the reading of the rows in between."""
    job_id = add_report(backup, {"r.csv": csv(*LONG, name=WIDE)})
    client = connect(call_timeout=0.5)
    rows = client.iter_report_rows(job_id)
    next(rows)
    backup.delay_next(2.0, **GET)

    with pytest.raises(CallTimeoutError, match="GetObject"):
        list(rows)


def test_max_response_bytes_does_not_bound_reports(backup, connect):
    """It is for the answers of AWS Backup."""
    job_id = add_report(backup, {"r.csv": csv(*LONG, name=WIDE)})

    assert len(list(connect(max_response_bytes=10_000).iter_report_rows(job_id))) == len(LONG)
