"""The eight operations, on report plans and jobs in memory."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aws_backup_reports.testing._s3.buckets import Bucket, Buckets, StoredObject
from aws_backup_reports.testing._wire.encoding import Json
from aws_backup_reports.testing._wire.errors import RefusedError, service_error

from .jobs import StoredReportJob
from .pages import Pages
from .parameters import invalid_parameter
from .plans import DELETING, DEPLOYED, StoredReportPlan
from .report_files import report_files
from .script import JobScript

PLAN_LIMIT = 20
"""How many report plans an account can have, in all Regions together: of frameworks and controls,
the same table says "per account per Region". Source: AWS Backup developer guide, "Quotas"."""

Members = Mapping[str, Json]


class ReportService:
    """Report plans and jobs, and what each operation does with them.

    Each operation is a method that takes the checked parameters and the time, and returns the
    members of the result, or None if it has none. Not safe to share between threads.
    """

    def __init__(
        self, owner_arn: str, buckets: Buckets, *, accepts_any_region: bool = False
    ) -> None:
        self.buckets = buckets
        """The buckets of all accounts and Regions."""
        self.neighbors: Sequence[ReportService] = (self,)
        """The services of the account in all Regions, which share its limit of plans."""
        self.plans: dict[str, StoredReportPlan] = {}
        self.jobs: dict[str, StoredReportJob] = {}
        self.job_script = JobScript()
        self.deployment_seconds = 0.0
        self._owner_arn = owner_arn
        *_, self.region_name, self.account_id = owner_arn.split(":")
        self._accepts_any_region = accepts_any_region
        self._pages = Pages()
        self._answered: dict[tuple[str, str], tuple[Mapping[str, Any], Members]] = {}

    def settle(self, now: datetime) -> None:
        """Make the changes to plans and jobs that are due."""
        for job in self.jobs.values():
            job.settle(now)
        for plan in list(self.plans.values()):
            plan.settle(now)
            if plan.deployment_status == DELETING and now >= plan.deployed_at:
                self._forget(plan)

    def call(self, method_name: str, params: Mapping[str, Any], now: datetime) -> Members | None:
        """Carry out an operation, or repeat the result of a call with the same token.

        How AWS answers a token that is used again with other parameters is not published; here
        it is an InvalidParameterValueException. A token is kept as long as what it created.
        """
        self.settle(now)
        token = params.get("IdempotencyToken")
        if token and (method_name, token) in self._answered:
            first_params, members = self._answered[method_name, token]
            if first_params != params:
                raise invalid_parameter("IdempotencyToken was used with other parameters")
            return members
        answer: Members | None = getattr(self, method_name)(params, now)
        if token and answer is not None:
            self._answered[method_name, token] = (params, answer)
        return answer

    def create_report_plan(self, params: Mapping[str, Any], now: datetime) -> Members:
        """Create a plan. No other plan can have its name until it is deleted."""
        name = params["ReportPlanName"]
        if name in self.plans:
            raise service_error(
                "AlreadyExistsException",
                f"Report plan {name} already exists.",
                Arn=self.plans[name].arn,
                CreatorRequestId=self.plans[name].creator_request_id,
            )
        if sum(len(each.plans) for each in self.neighbors) >= PLAN_LIMIT:
            raise service_error(
                "LimitExceededException",
                f"You have reached the limit of {PLAN_LIMIT} report plans.",
            )
        return self.add_plan(params, now).head()

    def describe_report_plan(self, params: Mapping[str, Any], now: datetime) -> Members:
        """Return a plan."""
        del now
        return {"ReportPlan": self._plan(params).members()}

    def list_report_plans(self, params: Mapping[str, Any], now: datetime) -> Members:
        """List the plans by name; AWS's order is not known."""
        del now
        page, token = self._pages.cut(
            sorted(self.plans.values(), key=lambda plan: plan.name),
            params,
            place=lambda plan: plan.name,
            members=StoredReportPlan.members,
        )
        return {"NextToken": token, "ReportPlans": page}

    def update_report_plan(self, params: Mapping[str, Any], now: datetime) -> Members:
        """Update the parts of a plan that are given."""
        plan = self._changeable_plan(params)
        channel = params.get("ReportDeliveryChannel", plan.delivery_channel)
        setting = params.get("ReportSetting", plan.setting)
        _check_coverage(channel, setting)
        plan.delivery_channel, plan.setting = channel, setting
        plan.description = params.get("ReportPlanDescription", plan.description)
        plan.change("UPDATE_IN_PROGRESS", now, self._deployed_at(now))
        return plan.head()

    def delete_report_plan(self, params: Mapping[str, Any], now: datetime) -> None:
        """Delete a plan; its jobs and reports remain."""
        plan = self._changeable_plan(params)
        plan.deployment_status = DELETING
        plan.deployed_at = self._deployed_at(now)
        self.settle(now)

    def start_report_job(self, params: Mapping[str, Any], now: datetime) -> Members:
        """Start a job of a plan, even of one that is being changed."""
        job = self.add_job(self._plan(params), now, self.job_script)
        return {"ReportJobId": job.report_job_id}

    def describe_report_job(self, params: Mapping[str, Any], now: datetime) -> Members:
        """Return a job, which may thereby move to its next status."""
        job = self.jobs.get(params["ReportJobId"])
        if job is None:
            raise _not_found("job", params["ReportJobId"])
        return {"ReportJob": job.describe(now)}

    def list_report_jobs(self, params: Mapping[str, Any], now: datetime) -> Members:
        """List the jobs, newest first; AWS's order is not known.

        Both bounds of the creation time are exclusive. A plan that neither exists nor has jobs
        is a ResourceNotFoundException: the operation documents that error, and a plan is all
        that can be missing.
        """
        del now
        name = params.get("ByReportPlanName")
        if name is not None and name not in {
            *self.plans,
            *(j.plan.name for j in self.jobs.values()),
        }:
            raise _not_found("plan", name)
        page, token = self._pages.cut(
            [job for job in reversed(self.jobs.values()) if _is_listed(job, params)],
            params,
            place=lambda job: -job.number,
            members=StoredReportJob.members,
        )
        return {"NextToken": token, "ReportJobs": page}

    def add_plan(self, params: Mapping[str, Any], now: datetime) -> StoredReportPlan:
        """Add a plan, even beyond the limit."""
        _check_coverage(params["ReportDeliveryChannel"], params["ReportSetting"])
        plan = StoredReportPlan(
            name=params["ReportPlanName"],
            unique_id=str(uuid.uuid4()),
            owner_arn=self._owner_arn,
            description=params.get("ReportPlanDescription"),
            delivery_channel=params["ReportDeliveryChannel"],
            setting=params["ReportSetting"],
            creation_time=now,
            creator_request_id=params.get("IdempotencyToken"),
            deployment_status=DEPLOYED,
            deployed_at=now,
        )
        plan.change("CREATE_IN_PROGRESS", now, self._deployed_at(now))
        self.plans[plan.name] = plan
        return plan

    def add_job(
        self,
        plan: StoredReportPlan,
        now: datetime,
        script: JobScript,
        *,
        template: str | None = None,
        s3_bucket_name: str | None = None,
    ) -> StoredReportJob:
        """Add a job; template and bucket default to the plan's."""
        job = StoredReportJob(
            report_job_id=str(uuid.uuid4()),
            number=len(self.jobs),
            plan=plan,
            template=template or plan.template,
            s3_bucket_name=s3_bucket_name or plan.delivery_channel["S3BucketName"],
            creation_time=now,
            script=script,
            deliver=self._deliver,
        )
        self.jobs[job.report_job_id] = job
        return job

    def put_files(self, bucket_name: str, files: Mapping[str, bytes], now: datetime) -> None:
        """Put files into a bucket, which is created if it does not exist."""
        bucket = self.buckets.get(bucket_name) or self.add_bucket(bucket_name, None, now)
        bucket.objects.update({key: StoredObject(body, now) for key, body in files.items()})

    def add_bucket(self, bucket_name: str, region_name: str | None, now: datetime) -> Bucket:
        """Add an empty bucket in a Region; None is the fake's own, with its check of Regions."""
        bucket = Bucket(
            region_name=region_name or self.region_name,
            account_id=self.account_id,
            creation_date=now,
            accepts_any_region=region_name is None and self._accepts_any_region,
        )
        self.buckets[bucket_name] = bucket
        return bucket

    def _deliver(self, job: StoredReportJob, now: datetime, keys: Sequence[str]) -> tuple[str, ...]:
        files = report_files(job.plan, job.template, job.script, now, keys)
        self.put_files(job.s3_bucket_name, files, now)
        return tuple(files)

    def _plan(self, params: Mapping[str, Any]) -> StoredReportPlan:
        plan = self.plans.get(params["ReportPlanName"])
        if plan is None:
            raise _not_found("plan", params["ReportPlanName"])
        return plan

    def _changeable_plan(self, params: Mapping[str, Any]) -> StoredReportPlan:
        plan = self._plan(params)
        if plan.deployment_status != DEPLOYED:
            raise service_error(
                "ConflictException",
                f"Report plan {plan.name} is being changed: {plan.deployment_status}",
            )
        return plan

    def _deployed_at(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.deployment_seconds)

    def _forget(self, plan: StoredReportPlan) -> None:
        """Remove a plan, and the tokens whose results describe it as if it existed."""
        del self.plans[plan.name]
        self._answered = {
            key: (params, members)
            for key, (params, members) in self._answered.items()
            if params.get("ReportPlanName") != plan.name
        }


def _is_listed(job: StoredReportJob, params: Mapping[str, Any]) -> bool:
    return (
        params.get("ByReportPlanName") in (None, job.plan.name)
        and params.get("ByStatus") in (None, job.status)
        and ("ByCreationBefore" not in params or job.creation_time < params["ByCreationBefore"])
        and ("ByCreationAfter" not in params or job.creation_time > params["ByCreationAfter"])
    )


def _check_coverage(channel: Mapping[str, Any], setting: Mapping[str, Any]) -> None:
    """Refuse JSON for a report on several accounts or Regions, which AWS writes only in CSV."""
    is_wide = (
        setting.get("Accounts")
        or setting.get("OrganizationUnits")
        or len(setting.get("Regions") or []) > 1
        or "*" in (setting.get("Regions") or [])
    )
    if is_wide and "JSON" in (channel.get("Formats") or []):
        raise invalid_parameter("For multi-account, multi-Region reports, use the format CSV")


def _not_found(kind: str, name: str) -> RefusedError:
    """Return the error for a plan or job that does not exist; AWS's message is not published."""
    return service_error("ResourceNotFoundException", f"Report {kind} {name} does not exist.")
