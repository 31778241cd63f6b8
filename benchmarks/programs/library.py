"""This library."""

from aws_backup_reports import BackupClient


def connect():
    """Make a client."""
    return BackupClient()


def another(client):
    """Make a client from one, for another Region."""
    return client.replace(region_name="us-west-2")


def describe(client, job_id):
    """Ask for a job."""
    return client.describe_report_job(ReportJobId=job_id)


def kept(response):
    """What a program keeps of an answer."""
    return response.report_job


def facts(response):
    """The id, the status and the time of completion in seconds, to check an answer by."""
    job = response.report_job
    return job.report_job_id, job.status, job.completion_time.timestamp()
