"""aiobotocore, which others are compared with."""

from aiobotocore.session import get_session


def connect():
    """Make a client, to be entered."""
    return get_session().create_client("backup")


async def describe(client, job_id):
    """Ask for a job."""
    return await client.describe_report_job(ReportJobId=job_id)


def facts(response):
    """The id, the status and the time of completion in seconds, to check an answer by."""
    job = response["ReportJob"]
    return job["ReportJobId"], job["Status"], job["CompletionTime"].timestamp()
