"""Items with the members that AWS documents and others have seen, each in its form.

Source: AWS Backup developer guide, "Choosing your report template"; the 21 columns are those of two
public tables over reports across accounts, the 18 members those of a public program of 2023.
"""

import csv
import io
import json
import re
from datetime import datetime, timedelta, timezone


def utc(*parts):
    """Return a time from its parts, in UTC."""
    return datetime(*parts, tzinfo=timezone.utc)


DOCUMENTED = {
    "BACKUP_JOB_REPORT": "reportTimePeriodStart reportTimePeriodEnd accountId region backupJobId"
    " jobStatus resourceType resourceArn resourceName backupPlanArn backupRuleId initiationDate"
    " backupPlanName backupRuleName backupRuleSchedule backupRuleTimezone startWindowEnd"
    " backupOptions isParentJob parentJobId creationDate completionDate recoveryPointArn"
    " jobRunTime backupSizeInBytes backupVaultName backupVaultArn vaultType vaultLockStatus"
    " isEncrypted encryptionKeyArn deleteAfterDays moveToColdAfterDays enableArchive iamRoleArn",
    "COPY_JOB_REPORT": "reportTimePeriodStart reportTimePeriodEnd accountId region copyJobId"
    " jobStatus jobRunTime resourceType resourceArn resourceName initiationDate backupPlanName"
    " backupRuleName backupRuleSchedule backupRuleTimezone startWindowEnd backupOptions"
    " isParentJob parentJobId creationDate completionDate backupSizeInBytes"
    " sourceRecoveryPointArn sourceBackupVaultArn destinationRecoveryPointArn"
    " destinationBackupVaultArn vaultType vaultLockStatus isEncrypted encryptionKeyArn"
    " deleteAfterDays moveToColdAfterDays enableArchive iamRoleArn",
    "RESTORE_JOB_REPORT": "reportTimePeriod accountId region restoreJobId jobStatus"
    " recoveryPointArn resourceName initiationDate backupPlanName backupRuleName"
    " backupRuleSchedule backupRuleTimezone startWindowEnd backupOptions isParentJob parentJobId"
    " vaultType vaultLockStatus isEncrypted encryptionKeyArn deleteAfterDays moveToColdAfterDays"
    " enableArchive sourceResourceArn backupVaultArn creationDate backupSizeInBytes percentDone"
    " iamRoleArn",
    "SCAN_JOB_REPORT": "reportTimePeriodStart reportTimePeriodEnd accountId region scanJobId"
    " scanId malwareScanner jobStatus scanResultStatus statusMessage resourceType resourceArn"
    " backupPlanArn creationDate recoveryPointArn backupVaultName backupVaultArn iamRoleArn"
    " scannerRoleArn",
    "CONTROL_COMPLIANCE_REPORT": "accountId region frameworkName frameworkDescription controlName"
    " controlComplianceStatus lastEvaluationTime numResourcesCompliant numResourcesNonCompliant"
    " controlFrequency controlScope controlParameters",
    "RESOURCE_COMPLIANCE_REPORT": "accountId region frameworkName frameworkDescription controlName"
    " resourceId resourceType resourceComplianceStatus lastEvaluationTime",
}
SEEN_ACROSS_ACCOUNTS = (
    "reportTimePeriodStart reportTimePeriodEnd pathToRoot accountId region backupJobId jobStatus"
    " statusMessage resourceType resourceArn backupPlanArn backupRuleId creationDate"
    " completionDate expectedCompletionDate recoveryPointArn jobRunTime backupSizeInBytes"
    " backupVaultName backupVaultArn iamRoleArn"
)
SEEN_IN_2023 = (
    "reportTimePeriodStart reportTimePeriodEnd accountId region backupJobId jobStatus"
    " resourceType resourceArn backupPlanArn backupRuleId creationDate completionDate"
    " recoveryPointArn jobRunTime backupSizeInBytes backupVaultName backupVaultArn iamRoleArn"
)

PERIOD = "2021-07-14T00:00:00Z - 2021-07-15T00:00:00Z"
CREATED = ("2021-07-14T23:53:47.229Z", utc(2021, 7, 14, 23, 53, 47, 229_000))
FORMS = {
    "reportTimePeriodStart": ("2021-07-14T00:00:00Z", utc(2021, 7, 14)),
    "reportTimePeriodEnd": ("2021-07-15T00:00:00Z", utc(2021, 7, 15)),
    "creationDate": CREATED,
    "initiationDate": CREATED,
    "startWindowEnd": ("2021-07-15T07:53:47Z", utc(2021, 7, 15, 7, 53, 47)),
    "completionDate": ("2021-07-15T00:16:07.282Z", utc(2021, 7, 15, 0, 16, 7, 282_000)),
    "expectedCompletionDate": CREATED,
    "lastEvaluationTime": CREATED,
    "jobRunTime": ("00:22:20", timedelta(minutes=22, seconds=20)),
    "backupSizeInBytes": (8_589_934_592, 8_589_934_592),
    "deleteAfterDays": (35, 35),
    "moveToColdAfterDays": (7, 7),
    "numResourcesCompliant": (91, 91),
    "numResourcesNonCompliant": (205, 205),
    "percentDone": ("42.50%", 42.5),
    "isParentJob": (False, False),
    "isEncrypted": (True, True),
    "enableArchive": (False, False),
    "parentJobId": (None, None),
    "scanResultStatus": ("", None),
    "backupOptions": ({"WindowsVSS": "enabled"}, {"WindowsVSS": "enabled"}),
    "statusMessage": ('Denied, "again":\nfor é', 'Denied, "again":\nfor é'),
    "frameworkDescription": ('What "they" want,\r\nall of it', 'What "they" want,\r\nall of it'),
    "controlScope": ("{ComplianceResourceTypes: [],}",) * 2,
    "controlParameters": ('{"requiredRetentionDays":"35"}', {"requiredRetentionDays": "35"}),
}
"""Members that are not plain text: as JSON has them, and as a row has them."""


def snake(name):
    """Return the attribute of a member: ``resource_arn`` for ``resourceArn``."""
    return re.sub(r"([A-Z])", r"_\1", name).lower()


def title(name):
    """Return the title of a column: ``Backup Size in Bytes`` for ``backupSizeInBytes``."""
    words = re.sub(r"([A-Z])", r" \1", name[0].upper() + name[1:]).split()
    special = {"Arn": "ARN", "In": "in", "Id": "ID", "Iam": "IAM"}
    return " ".join(special.get(word, word) for word in words)


def item_of(members):
    """Return an item with the members of a table."""
    item = {name: FORMS.get(name, (f"the {name}", None))[0] for name in members.split()}
    return item | ({"reportTimePeriod": PERIOD} if "reportTimePeriod" in item else {})


def values_of(members):
    """Return the attributes that a row of `item_of` has."""
    values = {snake(name): FORMS.get(name, (0, f"the {name}"))[1] for name in members.split()}
    if values.pop("report_time_period", None):
        values["report_time_period_start"] = FORMS["reportTimePeriodStart"][1]
        values["report_time_period_end"] = FORMS["reportTimePeriodEnd"][1]
    return values


def as_json(items):
    """Return a JSON file."""
    return json.dumps({"reportItems": items}).encode()


def as_csv(items, titled=True, **dialect):
    """Return a CSV file, quoted and with titles as AWS's."""
    names = list(dict.fromkeys(name for item in items for name in item))
    out = io.StringIO()
    dialect = {"quoting": csv.QUOTE_ALL, "lineterminator": "\n", **dialect}
    writer = csv.writer(out, **dialect)
    writer.writerow([title(name) if titled else name for name in names])
    for item in items:
        cells = (item.get(name) for name in names)
        writer.writerow(
            [json.dumps(each) if isinstance(each, (bool, dict)) else each for each in cells]
        )
    return out.getvalue().encode()
