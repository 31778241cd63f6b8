"""Tools that look at the exact type of data take `dict(response)` and `to_dict()`."""

import io
from dataclasses import replace
from typing import Any

import pytest
import yaml
from deepdiff import DeepDiff
from ruamel.yaml import YAML
from ruamel.yaml.representer import RepresenterError

from aws_backup_reports import DescribeReportJobResponse
from aws_backup_reports.testing import FakeBackup, FakeBackupServer


@pytest.fixture(params=["direct", "listened"])
def response(request: pytest.FixtureRequest) -> DescribeReportJobResponse:
    """The answer for a completed job, as this library reads it and as botocore's client does."""
    with FakeBackupServer(FakeBackup()) as server, server.client() as client:
        if request.param == "listened":
            client.meta.events.register("before-call", lambda **_: None)
        job_id = server.backup.add_report_job(status="COMPLETED")
        return client.describe_report_job(ReportJobId=job_id)


def written_by_ruamel(value: Any, kind: str) -> str:
    """Return the text that ruamel.yaml writes."""
    text = io.StringIO()
    YAML(typ=kind).dump(value, text)
    return text.getvalue()


def test_pyyaml_writes_plain_dicts(response):
    """It refuses subclasses of dict, so a response is passed as `dict(response)`."""
    job = response.report_job

    with pytest.raises(yaml.representer.RepresenterError):
        yaml.safe_dump(response)
    assert yaml.safe_load(yaml.safe_dump(dict(response))) == response
    assert yaml.safe_load(yaml.safe_dump(job.to_dict())) == response["ReportJob"]
    assert type(job).from_dict(yaml.safe_load(yaml.safe_dump(job.to_json_dict()))) == job


@pytest.mark.parametrize("kind", ["safe", "rt"])
def test_ruamel_yaml_writes_plain_dicts(response, kind):
    """It refuses subclasses of dict, so a response is passed as `dict(response)`."""
    job = response.report_job
    read = YAML(typ="safe").load

    with pytest.raises(RepresenterError):
        written_by_ruamel(response, kind)
    assert read(written_by_ruamel(dict(response), kind)) == response
    assert read(written_by_ruamel(job.to_dict(), kind)) == response["ReportJob"]


def test_deepdiff_compares_plain_dicts_by_their_values(response):
    """It reports a change of type from a response to a dict, and from an enum to a string."""
    job = response.report_job
    failed = replace(job, status="FAILED")

    assert set(DeepDiff(response, dict(response))) == {"type_changes"}
    assert DeepDiff(dict(response), dict(response)) == {}
    assert DeepDiff(job.to_dict(), response["ReportJob"]) == {}
    assert DeepDiff(job.to_dict(), failed.to_dict()) == {
        "values_changed": {"root['Status']": {"old_value": "COMPLETED", "new_value": "FAILED"}}
    }
