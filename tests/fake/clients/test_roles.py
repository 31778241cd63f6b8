"""A role of another account, assumed by the AWS CLI."""

import pytest

from aws_backup_reports.testing import FakeAws, FakeBackupServer

ROLE = "arn:aws:iam::444455556666:role/audit"


@pytest.fixture
def server():
    """A server of two accounts, and a role in the second."""
    aws = FakeAws(region_name="eu-west-1")
    aws.add_role(ROLE, external_id="42")
    aws.backup("444455556666", "eu-west-1").add_report_job(report_plan_name="theirs")
    with FakeBackupServer(aws) as server:
        yield server


@pytest.mark.timeout(120)
def test_the_aws_cli_works_with_a_profile_that_has_a_role(isolated, aws_cli, run):
    """It asks the fake's STS for keys, and sees the plans of the role's account."""
    (isolated / "config").write_text(
        f"[profile audit]\nrole_arn = {ROLE}\nexternal_id = 42\ncredential_source = Environment\n"
        "role_session_name = nightly\n"
    )

    def aws(*arguments):
        return run(aws_cli, *arguments, "--output", "json")

    identity = aws("sts", "get-caller-identity", "--profile", "audit")
    theirs = aws("backup", "list-report-plans", "--profile", "audit")["ReportPlans"]
    own = aws("backup", "list-report-plans")["ReportPlans"]

    assert identity["Arn"] == "arn:aws:sts::444455556666:assumed-role/audit/nightly"
    assert [each["ReportPlanName"] for each in theirs] == ["theirs"]
    assert own == []
