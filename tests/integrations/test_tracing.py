"""Tracers that wrap botocore see a call of ours as they see one of boto3."""


def test_spans_of_opentelemetry_are_boto3s_when_it_instruments_botocore(see):
    """Name, attributes, status and hooks; the header goes out behind the signature."""
    theirs, ours = see("opentelemetry_spans")

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
    # Each request names the span of its call; a call that was retried has two.
    assert ours["of_requests"] == [0, 1, 3, 3, 4]
    assert ours["after"] == 0


def test_subsegments_of_xray_are_boto3s_when_it_patches_botocore(see):
    """Operation, region, status, request id and error; the header goes out."""
    theirs, ours = see("xray_subsegments")

    assert ours == theirs
    assert ours["subsegments"][1]["aws"] == {
        "operation": "DescribeReportJob",
        "region": "us-east-1",
        "request_id": "<uuid>",
    }
    assert ours["subsegments"][1]["http"] == {"response": {"status": 400}}
    assert ours["subsegments"][1]["error"] is True
    assert ours["headers"][0] == {"x-amzn-trace-id": False}


def test_spans_of_datadog_are_boto3s_when_it_patches_botocore(see):
    """Names, tags and metrics; its headers are signed, since it adds them before."""
    theirs, ours = see("datadog_spans")

    assert ours == theirs
    spans = [span for span in ours["spans"] if span["resource"] == "backup.describereportjob"]
    assert [span["tags"].get("http.status_code") for span in spans] == ["200", "400", None]
    assert ours["headers"][0]["x-datadog-trace-id"] is True


def test_each_question_and_page_has_a_span_when_three_tracers_are_there(see_ours):
    """Waits and pages are made of calls, and one tracer stands inside of the other."""
    seen = see_ours("traced_wait")

    calls = ["DescribeReportJob"] * 3 + ["ListReportJobs"] * 3
    assert seen["opentelemetry"] == seen["xray"] == seen["datadog"] == calls
    assert (seen["status"], seen["jobs"]) == ("COMPLETED", 3)
    assert seen["attempts"] == len(calls) + 1


def test_a_wait_ends_in_time_when_its_questions_have_spans(see_ours):
    """A span ends with AWS's last word, also where there was no time for a retry."""
    seen = see_ours("traced_timeout")

    assert seen["timeouts"] == ["ReportJobTimeout"] * 2
    assert seen["elapsed"] < 10
    assert seen["causes"] == ["ReadTimeoutError", "ServiceUnavailableException"]
    assert seen["exceptions"][-1] == "aws_backup_reports.exceptions.ServiceUnavailableException"
    assert seen["statuses"][-1] == 500


def test_spans_of_sentry_are_boto3s_when_its_integration_is_on(see):
    """It reaches into the making of botocore's clients, and listens to their events from then."""
    theirs, ours = see("sentry_spans")

    assert ours == theirs
    assert [span["description"] for span in ours["spans"]][:2] == [
        "aws.backup.DescribeReportJob"
    ] * 2
    assert {span["op"] for span in ours["spans"]} == {"http.client"}
