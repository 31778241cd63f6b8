"""placebo: answers that are recorded to files, and played back without a service."""

import json
import sys
from pathlib import Path

import boto3
import placebo
from _client import make_client, outcome_of, report, serve

folder = sys.argv[2]
server = serve()
job_id = server.backup.add_report_job(status="COMPLETED")
session = boto3.Session()
pill = placebo.attach(session, folder)
client = make_client(session=session)


def calls():
    """Make the calls that are recorded and played back."""
    return [
        outcome_of(lambda: client.describe_report_job(ReportJobId=job_id)["ReportJob"]["Status"]),
        outcome_of(lambda: client.describe_report_job(ReportJobId="no-such-job")),
        outcome_of(lambda: len(client.list_report_jobs()["ReportJobs"])),
    ]


pill.record()
recorded = calls()
pill.stop()
server.close()
pill.playback()
played = calls()
pill.stop()
report(
    {
        "recorded": recorded,
        "played": played,
        "files": {
            each.name: json.loads(each.read_text(encoding="utf-8"))
            for each in sorted(Path(folder).iterdir())
        },
        "without": outcome_of(client.list_report_plans),
    }
)
