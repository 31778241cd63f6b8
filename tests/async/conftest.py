"""Event loops for the tests: asyncio's own, and uvloop where it can be installed."""

import asyncio
import gc
import logging
import sys

import pytest

LOOPS = ["asyncio"] if sys.platform == "win32" else ["asyncio", "uvloop"]


@pytest.fixture(params=LOOPS)
def run(request, caplog):
    """A function that runs a coroutine as `asyncio.run` does; nothing may be left or logged."""
    runs = asyncio.run if request.param == "asyncio" else pytest.importorskip("uvloop").run
    with caplog.at_level(logging.INFO):
        yield runs
        gc.collect()  # what was not closed warns now, and a warning is an error
    messages = [each for each in caplog.records if each.name in ("asyncio", "aiohttp.client")]
    assert messages == []
