"""boto3, which all others are compared with."""

import boto3


def connect():
    """Make a client."""
    return boto3.client("backup")


def describe(client, job_id):
    """Ask for a job."""
    return client.describe_report_job(ReportJobId=job_id)


def kept(response):
    """What a program keeps of an answer."""
    return response


def facts(response):
    """The id, the status and the time of completion in seconds, to check an answer by."""
    job = response["ReportJob"]
    return job["ReportJobId"], job["Status"], job["CompletionTime"].timestamp()
