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
def test_a_data_file_is_read_as_by_botocores_loader(name):
    """The retry rules, the partitions and the defaults modes have the same content."""
    assert _botocore_data.read(name) == Loader().load_data(name)


def test_the_service_model_is_read_as_by_botocores_loader():
    """Our path has the API version that botocore uses by default."""
    for name in (MODEL, ENDPOINT_RULES):
        kind = name.rpartition("/")[2]
        assert _botocore_data.read(name) == Loader().load_service_model("backup", kind)


def test_custom_models_are_not_read(tmp_path, isolated, monkeypatch):
    """A user's files in ``AWS_DATA_PATH`` and ``~/.aws/models`` change nothing."""
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
    """Botocore's loader raises the same."""
    with pytest.raises(DataNotFoundError, match="no/such-file"):
        _botocore_data.read("no/such-file")


def test_a_file_is_read_from_a_zip_archive(tmp_path):
    """Botocore may be imported from one."""
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
