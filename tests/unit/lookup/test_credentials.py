"""Credentials from code, from the environment, and from botocore's chain."""

import itertools
import logging
import os

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import EnvProvider
from botocore.exceptions import PartialCredentialsError

from aws_backup_reports._lookup.credentials import (
    StaticCredentials,
    explicit_credentials,
    resolve_credentials,
)
from aws_backup_reports._lookup.session import LightSession

VARIABLES = {
    "AWS_ACCESS_KEY_ID": (None, "", "AKID"),
    "AWS_SECRET_ACCESS_KEY": (None, "", " secret "),
    "AWS_SECURITY_TOKEN": (None, "", "old"),
    "AWS_SESSION_TOKEN": (None, "", "new"),
    "AWS_ACCOUNT_ID": (None, "", "111122223333"),
    "AWS_CREDENTIAL_EXPIRATION": (None, "", "2099-01-01T00:00:00Z"),
}


def find_credentials(session, region_name):
    """Return credentials and features without any keys in code."""
    return resolve_credentials((None,) * 4, session, None, region_name)


def facts(credentials):
    """Return what a signature is made with, and where it came from."""
    if credentials is None:
        return None
    frozen = credentials.get_frozen_credentials()
    return (
        frozen.access_key,
        frozen.secret_key,
        frozen.token,
        frozen.account_id,
        credentials.method,
    )


def outcome(find):
    """Return what a search finds, or the text of its error."""
    try:
        return facts(find())
    except PartialCredentialsError as error:
        return str(error)


@pytest.mark.parametrize("access_key", VARIABLES["AWS_ACCESS_KEY_ID"])
@pytest.mark.parametrize("secret_key", VARIABLES["AWS_SECRET_ACCESS_KEY"])
def test_the_environment_is_read_as_botocore_reads_it(access_key, secret_key, monkeypatch):
    """Each mix of absent, empty and set variables has the outcome of botocore's provider."""
    differing = []
    for values in itertools.product([access_key], [secret_key], *list(VARIABLES.values())[2:]):
        given = {name: value for name, value in zip(VARIABLES, values, strict=True) if value}
        empty = {name: "" for name, value in zip(VARIABLES, values, strict=True) if value == ""}
        with monkeypatch.context() as environment:
            for name, value in (given | empty).items():
                environment.setenv(name, value)
            ours = outcome(lambda: find_credentials(LightSession(), "eu-west-1")[0])
            theirs = outcome(EnvProvider().load)
        if ours != theirs:
            differing.append((given | empty, ours, theirs))

    assert differing == []


def test_features_name_the_source_of_the_credentials(monkeypatch, isolated):
    """AWS's letters are g for the environment and n for the shared file."""
    nothing = find_credentials(LightSession(), None)
    (isolated / "credentials").write_text(
        "[default]\naws_access_key_id = A\naws_secret_access_key = B\n"
    )
    shared = find_credentials(LightSession(), None)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    environment = find_credentials(LightSession(), None)

    assert nothing == (None, set())
    assert (facts(shared[0])[:2], shared[1]) == (("A", "B"), {"n"})
    assert (facts(environment[0])[:2], environment[1]) == (("AKID", "secret"), {"g"})


def test_the_environment_is_skipped_when_code_chose_a_profile(monkeypatch, isolated):
    """A profile that the environment names has no such effect, as in ``boto3.Session``."""
    (isolated / "credentials").write_text(
        "[audit]\naws_access_key_id = A\naws_secret_access_key = B\n"
    )
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    chosen = find_credentials(LightSession("audit"), None)[0]
    monkeypatch.setenv("AWS_PROFILE", "audit")
    named = find_credentials(LightSession(), None)[0]

    assert facts(chosen)[:2] == ("A", "B")
    assert facts(named)[:2] == ("AKID", "secret")


def test_credentials_of_a_given_session_are_used():
    """The user agent reports that they were given in code."""
    session = botocore.session.Session()
    session.set_credentials("A", "B", "C")

    credentials, features = find_credentials(session, None)

    assert facts(credentials)[:3] == ("A", "B", "C")
    assert features == {"e"}


def contents(credentials):
    """Return everything that credentials hold."""
    return [getattr(credentials, each) for each in StaticCredentials._fields]


def test_a_key_pair_given_in_code_is_used():
    """Empty keys are used too, as in boto3."""
    given = explicit_credentials("A", "B", "C", "1")
    empty = explicit_credentials("", "", None, None)

    assert contents(given) == contents(StaticCredentials("A", "B", "C", "1"))
    assert contents(empty) == contents(StaticCredentials("", ""))
    assert explicit_credentials("A", "B", None, None).method == "explicit"


def test_a_token_or_an_account_alone_is_not_a_key_given_in_code():
    """Keys are then looked up elsewhere."""
    assert explicit_credentials(None, None, "C", "1") is None


@pytest.mark.parametrize(
    ("keys", "missing"),
    [(("A", None), "aws_secret_access_key"), ((None, "B"), "aws_access_key_id")],
)
def test_half_a_key_pair_is_rejected(keys, missing):
    """The message is the same as boto3's, and names the missing key."""
    with pytest.raises(PartialCredentialsError) as raised:
        explicit_credentials(*keys, None, None)

    assert str(raised.value) == f"Partial credentials found in explicit, missing: {missing}"


def test_static_credentials_are_their_own_frozen_credentials():
    """They cannot be changed."""
    credentials = StaticCredentials("A", "B")

    assert credentials.get_frozen_credentials() is credentials
    assert not hasattr(credentials, "__dict__")


def test_the_environment_of_the_machine_is_hidden_from_tests():
    """None of the variables is set outside a test."""
    assert not set(VARIABLES) & set(os.environ)


def test_nothing_is_logged_when_keys_come_from_the_environment(monkeypatch, caplog):
    """Botocore logs it at INFO level each time."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    with caplog.at_level(logging.INFO):
        find_credentials(LightSession(), None)

    assert caplog.records == []


@pytest.mark.parametrize("config", [None, Config(), Config(signature_version=UNSIGNED)])
def test_a_client_that_does_not_sign_has_no_credentials(config):
    """This holds even if keys were given. With any other Config, they are used."""
    keys = ("AKID", "secret", None, None)

    found, _ = resolve_credentials(keys, LightSession(), config, "us-east-1")

    assert found == (None if config and config.signature_version else StaticCredentials(*keys))
