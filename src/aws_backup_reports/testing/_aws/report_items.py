"""The items of a report, with the members that AWS documents for each template.

The members of a SCAN_JOB_REPORT are not published; here it has those that all reports on jobs
have. Source: AWS Backup developer guide, "Working with audit reports".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

Item: TypeAlias = Mapping[str, Any]
"""One item of a report, with the names of the JSON format."""

WRITTEN_TIME = "%Y-%m-%dT%H:%M:%SZ"

_PERIOD = {"reportTimePeriodStart": "{start}", "reportTimePeriodEnd": "{end}"}
_OWNER = {"accountId": "{account_id}", "region": "{region}"}
_RESOURCE = {
    "resourceType": "EC2",
    "resourceArn": "arn:{partition}:ec2:{region}:{account_id}:instance/i-{number:017x}",
    "resourceName": "server-{number}",
}
_PLAN = {
    "backupPlanArn": "{arn}:backup-plan:7d0c8b8e-5f1e-4b8c-9a43-6c4c0f6d2b1a",
    "backupRuleId": "2f9f3a52-9d0f-4f5e-8b0a-0d9a1c7be9f4",
}
_ROLE = "arn:{partition}:iam::{account_id}:role/service-role/AWSBackupDefaultServiceRole"
_RECOVERY_POINT = "arn:{partition}:ec2:{region}::image/ami-{number:017x}"

_BACKUP_JOB: Item = {
    **_PERIOD,
    **_OWNER,
    "backupJobId": "{uuid}",
    "jobStatus": "COMPLETED",
    **_RESOURCE,
    **_PLAN,
    "initiationDate": "{start}",
    "backupPlanName": "daily",
    "backupRuleName": "every-night",
    "backupRuleSchedule": "cron(0 5 ? * * *)",
    "backupRuleTimezone": "Etc/UTC",
    "startWindowEnd": "{end}",
    "backupOptions": {},
    "isParentJob": False,
    "parentJobId": None,
    "creationDate": "{start}",
    "completionDate": "{end}",
    "recoveryPointArn": _RECOVERY_POINT,
    "jobRunTime": "00:22:20",
    "backupSizeInBytes": 8_589_934_592,
    "backupVaultName": "Default",
    "backupVaultArn": "{arn}:backup-vault:Default",
    "vaultType": "BACKUP_VAULT",
    "vaultLockStatus": "UNLOCKED",
    "isEncrypted": True,
    "encryptionKeyArn": None,
    "deleteAfterDays": 35,
    "moveToColdAfterDays": None,
    "enableArchive": False,
    "iamRoleArn": _ROLE,
}
_COPY_JOB: Item = {
    **_PERIOD,
    **_OWNER,
    "copyJobId": "{uuid}",
    "jobStatus": "COMPLETED",
    **_RESOURCE,
    **_PLAN,
    "creationDate": "{start}",
    "completionDate": "{end}",
    "sourceRecoveryPointArn": _RECOVERY_POINT,
    "sourceBackupVaultArn": "{arn}:backup-vault:Default",
    "destinationRecoveryPointArn": _RECOVERY_POINT,
    "destinationBackupVaultArn": "{arn}:backup-vault:Copies",
    "backupSizeInBytes": 8_589_934_592,
    "iamRoleArn": _ROLE,
}
_RESTORE_JOB = {
    "reportTimePeriod": "{start} - {end}",
    **_OWNER,
    "restoreJobId": "{uuid}",
    "jobStatus": "COMPLETED",
    "resourceType": "EC2",
    "recoveryPointArn": _RECOVERY_POINT,
    "sourceResourceArn": _RESOURCE["resourceArn"],
    "backupVaultArn": "{arn}:backup-vault:Default",
    "creationDate": "{start}",
    "completionDate": "{end}",
    "backupSizeInBytes": 8_589_934_592,
    "percentDone": "100.00%",
    "iamRoleArn": _ROLE,
}
_SCAN_JOB = {
    **_PERIOD,
    **_OWNER,
    "scanJobId": "{uuid}",
    "jobStatus": "COMPLETED",
    **_RESOURCE,
    "recoveryPointArn": _RECOVERY_POINT,
    "backupVaultArn": "{arn}:backup-vault:Default",
    "creationDate": "{start}",
    "completionDate": "{end}",
    "iamRoleArn": _ROLE,
}
_FRAMEWORK = {
    **_OWNER,
    "frameworkName": "audit",
    "frameworkDescription": 'What the auditors call "the baseline",\nin two lines',
    "controlName": "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
}
_CONTROL_COMPLIANCE = {
    **_FRAMEWORK,
    "controlComplianceStatus": "NON_COMPLIANT",
    "lastEvaluationTime": "{end}",
    "numResourcesCompliant": 7,
    "numResourcesNonCompliant": 1,
    "controlFrequency": "24hours",
    "controlScope": "Resource types: [EC2]",
    "controlParameters": '{{"requiredRetentionDays":"35"}}',
}
_RESOURCE_COMPLIANCE = {
    **_FRAMEWORK,
    "resourceId": "i-{number:017x}",
    "resourceType": "AWS::EC2::Instance",
    "resourceComplianceStatus": "COMPLIANT",
    "lastEvaluationTime": "{end}",
}

MEMBERS: Mapping[str, Item] = {
    "BACKUP_JOB_REPORT": _BACKUP_JOB,
    "COPY_JOB_REPORT": _COPY_JOB,
    "RESTORE_JOB_REPORT": _RESTORE_JOB,
    "SCAN_JOB_REPORT": _SCAN_JOB,
    "CONTROL_COMPLIANCE_REPORT": _CONTROL_COMPLIANCE,
    "RESOURCE_COMPLIANCE_REPORT": _RESOURCE_COMPLIANCE,
}
"""A sample item for each template; its placeholders are filled in for each report."""


def sample_items(
    template: str, *, arn: str, start: datetime, end: datetime, count: int = 3
) -> list[Item]:
    """Return made-up items of a report. An unknown template gets those of backup jobs.

    `arn` is an ARN up to the account; the times are in UTC.
    """
    _, partition, _, region, account_id = arn.split(":")
    facts = {
        "arn": arn,
        "partition": partition,
        "region": region,
        "account_id": account_id,
        "start": start.strftime(WRITTEN_TIME),
        "end": end.strftime(WRITTEN_TIME),
    }
    members = MEMBERS.get(template, _BACKUP_JOB)
    return [
        {name: _filled_in(value, facts, number) for name, value in members.items()}
        for number in range(1, count + 1)
    ]


def _filled_in(value: Any, facts: Mapping[str, str], number: int) -> Any:
    if not isinstance(value, str):
        return value
    return value.format(**facts, number=number, uuid=f"00000000-0000-4000-8000-{number:012x}")
