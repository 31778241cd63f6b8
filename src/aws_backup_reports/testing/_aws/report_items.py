"""The items of a report, with the members that AWS documents for each template, in their order.

Source: AWS Backup developer guide, "Choosing your report template".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import lcm
from typing import Any, TypeAlias

from .made_up import BACKUP_OUTCOMES, OUTCOMES, RESOURCES, SCANNED, MadeUpJob
from .plans import StoredReportPlan

Item: TypeAlias = Mapping[str, Any]
"""One item of a report, with the names of the JSON format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpItems:
    """The items that a report has unless a test gives others."""

    plan: StoredReportPlan
    template: str
    """That of the job. An unknown one has the items of backup jobs."""

    start: datetime
    """When the period of the report begins, in UTC."""

    end: datetime

    @property
    def members(self) -> Sequence[str]:
        """The names of all members that AWS documents, in their order."""
        return list(self.item(0))

    def item(self, number: int) -> Item:
        """Return an item. The number, from 0, decides what is in it; item 0 has all members."""
        write = _TEMPLATES.get(self.template, _backup_job)
        if write is _backup_job and self.plan.is_wide:
            write = _wide_backup_job
        account_id, region = self._place(number)
        return write(
            MadeUpJob(
                number=number,
                partition=self.plan.owner_arn.split(":")[1],
                account_id=account_id,
                region=region,
                start=self.start,
                end=self.end,
                outcomes=BACKUP_OUTCOMES if write in _BACKUPS else OUTCOMES,
                resources=SCANNED if write is _scan_job else RESOURCES,
            )
        )

    def _place(self, number: int) -> tuple[str, str]:
        """Return an account and a Region: both change with each number, and all pairs occur."""
        accounts, regions = self.plan.accounts, self.plan.regions
        shift = number // lcm(len(accounts), len(regions))
        return accounts[number % len(accounts)], regions[(number + shift) % len(regions)]


def written(time: datetime) -> str:
    """Write a time as AWS does the bounds of a period: ``2021-07-14T00:00:00Z``."""
    return f"{time.isoformat()[:19]}Z"


def _exactly(time: datetime | None) -> str | None:
    """Write a time as AWS does most others: ``2021-07-14T23:53:47.229Z``."""
    return None if time is None else f"{time.isoformat(timespec='milliseconds')[:23]}Z"


def _backup_job(job: MadeUpJob) -> Item:
    return {
        **_period(job),
        **_owner(job),
        "backupJobId": job.job_id,
        "jobStatus": job.status,
        "resourceType": job.resource.type,
        "resourceArn": job.resource_arn,
        "resourceName": _resource_name(job),
        "backupPlanArn": _backup_plan_arn(job),
        "backupRuleId": _RULE_ID,
        "initiationDate": _exactly(job.creation),
        **_rule(job),
        "startWindowEnd": _exactly(job.end),
        **_options(job),
        "creationDate": _exactly(job.creation),
        "completionDate": _exactly(job.completion),
        "recoveryPointArn": job.recovery_point_arn,
        "jobRunTime": _clock(job),
        "backupSizeInBytes": job.size_in_bytes,
        "backupVaultName": "Default",
        "backupVaultArn": job.backup_arn("backup-vault:Default"),
        **_vault(job),
        "iamRoleArn": job.role_arn(_ROLE),
    }


def _wide_backup_job(job: MadeUpJob) -> Item:
    """Return an item of a report on several accounts or Regions.

    AWS documents no sample. The members and their order are those of two tables in public
    repositories, made for such reports in 2023 and 2025; the form of the path is a guess.
    """
    return {
        **_period(job),
        "pathToRoot": f"o-exampleorg/r-root/ou-root-backups/{job.account_id}/",
        **_owner(job),
        "backupJobId": job.job_id,
        "jobStatus": job.status,
        "statusMessage": job.status_message,
        "resourceType": job.resource.type,
        "resourceArn": job.resource_arn,
        "backupPlanArn": _backup_plan_arn(job),
        "backupRuleId": _RULE_ID,
        "creationDate": _exactly(job.creation),
        "completionDate": _exactly(job.completion),
        "expectedCompletionDate": _exactly(job.end),
        "recoveryPointArn": job.recovery_point_arn,
        "jobRunTime": _clock(job),
        "backupSizeInBytes": job.size_in_bytes,
        "backupVaultName": "Default",
        "backupVaultArn": job.backup_arn("backup-vault:Default"),
        "iamRoleArn": job.role_arn(_ROLE),
    }


def _copy_job(job: MadeUpJob) -> Item:
    """Return an item whose ``jobRunTime`` is a point in time, as in AWS's sample."""
    return {
        **_period(job),
        **_owner(job),
        "copyJobId": job.job_id,
        "jobStatus": job.status,
        "jobRunTime": _exactly(job.completion or job.end),
        "resourceType": job.resource.type,
        "resourceArn": job.resource_arn,
        "resourceName": _resource_name(job),
        "initiationDate": written(job.creation),
        **_rule(job),
        "startWindowEnd": written(job.end),
        **_options(job),
        "creationDate": _exactly(job.creation),
        "completionDate": _exactly(job.completion),
        "backupSizeInBytes": job.size_in_bytes,
        "sourceRecoveryPointArn": job.recovery_point_arn,
        "sourceBackupVaultArn": job.backup_arn("backup-vault:Default"),
        "destinationRecoveryPointArn": job.backup_arn(f"recovery-point:{job.number:012x}"),
        "destinationBackupVaultArn": job.backup_arn("backup-vault:Copies"),
        **_vault(job),
        "iamRoleArn": job.role_arn(_ROLE),
    }


def _restore_job(job: MadeUpJob) -> Item:
    return {
        "reportTimePeriod": f"{written(job.start)} - {written(job.end)}",
        **_owner(job),
        "restoreJobId": job.job_id,
        "jobStatus": job.status,
        "recoveryPointArn": job.recovery_point_arn,
        "resourceName": _resource_name(job),
        "initiationDate": written(job.creation),
        **_rule(job),
        "startWindowEnd": written(job.end),
        **_options(job),
        **_vault(job),
        "sourceResourceArn": job.resource_arn,
        "backupVaultArn": job.backup_arn("backup-vault:Default"),
        "creationDate": _exactly(job.creation),
        "backupSizeInBytes": job.size_in_bytes,
        "percentDone": {"COMPLETED": "100.00%", "RUNNING": "42.50%"}.get(job.status, "0.00%"),
        "iamRoleArn": job.role_arn(_ROLE),
    }


def _scan_job(job: MadeUpJob) -> Item:
    has_threats = job.status == "COMPLETED" and job.status_message
    result = "THREATS_FOUND" if has_threats else "NO_THREATS_FOUND"
    return {
        **_period(job),
        **_owner(job),
        "scanJobId": job.job_id.lower(),
        "scanId": f"9ddd3144f68ea3ee{job.number:016x}",
        "malwareScanner": "GUARDDUTY",
        "jobStatus": job.status,
        "scanResultStatus": result if job.status == "COMPLETED" else "",
        "statusMessage": job.status_message,
        "resourceType": job.resource.type,
        "resourceArn": job.resource_arn,
        "backupPlanArn": _backup_plan_arn(job),
        "creationDate": _exactly(job.creation),
        "recoveryPointArn": job.recovery_point_arn,
        "backupVaultName": "Default",
        "backupVaultArn": job.backup_arn("backup-vault:Default"),
        "iamRoleArn": job.role_arn(_ROLE),
        "scannerRoleArn": job.role_arn("AWSBackupGuardDutyRolePolicyForScans"),
    }


def _control_compliance(job: MadeUpJob) -> Item:
    """Return one of two controls: AWS's sample shows both, the second without a frequency."""
    is_first = job.number % 2 == 0
    return {
        **_owner(job),
        "frameworkName": f"audit_{job.number // 2}",
        "frameworkDescription": _FRAMEWORK_DESCRIPTION,
        "controlName": "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN"
        if is_first
        else "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK",
        "controlComplianceStatus": "NON_COMPLIANT" if job.violations else "COMPLIANT",
        "lastEvaluationTime": _exactly(job.creation),
        "numResourcesCompliant": job.number * 7,
        "numResourcesNonCompliant": job.violations,
        **({"controlFrequency": "Twelve_Hours"} if is_first else {}),
        "controlScope": "" if is_first else "{ComplianceResourceTypes: [],}",
        "controlParameters": "" if is_first else _CONTROL_PARAMETERS,
    }


def _resource_compliance(job: MadeUpJob) -> Item:
    name = job.resource_arn.replace("/", ":").rpartition(":")[2]
    return {
        **_owner(job),
        "frameworkName": "audit",
        "frameworkDescription": _FRAMEWORK_DESCRIPTION,
        "controlName": "BACKUP_LAST_RECOVERY_POINT_CREATED",
        "resourceId": f"{job.resource.config_type}/{name}",
        "resourceType": job.resource.config_type,
        "resourceComplianceStatus": "NON_COMPLIANT" if job.violations else "COMPLIANT",
        "lastEvaluationTime": _exactly(job.creation),
    }


_TEMPLATES: Mapping[str, Callable[[MadeUpJob], Item]] = {
    "BACKUP_JOB_REPORT": _backup_job,
    "COPY_JOB_REPORT": _copy_job,
    "RESTORE_JOB_REPORT": _restore_job,
    "SCAN_JOB_REPORT": _scan_job,
    "MALWARE_JOB_REPORT": _scan_job,  # the name that the developer guide has for it
    "CONTROL_COMPLIANCE_REPORT": _control_compliance,
    "RESOURCE_COMPLIANCE_REPORT": _resource_compliance,
}
_BACKUPS = (_backup_job, _wide_backup_job)

_RULE_ID = "2f9f3a52-9d0f-4f5e-8b0a-0d9a1c7be9f4"
_ROLE = "service-role/AWSBackupDefaultServiceRole"
_FRAMEWORK_DESCRIPTION = 'What the auditors, of whom there are two, call "the baseline":\nall of it'
_CONTROL_PARAMETERS = (
    '{"requiredFrequencyValue":"1","requiredRetentionDays":"35","requiredFrequencyUnit":"hours"}'
)


def _period(job: MadeUpJob) -> Item:
    return {"reportTimePeriodStart": written(job.start), "reportTimePeriodEnd": written(job.end)}


def _owner(job: MadeUpJob) -> Item:
    return {"accountId": job.account_id, "region": job.region}


def _rule(job: MadeUpJob) -> Item:
    return {
        "backupPlanName": "daily",
        "backupRuleName": f"rule-{job.number % 4}",
        "backupRuleSchedule": "cron(0 5 ? * * *)",
        "backupRuleTimezone": "UTC",
    }


def _options(job: MadeUpJob) -> Item:
    return {
        "backupOptions": {"WindowsVSS": "enabled"} if job.resource.type == "EC2" else {},
        "isParentJob": False,
        "parentJobId": None,
    }


def _vault(job: MadeUpJob) -> Item:
    return {
        "vaultType": "BACKUP_VAULT",
        "vaultLockStatus": "UNLOCKED",
        "isEncrypted": True,
        "encryptionKeyArn": f"arn:{job.partition}:kms:{job.region}:{job.account_id}"
        ":key/12345678-1234-1234-1234-123456789012",
        "deleteAfterDays": 35,
        "moveToColdAfterDays": 7 if job.resource.type == "EFS" else None,
        "enableArchive": False,
    }


def _backup_plan_arn(job: MadeUpJob) -> str:
    return job.backup_arn("backup-plan:7d0c8b8e-5f1e-4b8c-9a43-6c4c0f6d2b1a")


def _resource_name(job: MadeUpJob) -> str:
    """Return a name with the characters that make readers stumble: a name is any text."""
    return f'Server "Köln", no. {job.number}'


def _clock(job: MadeUpJob) -> str:
    """Write how long a job ran: ``00:22:20``."""
    minutes, seconds = divmod(int(job.run_time.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
