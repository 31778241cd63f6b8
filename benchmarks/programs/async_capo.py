"""The asynchronous client of capo-backup."""

from capo_backup import AsyncBackupClient


def connect():
    """Make a client, to be entered."""
    return AsyncBackupClient()


async def describe(client, job_id):
    """Ask for a job."""
    return await client.describe_report_job(report_job_id=job_id)


def facts(response):
    """The id, the status and the time of completion in seconds, to check an answer by."""
    job = response["report_job"]
    return job["report_job_id"], job["status"], job["completion_time"].timestamp()
