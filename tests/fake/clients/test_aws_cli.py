"""A report job from start to end with the AWS CLI."""

import csv
import io

import pytest

# Each command is a process that takes more than a second.
OVER_TLS = pytest.mark.parametrize("server", [True], ids=["https"], indirect=True)
PLAIN = pytest.mark.parametrize("server", [False], ids=["http"], indirect=True)


@OVER_TLS
@pytest.mark.timeout(120)
def test_the_aws_cli_runs_a_report_job(server, aws_cli, run, tmp_path):
    """Each operation answers the command of its name, and ``aws s3`` copies the report."""

    def aws(*arguments, **expected):
        return run(aws_cli, *arguments, "--output", "json", **expected)

    created = aws(
        *("backup", "create-report-plan", "--report-plan-name", "nightly"),
        *("--report-delivery-channel", "S3BucketName=reports,Formats=CSV"),
        *("--report-setting", "ReportTemplate=BACKUP_JOB_REPORT"),
    )
    started = aws("backup", "start-report-job", "--report-plan-name", "nightly")
    job_arguments = ("backup", "describe-report-job", "--report-job-id", started["ReportJobId"])
    jobs = [aws(*job_arguments)["ReportJob"] for _ in range(3)]
    listed = aws("backup", "list-report-jobs", "--by-status", "COMPLETED", "--max-results", "5")
    destination = jobs[-1]["ReportDestination"]
    run(
        *(aws_cli, "s3", "cp", "--no-progress", "--only-show-errors"),
        *(f"s3://reports/{destination['S3Keys'][0]}", str(tmp_path / "report.csv")),
    )
    plan = aws("backup", "describe-report-plan", "--report-plan-name", "nightly")["ReportPlan"]
    error = aws(
        *("backup", "describe-report-job", "--report-job-id", "no-such-job"), returncode=255
    )

    assert [job["Status"] for job in jobs] == ["CREATED", "RUNNING", "COMPLETED"]
    assert listed["ReportJobs"] == jobs[-1:]
    assert jobs[0]["ReportPlanArn"] == created["ReportPlanArn"] == plan["ReportPlanArn"]
    report = (tmp_path / "report.csv").read_text()
    assert len(list(csv.DictReader(io.StringIO(report)))) == 3
    assert "(ResourceNotFoundException)" in error
    assert "Report job no-such-job does not exist." in error


@PLAIN
@pytest.mark.timeout(120)
def test_the_aws_cli_follows_a_bucket_to_its_region(server, aws_cli, run, tmp_path):
    """It copies, lists and describes an object, none of them knowing where the bucket is."""
    key = "Backup/é ü+:~_2026-01-02T03:04:05Z.csv"
    server.backup.create_bucket("far", region_name="us-west-2")
    server.backup.put_object("far", key, b"0123456789")

    copied = ("s3", "cp", f"s3://far/{key}", str(tmp_path / "report.csv"))
    run(aws_cli, *copied, "--no-progress", "--only-show-errors")
    listed = run(aws_cli, "s3", "ls", "s3://far/Backup/", as_json=False)
    head = run(aws_cli, "s3api", "head-object", "--bucket", "far", "--key", key)

    assert (tmp_path / "report.csv").read_bytes() == b"0123456789"
    assert listed.rstrip().endswith(f"10 {key.removeprefix('Backup/')}")
    assert head["ContentLength"] == 10


@PLAIN
@pytest.mark.timeout(120)
def test_the_aws_cli_updates_and_deletes_a_plan(server, aws_cli, run):
    """These two commands need a plan, and start no job."""

    def aws(*arguments):
        return run(aws_cli, "backup", *arguments, "--output", "json")

    server.backup.add_report_job()
    aws("update-report-plan", "--report-plan-name", "nightly", "--report-plan-description", "X")
    plans = aws("list-report-plans")["ReportPlans"]
    aws("delete-report-plan", "--report-plan-name", "nightly")

    assert [plan["ReportPlanDescription"] for plan in plans] == ["X"]
    assert server.backup.client().list_report_plans().report_plans == ()
