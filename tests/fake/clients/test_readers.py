"""Reports as libraries for data read them, from buckets in two Regions."""

from pathlib import Path

import pytest

from aws_backup_reports.testing import FakeBackup, FakeBackupServer

PROGRAMS = Path(__file__).parent / "readers"
KEY = "Backup/111122223333/nightly/é ü+:~%41_2026-01-02T03:04:05Z.csv"
REPORT = 'Backup Job ID,Status Message\n1,"Access denied, they say"\n2,é\n'.encode()


@pytest.fixture
def server():
    """A server with the same report in two Regions; not all of these clients take a CA bundle."""
    backup = FakeBackup(region_name="eu-west-1")
    backup.create_bucket("far", region_name="us-west-2")
    for bucket in ("near", "far"):
        backup.put_object(bucket, KEY, REPORT)
    with FakeBackupServer(backup) as server:
        yield server


@pytest.mark.timeout(120)
@pytest.mark.parametrize("library", ["minio", "pandas", "polars", "pyarrow"])
def test_a_report_is_read(readers, run, library):
    """Its rows, its key and its size are right, wherever the bucket is."""
    program = PROGRAMS / f"read_with_{library}.py"

    seen = run(readers, str(program), KEY, "near@eu-west-1", "far@us-west-2")

    for bucket in ("near", "far"):
        assert seen[bucket]["rows"] == [
            {"Backup Job ID": "1", "Status Message": "Access denied, they say"},
            {"Backup Job ID": "2", "Status Message": "é"},
        ]
        assert seen[bucket]["found"] == [KEY]
        assert seen[bucket]["size"] in (None, len(REPORT))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_a_client_that_follows_no_redirect_fails(readers, run, library):
    """With the wrong Region it gets the error that it knows from AWS, and not the report."""
    program = PROGRAMS / f"read_with_{library}.py"

    error = run(readers, str(program), KEY, "far@eu-west-1", returncode=1)

    assert "redirect without LOCATION" in error or "301" in error
