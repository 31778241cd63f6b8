"""Any environment and any config files make the client that boto3 makes, or raise its error."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given

from tests.parity._both import differing

from ._made import make_boto3, make_ours, outcome
from ._surroundings import SURROUNDINGS


@contextmanager
def within(around) -> Iterator[None]:
    """Put environment and files in place."""
    files = {
        "AWS_CONFIG_FILE": around.config_file,
        "AWS_SHARED_CREDENTIALS_FILE": around.credentials_file,
    }
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for variable, text in files.items():
            path = Path(folder, variable)
            path.write_text(text, encoding="utf-8")
            patch.setenv(variable, str(path))
        for name, value in around.environment.items():
            patch.setenv(name, value)
        yield


def is_stated(theirs, ours):
    """Return whether a difference is a documented one: invalid-attempts or dualstack-everywhere."""
    if theirs.get("error") == "ValueError" and "literal for int()" in theirs["text"]:
        return ours.get("error") == "InvalidMaxRetryAttemptsError"
    return theirs.get("error") == "EndpointVariantError" and "['dualstack']" in theirs["text"]


@pytest.mark.since_botocore("1.44.0", "what is the default, such as the retry mode, is ours")
@given(SURROUNDINGS)
def test_a_client_is_made_as_by_boto3(around):
    """It has the same settings and sends the same request, or there is the same error."""
    with within(around):
        theirs, ours = outcome(make_boto3, around), outcome(make_ours, around)

    if not is_stated(theirs, ours):
        assert not list(differing("client", theirs, ours))
