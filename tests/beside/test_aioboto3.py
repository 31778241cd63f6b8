"""Sessions of aioboto3 and aiobotocore, whose methods must be awaited."""

import aioboto3
import aiobotocore.session
import pytest

from aws_backup_reports import BackupClient


class Derived(aiobotocore.session.AioSession):
    """A session of a company's own."""


@pytest.mark.parametrize("make", [aioboto3.Session, aiobotocore.session.get_session, Derived])
def test_an_asynchronous_session_is_refused_when_a_client_is_made(make):
    """A sentence says so, and what to use, in place of a TypeError about some coroutine."""
    with pytest.raises(TypeError, match=r"is asynchronous.*pass a boto3\.Session"):
        BackupClient("eu-west-1", session=make())
