"""Report jobs and their reports in the fake service, by a client without a socket."""

from datetime import datetime, timedelta, timezone

import pytest

from aws_backup_reports import InvalidParameterValueException
from aws_backup_reports.testing import FakeBackup, JobScript

START = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=timezone.utc)
END = START + timedelta(minutes=5)
FOLDER = "Backup/111122223333/us-east-1/2026/01/02/nightly"
PERIOD = "2026-01-01T03:09:05Z_2026-01-02T03:09:05Z"


@pytest.fixture
def client(backup):
    """A client of the fake."""
    return backup.client()


@pytest.fixture
def backup(monkeypatch):
    """A fake whose time stands still until it is advanced, as does that of its clients."""
    monkeypatch.setattr("aws_backup_reports._http.clock.get_current_datetime", lambda: START)
    with FakeBackup(clock=lambda: START) as backup:
        yield backup


def start(client, **channel):
    """Create a plan, start a job of it and return the id of the job."""
    setting = {"ReportTemplate": "BACKUP_JOB_REPORT"} | channel.pop("setting", {})
    client.create_report_plan(
        ReportPlanName="nightly",
        ReportDeliveryChannel={"S3BucketName": "reports", **channel},
        ReportSetting=setting,
    )
    return client.start_report_job(ReportPlanName="nightly")["ReportJobId"]


def job(client, job_id):
    """Return the job as a dataclass."""
    return client.describe_report_job(ReportJobId=job_id).report_job


def test_a_started_job_is_complete_at_its_third_describe(client):
    """A job goes from CREATED to RUNNING to COMPLETED unless a test decides otherwise."""
    job_id = start(client)

    seen = [job(client, job_id).status for _ in range(4)]

    assert seen == ["CREATED", "RUNNING", "COMPLETED", "COMPLETED"]


def test_a_job_follows_the_clock_when_its_script_has_seconds(backup, client):
    """It stays equally long in each status, however often it is described."""
    backup.job_script = JobScript(seconds=300)
    job_id = start(client)

    seen = []
    for seconds in (0, 149, 1, 149, 1):
        backup.advance(seconds)
        seen.append(job(client, job_id).status)

    assert seen == ["CREATED", "CREATED", "RUNNING", "RUNNING", "COMPLETED"]


def test_a_job_that_has_ended_does_not_change(backup, client):
    """Describing it again delivers no second report and changes no time."""
    backup.job_script = JobScript(statuses=["COMPLETED"])
    job_id = start(client)
    backup.advance(60)

    first = job(client, job_id)
    backup.advance(60)

    assert first.completion_time == START
    assert job(client, job_id) == first
    assert len(backup.buckets["reports"]) == 1


def test_a_job_ends_on_time_even_if_it_is_described_much_later(backup, client):
    """The completion time is that of the script, not that of the first describe."""
    backup.job_script = JobScript(seconds=300)
    job_id = start(client)
    backup.advance(86_400)

    ended = job(client, job_id)

    assert (ended.creation_time, ended.completion_time) == (START, END)


def test_a_job_stays_in_the_status_that_a_test_moves_it_to(backup, client):
    """Moving a job ends its script."""
    job_id = start(client)

    backup.move_report_job(job_id, "RUNNING")
    seen = [job(client, job_id).status for _ in range(3)]
    backup.complete_report_job(job_id)

    assert seen == ["RUNNING"] * 3
    assert job(client, job_id).succeeded


@pytest.mark.parametrize("message", ["The disk is full", None])
def test_a_job_whose_script_ends_in_failure_has_a_status_message(backup, client, message):
    """The message is that of the script, or about the delivery if the script has none."""
    backup.job_script = JobScript(statuses=["FAILED"], status_message=message)

    failed = job(client, start(client))

    assert failed.failed
    assert failed.status_message == (
        message or "The report could not be delivered to the bucket: Access Denied"
    )
    assert failed.report_destination is None
    assert backup.buckets == {}


def test_the_report_of_a_completed_job_is_in_the_bucket(backup, client):
    """There is a file for each format, at the keys that the job names."""
    backup.job_script = JobScript(seconds=300)
    job_id = start(client, Formats=["CSV", "JSON"])

    before = backup.buckets
    backup.advance(300)

    destination = job(client, job_id).report_destination
    assert before == {}
    assert destination.s3_bucket_name == "reports"
    assert destination.s3_keys == tuple(
        f"{FOLDER}/BACKUP_JOB_REPORT_nightly_{PERIOD}.{ending}" for ending in ("csv", "json")
    )
    assert tuple(backup.buckets["reports"]) == destination.s3_keys


@pytest.mark.parametrize(
    ("channel", "folder"),
    [
        ({"S3KeyPrefix": "audit/2026"}, f"audit/2026/{FOLDER}"),
        ({"S3KeyPrefix": "/audit/"}, f"audit/{FOLDER}"),
        (
            {"setting": {"Accounts": ["ROOT"]}},
            "Backup/crossaccount/us-east-1/2026/01/02/nightly",
        ),
        (
            {"setting": {"Regions": ["eu-west-1", "us-east-1"]}},
            "Backup/111122223333/crossregion/2026/01/02/nightly",
        ),
    ],
    ids=["prefix", "slashes", "accounts", "regions"],
)
def test_the_keys_of_a_report_follow_from_its_plan(backup, client, channel, folder):
    """The layout is the one that AWS documents for prefixes, accounts and Regions."""
    backup.job_script = JobScript(statuses=["COMPLETED"])
    job_id = start(client, **channel)

    [key] = job(client, job_id).report_destination.s3_keys

    assert key.rpartition("/")[0] == folder


def test_jobs_are_listed_newest_first_and_can_be_filtered(backup, client):
    """Filters are plan, status and creation time, with exclusive bounds."""
    ids = []
    for plan in ("a", "b", "a"):
        ids.append(backup.add_report_job(report_plan_name=plan))
        backup.advance(60)
    backup.complete_report_job(ids[0])

    def listed(**filters):
        return [
            ids.index(each.report_job_id) for each in client.list_report_jobs(**filters).report_jobs
        ]

    assert listed() == [2, 1, 0]
    assert listed(ByReportPlanName="a") == [2, 0]
    assert listed(ByStatus="COMPLETED") == [0]
    assert listed(ByStatus="FAILED") == []
    assert listed(ByCreationAfter=START + timedelta(seconds=60)) == [2]
    assert listed(ByCreationBefore=START + timedelta(seconds=60)) == [0]
    assert listed(ByReportPlanName="a", ByCreationBefore=START.timestamp() + 61) == [0]


def test_listing_a_job_does_not_move_it(client):
    """Only describes count for a script that counts describes."""
    job_id = start(client)

    for _ in range(5):
        client.list_report_jobs()

    assert job(client, job_id).status == "CREATED"


@pytest.mark.parametrize(
    "filters",
    [{"ByStatus": "DONE"}, {"ByReportPlanName": "a-b"}, {"ByReportPlanName": "a" * 257}],
)
def test_a_filter_with_an_invalid_value_is_rejected(client, filters):
    """Such a filter could not match anything."""
    with pytest.raises(InvalidParameterValueException, match="failed to satisfy constraint"):
        client.list_report_jobs(**filters)


def test_a_page_token_is_rejected_with_other_filters(backup, client):
    """A token continues only the list that it was issued for."""
    for _ in range(2):
        backup.add_report_job()
    token = client.list_report_jobs(MaxResults=1)["NextToken"]

    with pytest.raises(InvalidParameterValueException, match="NextToken"):
        client.list_report_jobs(MaxResults=1, NextToken=token, ByStatus="RUNNING")

    assert len(client.list_report_jobs(MaxResults=1, NextToken=token).report_jobs) == 1


def test_a_page_holds_a_megabyte_when_no_size_is_given(backup, client):
    """Thousands of jobs do not fit into one answer."""
    for _ in range(4000):
        backup.add_report_job()

    page = client.list_report_jobs()
    rest = client.list_report_jobs(NextToken=page["NextToken"])

    assert 1_000_000 < int(page["ResponseMetadata"]["HTTPHeaders"]["content-length"]) < 1_010_000
    assert len(page.report_jobs) + len(rest.report_jobs) == 4000


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (lambda _: JobScript(statuses="RUNNING"), "statuses must be a list"),
        (lambda _: JobScript(statuses=[]), "statuses must be a list of at least one"),
        (lambda _: JobScript(seconds=-1), "seconds must not be negative: -1"),
        (lambda _: JobScript(parts=0), "parts must be at least 1"),
        (lambda _: JobScript(item_count=-1), "item_count must not be negative: -1"),
        (lambda backup: backup.advance(-1), "seconds must not be negative"),
        (lambda backup: setattr(backup, "deployment_seconds", -1), "must not be negative"),
        (lambda backup: backup.fail_next(operation="Nope"), "unknown operation 'Nope'"),
        (lambda backup: backup.cut_next(times=0), "times must be at least 1"),
        (lambda backup: backup.delay_next(-1), "seconds must not be negative"),
    ],
    ids=(
        "text",
        "none",
        "script",
        "parts",
        "items",
        "advance",
        "deployment",
        "operation",
        "times",
        "delay",
    ),
)
def test_a_mistake_in_a_test_raises_an_error_at_once(mistake, message):
    """The message says which value is wrong."""
    with pytest.raises(ValueError, match=message):
        mistake(FakeBackup())


STATUS_PLACES = {
    "status": lambda backup, **more: backup.add_report_job(status="DONE", **more),
    "statuses": lambda backup, **more: backup.add_report_job(statuses=["RUNNING", "DONE"], **more),
    "script": lambda _, **more: JobScript(statuses=["DONE"], **more),
    "move": lambda backup, **more: backup.move_report_job(backup.add_report_job(), "DONE", **more),
}


@pytest.mark.parametrize("place", STATUS_PLACES)
def test_a_status_that_aws_does_not_document_is_refused_unless_it_is_meant(place):
    """A wait for a job that is "DONE" would never end, so a misspelt one would cost hours."""
    with pytest.raises(ValueError, match=r"'DONE' is not .*: CREATED, RUNNING, .* allow_unknown=T"):
        STATUS_PLACES[place](FakeBackup())

    STATUS_PLACES[place](FakeBackup(), allow_unknown=True)


def test_statuses_and_script_cannot_both_be_given():
    """They are two ways to say the same."""
    with pytest.raises(TypeError, match="pass either statuses or script, not both"):
        FakeBackup().add_report_job(statuses=["RUNNING"], script=JobScript())
