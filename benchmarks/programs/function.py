"""A Lambda function as it should be written: the client is made while Lambda initialises it."""

import os
from importlib import import_module

peer = import_module(os.environ["PEER"])
client = peer.connect()


def handler(event, context):  # noqa: ARG001  # Lambda gives both
    """Tell the status of a job."""
    return peer.facts(peer.describe(client, event["reportJobId"]))[1]
