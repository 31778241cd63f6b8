"""docs/at-scale.md, with the roles and the packages that its blocks need."""

from pathlib import Path

import pytest

from aws_backup_reports.testing import FakeAws, FakeBackupServer, JobScript

duckdb = pytest.importorskip("duckdb", reason="the page queries its dataset with DuckDB")
pytest.importorskip("pyarrow", reason="it writes the dataset")

PAGE = (Path(__file__).parents[2] / "docs" / "at-scale.md").read_text(encoding="utf-8")
ACCOUNTS = ["444455556666", "777788889999"]
REGIONS = ["eu-west-1", "us-east-1"]


def block(heading):
    """Return the first block of Python below a heading."""
    return PAGE.partition(f"## {heading}\n")[2].partition("```python\n")[2].partition("```")[0]


@pytest.fixture
def aws(monkeypatch, tmp_path):
    """The accounts of the page, each with the role and, but for the last one, with the plan."""
    aws = FakeAws()
    for account_id in ACCOUNTS:
        aws.add_role(f"arn:aws:iam::{account_id}:role/backup-audit", external_id="f2b9a3")
        for region_name in REGIONS:
            backup = aws.backup(account_id, region_name)
            backup.job_script = JobScript(seconds=0)
            if (account_id, region_name) != (ACCOUNTS[1], REGIONS[1]):
                backup.add_report_plan("nightly")
    with FakeBackupServer(aws) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        yield aws


def test_the_loop_of_the_page_reads_what_it_can(aws, capsys, tmp_path):
    """Three reports come into the dataset, and one target is told as an error."""
    exec(block("The flow"), {})

    [failed] = capsys.readouterr().out.splitlines()
    assert failed.startswith("777788889999 us-east-1 ResourceNotFoundException(")
    template = tmp_path / "dataset" / "BACKUP_JOB_REPORT"
    assert sorted(
        str(path.parent.relative_to(template)) for path in template.rglob("*.parquet")
    ) == [
        "account=444455556666/region_name=eu-west-1",
        "account=444455556666/region_name=us-east-1",
        "account=777788889999/region_name=eu-west-1",
    ]


def test_the_query_of_the_page_counts_the_failures_of_each_account(aws, monkeypatch):
    """Each of the three reports has one."""
    exec(block("The flow"), {})
    found = []
    sql = duckdb.sql
    monkeypatch.setattr(duckdb, "sql", lambda query: found.append(sql(query).fetchall()))

    exec(block("The dataset"), {})

    assert sorted(found[0]) == [("444455556666", 2), ("777788889999", 1)]
