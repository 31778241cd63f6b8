"""Tracers that wrap botocore record the same from our client as from boto3's."""


def test_opentelemetry_records_the_same_spans_as_with_boto3(run_both):
    """Name, attributes, status and hooks are the same; the header is sent but not signed."""
    theirs, ours = run_both("opentelemetry_spans")

    assert ours == theirs
    assert [span["name"] for span in ours["spans"]] == [
        *["Backup.DescribeReportJob"] * 3,
        "Backup.ListReportJobs",
        *["Backup.ListReportPlans"] * 2,
    ]
    attributes = ours["spans"][1]["attributes"]
    assert attributes["cloud.region"] == "us-east-1"
    assert attributes["rpc.method"] == "DescribeReportJob"
    assert attributes["http.status_code"] == 400
    assert attributes["aws.request_id"] == "<uuid>"
    assert ours["spans"][3]["attributes"]["retry_attempts"] == 1
    assert ours["headers"] == [{"x-amzn-trace-id": False}] * 5
    # Each request names the span of its call; a retried call has two requests.
    assert ours["of_requests"] == [0, 1, 3, 3, 4]
    assert ours["after"] == 0


def test_xray_records_the_same_subsegments_as_with_boto3(run_both):
    """They have operation, region, status, request id and error; the header is sent."""
    theirs, ours = run_both("xray_subsegments")

    assert ours == theirs
    assert ours["subsegments"][1]["aws"] == {
        "operation": "DescribeReportJob",
        "region": "us-east-1",
        "request_id": "<uuid>",
    }
    assert ours["subsegments"][1]["http"] == {"response": {"status": 400}}
    assert ours["subsegments"][1]["error"] is True
    assert ours["headers"][0] == {"x-amzn-trace-id": False}


def test_datadog_records_the_same_spans_as_with_boto3(run_both):
    """Names, tags and metrics are the same; its headers are signed, as it adds them before."""
    theirs, ours = run_both("datadog_spans")

    assert ours == theirs
    spans = [span for span in ours["spans"] if span["resource"] == "backup.describereportjob"]
    assert [span["tags"].get("http.status_code") for span in spans] == ["200", "400", None]
    assert ours["headers"][0]["x-datadog-trace-id"] is True


def test_three_tracers_each_record_the_calls_of_a_wait_and_of_pages(run_ours):
    """Waits and pages consist of calls, and the tracers wrap one another."""
    seen = run_ours("traced_wait")

    calls = ["DescribeReportJob"] * 3 + ["ListReportJobs"] * 3
    assert seen["opentelemetry"] == seen["xray"] == seen["datadog"] == calls
    assert (seen["status"], seen["jobs"]) == ("COMPLETED", 3)
    assert seen["attempts"] == len(calls) + 1


def test_a_traced_wait_ends_in_time(run_ours):
    """The last span ends with AWS's error, also where there was no time for a retry."""
    seen = run_ours("traced_timeout")

    assert seen["timeouts"] == ["ReportJobTimeout"] * 2
    assert seen["elapsed"] < 10
    assert seen["causes"] == ["ReadTimeoutError", "ServiceUnavailableException"]
    assert seen["exceptions"][-1] == "aws_backup_reports.exceptions.ServiceUnavailableException"
    assert seen["statuses"][-1] == 500


def test_sentry_records_the_same_spans_as_with_boto3(run_both):
    """It patches the construction of botocore's clients, to register handlers with each."""
    theirs, ours = run_both("sentry_spans")

    assert ours == theirs
    assert [span["description"] for span in ours["spans"]][:2] == [
        "aws.backup.DescribeReportJob"
    ] * 2
    assert {span["op"] for span in ours["spans"]} == {"http.client"}
