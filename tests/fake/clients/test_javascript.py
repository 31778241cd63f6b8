"""A report job from start to end with the AWS SDK for JavaScript, version 3."""

import json

import pytest


@pytest.mark.timeout(120)
def test_the_sdk_for_javascript_runs_a_report_job(server, javascript, run):
    """Its models and its S3 client can read everything that the fake writes, in any Region."""
    server.backup.create_bucket("far", region_name="us-west-2")
    server.backup.put_object("far", "é ü+:~.csv", b"redirected")

    seen = run("node", str(javascript / "report_job.mjs"))

    assert [job["Status"] for job in seen["jobs"]] == ["CREATED", "RUNNING", "COMPLETED"]
    assert seen["listed"] == seen["jobs"][-1:]
    assert seen["found"] == seen["jobs"][-1]["ReportDestination"]["S3Keys"]
    as_csv, as_json = seen["files"]
    assert as_csv["length"] == len(as_csv["text"].encode())
    assert seen["redirected"] == "redirected"
    assert len(json.loads(as_json["text"])["reportItems"]) == 3
    assert seen["plan"]["ReportPlanArn"] == seen["arn"]
    assert seen["plan"]["ReportPlanDescription"] == "Every night"
    assert seen["plans"] == []
    assert seen["error"] == {
        "isTyped": True,
        "message": "Report plan nightly does not exist.",
        "status": 400,
    }
