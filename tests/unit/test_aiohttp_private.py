"""The private parts of aiohttp that this library depends on have not changed.

Each function that is overridden, or whose implementation is relied on, is pinned by a digest of
its source. If a release of aiohttp changes one, the test fails and names it: read the change,
check that our code still works with it (``make faults``), and add the new digest.
"""

import asyncio

import aiohttp
import pytest
from aiohttp.client_proto import ResponseHandler

from ._pinned import digest, source_of

PINNED = {
    "base_protocol.BaseProtocol.pause_reading": "3cbc5d69 63ba4d5a d8ccd988 f212d06b",
    "base_protocol.BaseProtocol.resume_reading": "ca16d82d 8ae793d8 be7db221 7d1891b1",
    "client_proto.ResponseHandler.__init__": "f4508386 9d3591b9 f38a6ccf",
    "client_proto.ResponseHandler._drop_timeout": "a63826e3",
    "client_proto.ResponseHandler._on_read_timeout": "3704ada3",
    "client_proto.ResponseHandler._reschedule_timeout": "81b7fee3",
    "client_proto.ResponseHandler.abort": "508b9d24",
    "client_proto.ResponseHandler.close": "29468662",
    "client_proto.ResponseHandler.connection_lost": "2b9a8673 205a8361 68baf82b",
    "client_proto.ResponseHandler.data_received": "dac039a7 dc8023c7 542d461c 782fbfc5",
    "client_proto.ResponseHandler.force_close": "61260d10",
    "client_proto.ResponseHandler.is_connected": "7bb6c6b2",
    "client_proto.ResponseHandler.set_exception": "8ec88f64",
    "client_proto.ResponseHandler.set_response_params": "2f41351b 48a40930 22a82144 752fd702",
    "client_proto.ResponseHandler.should_close": "4506539c",
    "client_reqrep.ClientResponse._response_eof": "2c98fdd2",
    "client_reqrep.ClientResponse.start": "9de53858",
    "connector.BaseConnector._get": "2edfe3a0 f05773dc 2becf5e3",
    "connector.BaseConnector._release": "5647ddeb",
    "streams.DataQueue.feed_data": "e71d19de",
    "streams.DataQueue.read": "7b25e8fd",
    "streams.DataQueue.set_exception": "80ecd200",
    "streams.StreamReader.is_eof": "ada2dfe8",
    "streams.StreamReader.set_exception": "4668c381",
}
"""Each function below ``aiohttp``, and the digests of its source in the supported releases."""


@pytest.mark.parametrize("name", PINNED)
def test_a_pinned_function_of_aiohttp_has_not_changed(name):
    """Its digest is that of one of the supported releases."""
    source = source_of(f"aiohttp.{name}")

    assert digest(source) in PINNED[name].split(), source


def test_aiohttp_has_the_private_attributes_that_are_set():
    """What makes connections and repeats requests; what a connection reads, and how long."""

    async def made():
        async with aiohttp.ClientSession() as session:
            connection = ResponseHandler(asyncio.get_running_loop())
            return session, session.connector, connection

    session, connector, connection = asyncio.run(made())

    assert connector._factory.func is ResponseHandler
    assert session._retry_connection is True
    assert connection._payload is None
    assert connection._read_timeout_handle is None
    assert connection._read_timeout is None
    assert connection._reading_paused is False
