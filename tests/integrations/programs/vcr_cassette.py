"""vcrpy: a cassette that is recorded from the fake service, and replayed without it."""

import sys
from pathlib import Path

import vcr
import yaml
from _client import make_client, outcome_of, report, serve

cassette = Path(sys.argv[2], "cassette.yaml")
server = serve()
job_id = server.backup.add_report_job(status="COMPLETED")
client = make_client()
client.describe_report_job(ReportJobId=job_id)  # leaves a connection in the pool


def calls():
    """Make the calls that the cassette records."""
    return [
        outcome_of(lambda: client.describe_report_job(ReportJobId=job_id)["ReportJob"]["Status"]),
        outcome_of(lambda: client.describe_report_job(ReportJobId="no-such-job")),
    ]


recorder = vcr.VCR(filter_headers=["authorization"])
with recorder.use_cassette(cassette):
    recorded = calls()
after = client.describe_report_job(ReportJobId=job_id)["ReportJob"]["Status"]
received = len(server.backup.requests)
server.close()
client.close()
with recorder.use_cassette(cassette, record_mode="none") as tape:
    replayed = calls()
    played = tape.play_count
interactions = yaml.safe_load(cassette.read_text(encoding="utf-8"))["interactions"]
report(
    {
        "recorded": recorded,
        "replayed": replayed,
        "after": after,
        "received": received,
        "played": played,
        "requests": [
            [
                each["request"]["method"],
                each["request"]["uri"],
                each["request"]["body"],
                sorted(each["request"]["headers"]),
            ]
            for each in interactions
        ],
        "responses": [each["response"] for each in interactions],
    }
)
