"""Secrets that cannot be sent."""

import pytest
from botocore.exceptions import BotoCoreError

from aws_backup_reports import BackupClient

from ._case import LISTENED, OURS
from ._programs import JOB
from ._secrets import USERINFO, leaks
from ._stage import KEYS, logged


@pytest.mark.parametrize("player", [OURS, LISTENED])
@pytest.mark.parametrize("end", ["\n", "\r\nX: 1", "\udc80"])
@pytest.mark.parametrize("part", ["aws_secret_access_key", "aws_session_token"])
def test_a_secret_that_cannot_be_sent_is_not_shown(part, end, player, stage):
    """The error names the header; a key with blanks at its end is one that boto3 can sign with."""
    url = f"http://{USERINFO}@127.0.0.1:{stage.ports['refused']}"
    arguments = {**KEYS, part: KEYS[part] + end}
    client = BackupClient(endpoint_url=url, **arguments)
    if player == LISTENED:
        client.meta.events.register("before-call", lambda **_: None)

    with logged(is_ours=True) as log, pytest.raises(BotoCoreError) as caught:
        client.describe_report_job(**JOB)
    found = leaks(caught.value, log.getvalue())

    assert not found, found
