"""Reading botocore's data files."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import botocore
import pytest
from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader

from aws_backup_reports import BackupClient, _botocore_data
from aws_backup_reports._call.retry import LegacyRetry
from aws_backup_reports._wire.service import ENDPOINT_RULES, MODEL


@pytest.mark.parametrize("name", ["_retry", "partitions", "sdk-default-configuration"])
def test_a_file_is_read_as_by_botocores_loader_when_it_is_its_own(name):
    """The files are the same, packed or not."""
    assert _botocore_data.read(name) == Loader().load_data(name)


def test_the_service_is_read_as_by_botocores_loader_when_it_is_asked_for():
    """The version in the path is the one that botocore takes by default."""
    for name in (MODEL, ENDPOINT_RULES):
        kind = name.rpartition("/")[2]
        assert _botocore_data.read(name) == Loader().load_service_model("backup", kind)


def test_only_botocores_own_files_are_read_when_others_lie_about(tmp_path, isolated, monkeypatch):
    """Models of the user change nothing, in AWS_DATA_PATH or at home."""
    theirs = [tmp_path, isolated / ".aws" / "models"]
    for folder in theirs:
        service = folder / "backup" / "2018-11-15"
        service.mkdir(parents=True)
        (folder / "_retry.json").write_text(json.dumps({"retry": {}, "definitions": {}}))
        (service / "endpoint-rule-set-1.json").write_text("{}")
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))

    client = BackupClient(region_name="eu-west-1")

    assert client.meta.endpoint_url == "https://backup.eu-west-1.amazonaws.com"
    assert LegacyRetry().max_attempts == 5
    client.close()


def test_a_missing_file_is_botocores_error():
    """As its loader raises it."""
    with pytest.raises(DataNotFoundError, match="no/such-file"):
        _botocore_data.read("no/such-file")


def test_a_file_is_read_from_a_zip_archive(tmp_path):
    """Where botocore is imported from one."""
    root = Path(botocore.BOTOCORE_ROOT)
    archive = tmp_path / "packages.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in [*root.glob("*.py"), *root.glob("vendored/**/*.py"), *root.glob("data/*.json")]:
            packed.write(path, Path("botocore", path.relative_to(root)))
    program = (
        "import sys, botocore; from aws_backup_reports import _botocore_data; "
        "print(botocore.__file__, len(_botocore_data.read('partitions')['partitions']))"
    )

    seen = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(archive)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert seen[0].startswith(str(archive))
    assert int(seen[1]) == len(_botocore_data.read("partitions")["partitions"])
