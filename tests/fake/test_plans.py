"""Report plans in the fake service, by a client without a socket."""

import re

import pytest
from botocore.config import Config

from aws_backup_reports import (
    AlreadyExistsException,
    ConflictException,
    InvalidParameterValueException,
    LimitExceededException,
    ResourceNotFoundException,
)
from aws_backup_reports.testing import FakeBackup

UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
CHANNEL = {"S3BucketName": "reports", "Formats": ["CSV", "JSON"]}
SETTING = {"ReportTemplate": "BACKUP_JOB_REPORT"}
UNCHECKED = Config(parameter_validation=False)


@pytest.fixture
def backup():
    """An empty fake."""
    with FakeBackup(region_name="eu-west-1") as backup:
        yield backup


@pytest.fixture
def client(backup):
    """A client that does not validate parameters, so that the service has to."""
    return backup.client(config=UNCHECKED)


def create(client, name="nightly", **changes):
    """Create a report plan; `changes` are parameters, None leaves one out."""
    params = {"ReportDeliveryChannel": CHANNEL, "ReportSetting": SETTING, **changes}
    given = {key: value for key, value in params.items() if value is not None}
    return client.create_report_plan(ReportPlanName=name, **given)


def describe(client, name="nightly"):
    """Return the report plan as boto3 would."""
    return client.describe_report_plan(ReportPlanName=name)["ReportPlan"]


def body_of(backup, call):
    """Return the body of the last answer to a call as it was written."""
    bodies = []
    handle = backup.handle

    def recording(request):
        answer = handle(request)
        bodies.append(answer.body.decode())
        return answer

    backup.handle = recording
    call()
    return bodies[-1]


def test_a_plan_is_described_as_it_was_created(client):
    """Name, setting and channel are returned, with an ARN that ends in the name and a UUID."""
    created = create(client, ReportPlanDescription="Every night")

    plan = describe(client)

    assert created["ReportPlanArn"] == plan["ReportPlanArn"]
    assert created["CreationTime"] == plan["CreationTime"]
    assert re.fullmatch(
        f"arn:aws:backup:eu-west-1:111122223333:report-plan:nightly-{UUID}", plan["ReportPlanArn"]
    )
    assert plan["ReportPlanDescription"] == "Every night"
    assert plan["ReportDeliveryChannel"] == CHANNEL
    assert plan["ReportSetting"] == {"NumberOfFrameworks": 0, **SETTING}
    assert plan["DeploymentStatus"] == "COMPLETED"
    assert "LastAttemptedExecutionTime" not in plan


def test_absent_members_of_a_plan_are_written_as_null(backup, client):
    """Keys are in alphabetical order, without spaces, and times have an exponent."""
    create(client)

    body = body_of(backup, lambda: describe(client))

    assert re.fullmatch(
        r'\{"ReportPlan":\{"CreationTime":1\.\d+E9,"DeploymentStatus":"COMPLETED",'
        r'"LastAttemptedExecutionTime":null,"LastSuccessfulExecutionTime":null,'
        r'"ReportDeliveryChannel":\{"Formats":\["CSV","JSON"\],"S3BucketName":"reports",'
        r'"S3KeyPrefix":null\},"ReportPlanArn":"[^"]+","ReportPlanDescription":null,'
        r'"ReportPlanName":"nightly","ReportSetting":\{"Accounts":null,"FrameworkArns":null,'
        r'"NumberOfFrameworks":0,"OrganizationUnits":null,"Regions":null,'
        r'"ReportTemplate":"BACKUP_JOB_REPORT"\}\}\}',
        body,
    )


def test_a_plan_has_the_times_of_its_last_jobs(backup, client):
    """It shows when a job was last attempted, and when one last succeeded."""
    create(client)
    job_id = client.start_report_job(ReportPlanName="nightly")["ReportJobId"]
    backup.complete_report_job(job_id)

    plan = describe(client)

    assert plan["LastAttemptedExecutionTime"] <= plan["LastSuccessfulExecutionTime"]


def test_an_update_changes_only_what_is_given(client):
    """It returns the plan's name, ARN and creation time."""
    created = create(client, ReportPlanDescription="Every night")

    updated = client.update_report_plan(
        ReportPlanName="nightly", ReportDeliveryChannel={"S3BucketName": "others"}
    )

    plan = describe(client)
    assert updated["ReportPlanArn"] == created["ReportPlanArn"]
    assert updated["CreationTime"] == created["CreationTime"]
    assert plan["ReportDeliveryChannel"] == {"S3BucketName": "others", "Formats": ["CSV"]}
    assert plan["ReportPlanDescription"] == "Every night"


def test_the_jobs_of_a_deleted_plan_remain(backup, client):
    """The answer is empty, and the name can be used again."""
    create(client)
    job_id = client.start_report_job(ReportPlanName="nightly")["ReportJobId"]

    body = body_of(backup, lambda: client.delete_report_plan(ReportPlanName="nightly"))

    assert body == ""
    with pytest.raises(ResourceNotFoundException, match="Report plan nightly does not exist"):
        describe(client)
    assert client.describe_report_job(ReportJobId=job_id)["ReportJob"]["Status"] == "CREATED"
    create(client)


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.describe_report_plan(ReportPlanName="none"),
        lambda client: client.update_report_plan(ReportPlanName="none"),
        lambda client: client.delete_report_plan(ReportPlanName="none"),
        lambda client: client.start_report_job(ReportPlanName="none"),
        lambda client: client.list_report_jobs(ByReportPlanName="none"),
    ],
    ids=["describe", "update", "delete", "start", "list jobs"],
)
def test_an_unknown_plan_is_not_found(client, call):
    """Every operation that names a plan answers so, at HTTP 400."""
    with pytest.raises(ResourceNotFoundException) as caught:
        call(client)

    assert caught.value.status_code == 400


def test_two_plans_cannot_have_the_same_name(client):
    """The error names the existing plan, and the token that it was created with."""
    arn = create(client, IdempotencyToken="first")["ReportPlanArn"]

    with pytest.raises(AlreadyExistsException) as caught:
        create(client, IdempotencyToken="second")

    assert (caught.value.arn, caught.value.creator_request_id) == (arn, "first")


def test_there_are_at_most_20_plans(client):
    """This is AWS's quota for an account in a Region."""
    for number in range(20):
        create(client, f"plan_{number}")

    with pytest.raises(LimitExceededException):
        create(client, "one_more")

    assert len(client.list_report_plans()["ReportPlans"]) == 20


def test_a_call_with_the_same_token_gets_the_first_result_again(client):
    """A plan is created once, and a job is started once."""
    first = create(client, IdempotencyToken="a")
    again = create(client, IdempotencyToken="a")
    started = [
        client.start_report_job(ReportPlanName="nightly", IdempotencyToken=token)["ReportJobId"]
        for token in ("b", "b", "c")
    ]

    assert again["ReportPlanArn"] == first["ReportPlanArn"]
    assert started[0] == started[1] != started[2]
    assert len(client.list_report_jobs()["ReportJobs"]) == 2


def test_a_token_is_rejected_with_other_parameters(client):
    """The fake reports the mistake; what AWS does is not known."""
    create(client)
    create(client, "weekly")
    client.start_report_job(ReportPlanName="nightly", IdempotencyToken="a")

    with pytest.raises(InvalidParameterValueException, match="IdempotencyToken"):
        client.start_report_job(ReportPlanName="weekly", IdempotencyToken="a")


def test_a_token_works_again_after_its_plan_is_deleted(client):
    """A repeated result never describes a plan that does not exist."""
    create(client, IdempotencyToken="a")
    client.delete_report_plan(ReportPlanName="nightly")

    create(client, IdempotencyToken="a")

    assert describe(client)["ReportPlanName"] == "nightly"


def test_a_plan_that_is_being_changed_cannot_be_changed(backup, client):
    """Its status shows the change until the fake's time has passed."""
    backup.deployment_seconds = 60
    seen = []

    for call in (
        lambda: create(client),
        lambda: client.update_report_plan(ReportPlanName="nightly"),
        lambda: client.delete_report_plan(ReportPlanName="nightly"),
    ):
        call()
        seen.append(describe(client)["DeploymentStatus"])
        for change in (client.update_report_plan, client.delete_report_plan):
            with pytest.raises(ConflictException):
                change(ReportPlanName="nightly")
        backup.advance(60)

    assert seen == ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"]
    assert client.list_report_plans()["ReportPlans"] == []


def test_plans_are_listed_in_pages(client):
    """Each plan is on one page, and the last page has no token."""
    for number in range(7):
        create(client, f"plan_{number}")
    names, tokens = [], []

    page = client.list_report_plans(MaxResults=3)
    while True:
        names.append([plan["ReportPlanName"] for plan in page["ReportPlans"]])
        if "NextToken" not in page:
            break
        tokens.append(page["NextToken"])
        page = client.list_report_plans(MaxResults=3, NextToken=tokens[-1])

    assert [len(page) for page in names] == [3, 3, 1]
    assert [name for page in names for name in page] == [f"plan_{number}" for number in range(7)]
    assert len(set(tokens)) == 2


def test_no_plan_is_skipped_or_repeated_when_others_change_between_pages(client):
    """A token holds a position in the list, not a count."""
    for name in ("b", "d", "f"):
        create(client, name)
    first = client.list_report_plans(MaxResults=2)
    client.delete_report_plan(ReportPlanName="b")
    create(client, "a")

    rest = client.list_report_plans(NextToken=first["NextToken"])

    assert [plan["ReportPlanName"] for plan in rest["ReportPlans"]] == ["f"]


@pytest.mark.parametrize("token", ["x", "", "é", "AAAA", "A" * 100])
def test_a_forged_page_token_is_rejected(client, token):
    """Only tokens that the fake issued are valid."""
    with pytest.raises(InvalidParameterValueException, match="Invalid NextToken"):
        client.list_report_plans(NextToken=token)


def test_a_test_can_add_a_plan(backup, client):
    """It is as one that a client creates, and refused where that would be."""
    arn = backup.add_report_plan("copies", report_template="COPY_JOB_REPORT", formats=["JSON"])

    plan = client.describe_report_plan(ReportPlanName="copies").report_plan
    assert plan.report_plan_arn == arn
    assert plan.report_delivery_channel.formats == ("JSON",)
    assert plan.report_delivery_channel.s3_bucket_name == "backup-reports-111122223333"
    for changes in ({"report_plan_name": "copies"}, {"formats": ["XML"]}, {"report_template": "X"}):
        with pytest.raises(ValueError, match=r"already exists|enum value set"):
            backup.add_report_plan(**changes)
