"""What docs/reports.md says, beyond its blocks: a mail, two tables, and what reading costs."""

import re
import smtplib
from pathlib import Path

import pytest

from aws_backup_reports import report_errors
from aws_backup_reports.rows import ROW_TYPES, BackupJobRow
from aws_backup_reports.testing import FakeBackup

PAGE = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")
MAIL = PAGE.partition("## A mail of failures")[2].partition("```python\n")[2].partition("```")[0]


@pytest.fixture
def sent(monkeypatch):
    """What would have been sent, and by which servers."""
    found = []

    class MailServer:
        def __init__(self, host):
            self.host = host

        def __enter__(self):
            return self

        def __exit__(self, *exc_info):
            pass

        def send_message(self, message):
            found.append((self.host, message))

    monkeypatch.setattr(smtplib, "SMTP", MailServer)
    return found


@pytest.fixture
def send_failures():
    """The function on the page."""
    names = {}
    exec(MAIL, names)
    return names["send_failures"]


def test_the_mail_has_a_line_for_each_failure(sent, send_failures):
    """Also where a status message has several lines, and where there is none."""
    rows = [
        BackupJobRow(
            account_id="1", region="eu-west-1", resource_arn="a", status_message="No\nkey"
        ),
        BackupJobRow(account_id="2", region="eu-west-1", resource_arn="b", job_status="EXPIRED"),
    ]

    send_failures(rows, "mail.example.com")

    [(host, message)] = sent
    assert (host, message["Subject"]) == ("mail.example.com", "2 backup jobs failed")
    assert message.get_content() == "1 eu-west-1 a: No key\n2 eu-west-1 b: EXPIRED\n"


def test_no_mail_is_sent_when_nothing_failed(sent, send_failures):
    """A mail each day would soon be ignored."""
    send_failures([], "mail.example.com")

    assert sent == []


def test_the_page_has_the_class_of_each_template():
    """The malware template is the other name of that for scans."""
    listed = re.findall(r"^\| `(\w+_REPORT)` \| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE)
    known = {name: kind.__name__ for name, kind in ROW_TYPES.items()}
    del known["MALWARE_JOB_REPORT"]

    assert {name: kind for name, kind, _ in listed} == known


def test_the_page_has_each_error_of_reading():
    """In the table of errors."""
    listed = re.findall(r"^\| `(Report\w+)` \|", PAGE, re.MULTILINE)

    assert sorted(listed) == sorted(report_errors.__all__)


def test_a_download_of_50_mb_takes_13_requests(tmp_path):
    """If AWS's megabytes are those of powers of two. One before them asks for the size."""
    with FakeBackup() as backup, backup.client() as client:
        job_id = backup.add_report_job(status="COMPLETED", s3_bucket_name="reports")
        job = client.describe_report_job(ReportJobId=job_id).report_job
        [key] = job.report_destination.s3_keys
        backup.put_object("reports", key, bytes(50 * 1024 * 1024))
        seen = len(backup.requests)

        client.open_report(job).download(tmp_path)

    assert [each.method for each in backup.requests][seen:] == 14 * ["GET"]


def test_a_usual_report_takes_one_request():
    """And no other when the job is known."""
    with FakeBackup() as backup, backup.client() as client:
        job_id = backup.add_report_job(status="COMPLETED")
        job = client.describe_report_job(ReportJobId=job_id).report_job
        seen = len(backup.requests)

        assert list(client.iter_report_rows(job))

    assert [each.method for each in backup.requests][seen:] == ["GET"]
