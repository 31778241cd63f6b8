"""The files of reports in the fake service, and the items in them."""

import csv
import io
import json
import re
from datetime import datetime, timezone

import pytest

from aws_backup_reports import ReportTemplate
from aws_backup_reports.testing import FakeBackup, JobScript

START = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=timezone.utc)
DOCUMENTED = {
    "BACKUP_JOB_REPORT": "reportTimePeriodStart reportTimePeriodEnd accountId region backupJobId"
    " jobStatus resourceType resourceArn resourceName backupPlanArn backupRuleId initiationDate"
    " backupPlanName backupRuleName backupRuleSchedule backupRuleTimezone startWindowEnd"
    " backupOptions isParentJob parentJobId creationDate completionDate recoveryPointArn"
    " jobRunTime backupSizeInBytes backupVaultName backupVaultArn vaultType vaultLockStatus"
    " isEncrypted encryptionKeyArn deleteAfterDays moveToColdAfterDays enableArchive iamRoleArn",
    "COPY_JOB_REPORT": "copyJobId sourceRecoveryPointArn sourceBackupVaultArn"
    " destinationRecoveryPointArn destinationBackupVaultArn",
    "RESTORE_JOB_REPORT": "reportTimePeriod restoreJobId jobStatus recoveryPointArn"
    " sourceResourceArn backupVaultArn creationDate backupSizeInBytes percentDone iamRoleArn",
    "SCAN_JOB_REPORT": "accountId region jobStatus",
    "CONTROL_COMPLIANCE_REPORT": "accountId region frameworkName frameworkDescription controlName"
    " controlComplianceStatus lastEvaluationTime numResourcesCompliant numResourcesNonCompliant"
    " controlFrequency controlScope controlParameters",
    "RESOURCE_COMPLIANCE_REPORT": "accountId region frameworkName frameworkDescription controlName"
    " resourceId resourceType resourceComplianceStatus lastEvaluationTime",
}


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


def test_a_script_can_split_the_items_into_several_files(backup, client):
    """Each key has the number of its part, and together the parts have each item once."""
    items = [{"backupJobId": str(number)} for number in range(5)]
    backup.job_script = JobScript(statuses=["COMPLETED"], report_items=items, parts=2)

    keys = job(client, start(client, Formats=["JSON"])).report_destination.s3_keys

    assert [key.rpartition("Z")[2] for key in keys] == ["_1.json", "_2.json"]
    files = [json.loads(backup.buckets["reports"][key])["reportItems"] for key in keys]
    assert [len(part) for part in files] == [2, 3]
    assert files[0] + files[1] == items


@pytest.mark.parametrize("template", [each.value for each in ReportTemplate])
def test_a_made_up_report_has_the_documented_columns(backup, client, template):
    """JSON has names in camelCase, CSV has titles in the same order, and both the same items."""
    backup.job_script = JobScript(statuses=["COMPLETED"])
    job_id = start(client, Formats=["CSV", "JSON"], setting={"ReportTemplate": template})

    as_csv, as_json = (
        backup.buckets["reports"][key].decode()
        for key in job(client, job_id).report_destination.s3_keys
    )

    items = json.loads(as_json)["reportItems"]
    header, *lines = csv.reader(io.StringIO(as_csv))
    assert set(DOCUMENTED[template].split()) <= set(items[0])
    assert [title.replace(" ", "").lower() for title in header] == [
        name.lower() for name in items[0]
    ]
    assert len(lines) == len(items) == 3
    assert as_csv.startswith('"')
    assert not re.search(r"\{[a-z_]+[:}]", as_json), "a placeholder is left"


def test_csv_columns_have_the_titles_of_aws(backup, client):
    """Words are capitalized, and short ones are written as AWS writes them."""
    backup.job_script = JobScript(statuses=["COMPLETED"])
    [key] = job(client, start(client)).report_destination.s3_keys

    header = backup.buckets["reports"][key].decode().partition("\n")[0]

    for title in ("Report Time Period Start", "Job Status", "Resource ARN", "Backup Size in Bytes"):
        assert f'"{title}"' in header


def test_values_of_any_type_are_written_as_text_in_csv(backup, client):
    """Quotes are doubled, line breaks stay, and null is empty."""
    item = {"a": 'say "hi"\nthere', "b": None, "c": True, "d": {"x": 1}, "e": 5}
    backup.job_script = JobScript(statuses=["COMPLETED"], report_items=[item])
    [key] = job(client, start(client)).report_destination.s3_keys

    text = backup.buckets["reports"][key].decode()

    assert text == '"A","B","C","D","E"\n"say ""hi""\nthere","","true","{""x"": 1}","5"\n'


def test_a_test_can_choose_the_keys_of_a_report(backup, client):
    """The items are split among the keys."""
    job_id = backup.add_report_job(s3_bucket_name="reports")

    backup.complete_report_job(job_id, s3_keys=["a_1.csv", "b.json"])

    assert sorted(backup.buckets["reports"]) == ["a_1.csv", "b.json"]
    assert json.loads(backup.buckets["reports"]["b.json"])["reportItems"]
    assert job(client, job_id).report_destination.s3_keys == ("a_1.csv", "b.json")
