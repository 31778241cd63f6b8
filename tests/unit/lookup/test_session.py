"""Where settings are looked up without botocore's session."""

from types import SimpleNamespace

import boto3
import botocore.session
import pytest
from botocore.exceptions import ConfigParseError, ProfileNotFound

from aws_backup_reports._lookup.session import LightSession, session_for

CONFIG = """
[default]
region = eu-west-1
[profile audit]
region = eu-west-2
retry_mode = adaptive
backup =
  endpoint_url = http://localhost:1
"""
CREDENTIALS = """
[audit]
aws_access_key_id = FROMCREDENTIALS
region = eu-west-3
[other]
aws_access_key_id = OTHER
"""


@pytest.fixture
def files(isolated):
    """A config file and a credentials file that share a profile."""
    (isolated / "config").write_text(CONFIG)
    (isolated / "credentials").write_text(CREDENTIALS)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("profile", [None, "default", "audit", "other"])
def test_files_are_merged_as_botocore_merges_them(profile):
    """The profile in use and its region are the same too."""
    light, full = LightSession(profile), botocore.session.Session(profile=profile)

    assert light.get_scoped_config() == full.get_scoped_config()
    assert light.full_config == full.full_config
    assert light.get_config_variable("region") == full.get_config_variable("region")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("variables", "region"),
    [
        ({}, "eu-west-1"),
        ({"AWS_PROFILE": "audit"}, "eu-west-3"),
        ({"AWS_PROFILE": "audit", "AWS_DEFAULT_PROFILE": "default"}, "eu-west-1"),
        ({"AWS_PROFILE": "audit", "AWS_DEFAULT_REGION": "us-east-1"}, "us-east-1"),
    ],
    ids=str,
)
def test_the_environment_chooses_the_profile_when_code_does_not(variables, region, monkeypatch):
    """The variables and their order are those of boto3."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert LightSession().get_config_variable("region") == region


def test_missing_files_give_no_settings():
    """It is not an error that they are missing."""
    session = LightSession()

    assert session.get_scoped_config() == {}
    assert session.full_config == {"profiles": {}}
    assert session.get_config_variable("region") is None
    assert session.get_default_client_config() is None
    assert session.instance_variables() == {}


def test_a_credentials_file_alone_gives_settings(isolated):
    """Its profiles count even without a config file."""
    (isolated / "credentials").write_text(CREDENTIALS)

    assert LightSession("other").get_scoped_config() == {"aws_access_key_id": "OTHER"}


@pytest.mark.parametrize("how", ["argument", "variable"])
def test_an_unknown_profile_is_rejected(how, monkeypatch):
    """The profile may be named in code or in the environment."""
    if how == "variable":
        monkeypatch.setenv("AWS_PROFILE", "nope")

    with pytest.raises(ProfileNotFound, match=r"The config profile \(nope\) could not be found"):
        LightSession("nope" if how == "argument" else None).get_scoped_config()


def test_a_malformed_file_is_rejected(isolated):
    """The error names the file."""
    (isolated / "config").write_text("[default\n")

    with pytest.raises(ConfigParseError, match="config"):
        _ = LightSession().full_config


def test_files_are_read_once(files, isolated):
    """One session sees one state of them."""
    session = LightSession()
    first = session.full_config
    (isolated / "config").write_text("[default]\nregion = elsewhere\n")

    assert session.full_config is first


def test_a_profile_chosen_in_code_is_an_instance_variable():
    """Botocore looks for it there, and then ignores keys in the environment."""
    assert LightSession("audit").instance_variables() == {"profile": "audit"}


def test_clients_of_other_services_are_botocores():
    """Credentials may need one, to assume a role for example."""
    client = LightSession().create_client("sts", region_name="eu-west-1")

    assert client.meta.service_model.service_name == "sts"
    assert LightSession().user_agent() == "aws-backup-reports"
    client.close()


def test_sessions_of_boto3_and_botocore_are_accepted():
    """A boto3 session has a botocore session inside, which is used."""
    inner = botocore.session.Session()

    assert session_for(inner, None) is inner
    assert session_for(boto3.Session(botocore_session=inner), None) is inner


def test_an_asynchronous_session_is_rejected():
    """The message says what to use instead.

    `AioSession` replaces aiobotocore's, which cannot be installed beside every botocore;
    ``tests/beside/test_aioboto3.py`` tests the real one.
    """

    async def get_credentials(self):
        """Return a coroutine, as in aiobotocore."""

    kind = type(
        "AioSession",
        (botocore.session.Session,),
        {"__module__": "aiobotocore.session", "get_credentials": get_credentials},
    )
    derived = type("Session", (kind,), {"__module__": "company"})()

    for session in (kind(), derived, SimpleNamespace(_session=kind())):
        with pytest.raises(TypeError, match=r"is asynchronous.*pass a boto3\.Session"):
            session_for(session, None)


@pytest.mark.parametrize("session", ["default", 5, object], ids=repr)
def test_an_object_that_is_not_a_session_is_rejected(session):
    """The message names the expected classes."""
    with pytest.raises(TypeError, match="session must be a boto3"):
        session_for(session, None)
