"""Send a client to other processes, which are new interpreters."""

import multiprocessing
import sys

from aws_backup_reports import BackupClient


def describe(client, job_id):
    """Describe a job with the client that was sent along."""
    return client.describe_report_job(ReportJobId=job_id).report_job.report_job_id


if __name__ == "__main__":
    client = BackupClient("eu-west-1", endpoint_url=sys.argv[1])
    client.describe_report_job(ReportJobId="before")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        answers = pool.starmap(describe, [(client, f"job-{number}") for number in range(8)])
    assert answers == [f"job-{number}" for number in range(8)], answers
