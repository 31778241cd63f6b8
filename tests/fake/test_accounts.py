"""Accounts and Regions in one fake, by clients without a socket."""

import pytest
from botocore.exceptions import ClientError

from aws_backup_reports import (
    BackupClient,
    LimitExceededException,
    ResourceNotFoundException,
    UnrecognizedClientException,
)
from aws_backup_reports.testing import FakeAws, FakeBackup

OTHER = "444455556666"


def create(client, name):
    """Create a report plan."""
    return client.create_report_plan(
        ReportPlanName=name,
        ReportDeliveryChannel={"S3BucketName": "reports"},
        ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
    )


def test_each_account_and_region_has_its_own_plans_and_jobs(fake_aws):
    """A client sees those of its key's account in its Region."""
    job_id = fake_aws.backup(OTHER, "eu-west-1").add_report_job()

    found = fake_aws.client(OTHER, "eu-west-1").describe_report_job(ReportJobId=job_id).report_job
    elsewhere = [fake_aws.client(), fake_aws.client(OTHER), fake_aws.client(None, "eu-west-1")]

    assert found.report_plan_arn.startswith(f"arn:aws:backup:eu-west-1:{OTHER}:report-plan:")
    for client in elsewhere:
        with pytest.raises(ResourceNotFoundException):
            client.describe_report_job(ReportJobId=job_id)


def test_an_account_in_a_region_is_always_the_same_fake(fake_aws):
    """It has the account's keys, in each Region the same ones."""
    backup = fake_aws.backup(OTHER, "eu-west-1")

    assert isinstance(backup, FakeBackup)
    assert fake_aws.backup(OTHER, "eu-west-1") is backup
    assert (backup.account_id, backup.region_name) == (OTHER, "eu-west-1")
    assert backup.credentials == fake_aws.backup(OTHER, "us-west-2").credentials
    assert backup.credentials != fake_aws.backup().credentials


def test_a_client_of_another_region_reaches_that_region(fake_aws):
    """The signature decides, not the fake that made the client."""
    client = fake_aws.backup(OTHER, "eu-west-1").client(region_name="us-west-2")

    create(client, "nightly")

    assert len(fake_aws.backup(OTHER, "us-west-2").requests) == 1
    assert fake_aws.backup(OTHER, "eu-west-1").requests == ()
    assert len(fake_aws.requests) == 1


def test_an_added_key_is_one_of_the_account(fake_aws):
    """The account keeps its first key as its own."""
    fake_aws.backup(OTHER).add_report_job()
    fake_aws.add_access_key(OTHER, "AKIDSECOND", "second")
    keys = {"aws_access_key_id": "AKIDSECOND", "aws_secret_access_key": "second"}

    jobs = fake_aws.client(**keys).list_report_jobs().report_jobs

    assert len(jobs) == 1
    assert fake_aws.backup(OTHER).credentials.access_key_id != "AKIDSECOND"


def test_an_unknown_key_is_refused(fake_aws):
    """It belongs to no account."""
    with pytest.raises(UnrecognizedClientException):
        fake_aws.client(aws_access_key_id="AKIDNOBODY").list_report_plans()


def test_a_region_that_cannot_be_is_refused(fake_aws):
    """AWS names the Region of the signature."""
    with pytest.raises(ClientError, match="valid region, not 'nowhere'"):
        fake_aws.client(region_name="nowhere").list_report_plans()


@pytest.mark.parametrize(
    ("add", "error"),
    [
        (lambda aws: aws.backup("1234"), "an account id has 12 digits, unlike '1234'"),
        (lambda aws: aws.add_access_key(OTHER, "AKIDEXAMPLE", "s"), "exists already"),
        (lambda aws: aws.add_role("audit"), "not the ARN of a role, .*: 'audit'"),
        (
            lambda aws: aws.add_role(f"arn:aws:iam::{OTHER}:role/a", max_session_seconds=60),
            "must be 3600 to 43200, not 60",
        ),
        (lambda _: FakeBackup(account_id="me"), "an account id has 12 digits, unlike 'me'"),
    ],
    ids=["account", "key", "role", "duration", "single"],
)
def test_what_cannot_be_in_aws_is_refused(fake_aws, add, error):
    """The error names the value."""
    with pytest.raises(ValueError, match=error):
        add(fake_aws)


def test_the_limit_of_plans_is_that_of_an_account_in_all_regions(fake_aws):
    """AWS counts frameworks per Region, but report plans per account."""
    for number in range(20):
        create(fake_aws.client(OTHER, f"eu-west-{1 + number % 3}"), f"plan_{number}")

    with pytest.raises(LimitExceededException):
        create(fake_aws.client(OTHER, "us-east-1"), "plan_20")
    create(fake_aws.client(), "plan_20")


def test_a_bucket_exists_once(fake_aws):
    """Reports of another account go into it, and it stays where it was first used."""
    owner, other = fake_aws.backup(region_name="eu-west-1"), fake_aws.backup(OTHER)
    owner.put_object("reports", "a.csv", b"a")
    other.add_report_job(s3_bucket_name="reports", status="COMPLETED")

    assert len(owner.buckets["reports"]) == len(fake_aws.buckets["reports"]) == 2
    assert other.buckets == {}


def test_accounts_have_buckets_of_their_own_by_default(fake_aws):
    """The name has the account's id and the Region."""
    places = [("111122223333", "us-east-1"), (OTHER, "us-east-1"), (OTHER, "eu-west-1")]
    for place in places:
        fake_aws.backup(*place).add_report_job(status="COMPLETED")

    assert [*fake_aws.buckets] == [f"backup-reports-{id_}-{region}" for id_, region in places]


def test_all_accounts_share_one_clock(fake_aws):
    """It is moved for all at once, by whichever fake."""
    start = fake_aws.now()

    fake_aws.backup(OTHER).advance(60)
    fake_aws.advance(60)

    assert 120 <= (fake_aws.backup().now() - start).total_seconds() < 180
    with pytest.raises(ValueError, match="must not be negative"):
        fake_aws.advance(-1)


def test_a_fault_of_one_account_is_not_one_of_another(fake_aws):
    """It waits for a call to the account and Region that it was injected into."""
    fake_aws.backup(OTHER).fail_next(times=3)

    assert fake_aws.client().list_report_plans()["ReportPlans"] == []
    with pytest.raises(ClientError, match="ServiceUnavailableException"):
        fake_aws.client(OTHER).list_report_plans()


def test_an_own_class_can_be_a_client_of_any_account(fake_aws):
    """`cls` means what it means for a single fake."""

    class Reports(BackupClient):
        pass

    client = fake_aws.client(OTHER, "eu-west-1", cls=Reports)

    assert isinstance(client, Reports)
    assert client.meta.region_name == "eu-west-1"
    assert client.list_report_jobs()["ReportJobs"] == []


def test_leaving_the_block_closes_the_clients_of_all_accounts():
    """A context manager is all that unittest needs."""
    closed = []
    with FakeAws() as aws:
        for client in (aws.client(), aws.backup(OTHER).client()):
            client.close = lambda client=client: closed.append(client)

    assert len(closed) == 2


def test_a_single_fake_can_be_of_another_account():
    """The id is in the ARNs of its plans."""
    client = FakeBackup(account_id=OTHER).client()

    assert f":{OTHER}:report-plan:" in create(client, "nightly").report_plan_arn
