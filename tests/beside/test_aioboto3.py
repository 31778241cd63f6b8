"""Sessions of aioboto3 and aiobotocore, whose methods must be awaited."""

import aioboto3
import aiobotocore.session
import pytest

from aws_backup_reports import BackupClient
from aws_backup_reports.aio import AsyncBackupClient


class Derived(aiobotocore.session.AioSession):
    """A company's own subclass of a session."""


@pytest.mark.parametrize("client", [BackupClient, AsyncBackupClient])
@pytest.mark.parametrize("make", [aioboto3.Session, aiobotocore.session.get_session, Derived])
def test_an_asynchronous_session_is_rejected(make, client):
    """The TypeError says that the session is asynchronous, and what to pass instead."""
    with pytest.raises(TypeError, match=r"is asynchronous.*pass a boto3\.Session"):
        client("eu-west-1", session=make())
