"""The command ``download``."""

import re
from pathlib import Path

import pytest


@pytest.fixture
def job_id(fake_backup):
    """A job with a report of three rows."""
    return fake_backup.add_report_job(status="COMPLETED")


def test_a_download_says_where_the_files_are(command, fake_backup, tmp_path):
    """Whole, and under names that every system allows."""
    fake_backup.add_report_plan("both", formats=["CSV", "JSON"])
    job_id = fake_backup.add_report_job(report_plan_name="both", status="COMPLETED")
    directory = tmp_path / "new" / "folder"

    result = command("download", job_id, "--directory", str(directory))

    files = result.json["Files"]
    objects = {f"s3://{b}/{k}": v for b, o in fake_backup.buckets.items() for k, v in o.items()}
    assert [each["S3Uri"].rpartition(".")[2] for each in files] == ["csv", "json"]
    for each in files:
        content = Path(each["Path"]).read_bytes()
        assert content == objects[each["S3Uri"]]
        assert len(content) == each["Bytes"]
    assert sorted(each.name for each in directory.iterdir()) == sorted(
        Path(each["Path"]).name for each in files
    )
    assert result.err.count(" bytes\n") == 2


def test_a_download_goes_to_the_working_directory(command, job_id, tmp_path, monkeypatch):
    """Unless it is told otherwise."""
    monkeypatch.chdir(tmp_path)

    command("download", job_id)

    [file] = tmp_path.iterdir()
    assert file.suffix == ".csv"


def test_a_download_into_a_file_is_wrong_usage(command, job_id, tmp_path):
    """The message names the option."""
    (tmp_path / "file").touch()

    result = command("download", job_id, "--directory", str(tmp_path / "file"))

    assert result.code == 2
    assert "--directory: " in result.err


def test_a_download_that_breaks_off_leaves_no_file(command, fake_backup, job_id, tmp_path):
    """Under its name: what is there of it is continued by the next one."""
    fake_backup.cut_next(operation="GetObject", times=100)
    broken = command("download", job_id, "--directory", str(tmp_path))

    assert broken.code == 255
    assert not [each for each in tmp_path.iterdir() if each.suffix == ".csv"]


def test_ctrl_c_in_a_download_leaves_a_line_to_go_on_with(
    command, fake_backup, job_id, tmp_path, monkeypatch
):
    """No file is there before it is whole, and the line gets the rest."""
    [bucket] = fake_backup.buckets
    [key] = fake_backup.buckets[bucket]
    content = bytes(range(256)) * 40_000
    fake_backup.put_object(bucket, key, content)
    handle, requests = fake_backup.handle, []

    def interrupt(request):
        requests.append(request)
        if len(requests) == 4:
            raise KeyboardInterrupt
        return handle(request)

    monkeypatch.setattr(fake_backup, "handle", interrupt)
    interrupted = command("download", job_id, "--directory", str(tmp_path))
    whole = [each.suffix == ".csv" for each in tmp_path.iterdir()]
    monkeypatch.undo()
    go_on = re.search("\nInterrupted. Go on with: backup-reports (.*)\n", interrupted.err)[1]

    result = command(*go_on.split())

    assert (interrupted.code, interrupted.out) == (130, "")
    assert whole == [False]
    assert result.code == 0
    [file] = tmp_path.iterdir()
    assert file.read_bytes() == content
