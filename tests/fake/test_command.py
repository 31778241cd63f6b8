"""What the command serves, as a process that any language can start; boto3 is the client."""

import contextlib
import json
import subprocess
import sys

import boto3
import pytest

from aws_backup_reports.testing.__main__ import main


@pytest.fixture
def serve(monkeypatch):
    """A function that starts the command, sets its environment, and returns boto3's clients."""
    with contextlib.ExitStack() as stack:

        def serve(*options):
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "aws_backup_reports.testing", *options],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                )
            )
            stack.callback(process.kill)
            for _ in range(7):
                line = process.stdout.readline().strip()
                name, _, value = line.removeprefix("export ").partition("=")
                monkeypatch.setenv(name, value)
            clients = [boto3.client(each) for each in ("backup", "s3")]
            for client in clients:
                stack.callback(client.close)
            return clients

        yield serve


def run_to_its_end(backup, plan="nightly"):
    """Start a job of a plan, and return it in its last status."""
    job_id = backup.start_report_job(ReportPlanName=plan)["ReportJobId"]
    for _ in range(4):
        job = backup.describe_report_job(ReportJobId=job_id)["ReportJob"]
    return job


def report_of(job, s3):
    """Return the first file of a job's report."""
    place = job["ReportDestination"]
    return s3.get_object(Bucket=place["S3BucketName"], Key=place["S3Keys"][0])["Body"].read()


def test_plans_and_their_bucket_exist_from_the_start(serve):
    """A program need not create them first."""
    options = ["--plan", "nightly", "--plan", "copies", "--bucket", "reports"]
    backup, s3 = serve(*options, "--template", "COPY_JOB_REPORT")

    plans = backup.list_report_plans()["ReportPlans"]
    s3.head_bucket(Bucket="reports")
    job = run_to_its_end(backup, "copies")

    assert [each["ReportPlanName"] for each in plans] == ["copies", "nightly"]
    assert {each["ReportSetting"]["ReportTemplate"] for each in plans} == {"COPY_JOB_REPORT"}
    assert job["Status"] == "COMPLETED"
    assert job["ReportDestination"]["S3BucketName"] == "reports"


@pytest.mark.parametrize("is_wrapped", [False, True], ids=["list", "report"])
def test_reports_have_the_items_of_the_file(serve, tmp_path, is_wrapped):
    """The file is a list, or what a report in JSON is."""
    items = [{"backupJobId": "a", "jobStatus": "FAILED", "statusMessage": 'no "é", sorry'}]
    file = tmp_path / "items.json"
    content = {"reportItems": items} if is_wrapped else items
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    backup, s3 = serve("--plan", "nightly", "--items", str(file))
    report = report_of(run_to_its_end(backup), s3).decode()

    assert '"no ""é"", sorry"' in report
    assert report.count("\n") == 2


@pytest.mark.parametrize(
    ("options", "ending"),
    [
        (["--job-status", "FAILED"], "FAILED"),
        (["--job-status", "RUNNING"], "RUNNING"),
        (["--job-status", "STUCK", "--allow-unknown"], "STUCK"),
    ],
    ids=["failed", "endless", "unknown"],
)
def test_jobs_end_in_the_status_that_is_asked_for(serve, options, ending):
    """It is their last; RUNNING never ends."""
    backup, _ = serve("--plan", "nightly", *options)

    assert run_to_its_end(backup)["Status"] == ending


def test_jobs_that_fail_give_the_reason_that_is_asked_for(serve):
    """By the clock too."""
    options = ["--job-status", "FAILED", "--status-message", "no, not today"]
    backup, _ = serve("--plan", "nightly", "--job-seconds", "0", *options)

    job = run_to_its_end(backup)

    assert (job["Status"], job["StatusMessage"]) == ("FAILED", "no, not today")
    assert "ReportDestination" not in job or not job["ReportDestination"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--plan", "a-b"], "--plan a-b: Invalid parameter: Value 'a-b' at 'reportPlanName'"),
        (["--plan", "a", "--plan", "a"], "--plan a: Report plan a already exists."),
        (
            [f"--plan=plan_{number}" for number in range(21)],
            "--plan plan_20: You have reached the limit of 20 report plans.",
        ),
        (["--template", "COPY_JOB_REPORT"], "--template needs --plan"),
        (["--plan", "a", "--template", "NOPE"], "argument --template: invalid choice: 'NOPE'"),
        (["--job-status", "Failed"], "--job-status: AWS Backup does not document 'Failed', only"),
        (["--job-status", "RUNNING", "--status-message", "x"], "RUNNING is not a status in which"),
        (["--items", "nowhere.json"], "--items: cannot read nowhere.json: "),
    ],
)
def test_what_cannot_be_served_is_refused(capsys, options, message):
    """The error names the option, and what is wrong with its value."""
    with pytest.raises(SystemExit) as ending:
        main(options)

    assert ending.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[{]", "Expecting property name"),
        (b"\xff\x00", "cannot read"),
        (b'{"items": []}', 'must hold a list of objects, or {"reportItems": [...]}'),
        (b'["a"]', "must hold a list of objects"),
        (b"[" * 100_000, "cannot read"),
    ],
    ids=["json", "encoding", "key", "item", "depth"],
)
def test_a_file_without_items_is_refused(capsys, tmp_path, content, message):
    """The error has the name of the file and the reason."""
    file = tmp_path / "items.json"
    file.write_bytes(content)

    with pytest.raises(SystemExit):
        main(["--items", str(file)])

    error = capsys.readouterr().err
    assert f"--items: {'cannot read ' if 'cannot' in error else ''}{file}" in error
    assert message in error
