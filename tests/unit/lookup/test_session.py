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
def test_settings_are_those_of_botocore_when_files_have_some(profile):
    """The same files, merged in the same way."""
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
    """With boto3's variables, in its order."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert LightSession().get_config_variable("region") == region


def test_there_are_no_settings_when_there_are_no_files():
    """That is not an error."""
    session = LightSession()

    assert session.get_scoped_config() == {}
    assert session.full_config == {"profiles": {}}
    assert session.get_config_variable("region") is None
    assert session.get_default_client_config() is None
    assert session.instance_variables() == {}


def test_credentials_alone_are_settings_when_there_is_no_config_file(isolated):
    """The profiles of the credentials file count."""
    (isolated / "credentials").write_text(CREDENTIALS)

    assert LightSession("other").get_scoped_config() == {"aws_access_key_id": "OTHER"}


@pytest.mark.parametrize("how", ["argument", "variable"])
def test_a_profile_is_refused_when_no_file_has_it(how, monkeypatch):
    """Wherever it was named."""
    if how == "variable":
        monkeypatch.setenv("AWS_PROFILE", "nope")

    with pytest.raises(ProfileNotFound, match=r"The config profile \(nope\) could not be found"):
        LightSession("nope" if how == "argument" else None).get_scoped_config()


def test_a_file_is_refused_when_it_cannot_be_read(isolated):
    """It is named."""
    (isolated / "config").write_text("[default\n")

    with pytest.raises(ConfigParseError, match="config"):
        _ = LightSession().full_config


def test_files_are_read_once_when_they_are_asked_for_twice(files, isolated):
    """One construction sees one state of them."""
    session = LightSession()
    first = session.full_config
    (isolated / "config").write_text("[default]\nregion = elsewhere\n")

    assert session.full_config is first


def test_the_profile_is_known_when_code_chose_it():
    """Botocore asks for it: a profile that was chosen in code turns the environment off."""
    assert LightSession("audit").instance_variables() == {"profile": "audit"}


def test_another_service_is_called_with_botocore_when_credentials_need_it():
    """A role is assumed by botocore's own client, for the same profile."""
    client = LightSession().create_client("sts", region_name="eu-west-1")

    assert client.meta.service_model.service_name == "sts"
    assert LightSession().user_agent() == "aws-backup-reports"
    client.close()


def test_the_session_of_a_session_is_given_when_it_is_boto3s_or_botocores():
    """Both kinds are taken."""
    inner = botocore.session.Session()

    assert session_for(inner, None) is inner
    assert session_for(boto3.Session(botocore_session=inner), None) is inner


def test_an_asynchronous_session_is_refused():
    """The text says what to use.

    `AioSession` stands for aiobotocore's, which cannot be installed beside every botocore; the
    real one is asked in ``tests/beside/test_aioboto3.py``.
    """

    async def get_credentials(self):
        """What aiobotocore has to be awaited for."""

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
def test_a_session_is_refused_when_it_is_none(session):
    """The text says what would be one."""
    with pytest.raises(TypeError, match="session must be a boto3"):
        session_for(session, None)
