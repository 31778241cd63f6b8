"""Many threads that use the fake at once: nothing is lost or mixed up."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.config import Config

from aws_backup_reports.testing import FakeBackup, FakeBackupServer

THREADS = 32
ROUNDS = 4


@pytest.fixture
def server():
    """A server with four plans, each with a bucket of its own."""
    with FakeBackupServer(FakeBackup()) as server:
        client = server.client()
        for number in range(4):
            client.create_report_plan(
                ReportPlanName=f"plan_{number}",
                ReportDeliveryChannel={"S3BucketName": f"bucket-{number}"},
                ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
            )
        client.close()
        yield server


@pytest.mark.parametrize("kind", ["server", "in process"])
def test_32_threads_can_run_report_jobs_at_once(server, kind):
    """Each thread follows its own job to the end, and finds its own plan and bucket in it."""
    settings = {"config": Config(max_pool_connections=THREADS)}
    client = (server if kind == "server" else server.backup).client(**settings)

    def run(thread):
        seen = []
        for _ in range(ROUNDS):
            name = f"plan_{thread % 4}"
            job_id = client.start_report_job(ReportPlanName=name).report_job_id
            jobs = [client.describe_report_job(ReportJobId=job_id).report_job for _ in range(3)]
            assert [job.status for job in jobs] == ["CREATED", "RUNNING", "COMPLETED"]
            assert f":report-plan:{name}-" in jobs[-1].report_plan_arn
            assert jobs[-1].report_destination.s3_bucket_name == f"bucket-{thread % 4}"
            seen.append(job_id)
        return seen

    with ThreadPoolExecutor(THREADS) as pool:
        ids = [job_id for each in pool.map(run, range(THREADS)) for job_id in each]
    client.close()

    assert len(set(ids)) == THREADS * ROUNDS
    listed = server.backup.client().list_report_jobs().report_jobs
    assert {job.report_job_id for job in listed} == set(ids)
    assert len(server.backup.requests) == 4 + THREADS * ROUNDS * 4 + 1


def test_each_fault_affects_one_call_of_many_threads(server):
    """As many calls fail as faults were injected."""
    server.backup.fail_next(times=20)
    client = server.backup.client(config=Config(retries={"total_max_attempts": 1}))

    def run(_):
        try:
            client.list_report_plans()
        except client.exceptions.ServiceUnavailableException:
            return "failed"
        return "answered"

    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = Counter(pool.map(run, range(100)))

    assert outcomes == {"failed": 20, "answered": 80}


def test_many_threads_with_one_token_start_one_job(server):
    """A token starts one job, however many threads use it at the same time."""
    client = server.backup.client()

    def run(_):
        return client.start_report_job(ReportPlanName="plan_0", IdempotencyToken="a").report_job_id

    with ThreadPoolExecutor(THREADS) as pool:
        ids = set(pool.map(run, range(THREADS)))

    assert len(ids) == 1
