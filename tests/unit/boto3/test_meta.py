"""`client.meta`: the settings that a client works with, and its events."""

import copy
import gc
import weakref

import pytest
from botocore.config import Config
from botocore.hooks import HierarchicalEmitter

from aws_backup_reports import BackupClient


def test_meta_shows_the_settings():
    """The attributes are those of boto3's ``client.meta``, and are read-only."""
    config = Config(retries={"max_attempts": 4}, connect_timeout=5)
    meta = BackupClient("cn-north-1", config=config).meta

    assert meta.region_name == "cn-north-1"
    assert meta.endpoint_url == "https://backup.cn-north-1.amazonaws.com.cn"
    assert meta.partition == "aws-cn"
    assert meta.method_to_api_mapping["describe_report_job"] == "DescribeReportJob"
    assert len(meta.method_to_api_mapping) == 8
    assert (meta.config.region_name, meta.config.connect_timeout) == ("cn-north-1", 5)
    assert meta.config.retries == {"mode": "standard", "total_max_attempts": 5}
    assert meta.config is not config
    assert config.retries == {"max_attempts": 4}
    assert meta.service_model.operation_model("DescribeReportJob").name == "DescribeReportJob"
    with pytest.raises(AttributeError):
        meta.region_name = "x"


def test_meta_has_a_config_when_none_was_given():
    """The Config holds the resolved settings."""
    config = BackupClient("eu-west-1").meta.config

    assert (config.region_name, config.read_timeout) == ("eu-west-1", 60.0)
    assert config.retries == {"mode": "standard"}
    assert config.signature_version == "v4"


def test_the_config_of_meta_has_the_settings_of_the_environment(monkeypatch):
    """A program that checks for FIPS reads it there."""
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    monkeypatch.setenv("AWS_SDK_UA_APP_ID", "app")

    config = BackupClient("eu-west-1").meta.config

    assert (config.use_fips_endpoint, config.use_dualstack_endpoint) == (True, None)
    assert config.user_agent_appid == "app"


KEYS = {"aws_access_key_id": "A", "aws_secret_access_key": "s"}


def test_a_client_is_freed_with_its_last_reference(server):
    """No garbage collection is needed; its meta stays usable, except for the events."""
    client = BackupClient("eu-west-1", endpoint_url=server.url, **KEYS)
    client.describe_report_job(ReportJobId="x")
    meta, reference = client.meta, weakref.ref(client)
    gc.disable()
    try:
        del client
        assert reference() is None
    finally:
        gc.enable()

    assert meta.region_name == "eu-west-1"
    with pytest.raises(ReferenceError, match="does not exist any more"):
        _ = meta.events


def test_events_cannot_be_replaced_by_another_emitter(client):
    """The handlers of another emitter would sign and retry for another client, or for none."""
    with pytest.raises(AttributeError):
        client.meta.events = HierarchicalEmitter()


def test_a_copy_of_the_events_is_another_emitter(client):
    """A handler that is registered with the copy is not called, as in botocore."""
    heard = []
    copied = copy.copy(client.meta.events)
    copied.register("before-send", lambda **_: heard.append(1))

    client.describe_report_job(ReportJobId="x")

    assert heard == []
